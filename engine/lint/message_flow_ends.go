package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Sketches for people often let gateways send; there the finding is a warning.
var messageFlowEnds = &Rule{Name: "message-flow-ends", Severity: Error, Elsewhere: Warning, Check: checkMessageEnds,
	Doc: "A message flow connects pools, activities and message events; start events only receive and end events only send (7.6.2, 10.4)."}

func checkMessageEnds(p *Pass) {
	for f := range p.Each(bpmn.MessageFlow) {
		if s := f.Source; s != nil && !sends(s) {
			p.Flag(f, "starts at the %s %s, which cannot send a message: start it at a pool, an activity or a throwing message event", strings.ToLower(bpmn.Of(s.Kind).Label), label(s))
		}
		if t := f.Target; t != nil && !receives(t) {
			p.Flag(f, "ends at the %s %s, which cannot receive a message: end it at a pool, an activity or a catching message event", strings.ToLower(bpmn.Of(t.Kind).Label), label(t))
		}
	}
}

// sends reports whether a message flow may start at e.
func sends(e *bpmn.Element) bool {
	return e.Kind == bpmn.Participant || e.Kind.Activity() || e.Kind == bpmn.EndEvent || e.Kind == bpmn.IntermediateThrowEvent
}

// receives reports whether a message flow may end at e.
func receives(e *bpmn.Element) bool {
	return e.Kind == bpmn.Participant || e.Kind.Activity() || e.Kind == bpmn.StartEvent || e.Kind == bpmn.IntermediateCatchEvent || e.Kind == bpmn.BoundaryEvent
}
