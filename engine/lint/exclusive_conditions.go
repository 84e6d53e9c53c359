package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// One flow without condition beside others that have one is the business of conditional-flows. A flow with settings
// of another program may have its condition among them.
var exclusiveConditions = &Rule{Name: "exclusive-conditions", Severity: Warning, Elsewhere: Off, Strict: true, Check: checkExclusive,
	Doc: "An exclusive gateway chooses by conditions: at most one of its outgoing flows has none (13.4.2)."}

func checkExclusive(p *Pass) {
	for g := range p.Each(bpmn.ExclusiveGateway) {
		open := slices.DeleteFunc(slices.Clone(g.Out), func(f *bpmn.Element) bool {
			return conditional(f) || f == g.Default() || extended(f.XML) && !f.HasSettings()
		})
		if len(open) > 1 {
			p.Flag(g, "always takes %s and never %s: give them conditions, or make one of them the default path", label(open[0]), label(open[1]))
		}
	}
}
