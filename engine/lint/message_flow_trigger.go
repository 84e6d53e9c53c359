package lint

import "hookflow/engine/bpmn"

// A none event at a message flow is common in sketches and harmless there.
var messageFlowTrigger = &Rule{Name: "message-flow-trigger", Severity: Error, Elsewhere: Info, Deployed: Warning, Check: checkMessageTrigger,
	Doc: "An event at the end of a message flow has the trigger message (10.4.2 to 10.4.4)."}

func checkMessageTrigger(p *Pass) {
	for f := range p.Each(bpmn.MessageFlow) {
		for _, e := range []*bpmn.Element{f.Source, f.Target} {
			if e != nil && e.Kind.Is(bpmn.Event) && !e.HasTrigger(bpmn.Message) {
				p.Flag(e, "is an end of the message flow %s but its trigger is %s: make it a message event", label(f), e.Trigger())
			}
		}
	}
}
