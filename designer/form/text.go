package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"hookflow/engine/bpmn"
)

// textEntry is a line or an area of text in a dialog: Enter in a line is OK.
type textEntry struct {
	widget.Entry
	form *Form
}

// newText makes the entry that suits a field type.
func (f *Form) newText(field bpmn.Field) *textEntry {
	e := &textEntry{form: f}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	switch field.Type {
	case bpmn.Multiline, bpmn.Note, bpmn.Script:
		e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	}
	switch field.Type {
	case bpmn.Expression, bpmn.Script:
		e.TextStyle.Monospace = true
	}
	e.ExtendBaseWidget(e)
	if e.MultiLine {
		e.SetMinRowsVisible(rowsOf(field))
	}
	e.SetPlaceHolder(field.Default)
	e.OnSubmitted = func(string) { call(f.OnDone) }
	return e
}

// rowsOf is how many lines of a long text are seen at once.
func rowsOf(field bpmn.Field) int {
	if field.Name == "name" {
		return 2
	}
	return 3
}

func call(f func()) {
	if f != nil {
		f()
	}
}
