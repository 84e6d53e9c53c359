package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Joining and parallel gateways, and sub-processes that show their content, explain themselves.
var labelRequired = &Rule{Name: "label-required", Reach: Near, Severity: Info, Check: checkLabels,
	Doc: "What people have to read has a name."}

func checkLabels(p *Pass) {
	for _, e := range p.elements {
		if strings.TrimSpace(e.Name()) == "" && wantsLabel(e) {
			p.Flag(e, "has no name: give it one")
		}
	}
}

// wantsLabel reports whether a reader needs a name to understand e.
func wantsLabel(e *bpmn.Element) bool {
	switch {
	case e.Kind == bpmn.ParallelGateway || e.Kind == bpmn.EventBasedGateway || e.Kind.Is(bpmn.Container):
		return false
	case e.Kind.Is(bpmn.Gateway):
		return len(e.Out) > 1
	case e.Kind == bpmn.SequenceFlow:
		return conditional(e)
	}
	return e.Kind.FlowNode() || e.Kind == bpmn.Participant || e.Kind == bpmn.Lane
}
