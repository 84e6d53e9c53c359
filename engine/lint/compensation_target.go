package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// A call activity or sub-process may compensate by what is inside, which is not followed.
var compensationTarget = &Rule{Name: "compensation-target", Severity: Warning, Check: checkCompensationTarget,
	Doc: "An activity named by a compensation event has a compensation handler or is a sub-process (10.6.1)."}

func checkCompensationTarget(p *Pass) {
	for def := range p.Each(bpmn.CompensateDefinition) {
		to := p.ByID(bpmn.Local(def.Attr("activityRef")))
		if to == nil || to.Kind.Is(bpmn.Container) || to.Kind == bpmn.CallActivity {
			continue
		}
		if !slices.ContainsFunc(to.Boundary, func(b *bpmn.Element) bool { return b.HasTrigger(bpmn.Compensate) }) {
			p.Flag(def, "asks for compensation of %s, which has none: attach a compensation event to it", label(to))
		}
	}
}
