package lint

import "hookflow/engine/bpmn"

var noGatewayJoinFork = &Rule{Name: "no-gateway-join-fork", Severity: Info, Check: checkJoinFork,
	Doc: "A gateway joins or forks; two gateways show more clearly what happens."}

func checkJoinFork(p *Pass) {
	for e := range p.Where(isGateway) {
		if len(e.In) > 1 && len(e.Out) > 1 {
			p.Flag(e, "joins %d flows and forks into %d: use two gateways", len(e.In), len(e.Out))
		}
	}
}

// isGateway reports whether e is a gateway of any kind.
func isGateway(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Gateway) }
