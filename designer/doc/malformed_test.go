package doc_test

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// schemaRules are the rules of lint that say what the XML schema of BPMN says.
var schemaRules = []string{"schema-element", "schema-order", "schema-attribute", "schema-text", "id-unique"}

// malformed lists what the XML schema of BPMN 2.0 would refuse, as far as can be
// told without a validator: content models and ids of the model by the rules
// of lint, those of the drawing here.
func malformed(m *bpmn.Definitions) []string {
	var out []string
	for _, f := range lint.Run(m, lint.Options{}) {
		if slices.Contains(schemaRules, f.Rule) {
			out = append(out, fmt.Sprint(f.Rule, " ", f.Element, ": ", f.Message))
		}
	}
	for _, g := range m.Diagrams {
		out = append(out, malformedDiagram(g.XML)...)
	}
	return out
}

// malformedDiagram holds a BPMNDiagram against BPMNDI.xsd and DI.xsd.
func malformedDiagram(g *etree.Element) []string {
	var out []string
	note := func(x *etree.Element, format string, args ...any) {
		out = append(out, fmt.Sprintf("<%s id=%q>: ", x.Tag, x.SelectAttrValue("id", ""))+fmt.Sprintf(format, args...))
	}
	planes := g.SelectElements("BPMNPlane")
	if len(planes) != 1 {
		note(g, "%d planes", len(planes))
	}
	for _, p := range planes {
		for _, x := range p.ChildElements() {
			var tags []string
			for _, c := range x.ChildElements() {
				tags = append(tags, c.Tag)
			}
			tags = slices.DeleteFunc(tags, func(tag string) bool { return tag == "extension" })
			label := len(tags) > 0 && tags[len(tags)-1] == "BPMNLabel"
			if label {
				tags = tags[:len(tags)-1]
			}
			switch x.Tag {
			case "BPMNShape":
				if len(tags) != 1 || tags[0] != "Bounds" {
					note(x, "its children are %v", tags)
				}
			case "BPMNEdge":
				if len(tags) < 2 || slices.ContainsFunc(tags, func(tag string) bool { return tag != "waypoint" }) {
					note(x, "its children are %v", tags)
				}
			}
		}
	}
	return out
}
