package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Parallel gateways have a rule of their own: engines run such models and ignore the condition.
var conditionalFlowSource = &Rule{Name: "conditional-flow-source", Severity: Error, Elsewhere: Warning, Check: checkConditionalSource,
	Doc: "Flows that leave an event or an event-based gateway have no condition (10.4.2, 10.4.4, 10.5.6)."}

func checkConditionalSource(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		s := f.Source
		if s != nil && conditional(f) && (s.Kind.Is(bpmn.Event) || s.Kind == bpmn.EventBasedGateway) {
			p.Flag(f, "has a condition but leaves the %s %s, which takes every path: remove the condition", strings.ToLower(bpmn.Of(s.Kind).Label), label(s)).
				fix("Remove the condition", removeChild(f.XML, "conditionExpression"))
		}
	}
}
