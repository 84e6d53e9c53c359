package lint

import "hookflow/engine/bpmn"

var endEventRequired = &Rule{Name: "end-event-required", Severity: Info, Check: checkEndRequired,
	Doc: "A process or sub-process shows where it ends."}

func checkEndRequired(p *Pass) {
	for e := range p.Where(isScope) {
		if e.Kind != bpmn.AdHocSubProcess && p.count(e, bpmn.EndEvent) == 0 && holdsFlow(e) {
			p.Flag(e, "has no end event: add one")
		}
	}
}
