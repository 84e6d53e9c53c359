package designer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/look"
	"hookflow/docs"
)

// F1 opens the page about what is selected, and every page that it may open is there.
func TestGuideAboutTheSelection(t *testing.T) {
	w := open(t, t.TempDir())
	opened := ""
	w.Guide = func(page string) error { opened = page; return nil }
	w.guide()
	if opened != "guide/index.html" {
		t.Errorf("without a file it opens %s", opened)
	}
	w.OpenExample()
	tab := w.current()
	if w.guide(); opened != "examples/error-report.html" {
		t.Errorf("in an example it opens %s", opened)
	}
	for id, want := range map[string]string{"Throw_Request": "guide/calls.html", "Task_Report": "guide/tasks.html", "Task_Write": "guide/expressions.html"} {
		tab.doc.Select(id)
		w.guide()
		if opened != want {
			t.Errorf("at %s it opens %s, not %s", id, opened, want)
		}
	}
	helpAtFocus(t, w, &opened)
	tab.view(deployView)
	w.guide()
	if opened != "guide/export.html" {
		t.Errorf("in the view of deploying it opens %s", opened)
	}
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range examples {
		if page := "examples/" + strings.TrimSuffix(filepath.Base(x.file), ".bpmn") + ".html"; site[page] == nil {
			t.Errorf("there is no page %s", page)
		}
	}
	for _, page := range guidePages {
		if site[page] == nil {
			t.Errorf("there is no page %s", page)
		}
	}
}

// F1 at a setting opens what is said of it, in the panel and in the dialog, and at a problem why it is one; each place is there.
func helpAtFocus(t *testing.T, w *Window, opened *string) {
	t.Helper()
	site, err := docs.Build()
	check(t, err)
	key := &fyne.KeyEvent{Name: fyne.KeyF1}
	expect := func(where, want string) {
		t.Helper()
		if *opened != want {
			t.Errorf("%s F1 opens %s, not %s", where, *opened, want)
		}
		page, mark, _ := strings.Cut(*opened, "#")
		if !strings.Contains(string(site[page]), ` id="`+mark+`"`) {
			t.Errorf("%s has no place %s", page, mark)
		}
	}
	tab := w.current()
	tab.doc.Select("Throw_Request")
	w.dock.reveal(propertiesPage)
	at(t, w, "http://localhost:8087/histories").TypedKey(key)
	expect("at the address in the panel", "reference/settings.html#call-url")
	tab.properties("Throw_Request")
	w.Canvas().Focused().TypedKey(key)
	if !strings.HasPrefix(*opened, "reference/settings.html#") && *opened != "guide/calls.html" {
		t.Errorf("in the dialog F1 opens %s", *opened)
	}
	w.Key(fyne.KeyEscape)
	check(t, setURL(tab, "Throw_Request", "{= 1 + }"))
	tab.findings = tab.check()
	w.bottom.reveal(problemsPage)
	row := w.bottom.problems.list.Objects[0].(*findingRow)
	w.Canvas().Focus(row)
	row.TypedKey(key)
	expect("at a problem", "reference/lint.html#"+row.of.Rule)
	tab.doc.Undo()
	w.bottom.show(false)
	w.focusBoard()
}

// at gives the focus to the input that has this text.
func at(t *testing.T, w *Window, text string) *look.Input {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Content()) {
		if input, is := o.(*look.Input); is && input.Text() == text {
			w.Canvas().Focus(input)
			return input
		}
	}
	t.Fatalf("no input has %q", text)
	return nil
}

// The reference of keys is what the window has, at first and in English.
func TestKeysPage(t *testing.T) {
	w := open(t, t.TempDir())
	var out strings.Builder
	out.WriteString("# Keyboard shortcuts\n\nEvery action of the window, and its keys as they are at first. Made from the table of actions by `go test -tags ci ./designer -run TestKeysPage -update`.\n" +
		"In the window *Help > Keyboard shortcuts* (`Shift F1`) lists them, finds one by its name or its keys, and changes them; `Ctrl K` does every action by its name. On a Mac `Ctrl` is `\u2318`.\n")
	group := ""
	for _, r := range w.keyRows() {
		if r.of != group {
			group = r.of
			fmt.Fprintf(&out, "\n## %s\n\n| | keys |\n|---|---|\n", group)
		}
		var keys []string
		for _, chord := range w.names[r.name] {
			keys = append(keys, "`"+keyName(chord)+"`")
		}
		fmt.Fprintf(&out, "| %s | %s |\n", r.label, strings.Join(keys, " or "))
	}
	const page = "../docs/reference/keys.md"
	if *update {
		check(t, os.WriteFile(page, []byte(out.String()), 0o644))
	}
	if have, err := os.ReadFile(page); err != nil || string(have) != out.String() {
		t.Errorf("%s is not current: run  go test -tags ci ./designer -run TestKeysPage -update   (%v)", page, err)
	}
}
