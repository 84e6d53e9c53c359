package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Complex gateways decide by an activation condition and are left out.
var conditionalFlows = &Rule{Name: "conditional-flows", Reach: Near, Severity: Warning, Check: checkConditions,
	Doc: "Where one outgoing flow has a condition or is the default, each other one has a condition."}

func checkConditions(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return len(e.Out) > 1 && e.Kind != bpmn.ComplexGateway }) {
		if e.Default() == nil && !slices.ContainsFunc(e.Out, conditional) {
			continue
		}
		for _, f := range e.Out {
			if !decided(f) {
				p.Flag(f, "has no condition beside others of %s that have one: add it, or make this the default path", label(e))
			}
		}
	}
}
