package lint

import "hookflow/engine/bpmn"

var conversationParticipants = &Rule{Name: "conversation-participants", Severity: Error, Elsewhere: Warning, Check: checkConversation,
	Doc: "A conversation has at least two participants (9.5.2, participantRefs)."}

func checkConversation(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Conversation) }) {
		parts := map[string]bool{}
		for _, r := range e.XML.SelectElements("participantRef") {
			parts[bpmn.Local(r.Text())] = true
		}
		for l := range p.Each(bpmn.ConversationLink) {
			if l.Source == e && l.Target != nil {
				parts[l.Target.ID] = true
			}
			if l.Target == e && l.Source != nil {
				parts[l.Source.ID] = true
			}
		}
		if len(parts) < 2 {
			p.Flag(e, "has %d participants: a conversation needs two", len(parts))
		}
	}
}
