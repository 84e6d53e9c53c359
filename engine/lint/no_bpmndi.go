package lint

import "hookflow/engine/bpmn"

// Data, associations and labels may stay hidden.
var noDiagram = &Rule{Name: "no-bpmndi", Severity: Warning, Check: checkDrawn,
	Doc: "What has a shape is drawn in a diagram."}

func checkDrawn(p *Pass) {
	if len(p.Diagrams) == 0 {
		p.FlagXML(p.XML, "holds no diagram: let the layout make one")
		return
	}
	drawn := map[*bpmn.Element]bool{}
	for _, g := range p.Diagrams {
		for _, s := range g.Shapes {
			drawn[s.Of] = true
		}
		for _, e := range g.Edges {
			drawn[e.Of] = true
		}
	}
	for _, e := range p.Elements {
		if !drawn[e] && drawable(e) {
			p.Flag(e, "is not drawn in any diagram: let the layout add it")
		}
	}
}

// drawable reports whether people expect e in a picture; data may stay hidden.
func drawable(e *bpmn.Element) bool {
	return e.Kind.FlowNode() || e.Kind == bpmn.SequenceFlow || e.Kind == bpmn.MessageFlow || e.Kind.Is(bpmn.Swimlane, bpmn.Artifact, bpmn.Conversation)
}
