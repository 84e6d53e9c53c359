package lint

import "hookflow/engine/bpmn"

// Where the settings of another program stand, they may say it.
var fieldRequired = &Rule{Name: "field-required", Reach: Near, Severity: Error, Elsewhere: Off, Check: checkRequired,
	Doc: "Settings that an element cannot run without are set."}

func checkRequired(p *Pass) {
	for _, f := range p.faults() {
		if f.Err == error(bpmn.Needed) {
			p.flagFault(f).doubt(!f.ours() && foreignSettings(f.of.XML))
		}
	}
}
