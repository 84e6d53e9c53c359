package designer

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// What an element may become begins with its own family: a start event most often becomes another start event.
func TestChangeIntoBeginsWithItsOwn(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for id, want := range map[string]string{"Start_Error": "start", "End_Handled": "end", "Task_Report": "task", "Catch_Completed": "intermediate"} {
		e := tab.doc.Element(id)
		if e == nil {
			t.Errorf("the example has no %s", id)
			continue
		}
		offers := tab.typeFinder(tab.mayBecome(id))("")
		if group := tab.typeFinder(tab.mayBecome(id))("message"); want == "start" && (len(group) == 0 || group[0].label != "Message start event") {
			t.Errorf("%s: of message the first is %v", id, group[0].label)
		}
		if i := slices.IndexFunc(typeGroups, func(g typeGroup) bool { return g.group == want }); offers[0].group != typeGroups[i].label {
			t.Errorf("%s: the first may become %q of %q", id, offers[0].label, offers[0].group)
		}
	}
}

// The dialog follows when the element becomes something else: its settings, its title and its icon.
func TestDialogFollowsTheType(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Start_Error")
	tab.properties("Start_Error")
	tab.morph(doc.Type{Kind: bpmn.StartEvent, Trigger: bpmn.Message})
	tab.dockChanged()
	shown := ""
	for _, o := range w.Canvas().Overlays().List() {
		shown += reads(t, o)
	}
	if w.form.Parts()["field.path"] == nil || !strings.Contains(shown, "Message start event") || !strings.Contains(shown, "Service path") {
		t.Errorf("the dialog reads %s", shown)
	}
}

// What was typed stays when the dialog is left, also by Escape: it says that it saves with each change.
func TestDialogKeepsWhatWasTyped(t *testing.T) {
	for _, way := range []string{"escape", "button"} {
		w := open(t, t.TempDir())
		w.OpenExample()
		tab := w.current()
		tab.properties("Throw_Request")
		in, is := w.Canvas().Focused().(*look.Input)
		if !is {
			t.Fatalf("the keyboard is at %T", w.Canvas().Focused())
		}
		in.SetText("")
		in.Type("http://127.0.0.1:1/typed")
		in.Withdraw()
		if way == "escape" {
			w.Key(fyne.KeyEscape)
		} else {
			w.form.Close()
		}
		if w.form != nil {
			t.Errorf("%s: the dialog is still open", way)
		}
		if got := bpmn.Value(tab.doc.Element("Throw_Request"), "url"); got != "http://127.0.0.1:1/typed" {
			t.Errorf("%s: the address is %q", way, got)
		}
	}
}

// A document of which nothing has run is opened with its settings, also when the run of another one was looked at.
func TestNewDocumentShowsItsSettings(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.dock.reveal(runPage)
	w.newFile()
	if w.dock.tabs.At != propertiesPage {
		t.Error("the new document says that nothing has run yet")
	}
}

// The dialog has the keys at a field when it opens, and again when the pointer has made its element another one.
func TestDialogHasACaret(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for _, id := range []string{"Throw_Request", "Start_Error", "Task_Report"} {
		tab.doc.Select(id)
		tab.properties(id)
		if w.Canvas().Focused() == nil {
			t.Errorf("%s: nothing has the keys in the dialog", id)
		}
		w.Key(fyne.KeyEscape)
	}
	tab.doc.Select("Task_Report")
	tab.properties("Task_Report")
	w.Canvas().Unfocus() // as a click on "Change into" does
	tab.change("Task_Report")
	w.Key(fyne.KeyEscape)
	tab.morph(doc.Type{Kind: bpmn.ServiceTask})
	in, is := w.Canvas().Focused().(*look.Input)
	if !is || !look.Seen(in) {
		t.Errorf("after a change of its type %T has the keys", w.Canvas().Focused())
	}
}

// In the dialog the keys that go to another document go to another page, and into it.
func TestPagesOfTheDialogByKey(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Throw_Request")
	tab.properties("Throw_Request")
	url := w.Canvas().Focused()
	w.action("next tab").try(w)
	if f := w.Canvas().Focused(); f == url || f == nil || !look.Seen(f.(fyne.CanvasObject)) {
		t.Errorf("on the next page %T has the keys", f)
	}
	w.action("previous tab").try(w)
	if w.Canvas().Focused() != url {
		t.Errorf("back on the page %T has the keys", w.Canvas().Focused())
	}
}
