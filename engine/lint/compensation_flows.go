package lint

var compensationFlows = &Rule{Name: "compensation-flows", Severity: Error, Elsewhere: Warning, Check: checkCompensationFlows,
	Doc: "A compensation activity stands outside the normal flow: it has no sequence flows (10.6.1, 13.4.5)."}

func checkCompensationFlows(p *Pass) {
	for e := range p.Where(forCompensation) {
		if len(e.In)+len(e.Out) > 0 {
			p.Flag(e, "is for compensation but has sequence flows: remove them, or switch off \"for compensation\"").
				fix("Not for compensation", removeAttr(e.XML, "isForCompensation"))
		}
	}
}
