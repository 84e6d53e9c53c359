package lint

import "hookflow/engine/bpmn"

var callConversation = &Rule{Name: "call-conversation", Severity: Error, Elsewhere: Warning, Check: checkCallConversation,
	Doc: "A call conversation calls a collaboration or global conversation, no choreography, and has no message flows or correlation keys of its own (9.5.4)."}

func checkCallConversation(p *Pass) {
	for e := range p.Each(bpmn.CallConversation) {
		if to := p.lookup(e.Attr("calledCollaborationRef")); to != nil && to.typ.Is("tChoreography") {
			p.Flag(e, "calls the choreography %q: call a collaboration or a global conversation", e.Attr("calledCollaborationRef"))
		}
		for _, tag := range []string{"messageFlowRef", "correlationKey"} {
			if e.XML.SelectElement(tag) != nil {
				p.Flag(e, "has a %s of its own: remove it, it belongs to what is called", tag)
			}
		}
	}
}
