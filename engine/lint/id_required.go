package lint

import "hookflow/engine/bpmn"

// The schema makes every id optional; the text of the standard requires it where something refers
// to the element. Data associations are told apart by their ends and may do without.
var idRequired = &Rule{Name: "id-required", Severity: Error, Elsewhere: Warning, Check: checkIDs,
	Doc: "What is referred to or drawn has an id (8.3.1): flow nodes, flows, pools, lanes and what they refer to."}

func checkIDs(p *Pass) {
	for _, e := range p.Elements {
		if e.ID == "" && (e.Kind.FlowNode() || e.Kind.Is(bpmn.Flow, bpmn.Swimlane, bpmn.Conversation, bpmn.Root)) && e.Kind != bpmn.DataInputAssociation && e.Kind != bpmn.DataOutputAssociation {
			p.Flag(e, "cannot be referred to: give it one")
		}
	}
}
