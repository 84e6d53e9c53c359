package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// markers are the switches above the types an element may become: what repeats
// it, and whether it interrupts. nil if it has none.
func (t *tab) markers(id string) fyne.CanvasObject {
	e := t.doc.Element(id)
	if e == nil {
		return nil
	}
	row := look.Row(4)
	add := func(icon, tip string, on bool, do func(tx *doc.Tx, e *bpmn.Element, on bool) error) {
		b := look.NewIconButton(icon, tip, nil)
		b.On = on
		b.Do = func() {
			err := t.doc.Change(tip, func(tx *doc.Tx) error { return do(tx, tx.Element(id), !on) })
			t.window.fail(err)
			t.board.Changed()
			on = !on
			b.SetOn(err == nil && on)
		}
		row.Add(b)
	}
	if e.Kind.Activity() {
		now := doc.Repeats(e)
		add("pause", lang.L("Many at the same time"), now == doc.ManyAtOnce, repeats(doc.ManyAtOnce))
		add("list", lang.L("Many, one after the other"), now == doc.ManyInTurn, repeats(doc.ManyInTurn))
		add("retry", lang.L("Loop"), now == doc.Loops, repeats(doc.Loops))
	}
	if field, ok := interruptField(e); ok {
		add("b-intermediate", lang.L("Does not interrupt"), bpmn.Get(e, field) == "false", func(tx *doc.Tx, e *bpmn.Element, on bool) error {
			text := "true"
			if on {
				text = "false"
			}
			return tx.SetField(e, field.Name, text)
		})
	}
	if len(row.Objects) == 0 {
		return nil
	}
	return row
}

func repeats(how doc.Repetition) func(*doc.Tx, *bpmn.Element, bool) error {
	return func(tx *doc.Tx, e *bpmn.Element, on bool) error {
		if !on {
			return tx.Repeat(e, doc.Once)
		}
		return tx.Repeat(e, how)
	}
}

// interruptField is the setting that says whether an event interrupts.
func interruptField(e *bpmn.Element) (bpmn.Field, bool) {
	for _, name := range []string{"cancelActivity", "isInterrupting"} {
		if f, ok := bpmn.FieldOf(e, name); ok {
			return f, true
		}
	}
	return bpmn.Field{}, false
}
