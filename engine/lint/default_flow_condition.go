package lint

import "hookflow/engine/bpmn"

// Engines differ in whether they complain; none evaluates the condition.
var defaultFlowCondition = &Rule{Name: "default-flow-condition", Reach: Near, Severity: Warning, Check: checkDefaultCondition,
	Doc: "The condition of a default flow is ignored (10.6.2)."}

func checkDefaultCondition(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		if f.Source != nil && f.Source.Default() == f && conditional(f) {
			p.Flag(f, "is the default flow of %s; its condition is ignored: remove it", label(f.Source)).
				fix("Remove the condition", removeChild(f.XML, "conditionExpression"))
		}
	}
}
