package designer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/assets"
)

// aFolder is a folder with processes in it, open in a window.
func aFolder(t *testing.T) (*Window, string) {
	t.Helper()
	w := open(t, t.TempDir())
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	dir := t.TempDir()
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	for _, name := range []string{"b.bpmn", "A.bpmn", "sub/deep/c.bpmn", ".git/x.bpmn", "note.txt", "empty/y.txt"} {
		check(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		check(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	w.OpenFile(dir)
	return w, dir
}

// listed are the names of the rows, with their depth.
func listed(w *Window) string {
	var list []string
	for _, r := range w.files.rows {
		list = append(list, strings.Repeat(">", r.deep)+r.node.name())
	}
	return strings.Join(list, " ")
}

// row is the row of a name.
func (v *folderView) row(t *testing.T, name string) *folderRow {
	t.Helper()
	i := slices.IndexFunc(v.rows, func(r *folderRow) bool { return r.node.name() == name })
	if i < 0 {
		t.Fatalf("there is no row %s", name)
	}
	return v.rows[i]
}

// press is a key on a row.
func press(r *folderRow, key fyne.KeyName) { r.TypedKey(&fyne.KeyEvent{Name: key}) }

// name fills in the dialog that asks for a name.
func name(t *testing.T, w *Window, text string) {
	t.Helper()
	s := w.over.Top()
	if s == nil {
		t.Fatal("nobody asks for a name")
	}
	input := w.Canvas().Focused()
	for range 40 {
		input.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	for _, r := range text {
		input.TypedRune(r)
	}
	input.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// A folder shows its processes and those below, folders first; what is typed narrows it
// by name and by content.
func TestFolder(t *testing.T) {
	w, _ := aFolder(t)
	if got := listed(w); got != "sub >deep >>c.bpmn A.bpmn b.bpmn" {
		t.Errorf("listed is %s", got)
	}
	press(w.files.row(t, "deep"), fyne.KeyLeft)
	if got := listed(w); got != "sub >deep A.bpmn b.bpmn" {
		t.Errorf("folded it is %s", got)
	}
	w.files.filter.Type("c.BP")
	if got := listed(w); got != "sub >deep >>c.bpmn" {
		t.Errorf("narrowed it is %s", got)
	}
	w.files.filter.SetText("")
	w.files.filter.Type("work record")
	if got := listed(w); got != "sub >deep >>c.bpmn A.bpmn b.bpmn" {
		t.Errorf("narrowed by content it is %s", got)
	}
	w.files.filter.Type("s that nobody has")
	if got := listed(w); got != "" {
		t.Errorf("narrowed to nothing it is %s", got)
	}
}

// Files are opened, made, renamed, copied and thrown away from the tree, by keys; an open
// tab follows, and nothing is replaced.
func TestFolderWork(t *testing.T) {
	w, dir := aFolder(t)
	press(w.files.row(t, "b.bpmn"), fyne.KeyReturn)
	tab := w.current()
	if tab == nil || tab.path != filepath.Join(dir, "b.bpmn") {
		t.Fatal("it is not open")
	}
	press(w.files.row(t, "b.bpmn"), fyne.KeyF2)
	name(t, w, "A")
	if !w.over.Covered() {
		t.Fatal("a name that is taken was taken")
	}
	name(t, w, "z.bpmn")
	if w.over.Covered() || tab.path != filepath.Join(dir, "z.bpmn") || w.recent()[0] != tab.path {
		t.Errorf("renamed, the tab has %s, the newest file is %v", tab.path, w.recent())
	}
	if got := listed(w); got != "sub >deep >>c.bpmn A.bpmn z.bpmn" {
		t.Errorf("renamed, listed is %s", got)
	}
	w.files.duplicate(filepath.Join(dir, "A.bpmn"))
	name(t, w, "copy")
	if _, err := os.Stat(filepath.Join(dir, "copy.bpmn")); err != nil || w.current().path != filepath.Join(dir, "copy.bpmn") {
		t.Error("the copy is not there, or not open")
	}
	w.files.create(filepath.Join(dir, "sub"))
	name(t, w, "new")
	if w.current().path != filepath.Join(dir, "sub", "new.bpmn") {
		t.Errorf("made is %s", w.current().path)
	}
	press(w.files.row(t, "z.bpmn"), fyne.KeyDelete)
	if _, err := os.Stat(filepath.Join(dir, "z.bpmn")); err == nil || !tab.doc.Dirty() {
		t.Error("it is there still, or its tab thinks that it is saved")
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("XDG_DATA_HOME"), "Trash/files/z.bpmn")); err != nil {
		t.Error("it is not in the trash")
	}
}

// Closed tabs come back one after the other, the last first; pinned files stay on the
// start screen when the list is cleared.
func TestReopenAndPin(t *testing.T) {
	w, dir := aFolder(t)
	a, b := filepath.Join(dir, "A.bpmn"), filepath.Join(dir, "b.bpmn")
	w.OpenFile(a)
	w.OpenFile(b)
	w.closeTab(w.current())
	w.closeTab(w.current())
	w.action("reopen").try(w)
	w.action("reopen").try(w)
	if len(w.open) != 2 || w.open[0].path != a || w.open[1].path != b || w.action("reopen").why(w) == "" {
		t.Errorf("%d tabs are open again", len(w.open))
	}
	w.pin(a, true)
	w.forgetRecent()
	if text := reads(t, w.recentList()); strings.Count(text, "today") != 1 {
		t.Errorf("the start screen lists %q", text)
	}
	w.pin(a, false)
	if text := reads(t, w.recentList()); strings.Contains(text, "today") {
		t.Errorf("the start screen lists %q", text)
	}
}
