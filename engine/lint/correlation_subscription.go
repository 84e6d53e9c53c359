package lint

import "hookflow/engine/bpmn"

// That the expressions fit the messages is not checked.
var correlationSubscription = &Rule{Name: "correlation-subscription", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkCorrelation,
	Doc: "A correlation subscription binds every property of its correlation key (8.3.2)."}

func checkCorrelation(p *Pass) {
	for e := range p.Each(bpmn.CorrelationSub) {
		key := p.lookup(e.Attr("correlationKeyRef"))
		if key == nil {
			continue
		}
		bound := map[string]bool{}
		for _, b := range e.XML.SelectElements("correlationPropertyBinding") {
			bound[bpmn.Local(b.SelectAttrValue("correlationPropertyRef", ""))] = true
		}
		for _, r := range key.xml.SelectElements("correlationPropertyRef") {
			if !bound[bpmn.Local(r.Text())] {
				p.Flag(e, "does not bind the property %q of its key: add a binding", r.Text())
			}
		}
	}
}
