package lint

import "hookflow/engine/bpmn"

// Loops back to the beginning must end behind the start event.
var startEventIncoming = &Rule{Name: "start-event-incoming", Severity: Error, Elsewhere: Warning, Check: checkStartIncoming,
	Doc: "A start event is not the target of a sequence flow (10.4.2)."}

func checkStartIncoming(p *Pass) {
	for e := range p.Each(bpmn.StartEvent) {
		for _, f := range e.In {
			p.Flag(e, "has the incoming sequence flow %s: end it at a task or gateway after the start", label(f))
		}
	}
}
