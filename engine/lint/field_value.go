package lint

import "hookflow/engine/bpmn"

// The standard's own places are the business of the schema and of timer-definition.
var fieldValue = &Rule{Name: "field-value", Reach: Near, Severity: Error, Check: checkValues,
	Doc: "Settings of Hookflow have values that it takes: durations, numbers, addresses, methods, names and choices."}

func checkValues(p *Pass) {
	for _, f := range p.faults() {
		if f.Field != nil && f.ours() && !f.syntax() && f.Err != error(bpmn.Needed) {
			p.flagFault(f)
		}
	}
}
