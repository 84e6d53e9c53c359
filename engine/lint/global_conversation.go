package lint

import "slices"

var globalConversation = &Rule{Name: "global-conversation", Severity: Error, Elsewhere: Warning, Check: checkGlobalConversation,
	Doc: "A global conversation holds participants, message flows and correlation keys, nothing else (9.5.2)."}

var globalConversationHolds = []string{"documentation", "extensionElements", "participant", "messageFlow", "correlationKey", "choreographyRef"}

func checkGlobalConversation(p *Pass) {
	for _, n := range p.nodes {
		if n.parent != nil && n.parent.xml.Tag == "globalConversation" && !slices.Contains(globalConversationHolds, n.xml.Tag) {
			p.FlagXML(n.xml, "cannot stand in a global conversation: use a collaboration")
		}
	}
}
