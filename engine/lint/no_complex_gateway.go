package lint

import "hookflow/engine/bpmn"

var noComplexGateway = &Rule{Name: "no-complex-gateway", Severity: Info, Check: checkComplex,
	Doc: "Complex gateways are run by few server engines and read by few people."}

func checkComplex(p *Pass) {
	for e := range p.Each(bpmn.ComplexGateway) {
		p.Flag(e, "cannot be exported to most server engines: try to do with other gateways")
	}
}
