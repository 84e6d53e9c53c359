package monitor

import (
	"encoding/json"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine"
)

// Sample returns the variables that the run has at the moment shown, for trying
// expressions, and what they come from in words; of instances with the same names the newest
// counts. Of an instance of a process those of this process come first.
func (p *Panel) Sample(process string) (vars map[string]json.RawMessage, of string) {
	if p.run == nil || p.seen == nil {
		return nil, ""
	}
	vars = map[string]json.RawMessage{}
	add := func(in *engine.Instance) {
		for _, t := range in.Tokens {
			for _, v := range t.Vars {
				vars[v.Name] = v.Value
			}
		}
	}
	for _, in := range p.seen.Instances {
		if in.Process != process {
			add(in)
		}
	}
	for _, in := range p.seen.Instances {
		if in.Process == process {
			add(in)
		}
	}
	return vars, lang.L("the latest run")
}
