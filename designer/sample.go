package designer

import (
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/form"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// sample are the values that expressions of an element are tried with: those of the run that is shown, and those of
// requests that were kept.
func (t *tab) sample(e *bpmn.Element) form.Sample {
	if x, tried := t.tried[e.ID]; tried {
		return t.exampleOf(x)
	}
	values, of := t.runSample(e)
	if from := t.withKept(e, values); of == "" {
		of = from
	}
	if of == "" {
		return form.Sample{}
	}
	if _, own := values.Get("environment"); !own && t.window.Local != nil {
		values.Put("environment", t.window.Local.Environment.Context())
	}
	return form.Sample{Values: values, Of: of}
}

// runSample are the variables of the run that is shown; of is empty without any.
func (t *tab) runSample(e *bpmn.Element) (values *feel.Context, of string) {
	values = feel.NewContext(4)
	if t.panel == nil {
		return values, ""
	}
	process := ""
	if root := e.Root(); root != nil {
		process = root.ID
	}
	vars, of := t.panel.Sample(process)
	for name, raw := range vars {
		if v, err := feel.FromJSON(raw); err == nil {
			values.Put(name, v)
		}
	}
	if len(vars) == 0 {
		of = ""
	}
	return values, of
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
