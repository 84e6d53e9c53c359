package lint

import "hookflow/engine/bpmn"

var singleEventDefinition = &Rule{Name: "single-event-definition", Severity: Info, Check: checkSingleDefinition,
	Doc: "Few server engines run events with several triggers."}

func checkSingleDefinition(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return len(e.Triggers) > 1 }) {
		p.Flag(e, "has %d triggers, which most server engines refuse: use one event for each", len(e.Triggers))
	}
}
