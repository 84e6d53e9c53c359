package lint

import "hookflow/engine/bpmn"

var startEventOutgoing = &Rule{Name: "start-event-outgoing", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkStartOutgoing,
	Doc: "A start event is the source of a sequence flow (10.4.2)."}

func checkStartOutgoing(p *Pass) {
	for e := range p.Each(bpmn.StartEvent) {
		if len(e.Out) == 0 {
			p.Flag(e, "leads nowhere: connect it to the first element")
		}
	}
}
