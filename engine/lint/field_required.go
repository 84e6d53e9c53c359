package lint

import "hookflow/engine/bpmn"

var fieldRequired = &Rule{Name: "field-required", Severity: Error, Elsewhere: Off, Check: checkRequired,
	Doc: "Settings that an element cannot run without are set."}

func checkRequired(p *Pass) {
	for _, f := range p.faults() {
		if f.Err == error(bpmn.Needed) {
			p.flagFault(f)
		}
	}
}
