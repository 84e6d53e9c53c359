package lint

var superfluousGateway = &Rule{Name: "superfluous-gateway", Reach: Near, Severity: Info, Check: checkSuperfluousGateway,
	Doc: "A gateway has several incoming or several outgoing flows (10.5)."}

func checkSuperfluousGateway(p *Pass) {
	for e := range p.Where(isGateway) {
		if len(e.In) == 1 && len(e.Out) == 1 {
			p.Flag(e, "has one way in and one way out: remove it")
		}
	}
}
