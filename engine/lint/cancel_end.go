package lint

import "hookflow/engine/bpmn"

// A sub-process inside of the transaction is not enough: the cancellation would have to pass it.
var cancelEnd = &Rule{Name: "cancel-end", Severity: Error, Elsewhere: Warning, Check: checkCancelEnd,
	Doc: "A cancel end event stands directly in a transaction (10.4.3)."}

func checkCancelEnd(p *Pass) {
	for e := range p.Each(bpmn.EndEvent) {
		if e.HasTrigger(bpmn.Cancel) && (e.Scope() == nil || e.Scope().Kind != bpmn.Transaction) {
			p.Flag(e, "cancels, but stands in no transaction: put it into one or use an error end event")
		}
	}
}
