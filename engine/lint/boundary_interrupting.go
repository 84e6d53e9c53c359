package lint

import "hookflow/engine/bpmn"

// A missing attribute means interrupting and is right.
var boundaryInterrupting = &Rule{Name: "boundary-interrupting", Severity: Error, Elsewhere: Warning, Check: checkInterrupting,
	Doc: "Error and cancel events interrupt; compensation happens after the activity, so cancelActivity is not false (10.4.4, table 10.93)."}

func checkInterrupting(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent, bpmn.StartEvent) {
		if e.Interrupting() {
			continue
		}
		for _, t := range e.Triggers {
			if t == bpmn.Error || t == bpmn.Compensate || t == bpmn.Cancel && e.Kind == bpmn.BoundaryEvent {
				p.Flag(e, "has the trigger %s and is marked as not interrupting: make it interrupting", t).
					fix("Make it interrupting", removeAttr(e.XML, "cancelActivity", "isInterrupting"))
			}
		}
	}
}
