package form

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// headers are the rows of the headers of an element, as "name value".
func headers(d *doc.Doc, id string) string {
	e := d.Element(id)
	field, _ := bpmn.FieldOf(e, "headers")
	var rows []string
	for _, l := range linesOf(e, field) {
		rows = append(rows, strings.Join(l, " "))
	}
	return strings.Join(rows, ", ")
}

// Rows of a grid are moved and removed by the keys, which stay with the row or go to the one in its place; a control of a row that has gone does nothing.
func TestRowsByKey(t *testing.T) {
	d := example(t)
	const id = "Throw_Request"
	if err := d.Change("headers", func(tx *doc.Tx) error {
		return tx.SetRows(tx.Element(id), "headers", []doc.Row{{"name": "A", "value": "1"}, {"name": "B", "value": "2"}, {"name": "C", "value": "3"}})
	}); err != nil {
		t.Fatal(err)
	}
	f := form(t, d, Options{}, id)
	g := f.find(t, "headers").input.(*grid)
	c := fyne.CurrentApp().Driver().CanvasForObject(f.Content)
	alt := func(key fyne.KeyName) {
		c.Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt})
	}
	c.Focus(g.cells[0][1])
	alt(fyne.KeyDown)
	if got := headers(d, id); got != "B 2, A 1, C 3" || c.Focused() != fyne.Focusable(g.cells[1][1]) {
		t.Errorf("after Alt+Down there are %s, and %T has the keys", got, c.Focused())
	}
	alt(fyne.KeyUp)
	alt(fyne.KeyUp) // it is the first one
	if got := headers(d, id); got != "A 1, B 2, C 3" {
		t.Errorf("after Alt+Up there are %s", got)
	}
	c.Focus(g.grips[2])
	g.grips[2].TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if got := headers(d, id); got != "A 1, C 3, B 2" || c.Focused() != fyne.Focusable(g.grips[1]) {
		t.Errorf("after Up at the grip there are %s", got)
	}
	var gone []fyne.Focusable
	for range 3 {
		var remove fyne.Focusable
		for _, s := range look.Stops(g.list) {
			if b, is := s.(*look.Button); is && b.Tip == "Remove" {
				remove = s
				break
			}
		}
		c.Focus(remove)
		gone = append(gone, remove)
		remove.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if !look.Seen(c.Focused().(fyne.CanvasObject)) {
			t.Fatalf("after %d rows were removed the keys go to what nobody sees", len(gone))
		}
	}
	if c.Focused() != fyne.Focusable(g.add) {
		t.Errorf("without rows %T has the keys, not the way to a new one", c.Focused())
	}
	for _, b := range gone {
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	if got := headers(d, id); got != "" {
		t.Errorf("there are %s", got)
	}
	d.Undo()
	f.Refresh()
	if got := headers(d, id); got != "B 2" {
		t.Errorf("after one undo there are %s", got)
	}
}

// Whoever has the keys at a setting has them there when the element has become another one, and other settings stand above it.
func TestKeysStayAtTheirSetting(t *testing.T) {
	d := example(t)
	f := form(t, d, Options{}, "Task_Report")
	c := fyne.CurrentApp().Driver().CanvasForObject(f.Content)
	f.Open("general")
	at := func() fyne.Focusable { return f.entry(t, "id") }
	c.Focus(at())
	if err := d.Change("replace", func(tx *doc.Tx) error {
		return tx.Replace(tx.Element("Task_Report"), doc.Type{Kind: bpmn.ServiceTask})
	}); err != nil {
		t.Fatal(err)
	}
	if !f.Refresh() {
		t.Fatal("the form is the same one for another type")
	}
	if c.Focused() != at() {
		t.Errorf("%T has the keys, not the setting", c.Focused())
	}
}
