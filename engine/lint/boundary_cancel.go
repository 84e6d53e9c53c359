package lint

import "hookflow/engine/bpmn"

var boundaryCancel = &Rule{Name: "boundary-cancel", Severity: Error, Elsewhere: Warning, Check: checkBoundaryCancel,
	Doc: "A cancel boundary event is attached to a transaction (10.4.4)."}

func checkBoundaryCancel(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent) {
		if e.HasTrigger(bpmn.Cancel) && e.Host != nil && e.Host.Kind != bpmn.Transaction {
			p.Flag(e, "waits for a cancellation of %s, which is no transaction: use another trigger", label(e.Host))
		}
	}
}
