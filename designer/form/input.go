package form

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// An input edits the value of one field.
type input interface {
	object() fyne.CanvasObject
	text() string // what stands there now
	edited() bool
	check() error // what is wrong, in words for the person typing
	apply(*doc.Tx) error
}

// newInput makes the input for a field type.
func (f *Form) newInput(field bpmn.Field) input {
	base := single{form: f, field: field, before: bpmn.Get(f.element, field)}
	base.now = base.before
	switch field.Type {
	case bpmn.Table:
		return newTable(f, field)
	case bpmn.Boolean:
		return newSwitch(base)
	case bpmn.Choice:
		return newChoice(base, field.Choices, field.Choices)
	case bpmn.Reference:
		return newReference(base)
	case bpmn.FlowRef:
		return newPath(base)
	}
	return newEntry(base)
}

// single is what inputs of one text have in common.
type single struct {
	form        *Form
	field       bpmn.Field
	before, now string
	shown       fyne.CanvasObject
}

func (s *single) object() fyne.CanvasObject { return s.shown }
func (s *single) text() string              { return s.now }
func (s *single) edited() bool              { return s.now != s.before }
func (s *single) check() error              { return Check(s.form.model, s.form.element, s.field, s.now) }

func (s *single) apply(tx *doc.Tx) error {
	return tx.SetField(s.form.element, s.field.Name, s.now)
}

func (s *single) set(text string) {
	s.now = text
	s.form.changed()
}

// entry is a line or an area of text.
type entry struct {
	single
	widget *textEntry
}

func newEntry(s single) input {
	e := &entry{single: s}
	e.widget = s.form.newText(s.field)
	e.widget.SetText(s.before)
	e.widget.OnChanged = e.set
	e.shown = withPickers(e.widget, s.field, Variables(s.form.model, s.form.element))
	return e
}

func (e *entry) focus() fyne.Focusable { return e.widget }

// toggle is a check box.
type toggle struct{ single }

func newSwitch(s single) input {
	t := &toggle{s}
	box := widget.NewCheck(lang.L(s.field.Label), nil)
	box.SetChecked(s.before == "true" || s.before == "1")
	box.OnChanged = func(on bool) {
		text := "false"
		if on {
			text = "true"
		}
		t.set(text)
	}
	t.shown = box
	return t
}

// choice is a list of values, each with the label people see.
type choice struct{ single }

func newChoice(s single, values, labels []string) input {
	c := &choice{s}
	c.shown = container.NewStack(newSelect(values, labels, s.before, c.set))
	return c
}

// newSelect is a list of values shown by their translated labels.
func newSelect(values, labels []string, now string, set func(string)) *widget.Select {
	translated := make([]string, len(labels))
	for i, l := range labels {
		translated[i] = lang.L(l)
	}
	list := widget.NewSelect(translated, nil)
	if i := slices.Index(values, now); i >= 0 {
		list.SetSelectedIndex(i)
	}
	list.OnChanged = func(string) { set(values[list.SelectedIndex()]) }
	return list
}
