// Package form makes property dialogs from the fields of the element table
// (engine/bpmn). A new field needs no code here; only a new field type does.
package form

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// Groups are the tabs of a dialog, in order; tabs without a field are left out.
var Groups = []struct{ Name, Label string }{
	{"main", "Main"}, {"errors", "Error handling"}, {"data", "Data"}, {"loop", "Repetition"}, {"general", "General"},
}

// A Form edits the settings of one element. It holds what was typed until
// Apply writes it into the document.
type Form struct {
	Content fyne.CanvasObject
	// OnValid is told whenever the form becomes right or wrong.
	OnValid func(ok bool)
	// OnDone is told of Enter in a line of text.
	OnDone func()

	element *bpmn.Element
	model   *bpmn.Definitions
	rows    []*row
	tabs    *container.AppTabs
	valid   bool
}

// A row is one field of the form: its input and the line below it that says
// what is wrong with it.
type row struct {
	field   bpmn.Field
	input   input
	problem *widget.Label
	box     fyne.CanvasObject
}

// New makes a form for e, an element of model.
func New(model *bpmn.Definitions, e *bpmn.Element) *Form {
	f := &Form{element: e, model: model, valid: true}
	tabs := container.NewAppTabs()
	for _, g := range Groups {
		if body := f.group(g.Name); body != nil {
			tabs.Append(container.NewTabItem(lang.L(g.Label), container.NewVScroll(body)))
		}
	}
	f.tabs, f.Content = tabs, tabs
	f.changed()
	return f
}

// group makes the body of one tab, or nil if no field belongs to it.
func (f *Form) group(name string) fyne.CanvasObject {
	body := container.NewVBox()
	for _, field := range bpmn.FieldsOf(f.element) {
		group := field.Group
		if group == "" {
			group = "main"
		}
		if group == name {
			r := f.row(field)
			f.rows = append(f.rows, r)
			body.Add(r.box)
		}
	}
	if len(body.Objects) == 0 {
		return nil
	}
	return container.NewBorder(nil, nil, nil, container.NewGridWrap(fyne.NewSquareSize(theme.Size(theme.SizeNameScrollBar)/2)), body)
}

func (f *Form) row(field bpmn.Field) *row {
	r := &row{field: field, problem: widget.NewLabel("")}
	r.problem.Importance = widget.DangerImportance
	r.problem.Wrapping = fyne.TextWrapWord
	r.problem.Hide()
	r.input = f.newInput(field)
	label := widget.NewLabel(lang.L(field.Label) + star(field.Required))
	label.TextStyle.Bold = true
	parts := []fyne.CanvasObject{label, r.input.object()}
	if field.Type == bpmn.Boolean {
		parts = parts[1:] // the check box carries its own label
	}
	parts = append(parts, r.problem)
	if field.Help != "" {
		help := widget.NewLabel(lang.L(field.Help))
		help.Wrapping, help.SizeName = fyne.TextWrapWord, theme.SizeNameCaptionText
		parts = append(parts, help)
	}
	r.box = container.New(tightColumn{}, parts...)
	return r
}

func star(required bool) string {
	if required {
		return " *"
	}
	return ""
}

// changed shows the fields that apply now and what is wrong with them. Every
// input calls it after each keystroke.
func (f *Form) changed() {
	if f.tabs == nil {
		return // still being built
	}
	ok := true
	for _, r := range f.rows {
		visible := f.applies(r.field)
		setVisible(r.box, visible)
		err := error(nil)
		if visible {
			err = r.input.check()
		}
		r.show(err)
		ok = ok && err == nil
	}
	if ok != f.valid {
		f.valid = ok
		if f.OnValid != nil {
			f.OnValid(ok)
		}
	}
}

func (r *row) show(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if r.problem.Text != text {
		r.problem.SetText(text)
		setVisible(r.problem, err != nil)
	}
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// applies evaluates the field's When: "field=value|value".
func (f *Form) applies(field bpmn.Field) bool {
	name, values, found := strings.Cut(field.When, "=")
	if !found {
		return true
	}
	for _, r := range f.rows {
		if r.field.Name == name {
			return slices.Contains(strings.Split(values, "|"), r.input.text())
		}
	}
	return true
}

// Valid reports whether everything typed is acceptable.
func (f *Form) Valid() bool { return f.valid }

// Apply writes what was changed into the document, inside a change of it.
func (f *Form) Apply(tx *doc.Tx) error {
	for _, r := range f.rows {
		if !r.input.edited() {
			continue
		}
		if err := r.input.apply(tx); err != nil {
			return fmt.Errorf("set %s of %s: %w", r.field.Name, f.element.ID, err)
		}
	}
	return nil
}

// Edited reports whether anything was changed.
func (f *Form) Edited() bool {
	return slices.ContainsFunc(f.rows, func(r *row) bool { return r.input.edited() })
}

// Parts returns the inputs that can be seen, by "field." and the field's name.
func (f *Form) Parts() map[string]fyne.CanvasObject {
	parts := map[string]fyne.CanvasObject{}
	for _, r := range f.rows {
		if r.box.Visible() {
			parts["field."+r.field.Name] = r.input.object()
		}
	}
	return parts
}

// Focus returns what should have the keyboard when the dialog opens.
func (f *Form) Focus() fyne.Focusable {
	for _, r := range f.rows {
		if focus, ok := r.input.(interface{ focus() fyne.Focusable }); ok {
			return focus.focus()
		}
	}
	return nil
}
