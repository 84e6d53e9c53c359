package monitor

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
)

// variableForm asks for the values of variables: the form of a user task or
// the variables a process starts with.
type variableForm struct {
	content fyne.CanvasObject
	fields  []*variableInput
	done    func() // Enter was pressed in a line
}

// A variableInput is one variable being asked for.
type variableInput struct {
	field   engine.FormField
	object  fyne.CanvasObject
	value   func() (json.RawMessage, error)
	filled  func() bool // something else stands there than at first
	problem *look.Paragraph
}

func newVariableForm(fields []engine.FormField) *variableForm {
	f := &variableForm{}
	box := look.Column(10)
	for _, field := range fields {
		in, object := f.input(field)
		f.fields = append(f.fields, in)
		box.Add(object)
	}
	f.content = box
	return f
}

func (f *variableForm) input(field engine.FormField) (*variableInput, fyne.CanvasObject) {
	in := &variableInput{field: field, problem: look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)}
	in.problem.Hide()
	name := field.Label
	if name == "" {
		name = field.Variable
	}
	if field.Required {
		name += " *"
	}
	if field.Type == "boolean" {
		box := widget.NewCheck(name, nil)
		box.Checked = string(field.Value) == "true"
		before := box.Checked
		in.filled = func() bool { return box.Checked != before }
		in.object, in.value = box, func() (json.RawMessage, error) { return json.Marshal(box.Checked) }
		return in, box
	}
	entry := look.NewInput(plain(field))
	if field.Type == "json" {
		entry.Multi, entry.Mono, entry.Least = true, true, 3
	}
	entry.Submit = func() {
		if f.done != nil {
			f.done()
		}
	}
	entry.Hint = placeholder[field.Type]
	in.filled = func() bool { return entry.Text() != plain(field) }
	in.object, in.value = entry, func() (json.RawMessage, error) { return parse(field, entry.Text()) }
	return in, look.Column(4, look.NewLabel(name, look.Small, colour.Text2), entry, in.problem)
}

var placeholder = map[string]string{"number": "0", "date": "2026-01-31", "json": "{ }"}

// plain is the value of a field as a person would type it.
func plain(field engine.FormField) string {
	var s string
	if json.Unmarshal(field.Value, &s) == nil && field.Type != "json" {
		return s
	}
	if string(field.Value) == "null" {
		return ""
	}
	return string(field.Value)
}

// parse makes the JSON value of what was typed.
func parse(field engine.FormField, text string) (json.RawMessage, error) {
	if strings.TrimSpace(text) == "" {
		if field.Required {
			return nil, errors.New(lang.L("This is needed."))
		}
		return json.RawMessage("null"), nil
	}
	switch field.Type {
	case "number":
		var n json.Number
		if err := json.Unmarshal([]byte(strings.TrimSpace(text)), &n); err != nil {
			return nil, errors.New(lang.L("Give a number, for example 12.5."))
		}
		return json.RawMessage(n), nil
	case "json":
		if !json.Valid([]byte(text)) {
			return nil, errors.New(lang.L("This is no JSON value."))
		}
		return json.RawMessage(text), nil
	}
	return json.Marshal(text)
}

// filled reports whether anything was typed.
func (f *variableForm) filled() bool {
	return slices.ContainsFunc(f.fields, func(in *variableInput) bool { return in.filled() })
}

// first is the first input that takes text, or nil.
func (f *variableForm) first() fyne.Focusable {
	for _, in := range f.fields {
		if e, ok := in.object.(*look.Input); ok {
			return e
		}
	}
	return nil
}

// values returns what was typed, or an error that is shown at its field.
func (f *variableForm) values() (engine.Vars, error) {
	vars := engine.Vars{}
	var first error
	for _, in := range f.fields {
		v, err := in.value()
		in.problem.Hide()
		if e, ok := in.object.(*look.Input); ok {
			e.SetWrong(err != nil, -1, -1)
		}
		if err != nil {
			in.problem.SetText(err.Error())
			in.problem.Show()
			if first == nil {
				first = err
			}
			continue
		}
		vars[in.field.Variable] = v
	}
	return vars, first
}

// AskVariables asks for the variables a process starts with; with none to ask
// for it begins at once.
func AskVariables(fields []engine.FormField, over *overlay.Layer, begin func(engine.Vars)) {
	if len(fields) == 0 {
		begin(engine.Vars{})
		return
	}
	form := newVariableForm(fields)
	var vars engine.Vars
	ready := func() (ok bool) {
		var err error
		vars, err = form.values()
		return err == nil
	}
	d := over.Show(overlay.Dialog{
		Name: "variables", Title: lang.L("Start variables"), Content: container.NewVScroll(form.content), Size: fyne.NewSize(460, 380),
		Focus: form.first(), Filled: form.filled,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Run"), Ready: ready, Do: func() { begin(vars) }}},
	})
	form.done = d.Accept
}

// A TaskForm asks for what a user task needs.
type TaskForm struct {
	Content fyne.CanvasObject
	form    *variableForm
}

// NewTaskForm shows the fields of a task with what somebody has filled in before.
func NewTaskForm(t *engine.TaskRecord, done func()) *TaskForm {
	fields := slices.Clone(t.Task.Form)
	var draft engine.Vars
	if json.Unmarshal(t.Draft, &draft) == nil {
		for i, f := range fields {
			if value, said := draft[f.Variable]; said {
				fields[i].Value = value
			}
		}
	}
	form := newVariableForm(fields)
	form.done = done
	return &TaskForm{form.content, form}
}

// Values are what was filled in; an error is shown at its field.
func (f *TaskForm) Values() (engine.Vars, error) { return f.form.values() }

// Draft is what was filled in so far, without what cannot be read yet.
func (f *TaskForm) Draft() engine.Vars {
	vars := engine.Vars{}
	for _, in := range f.form.fields {
		if v, err := in.value(); err == nil {
			vars[in.field.Variable] = v
		}
	}
	return vars
}
