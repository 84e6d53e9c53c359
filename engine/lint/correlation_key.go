package lint

import "hookflow/engine/bpmn"

var correlationKey = &Rule{Name: "correlation-key", Severity: Warning, Check: checkCorrelationKey,
	Doc: "A correlation key is made of at least one correlation property (8.3.2)."}

func checkCorrelationKey(p *Pass) {
	for e := range p.Each(bpmn.CorrelationKey) {
		if e.XML.SelectElement("correlationPropertyRef") == nil {
			p.Flag(e, "has no correlation property: add one")
		}
	}
}
