package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

var conditionalEvent = &Rule{Name: "conditional-event", Severity: Error, Executable: true, Check: checkConditionalEvent,
	Doc: "A conditional event has a condition (10.4.5)."}

func checkConditionalEvent(p *Pass) {
	for def := range p.Each(bpmn.ConditionDefinition) {
		if c := def.XML.SelectElement("condition"); c != nil && strings.TrimSpace(c.Text()) == "" {
			p.Flag(def, "has an empty condition: write one")
		}
	}
}
