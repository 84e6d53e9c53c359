package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// What is inside a called process or a sub-process may compensate, which is not followed.
var compensationTarget = &Rule{Name: "compensation-target", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkCompensationTarget,
	Doc: "An activity named by a compensation event has a compensation handler or is a sub-process, and stands beside the event or around its compensation event sub-process (10.6.1)."}

func checkCompensationTarget(p *Pass) {
	for def := range p.Each(bpmn.CompensateDefinition) {
		to := p.ByID(bpmn.Local(def.Attr("activityRef")))
		if to == nil || !to.Kind.Activity() || def.Parent == nil {
			continue // the rule "reference" tells
		}
		handled := slices.ContainsFunc(to.Boundary, func(b *bpmn.Element) bool { return b.HasTrigger(bpmn.Compensate) })
		switch {
		case !handled && !to.Kind.Is(bpmn.Container) && to.Kind != bpmn.CallActivity:
			p.Flag(def, "asks for compensation of %s, which has none: attach a compensation event to it", label(to))
		case !compensable(def.Parent, to):
			p.Flag(def, "asks for compensation of %s, which it cannot see: name an activity of its own process or sub-process", label(to))
		}
	}
}

// compensable reports whether an event can have an activity compensated: both
// stand side by side, or the event is inside an event sub-process beside it.
func compensable(event, activity *bpmn.Element) bool {
	scope := event.Scope()
	for scope != nil && scope != activity.Scope() && scope.EventSubProcess() {
		scope = scope.Scope()
	}
	return scope == activity.Scope()
}
