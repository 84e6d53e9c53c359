package form

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// Where integration blocks are guarded, the form of one shows every setting and its reason, and changes nothing by whatever
// way; that of another element only keeps what it exchanges with others. Whoever may, or where nothing is guarded, edits all.
func TestGuardedForm(t *testing.T) {
	d := example(t)
	why := "Only administrators change integration blocks here"
	block, other := "", ""
	for _, e := range d.Model().Every(bpmn.IntermediateThrowEvent) {
		block = e.ID
	}
	for _, e := range d.Model().Every(bpmn.UserTask) {
		other = e.ID
	}
	for _, dialog := range []bool{false, true} {
		f := form(t, d, Options{Guarded: func() string { return why }, Dialog: dialog}, block)
		inputs, texts := 0, ""
		walked(f.Content, func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *look.Input, *look.Select:
				inputs++
			case *look.Paragraph:
				texts += o.Text + "\n"
			}
		})
		if inputs != 0 {
			t.Errorf("dialog %v: %d inputs take something", dialog, inputs)
		}
		if has := bpmn.Value(d.Element(block), "url"); !strings.Contains(texts, why) || !strings.Contains(texts, has) {
			t.Errorf("dialog %v: it does not say %q and %q:\n%s", dialog, why, has, texts)
		}
		before := bpmn.Value(d.Element(block), "url")
		f.commit(f.find(t, "url").field, "http://elsewhere.example/")
		f.change("x", func(tx *doc.Tx) error { return tx.SetField(tx.Element(block), "url", "http://elsewhere.example/") })
		if now := bpmn.Value(d.Element(block), "url"); now != before {
			t.Errorf("dialog %v: the form wrote %s", dialog, now)
		}
	}
	f := form(t, d, Options{Guarded: func() string { return why }}, other)
	if _, reads := f.find(t, "respond").input.(*reading); !reads {
		t.Error("an answer to the caller can be edited")
	}
	f.commit(f.find(t, "assignee").field, "kim")
	if bpmn.Value(d.Element(other), "assignee") != "kim" {
		t.Error("what is no integration cannot be edited")
	}
	allowed := ""
	f = form(t, d, Options{Guarded: func() string { return allowed }}, block)
	if _, reads := f.find(t, "url").input.(*reading); reads {
		t.Error("nothing is guarded, and still it is read-only")
	}
	if allowed = why; !f.Refresh() {
		t.Error("the form stays as it was when the role changes")
	}
}

// walked visits everything that can be seen.
func walked(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walked(c, visit)
		}
	case *container.Scroll:
		walked(o.Content, visit)
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walked(c, visit)
		}
	}
}
