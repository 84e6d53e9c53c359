package designer

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

func (w *Window) selectedProperties() {
	t := w.current()
	id := ""
	if list := t.doc.Selection(); len(list) == 1 {
		id = list[0]
	}
	t.properties(id)
}

// properties opens the dialog of an element; without one, that of the process.
func (t *tab) properties(id string) {
	e := t.doc.Element(id)
	if e == nil {
		e = t.shownProcess()
	}
	if e == nil {
		return
	}
	f := form.New(t.doc.Model(), e)
	title := lang.L(t.doc.TypeOf(e).Label())
	if info := bpmn.Of(e.Kind); info != nil && title == "" {
		title = lang.L(info.Label)
	}
	applied := func() bool {
		err := t.apply(f, e)
		t.window.fail(err)
		return err == nil
	}
	d := t.window.over.Show(overlay.Dialog{
		Name: "properties", Title: upper(title), Content: f.Content, Size: fyne.NewSize(700, 640), Focus: f.Focus(), Filled: f.Edited,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("OK"), Ready: applied}},
		Closed: func() {
			t.window.dialogParts = nil
			t.window.Canvas().Focus(t.board)
		},
	})
	apply := d.Button(1)
	f.OnValid = func(ok bool) { setEnabled(apply, ok) }
	setEnabled(apply, f.Valid())
	f.OnDone = d.Accept
	t.window.dialogParts = f.Parts()
	t.window.dialogParts["ok"] = apply
}

func setEnabled(b *widget.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// apply writes the form into the document as one undo step.
func (t *tab) apply(f *form.Form, e *bpmn.Element) error {
	if !f.Edited() {
		return nil
	}
	return t.doc.Change(fmt.Sprintf(lang.L("edit %s"), e.ID), func(tx *doc.Tx) error { return f.Apply(tx) })
}

// shownProcess is the process whose diagram is shown: the only one, or the
// first of a collaboration.
func (t *tab) shownProcess() *bpmn.Element {
	if g := t.doc.Diagram(); g != nil && g.Of != nil && g.Of.Kind != bpmn.Collaboration {
		return g.Of
	}
	if all := t.doc.Model().Processes(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// upper begins a title with a capital letter.
func upper(s string) string {
	r := []rune(s)
	if len(r) > 0 && r[0] >= 'a' && r[0] <= 'z' {
		r[0] -= 'a' - 'A'
	}
	return string(r)
}
