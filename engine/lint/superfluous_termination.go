package lint

import "hookflow/engine/bpmn"

// Where several tokens can be under way the event has work to do, even as the only end.
var superfluousTermination = &Rule{Name: "superfluous-termination", Severity: Info, Check: checkTermination,
	Doc: "A terminate end event that is the only end has nothing to end but itself."}

func checkTermination(p *Pass) {
	for scope := range p.Where(isScope) {
		var terminate *bpmn.Element
		others := 0
		for e := range flowNodes(scope) {
			switch {
			case len(e.Out) > 0 || e.EventSubProcess() || forCompensation(e):
			case e.Kind == bpmn.EndEvent && e.HasTrigger(bpmn.Terminate) && terminate == nil:
				terminate = e
			default:
				others++
			}
		}
		if terminate != nil && others == 0 && !forks(scope) {
			p.Flag(terminate, "is the only end and nothing runs beside it: a plain end event is enough").
				fix("Make it a plain end event", removeChild(terminate.XML, "terminateEventDefinition"))
		}
	}
}

// forks reports whether several tokens can be under way in a scope, so that ending one leaves others.
func forks(scope *bpmn.Element) bool {
	for e := range flowNodes(scope) {
		many := len(e.Out) > 1 && e.Kind != bpmn.ExclusiveGateway && e.Kind != bpmn.EventBasedGateway
		if many || e.Kind == bpmn.BoundaryEvent && !e.Interrupting() || e.EventSubProcess() {
			return true
		}
	}
	return false
}
