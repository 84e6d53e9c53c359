package wire

import (
	"hookflow/engine"
)

// A wait lies inside its instance, or among the start waits of a definition.
func wait(w *walk, x *engine.Wait) {
	number(w, 1, &x.ID)
	number(w, 2, &x.Token)
	number(w, 3, &x.Kind)
	text(w, 4, &x.Element)
	signed(w, 5, &x.Def)
	text(w, 6, &x.Name)
	text(w, 7, &x.Corr)
	signed(w, 8, &x.Due)
	signed(w, 9, &x.Left)
	number(w, 10, &x.Key)
	signed(w, 11, &x.Attempt)
	signed(w, 12, &x.Total)
	flag(w, 13, &x.True)
	flag(w, 14, &x.Held)
	callBefore(w, 15, x)
	one(w, 16, &x.Task, task)
	text(w, 17, &x.Cycle)
	vars(w, 18, &x.Brought)
	raw(w, 19, &x.Request)
	signed(w, 20, &x.Until)
}

// vars describes variables without order as a list that has one.
func vars(w *walk, field byte, v *engine.Vars) {
	if w.reading && !w.has(field) || !w.reading && len(*v) == 0 {
		return
	}
	var list []engine.Variable
	if !w.reading {
		for _, name := range v.Names() {
			list = append(list, engine.Variable{Name: name, Value: (*v)[name]})
		}
	}
	each(w, field, &list, variable)
	if w.reading {
		*v = engine.Vars{}
		for _, x := range list {
			(*v)[x.Name] = x.Value
		}
	}
}

func task(w *walk, t *engine.Task) {
	text(w, 1, &t.Assignee)
	text(w, 2, &t.Groups)
	text(w, 3, &t.Due)
	each(w, 4, &t.Form, formField)
}

func formField(w *walk, f *engine.FormField) {
	text(w, 1, &f.Variable)
	text(w, 2, &f.Label)
	text(w, 3, &f.Type)
	flag(w, 4, &f.Required)
	raw(w, 5, &f.Value)
}
