package designer

import (
	"encoding/json"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/form"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// sample are the values that expressions of an element are tried with: those of
// the run that is shown.
func (t *tab) sample(e *bpmn.Element) form.Sample {
	if x, tried := t.tried[e.ID]; tried {
		return t.exampleOf(x)
	}
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

// exampleOf are the values that an element was tried with by hand, and its answer.
func (t *tab) exampleOf(x example) form.Sample {
	values := feel.NewContext(len(x.vars) + 2)
	for name, raw := range x.vars {
		if v, err := feel.FromJSON(raw); err == nil {
			values.Put(name, v)
		}
	}
	if v, err := feel.FromJSON(x.answer); err == nil {
		values.Put("response", v)
	}
	if t.window.Local != nil {
		values.Put("environment", t.window.Local.Environment.Context())
	}
	return form.Sample{Values: values, Of: lang.L("the last try")}
}
