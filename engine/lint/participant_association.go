package lint

import "hookflow/engine/bpmn"

var participantAssociation = &Rule{Name: "participant-association", Severity: Error, Elsewhere: Warning, Check: checkParticipantAssociation,
	Doc: "A participant association maps a participant of the called or referenced collaboration to one of the calling collaboration; so do message flow associations (9.2.4, 9.3.1)."}

func checkParticipantAssociation(p *Pass) {
	for _, n := range p.tagged("participantAssociation", "messageFlowAssociation") {
		inner, outer := n.xml.SelectElement("innerParticipantRef"), n.xml.SelectElement("outerParticipantRef")
		if n.xml.Tag == "participantAssociation" && inner != nil && outer != nil && bpmn.Local(inner.Text()) == bpmn.Local(outer.Text()) {
			p.FlagXML(n.xml, "maps the participant %q to itself: name one of each collaboration", inner.Text())
		}
		from, to := n.xml.SelectAttrValue("innerMessageFlowRef", ""), n.xml.SelectAttrValue("outerMessageFlowRef", "")
		if n.xml.Tag == "messageFlowAssociation" && from != "" && from == to {
			p.FlagXML(n.xml, "maps the message flow %q to itself: name one of each collaboration", from)
		}
	}
}
