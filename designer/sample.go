package designer

import (
	"encoding/json"

	"hookflow/designer/form"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// sample are the values that expressions of an element are tried with: those of
// the run that is shown.
func (t *tab) sample(e *bpmn.Element) form.Sample {
	if t.panel == nil {
		return form.Sample{}
	}
	process := ""
	if root := e.Root(); root != nil {
		process = root.ID
	}
	vars, of := t.panel.Sample(process)
	data, err := json.Marshal(vars)
	if err != nil || len(vars) == 0 {
		return form.Sample{}
	}
	v, err := feel.FromJSON(data)
	if err != nil {
		return form.Sample{}
	}
	values, _ := v.(*feel.Context)
	if _, own := values.Get("environment"); !own {
		values.Put("environment", t.window.Local.Environment.Context())
	}
	return form.Sample{Values: values, Of: of}
}
