package lint

import "hookflow/engine/bpmn"

// The condition could keep the token from going anywhere. Gateways are free to have one conditional
// flow.
var conditionalFlowAlone = &Rule{Name: "conditional-flow-alone", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkConditionalAlone,
	Doc: "An activity with a conditional outgoing flow has at least one other outgoing flow (8.3.13)."}

func checkConditionalAlone(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		if f.Source != nil && f.Source.Kind.Activity() && conditional(f) && len(f.Source.Out) == 1 {
			p.Flag(f, "has a condition but is the only way out of %s: remove the condition or add another path", label(f.Source)).
				fix("Remove the condition", removeChild(f.XML, "conditionExpression"))
		}
	}
}
