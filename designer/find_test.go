package designer

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hookflow/assets"
	"hookflow/designer/form"
)

// foundBy lists what a search offers, as GROUP/NAME; what was found by its id shows that, as GROUP/ID.
func foundBy(list []offer) (out []string) {
	for _, o := range list {
		out = append(out, o.group+"/"+cmp.Or(o.hint, o.label))
	}
	return out
}

// The search finds names, ids, addresses and expressions in every diagram of the
// document, in the other open files and in the folder; filters narrow it.
func TestFindEverywhere(t *testing.T) {
	dir := t.TempDir()
	for name, example := range map[string]string{"one.bpmn": "error-report.bpmn", "two.bpmn": "call-a-webhook.bpmn", "three.bpmn": "parallel-calls.bpmn"} {
		data, err := assets.Examples.ReadFile("examples/" + example)
		check(t, err)
		check(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	w := open(t, dir)
	w.OpenFile(filepath.Join(dir, "two.bpmn"))
	w.OpenFile(filepath.Join(dir, "one.bpmn"))
	tab := w.current()
	files := w.folderOf(tab)
	files.read(w, func() {})
	look := func(text string) []offer { return tab.everywhere(text, files) }
	for text, want := range map[string]string{
		"localhost:8087":      "This diagram/Request work record",
		"wttr":                "two.bpmn/Fetch the weather",
		"type:user report":    "This diagram/Report error",
		"uses:weather":        "two.bpmn/Fetch the weather",
		"throw_request":       "This diagram/Throw_Request",
		"type:parallel split": "three.bpmn, in the folder/Split",
	} {
		if got := foundBy(look(text)); !slices.Contains(got, want) {
			t.Errorf("%q finds %v, not %s", text, got, want)
		}
	}
	for _, text := range []string{"type:user wttr", "uses:nothing", "is:error report"} {
		if got := foundBy(look(text)); len(got) > 0 {
			t.Errorf("%q finds %v", text, got)
		}
	}
	for _, o := range look("wttr") {
		if o.group == "two.bpmn" {
			o.take()
			break
		}
	}
	if got := w.current(); filepath.Base(got.path) != "two.bpmn" || !got.doc.Selected("Call") {
		t.Errorf("taking it looks at %s, %v", got.path, got.doc.Selection())
	}
	for _, o := range look("type:parallel") {
		if strings.HasPrefix(o.group, "three.bpmn") {
			o.take()
			break
		}
	}
	if got := w.current(); filepath.Base(got.path) != "three.bpmn" || len(got.doc.Selection()) != 1 {
		t.Errorf("taking what is in the folder looks at %s, %v", got.path, got.doc.Selection())
	}
}

// Variables, messages and ids are renamed through the document as one step, after a
// preview of every place.
func TestRenameEverywhere(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	before := string(tab.doc.Bytes())
	variable := form.Written(tab.doc.Model())[0].Name
	uses := len(tab.doc.Uses(variable))
	tab.usesOf(variable)
	w.Key("Escape")
	tab.renamingVariable(variable).ask(tab)
	if !w.over.Covered() {
		t.Fatal("nothing asks for the name")
	}
	w.Key("Escape")
	tab.renameAnything()
	w.Key("Escape")
	r := tab.renamingVariable(variable)
	if places := r.preview("renamed"); len(places) != uses || places[0].after != "renamed" && !strings.Contains(places[0].after, "renamed") {
		t.Errorf("the preview shows %+v", places)
	}
	r.apply(tab, "renamed")
	if got := len(tab.doc.Uses("renamed")); got != uses || len(tab.doc.Uses(variable)) != 0 {
		t.Errorf("%d places have the new name, want %d", got, uses)
	}
	tab.doc.Undo()
	if string(tab.doc.Bytes()) != before {
		t.Error("undo does not bring the name back")
	}
	byID := tab.renamingID("Task_Report")
	if places := byID.preview("Task_New"); len(places) < 3 {
		t.Errorf("the preview of an ID shows %+v", places)
	}
	byID.apply(tab, "Task_New")
	if e := tab.doc.Element("Task_New"); e == nil || len(e.In) != 1 || len(e.Out) != 1 || strings.Contains(string(tab.doc.Bytes()), `"Task_Report"`) {
		t.Error("the ID is not renamed everywhere")
	}
}

// The filters of a search are buttons: each puts its sign into the text and takes it out again.
func TestSearchIsNarrowed(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	find := func() { w.current().find() }
	for _, c := range []struct {
		open func()
		text string
		way  int
		want string
	}{
		{w.commands, "re", 0, "> re"}, {w.commands, "> re", 1, "@ re"}, {w.commands, "@ re", 1, "re"},
		{find, "report", 0, "report type:"}, {find, "report type:user", 0, "report"}, {find, "report", 2, "report is:error"},
	} {
		c.open()
		search := w.Canvas().Focused().(*chooserEntry).chooser
		search.entry.SetText(c.text)
		search.ways[c.way].Do()
		if search.entry.Text != c.want || search.ways[c.way].On != search.ways[c.way].in(c.want) || w.Canvas().Focused() != search.entry {
			t.Errorf("%q becomes %q, want %q; %s is on: %v", c.text, search.entry.Text, c.want, search.ways[c.way].sign, search.ways[c.way].On)
		}
		search.popup.Hide()
	}
}
