package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// A missing condition element is found by schema-element.
var conditionalEvent = &Rule{Name: "conditional-event", Severity: Error, Elsewhere: Off, Check: checkConditionalEvent,
	Doc: "A conditional event has a condition (10.4.5)."}

func checkConditionalEvent(p *Pass) {
	for def := range p.Each(bpmn.ConditionDefinition) {
		if c := def.XML.SelectElement("condition"); c != nil && strings.TrimSpace(c.Text()) == "" {
			p.Flag(def, "has an empty condition: write one")
		}
	}
}
