package designer

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/diff"
)

// saved is the example, saved into a file of a folder.
func saved(t *testing.T) (*Window, *tab, string) {
	t.Helper()
	w := open(t, t.TempDir())
	w.OpenExample()
	path := filepath.Join(t.TempDir(), "order.bpmn")
	if !w.saveTo(w.current(), path) {
		t.Fatal("it was not saved")
	}
	return w, w.current(), path
}

// edited changes a name, removes an element, moves one and makes one.
func edited(t *testing.T, d *doc.Doc) {
	t.Helper()
	for _, edit := range []func(tx *doc.Tx) error{
		func(tx *doc.Tx) error { return tx.Rename(tx.Element("Task_Report"), "Tell") },
		func(tx *doc.Tx) error { return tx.Delete(tx.Element("Task_Confirm")) },
		func(tx *doc.Tx) error { _, err := tx.Duplicate(d.Chosen(), 40, 200); return err },
	} {
		d.Select("End_Handled")
		check(t, d.Change("edit", edit))
	}
}

// What came, went and changed since the file was saved is told in words and marked; it
// follows further edits, and undoing them all leaves nothing.
func TestCompareWithSaved(t *testing.T) {
	w, tab, _ := saved(t)
	edited(t, tab.doc)
	w.action("compare saved").try(w)
	c := tab.compared
	if c == nil {
		t.Fatal("nothing is compared")
	}
	for _, k := range []diff.Kind{diff.Added, diff.Removed, diff.Changed} {
		if len(c.report.Elements(k)) == 0 {
			t.Errorf("nothing is %s", k)
		}
	}
	text := reads(t, c.list)
	for _, want := range []string{`"Report error" was renamed to "Tell"`, `"Confirm" was removed`, "Added", "Removed"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list says %q, without %s", text, want)
		}
	}
	if len(c.gone()) == 0 {
		t.Error("what was removed is not shown")
	}
	for _, change := range c.report.Changes {
		c.reveal(change)
	}
	for tab.doc.Dirty() {
		tab.doc.Undo()
	}
	if len(c.report.Changes) != 0 || c.summary() != "" {
		t.Errorf("after undo it says %q", reads(t, c.list))
	}
	tab.compareNoMore()
	if tab.compared != nil {
		t.Error("it is compared still")
	}
}

// The last commit is what git has of the file, also below the top of the repository.
func TestCompareWithHead(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is missing")
	}
	w, tab, path := saved(t)
	w.action("compare head").try(w)
	if tab.compared != nil || !w.over.Covered() {
		t.Fatal("outside of a repository something is compared, or nothing is said")
	}
	w.over.Top().Close()
	dir := filepath.Dir(path)
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first"}} {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %s", args, out)
		}
	}
	edited(t, tab.doc)
	if !w.saveTo(tab, path) {
		t.Fatal("it was not saved")
	}
	w.action("compare head").try(w)
	if tab.compared == nil || len(tab.compared.report.Changes) == 0 {
		t.Error("nothing differs from the last commit")
	}
}

// In another language every sentence of the list is in that language.
func TestCompareSpeaks(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	w, tab, path := saved(t)
	edited(t, tab.doc)
	other := filepath.Join(filepath.Dir(path), "other.bpmn")
	data, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(other, data, 0o644))
	w.chooseLanguage("ru")
	tab.compareFile(other)
	if text := reads(t, tab.compared.list); strings.Contains(text, "was ") || !strings.Contains(text, "задач") {
		t.Errorf("it says %q", text)
	}
}

// A comparison gives way to the run that is asked for, and is there again under the properties: what waits for a person
// must not stand behind something else.
func TestRunIsSeenBesideAComparison(t *testing.T) {
	w, tab, _ := saved(t)
	edited(t, tab.doc)
	w.action("compare saved").try(w)
	if w.dock.page.Objects[0] != tab.compared.content {
		t.Fatal("the comparison is not shown")
	}
	w.dock.reveal(runPage)
	if w.dock.page.Objects[0] == tab.compared.content {
		t.Error("the comparison stands before the run")
	}
	w.action("compare saved").try(w)
	if w.dock.page.Objects[0] != tab.compared.content {
		t.Error("the comparison asked for anew stands behind the run")
	}
}
