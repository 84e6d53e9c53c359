package lint

import "hookflow/engine/bpmn"

// All is the default and needs nothing.
var multiInstanceBehavior = &Rule{Name: "multi-instance-behavior", Severity: Error, Elsewhere: Warning, Check: checkBehavior,
	Doc: "Complex behaviour definitions belong to behavior=\"Complex\", and event references to \"One\" and \"None\" (10.2.8)."}

func checkBehavior(p *Pass) {
	for e := range p.Each(bpmn.MultiInstance) {
		behavior := e.Attr("behavior")
		complex := e.XML.SelectElement("complexBehaviorDefinition") != nil
		switch {
		case complex && behavior != "Complex":
			p.Flag(e, "has a complex behaviour definition: set behavior=\"Complex\" or remove it")
		case !complex && behavior == "Complex":
			p.Flag(e, "has behavior=\"Complex\" but no complex behaviour definition: add one")
		case behavior == "One" && e.Attr("oneBehaviorEventRef") == "":
			p.Flag(e, "has behavior=\"One\" but no oneBehaviorEventRef: say which event is thrown")
		case behavior == "None" && e.Attr("noneBehaviorEventRef") == "":
			p.Flag(e, "has behavior=\"None\" but no noneBehaviorEventRef: say which event is thrown")
		}
		for wanted, name := range map[string]string{"One": "oneBehaviorEventRef", "None": "noneBehaviorEventRef"} {
			if behavior != wanted && e.Attr(name) != "" {
				p.Flag(e, "has a %s, which is thrown with behavior=%q only: remove it", name, wanted).fix("Remove it", removeAttr(e.XML, name))
			}
		}
	}
}
