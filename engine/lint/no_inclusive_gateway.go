package lint

import "hookflow/engine/bpmn"

var noInclusiveGateway = &Rule{Name: "no-inclusive-gateway", Severity: Info, Check: checkInclusive,
	Doc: "A joining inclusive gateway waits for what may still come, which is hard to foresee; some server engines do not run it."}

func checkInclusive(p *Pass) {
	for e := range p.Each(bpmn.InclusiveGateway) {
		if len(e.In) > 1 {
			p.Flag(e, "waits for every token that can still arrive: check that this is meant")
		}
	}
}
