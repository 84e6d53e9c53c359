package designer

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/lint"
)

// A rule is switched off from its finding, for this file, as one step, and on again from the
// list of those that are off.
func TestSilence(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab, page := w.current(), w.bottom.problems
	w.bottom.show(true)
	check(t, tab.doc.Change("spoil", func(tx *doc.Tx) error { return tx.SetField(tx.Element("Flow_1"), "condition", "true") }))
	before := len(tab.findings)
	rule := tab.findings[0].Rule
	row := test.WidgetRenderer(page.list.Objects[0].(*findingRow))
	var hush *look.Button
	walk(row.Objects()[0], func(o fyne.CanvasObject) {
		if b, is := o.(*look.Button); is && b.Icon == "eye-off" {
			hush = b
		}
	})
	test.Tap(hush)
	if len(tab.findings) >= before || !lint.SwitchedOff(tab.doc.Model())[rule] || !page.off.Visible() {
		t.Fatalf("%d findings after %d, off %v", len(tab.findings), before, lint.SwitchedOff(tab.doc.Model()))
	}
	tab.doc.Undo()
	if len(tab.findings) != before || page.off.Visible() {
		t.Errorf("after undo %d findings, %d before", len(tab.findings), before)
	}
	tab.doc.Redo()
	items := page.silenced()
	if len(items) != 1 {
		t.Fatalf("%d rules can be switched on", len(items))
	}
	items[0].Do()
	if len(tab.findings) != before {
		t.Errorf("switched on again: %d findings, %d before", len(tab.findings), before)
	}
}
