package lint

import "hookflow/engine/bpmn"

var eventGatewayStart = &Rule{Name: "event-gateway-start", Severity: Error, Elsewhere: Warning, Check: checkEventGatewayStart,
	Doc: "An event-based gateway that starts an instance has no incoming flows; only such a one can be parallel (10.5.6)."}

func checkEventGatewayStart(p *Pass) {
	for e := range p.Each(bpmn.EventBasedGateway) {
		starts := e.Flag("instantiate", false)
		if starts && len(e.In) > 0 {
			p.Flag(e, "starts an instance but has incoming flows: remove them, or switch off \"starts an instance\"")
		}
		if !starts && e.Attr("eventGatewayType") == "Parallel" {
			p.Flag(e, "is parallel, which only a gateway can be that starts an instance: make it exclusive").
				fix("Make it exclusive", removeAttr(e.XML, "eventGatewayType"))
		}
	}
}
