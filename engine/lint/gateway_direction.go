package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// The direction is a promise that tools may rely on; leaving it open is always right.
var gatewayDirection = &Rule{Name: "gateway-direction", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkDirection,
	Doc: "A gateway that says it diverges, converges or does both has as many flows (8.3.8)."}

func checkDirection(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Gateway) }) {
		in, out := len(e.In), len(e.Out)
		said := e.Attr("gatewayDirection")
		switch {
		case said == "Converging" && (in < 2 || out > 1), said == "Diverging" && (in > 1 || out < 2), said == "Mixed" && (in < 2 || out < 2):
			p.Flag(e, "says it is %s but has %d incoming and %d outgoing flows: correct one of the two", strings.ToLower(said), in, out).
				fix("Leave the direction open", removeAttr(e.XML, "gatewayDirection"))
		}
	}
}
