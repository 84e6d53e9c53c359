package lint

import "hookflow/engine/bpmn"

var endEventOutgoing = &Rule{Name: "end-event-outgoing", Severity: Error, Elsewhere: Warning, Check: checkEndOutgoing,
	Doc: "An end event is not the source of a sequence flow (10.4.3)."}

func checkEndOutgoing(p *Pass) {
	for e := range p.Each(bpmn.EndEvent) {
		for _, f := range e.Out {
			p.Flag(e, "has the outgoing sequence flow %s: remove it or use an intermediate event", label(f))
		}
	}
}
