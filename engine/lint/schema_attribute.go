package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
)

// Attributes with a prefix belong to tools and are not judged. xsi:type may name a derived type,
// which then decides.
// Engines compute what is called, ${process}, where the standard wants a name.
var schemaAttribute = &Rule{Name: "schema-attribute", Reach: Near, Severity: Error, Check: checkAttributes,
	Doc: "An element carries the attributes that the schema of BPMN 2.0 allows and demands, with values of their type."}

func checkAttributes(p *Pass) {
	for _, n := range p.nodes {
		t := n.dynamicType()
		if t == nil || t.Open {
			continue
		}
		for _, a := range n.xml.Attr {
			if a.Space == "" && a.Key != "xmlns" {
				checkAttribute(p, n, t, a)
			}
		}
		for _, m := range t.Attrs {
			if m.Min > 0 && n.xml.SelectAttr(m.Names[0]) == nil {
				p.FlagXML(n.xml, "lacks the attribute %s", m.Names[0])
			}
		}
	}
}

func checkAttribute(p *Pass, n *node, t *schema.Type, a etree.Attr) {
	m := t.Attr(a.Key)
	if m == nil {
		p.FlagXML(n.xml, "has an attribute %q that BPMN does not know there: correct or remove it", a.Key)
		return
	}
	if wants, ok := schema.BPMN.Fits(m.Typ, a.Value); !ok {
		p.FlagXML(n.xml, "has %s=%q; it must be %s", a.Key, clip(a.Value), wants).doubt(bpmn.Foreign(a.Value))
	}
}

// dynamicType is the type of n, or the derived one that its xsi:type names.
func (n *node) dynamicType() *schema.Type {
	for _, a := range n.xml.Attr {
		if a.Key == "type" && a.Space != "" {
			if t := schema.BPMN.Types[bpmn.Local(a.Value)]; t != nil && n.typ != nil && t.Is(n.typ.Name) {
				return t
			}
		}
	}
	return n.typ
}
