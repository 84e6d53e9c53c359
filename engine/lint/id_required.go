package lint

import "hookflow/engine/bpmn"

// The schema makes every id optional, and engines take sequence flows without one; where something
// refers to the element, the rule "reference" tells that it is not there.
var idRequired = &Rule{Name: "id-required", Reach: Near, Severity: Warning, Check: checkIDs,
	Doc: "What tokens come to, is drawn or called has an id (8.3.1): flow nodes, pools, lanes and root elements."}

func checkIDs(p *Pass) {
	for _, e := range p.elements {
		if e.ID == "" && (e.Kind.FlowNode() || e.Kind.Is(bpmn.Swimlane, bpmn.Conversation, bpmn.Root)) {
			p.Flag(e, "cannot be referred to: give it one")
		}
	}
}
