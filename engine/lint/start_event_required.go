package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

var startEventRequired = &Rule{Name: "start-event-required", Severity: Warning, Check: checkStartRequired,
	Doc: "A process or sub-process shows where it starts."}

func checkStartRequired(p *Pass) {
	for e := range p.Where(isScope) {
		if e.Kind != bpmn.AdHocSubProcess && p.count(e, bpmn.StartEvent) == 0 && !slices.ContainsFunc(e.Children, instantiates) && holdsFlow(e) {
			p.Flag(e, "has no start event: add one")
		}
	}
}

// holdsFlow reports whether a scope holds any flow node; a pool may stand for
// a process whose inside is not shown.
func holdsFlow(scope *bpmn.Element) bool {
	for range flowNodes(scope) {
		return true
	}
	return false
}
