package lint

import "hookflow/engine/bpmn"

var eventGatewayStart = &Rule{Name: "event-gateway-start", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkEventGatewayStart,
	Doc: "An event-based gateway that starts an instance has no incoming flows; only such a one can be parallel, and then waits for messages; else signals can start it, too (10.5.6)."}

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
		if starts {
			p.checkStarters(e)
		}
	}
}

// checkStarters: what follows a gateway that starts an instance is what can
// start one: messages, and signals where one event is enough.
func (p *Pass) checkStarters(gateway *bpmn.Element) {
	parallel := gateway.Attr("eventGatewayType") == "Parallel"
	for _, f := range gateway.Out {
		e := f.Target
		if e == nil || !e.Kind.Is(bpmn.Event) || len(e.Triggers) == 0 || e.HasTrigger(bpmn.Message) || !parallel && e.HasTrigger(bpmn.Signal) {
			continue
		}
		p.Flag(e, "cannot start an instance after the gateway %s: use a message event", label(gateway))
	}
}
