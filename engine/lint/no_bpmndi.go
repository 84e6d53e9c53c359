package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Data, associations and labels may stay hidden.
var noDiagram = &Rule{Name: "no-bpmndi", Severity: Warning, Check: checkDrawn,
	Doc: "What has a shape is drawn in a diagram."}

func checkDrawn(p *Pass) {
	if len(p.Diagrams) == 0 {
		p.FlagXML(p.XML, "holds no diagram: let the layout make one")
		return
	}
	for _, e := range p.Elements {
		in := func(g *bpmn.Diagram) bool { return g.ShapeOf(e) != nil || g.EdgeOf(e) != nil }
		if drawable(e) && !slices.ContainsFunc(p.Diagrams, in) {
			p.Flag(e, "is not drawn in any diagram: let the layout add it")
		}
	}
}

// drawable reports whether people expect e in a picture; data may stay hidden.
func drawable(e *bpmn.Element) bool {
	return e.Kind.FlowNode() || e.Kind == bpmn.SequenceFlow || e.Kind == bpmn.MessageFlow || e.Kind.Is(bpmn.Swimlane, bpmn.Artifact, bpmn.Conversation)
}
