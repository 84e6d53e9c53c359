package form

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/colour"
	"hookflow/engine/bpmn"
)

// still remembers where the parts of a form stand that can be clicked, and returns what tells of those that have moved.
func still(t *testing.T, f *Form) (compare func(what string)) {
	t.Helper()
	where := func() map[string]fyne.Position {
		places := map[string]fyne.Position{}
		for name, o := range f.Parts() {
			places[name] = fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		}
		return places
	}
	before := where()
	if len(before) < 5 {
		t.Fatalf("the form has only %d parts", len(before))
	}
	return func(what string) {
		t.Helper()
		for name, p := range where() {
			if was, there := before[name]; there && p != was {
				t.Errorf("%s: %s has moved from %v to %v", what, name, was, p)
			}
		}
	}
}

// settle lays a form out until its paragraphs have the width that they keep.
func settle(f *Form) {
	for range 3 {
		f.Content.Refresh()
	}
}

// What the check finds while somebody works comes in without moving what they are about to click, in the dock and in the
// dialog; it is told in words, and marked at the setting it is about.
func TestFindingsMoveNothing(t *testing.T) {
	for _, dialog := range []bool{false, true} {
		o := Options{Dialog: dialog, Close: func() {}, Sender: &Sender{}, Once: func(string) {}}
		o.Type = func(e *bpmn.Element) (string, string) { return "b-task", string(e.Kind) }
		f := New(example(t), []string{"Throw_Request"}, o)
		w := test.NewTempWindow(t, f.Content)
		w.Resize(fyne.NewSize(720, 600))
		settle(f)
		same := still(t, f)
		list := []Problem{{Text: "Nobody answers there.", Field: "url", Icon: "error", Ink: colour.Fail},
			{Text: "No step before this one writes it.", Fix: "Ask for it", Icon: "warning", Ink: colour.Wait, Mend: func() {}}}
		f.SetProblems(list)
		settle(f)
		same("findings come")
		if !f.find(t, "url").mark.Visible() || f.find(t, "name").mark.Visible() {
			t.Error("the mark is not at the setting that the finding is about")
		}
		if f.findings.Size().Height < 40 {
			t.Errorf("the findings are %v large", f.findings.Size())
		}
		f.SetProblems(nil)
		settle(f)
		same("findings go")
		if f.find(t, "url").mark.Visible() {
			t.Error("the mark stays when the finding has gone")
		}
	}
}

// A mistake that is mended leaves its room: whoever clicks into the next field to see whether it is right hits it.
func TestMendedMistakeMovesNothing(t *testing.T) {
	f := form(t, example(t), Options{}, "Throw_Request")
	enter(t, f, "url", "nowhere")
	settle(f)
	same := still(t, f)
	enter(t, f, "url", "http://somewhere/x")
	settle(f)
	same("the mistake goes")
	if f.find(t, "url").problem.Visible() {
		t.Error("the mistake is still told")
	}
}
