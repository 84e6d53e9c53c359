package designer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/assets"
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// editedTwice opens a file, edits it here, and edits it outside as well.
func editedTwice(t *testing.T) (w *Window, file, theirs string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "report.bpmn")
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	check(t, os.WriteFile(file, data, 0o644))
	w = open(t, dir)
	w.OpenFile(file)
	w.current().doc.Select("Task_Report")
	w.current().editor.Append(doc.Type{Kind: bpmn.PlainTask})
	theirs = strings.Replace(string(data), `name="Confirm"`, `name="Confirm it"`, 1)
	if theirs == string(data) {
		t.Fatal("the example has no task Confirm")
	}
	check(t, os.WriteFile(file, []byte(theirs), 0o644))
	return w, file, theirs
}

func holds(t *testing.T, file, want string) {
	t.Helper()
	data, err := os.ReadFile(file)
	check(t, err)
	if string(data) != want {
		t.Errorf("the file holds %d bytes of something else", len(data))
	}
}

// answer taps a button of the topmost dialog.
func (w *Window) answer(t *testing.T, label string) {
	t.Helper()
	for i := range 5 {
		if s := w.over.Top(); s != nil && s.Button(i).Text == label {
			test.Tap(s.Button(i))
			return
		}
	}
	t.Fatalf("there is no answer %q", label)
}

// Save does not write over what was changed outside before the person has decided.
func TestSaveOverChanged(t *testing.T) {
	w, file, theirs := editedTwice(t)
	w.save()
	holds(t, file, theirs)
	w.Key(fyne.KeyReturn) // compares
	holds(t, file, theirs)
	w.Key(fyne.KeyReturn) // back
	w.Key(fyne.KeyEscape) // later
	holds(t, file, theirs)
	if !w.current().doc.Dirty() || w.over.Covered() {
		t.Fatal("Escape is no answer")
	}
	w.save()
	w.answer(t, "Keep mine")
	holds(t, file, string(w.current().doc.Bytes()))
	if w.current().doc.Dirty() {
		t.Error("what was saved counts as not saved")
	}
	w.save()
	if w.over.Covered() {
		t.Error("it is asked again")
	}
}

// Theirs can be taken, and that can be undone.
func TestTakeTheirs(t *testing.T) {
	w, file, theirs := editedTwice(t)
	tab := w.current()
	mine := string(tab.doc.Bytes())
	tab.lookOutside()
	w.answer(t, "Take theirs")
	if got := string(tab.doc.Bytes()); got != theirs || tab.doc.Dirty() {
		t.Errorf("taken is something else, dirty %v", tab.doc.Dirty())
	}
	tab.doc.Undo()
	if got := string(tab.doc.Bytes()); got != mine || !tab.doc.Dirty() {
		t.Error("undo does not bring mine back")
	}
	holds(t, file, theirs)
}

// Keeping mine is asked once for each change outside; a file that has gone is written
// again.
func TestKeepMine(t *testing.T) {
	w, file, theirs := editedTwice(t)
	tab := w.current()
	tab.lookOutside()
	w.answer(t, "Keep mine")
	tab.lookOutside()
	if w.over.Covered() {
		t.Fatal("it is asked again")
	}
	check(t, os.WriteFile(file, []byte(theirs+"\n"), 0o644))
	tab.lookOutside()
	if !w.over.Covered() {
		t.Fatal("the next change is not noticed")
	}
	w.answer(t, "Later")
	check(t, os.Remove(file))
	tab.lookOutside()
	if w.over.Covered() || !tab.doc.Dirty() {
		t.Error("a file that was removed is no change, but there is something to save")
	}
	w.save()
	holds(t, file, string(tab.doc.Bytes()))
}

// A second window on the file is told, whichever name it has for it; a second tab
// is not opened.
func TestSecondWindow(t *testing.T) {
	w, file, _ := editedTwice(t)
	link := filepath.Join(filepath.Dir(file), "link.bpmn")
	check(t, os.Symlink(file, link))
	w.OpenFile(link)
	if len(w.open) != 1 {
		t.Errorf("the same file is open in %d tabs", len(w.open))
	}
	for w.over.Covered() {
		w.over.Top().Close()
	}
	second := open(t, t.TempDir())
	second.RecoveryDir = w.RecoveryDir
	second.OpenFile(link)
	if !second.over.Covered() {
		t.Error("the second window is not told")
	}
	second.dropTab(second.current())
	w.dropTab(w.current())
	third := open(t, t.TempDir())
	third.RecoveryDir = w.RecoveryDir
	third.OpenFile(file)
	if third.over.Covered() {
		t.Error("a file that was closed counts as open")
	}
}
