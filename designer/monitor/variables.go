package monitor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/form"
)

// variableForm asks for the values of variables: the form of a user task or
// the variables a process starts with. It draws what package form says of the
// fields, anew after each change.
type variableForm struct {
	content fyne.CanvasObject
	fields  []*variableInput
	done    func() // Enter was pressed in a line
	sheet   form.Sheet
	around  Around
	quiet   bool   // values are being put in, not typed
	told    func() // something was changed; nil: nobody asks
}

// Around is what a form needs of what is around it; without one of them a person types instead.
type Around struct {
	People  []string
	Records func(catalog string) []engine.FormChoice
	Attach  func(done func(engine.FormFile)) // asks for a file and puts it to the task
	Save    func(engine.FormFile)            // asks where to, and writes it there
}

// A variableInput is one line of a form.
type variableInput struct {
	field   engine.FormField
	object  fyne.CanvasObject // what takes the input
	row     fyne.CanvasObject // all of the line
	value   func() (json.RawMessage, error)
	put     func(json.RawMessage) // shows another value; nil: it has none that is computed
	able    func(bool)            // may be changed or not; nil: nothing to grey
	first   json.RawMessage
	problem *look.Paragraph
}

func newVariableForm(fields []engine.FormField) *variableForm {
	return newSheetForm(form.Sheet{Fields: fields}, Around{})
}

func newSheetForm(sheet form.Sheet, around Around) *variableForm {
	f := &variableForm{sheet: sheet, around: around}
	box := look.Column(10)
	for i := range sheet.Fields {
		in := f.line(sheet.Fields[i])
		f.fields = append(f.fields, in)
		box.Add(in.row)
	}
	f.content = box
	f.follow()
	return f
}

// line makes one line of the form.
func (f *variableForm) line(field engine.FormField) *variableInput {
	in := &variableInput{field: field, problem: look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)}
	in.problem.Hide()
	if !form.Asks(field.Type) {
		in.row, in.object = unasked(field)
		return in
	}
	f.makeInput(in)
	in.first, _ = in.value()
	box := look.Column(4)
	if field.Type != form.Boolean {
		box.Add(look.NewLabel(labelled(field), look.Small, colour.Text2))
	}
	switch field.Type {
	case form.Boolean, form.Radio, form.Checklist:
		box.Add(look.Inset(-toolkitEdge, 0, 0, 0, in.object))
	default:
		box.Add(in.object)
	}
	if field.Help != "" {
		box.Add(look.Para(field.Help, look.Small, colour.Text3, fyne.TextAlignLeading))
	}
	box.Add(in.problem)
	in.row = box
	return in
}

// labelled is the name of a field as it stands above it.
func labelled(field engine.FormField) string {
	if field.Required {
		return form.Label(&field) + " *"
	}
	return form.Label(&field)
}

// follow shows the lines as they stand now: hidden or not, to be read or changed, and what is computed.
func (f *variableForm) follow() {
	if f.quiet {
		return
	}
	f.quiet = true
	defer func() { f.quiet = false }()
	f.sheet.Given, f.sheet.Now = f.given(), time.Now()
	changed := false
	for i, l := range f.sheet.Lines() {
		in := f.fields[i]
		if in.row.Visible() != l.Shown {
			setShown(in.row, l.Shown)
			changed = true
		}
		if in.put != nil && l.Compute != "" {
			in.put(l.Value)
		}
		if in.able != nil {
			in.able(!l.ReadOnly)
		}
	}
	if changed {
		f.content.Refresh()
	}
	if f.told != nil {
		f.told()
	}
}

func setShown(o fyne.CanvasObject, shown bool) {
	if shown {
		o.Show()
	} else {
		o.Hide()
	}
}

// given is what stands in the fields, without what cannot be read yet.
func (f *variableForm) given() engine.Vars {
	vars := engine.Vars{}
	for _, in := range f.fields {
		if in.value == nil {
			continue
		}
		if v, err := in.value(); err == nil {
			vars[in.field.Variable] = v
		}
	}
	return vars
}

// filled reports whether anything was typed.
func (f *variableForm) filled() bool {
	return slices.ContainsFunc(f.fields, func(in *variableInput) bool {
		if in.value == nil {
			return false
		}
		v, err := in.value()
		return err != nil || string(v) != string(in.first)
	})
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
	var first error
	wrong := map[string]string{}
	for _, in := range f.fields {
		if in.value == nil {
			continue
		}
		if _, err := in.value(); err != nil {
			wrong[in.field.Variable] = err.Error()
		}
	}
	f.sheet.Given, f.sheet.Now = f.given(), time.Now()
	taken, faults := f.sheet.Check()
	for _, fault := range faults {
		if wrong[fault.Field.Variable] == "" {
			wrong[fault.Field.Variable] = faultText(fault)
		}
	}
	for _, in := range f.fields {
		text := wrong[in.field.Variable]
		in.problem.SetText(text)
		setShown(in.problem, text != "")
		if e, ok := in.object.(*look.Input); ok {
			e.SetWrong(text != "", -1, -1)
		}
		if text != "" && first == nil {
			first = errors.New(text)
		}
	}
	f.content.Refresh()
	return taken, first
}

// faultText says what is wrong with a field in the language of the window.
func faultText(f form.Fault) string {
	args := slices.Clone(f.Args)
	text := lang.L(f.Format)
	if f.Row > 0 {
		return fmt.Sprintf(lang.L("Row %d, %s: %s"), f.Row, f.Column, fmt.Sprintf(text, args...))
	}
	text = fmt.Sprintf(text, args...)
	runes := []rune(text)
	if len(runes) == 0 {
		return text
	}
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
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
func NewTaskForm(t *engine.TaskRecord, around Around, done func()) *TaskForm {
	fields := slices.Clone(t.Task.Form)
	var draft engine.Vars
	if json.Unmarshal(t.Draft, &draft) == nil {
		for i, f := range fields {
			if value, said := draft[f.Variable]; said {
				fields[i].Value = value
			}
		}
	}
	f := newSheetForm(form.Sheet{Fields: fields, Known: t.Task.Known}, around)
	f.done = done
	return &TaskForm{f.content, f}
}

// Parts are the inputs by their variables.
func (f *TaskForm) Parts() map[string]fyne.CanvasObject {
	parts := map[string]fyne.CanvasObject{}
	for _, in := range f.form.fields {
		if in.row.Visible() {
			parts[in.field.Variable] = in.object
		}
	}
	return parts
}

// Values are what was filled in; an error is shown at its field.
func (f *TaskForm) Values() (engine.Vars, error) { return f.form.values() }

// Draft is what was filled in so far, without what cannot be read yet.
func (f *TaskForm) Draft() engine.Vars { return f.form.given() }
