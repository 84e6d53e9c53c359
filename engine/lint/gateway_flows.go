package lint

import "hookflow/engine/bpmn"

// Event-based gateways, and those that nothing leads to or from, are the business of other rules.
var gatewayFlows = &Rule{Name: "gateway-flows", Reach: Near, Severity: Error, Elsewhere: Off, Deployed: Off, Check: checkGatewayFlows,
	Doc: "A gateway merges or splits the flow: it has several incoming or several outgoing flows (10.5.1)."}

func checkGatewayFlows(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Gateway) && e.Kind != bpmn.EventBasedGateway }) {
		if len(e.In) == 1 && len(e.Out) == 1 {
			p.Flag(e, "has one incoming and one outgoing flow, so it neither merges nor splits: remove it")
		}
	}
}
