package form

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// guarded is why whoever sits here may not change integration blocks; "" if they may.
func (f *Form) guarded() string {
	if f.Guarded == nil {
		return ""
	}
	return f.Guarded()
}

// locked reports whether nothing of the form may be changed: it is about integration blocks, and they are guarded.
func (f *Form) locked() bool {
	if f.guarded() == "" {
		return false
	}
	for _, e := range f.elements() {
		if bpmn.Integration(e) {
			return true
		}
	}
	return false
}

// readOnly reports whether a setting may be read only: of a block all are, and of another element those that say what it
// exchanges with others.
func (f *Form) readOnly(r *row) bool {
	return f.locked() || r.field.Integrates() && f.guarded() != ""
}

// A reading shows the value of a setting that may not be changed.
type reading struct {
	row  *row
	text *look.Paragraph
	box  fyne.CanvasObject
}

func newReading(r *row) input {
	t := &reading{row: r, text: look.Para("", look.Body, colour.Text, fyne.TextAlignLeading)}
	t.box = container.NewStack(look.NewGround(colour.Sunken, "", 6), look.Inset(10, 6, 10, 6, t.text))
	t.load()
	return t
}

func (t *reading) object() fyne.CanvasObject { return t.box }

func (t *reading) load() {
	r := t.row
	text, _ := r.text()
	switch r.field.Type {
	case bpmn.Table:
		var lines []string
		for _, cells := range r.form.table(r.field) {
			lines = append(lines, strings.Join(cells, " \u00b7 "))
		}
		text = strings.Join(lines, "\n")
	case bpmn.Boolean:
		text = lang.L(map[bool]string{true: "Yes", false: "No"}[text == "true" || text == "1"])
	case bpmn.Choice:
		text = r.called(text)
	case bpmn.Duration, bpmn.Span, bpmn.Text:
		text = shown(r.field, text)
	case bpmn.Literal, bpmn.Integer:
		text = r.form.spoken(r.field, text)
	case bpmn.Reference, bpmn.FlowRef, bpmn.Activity:
		if e := r.form.doc.Element(text); e != nil {
			text = called(e)
		}
	}
	if text == "" {
		text = "\u2013"
	}
	t.text.SetText(text)
}
