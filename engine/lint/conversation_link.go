package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

var conversationLink = &Rule{Name: "conversation-link", Severity: Error, Elsewhere: Warning, Check: checkConversationLink,
	Doc: "A conversation link connects one conversation with a participant, an activity or an event (9.5.6)."}

func checkConversationLink(p *Pass) {
	for l := range p.Each(bpmn.ConversationLink) {
		a, b := l.Source, l.Target
		if a == nil || b == nil {
			continue
		}
		if a.Kind.Is(bpmn.Conversation) == b.Kind.Is(bpmn.Conversation) {
			p.Flag(l, "connects %s with %s: one end must be a conversation, the other not", label(a), label(b))
			continue
		}
		if b.Kind.Is(bpmn.Conversation) {
			b = a
		}
		if b.Kind != bpmn.Participant && !activityOrEvent(b) {
			p.Flag(l, "leads to the %s %s: it must lead to a participant, an activity or an event", strings.ToLower(bpmn.Of(b.Kind).Label), label(b))
		}
	}
}
