package lint

import "hookflow/engine/bpmn"

// The targets must have no other way in, because a token from there would arm the event alone.
var eventGatewayOutgoing = &Rule{Name: "event-based-gateway", Severity: Error, Elsewhere: Warning, Check: checkEventGateway,
	Doc: "An event-based gateway has at least two outgoing flows; they lead to catching message, signal, timer or conditional events or to receive tasks that nothing else leads to (10.5.6)."}

func checkEventGateway(p *Pass) {
	for e := range p.Each(bpmn.EventBasedGateway) {
		if len(e.Out) < 2 {
			p.Flag(e, "has %d outgoing flows: it chooses between at least two events", len(e.Out))
		}
		messages, receives := 0, 0
		for _, f := range e.Out {
			to := f.Target
			switch {
			case to == nil:
			case to.Kind == bpmn.ReceiveTask:
				receives++
				if len(to.Boundary) > 0 {
					p.Flag(to, "follows an event-based gateway and has boundary events: remove them")
				}
			case !awaits(to):
				p.Flag(f, "leads from an event-based gateway to %s: only catching message, signal, timer and conditional events and receive tasks may follow", label(to))
			case to.HasTrigger(bpmn.Message):
				messages++
			}
			if to != nil && len(to.In) > 1 {
				p.Flag(to, "follows an event-based gateway and has other incoming flows: remove those")
			}
		}
		if messages > 0 && receives > 0 {
			p.Flag(e, "leads to message events and to receive tasks: use one of the two kinds")
		}
	}
}

// awaits reports whether e is an event that an event-based gateway can wait for.
func awaits(e *bpmn.Element) bool {
	if e.Kind != bpmn.IntermediateCatchEvent || len(e.Triggers) == 0 {
		return false
	}
	for _, t := range e.Triggers {
		if t != bpmn.Message && t != bpmn.Signal && t != bpmn.Timer && t != bpmn.Conditional {
			return false
		}
	}
	return true
}
