package wire

import (
	"hookflow/engine"
)

// A wait lies inside its instance, or among the start waits of a definition.
func wait(w *walk, x *engine.Wait) {
	w.id(1, &x.ID)
	w.id(2, &x.Token)
	number(w, 3, &x.Kind)
	w.str(4, &x.Element)
	signed(w, 5, &x.Def)
	w.str(6, &x.Name)
	w.str(7, &x.Corr)
	signed(w, 8, &x.Due)
	signed(w, 9, &x.Left)
	w.key(10, &x.Key)
	signed(w, 11, &x.Attempt)
	signed(w, 12, &x.Total)
	flag(w, 13, &x.True)
	flag(w, 14, &x.Held)
	callBefore(w, 15, x)
	one(w, 16, &x.Task, task)
	w.str(17, &x.Cycle)
	vars(w, 18, &x.Brought)
	raw(w, 19, &x.Request)
	signed(w, 20, &x.Until)
}

// vars describes variables without order as a list that has one.
func vars(w *walk, field byte, v *engine.Vars) {
	if !w.writing() && !w.has(field) || w.writing() && len(*v) == 0 {
		return
	}
	var list []engine.Variable
	if w.writing() {
		for _, name := range v.Names() {
			list = append(list, engine.Variable{Name: name, Value: (*v)[name]})
		}
	}
	each(w, field, &list, variable)
	if !w.writing() {
		*v = engine.Vars{}
		for _, x := range list {
			(*v)[x.Name] = x.Value
		}
	}
}

func task(w *walk, t *engine.Task) {
	w.str(1, &t.Assignee)
	w.str(2, &t.Groups)
	w.str(3, &t.Due)
	each(w, 4, &t.Form, formField)
	w.str(5, &t.Users)
	signed(w, 6, &t.Priority)
	w.str(7, &t.Copies)
	vars(w, 8, &t.Known)
}

func formField(w *walk, f *engine.FormField) {
	w.str(1, &f.Variable)
	w.str(2, &f.Label)
	w.str(3, &f.Type)
	flag(w, 4, &f.Required)
	raw(w, 5, &f.Value)
	w.str(6, &f.Help)
	each(w, 7, &f.Choices, formChoice)
	w.str(8, &f.Source)
	each(w, 9, &f.Columns, formField)
	w.str(10, &f.Hidden)
	w.str(11, &f.ReadOnly)
	w.str(12, &f.Needed)
	w.str(13, &f.Min)
	w.str(14, &f.Max)
	w.str(15, &f.Pattern)
	w.str(16, &f.Check)
	w.str(17, &f.Message)
	w.str(18, &f.Compute)
}

func formChoice(w *walk, c *engine.FormChoice) {
	raw(w, 1, &c.Value)
	w.str(2, &c.Label)
}
