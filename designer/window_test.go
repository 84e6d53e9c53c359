package designer

import (
	"errors"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"hookflow/assets"
	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// open makes a window without a display; its files lie in dir.
func open(t testing.TB, dir string) *Window {
	t.Helper()
	a := test.NewTempApp(t)
	w := New(Options{App: a, Inline: true, OpenEngine: func() (*monitor.Local, error) { return nil, errors.New("no engine") }, RecoveryDir: filepath.Join(dir, "recovery"), Unsupported: func(*bpmn.Definitions) []lint.Finding { return nil }})
	w.openEngine()
	w.Resize(fyne.NewSize(1280, 800))
	guard.Report(func(f guard.Failure) { t.Errorf("the window has failed: %v\n%s", f.What, f.Stack) })
	t.Cleanup(w.Close)
	log.SetOutput(&textless{TB: t})
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	return w
}

// textless fails its test when the window asks for the translation of nothing, which Fyne writes to the log.
type textless struct {
	testing.TB
	said bool // once is enough
}

func (l *textless) Write(line []byte) (int, error) {
	if !l.said && strings.Contains(string(line), `message "" not found`) {
		l.said = true
		l.Errorf("nothing is to be translated:\n%s", debug.Stack())
	}
	return os.Stderr.Write(line)
}

func TestOpenEditSave(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	w.OpenExample()
	tab := w.current()
	if tab == nil || tab.doc.Dirty() || w.Title() != "error-report.bpmn \u2013 Hookflow" {
		t.Fatalf("the example is open as %q, dirty %v", w.Title(), tab.doc.Dirty())
	}
	tab.doc.Select("Task_Report")
	tab.editor.Append(doc.Type{Kind: bpmn.PlainTask})
	if !tab.doc.Dirty() || !strings.HasSuffix(tab.item.Text, "\u2022") {
		t.Errorf("after an edit the tab says %q", tab.item.Text)
	}
	path := filepath.Join(dir, "saved.bpmn")
	if !w.saveTo(tab, path) || tab.doc.Dirty() || w.Title() != "saved.bpmn \u2013 Hookflow" || w.recent()[0] != path {
		t.Errorf("after saving: dirty %v, title %q, recent %v", tab.doc.Dirty(), w.Title(), w.recent())
	}
	w.dropTab(tab)
	w.OpenFile(path)
	if got := len(w.current().doc.Element("Task_Report").Out); got != 2 {
		t.Errorf("the saved task has %d outgoing flows, want 2", got)
	}
	if items := w.recentMenu().Items; len(items) != 1 || !strings.HasPrefix(items[0].Text, "saved.bpmn") {
		t.Errorf("the menu of recent files holds %+v", items)
	}
	w.OpenFile(path)
	if len(w.open) != 1 {
		t.Errorf("the same file is open in %d tabs", len(w.open))
	}
}

// The docked form follows the selection; what is typed is one step that can be
// undone, and the same form opens as a dialog that Escape closes.
func TestProperties(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Throw_Request")
	tab.board.Changed()
	enterURL(t, w, "https://elsewhere/histories")
	if got := bpmn.Value(tab.doc.Element("Throw_Request"), "url"); got != "https://elsewhere/histories" {
		t.Errorf("the URL is %q", got)
	}
	tab.ask(tool.Request{Want: "properties", ID: "Throw_Request"})
	if w.form == nil {
		t.Fatal("no dialog is open")
	}
	enterURL(t, w, "https://other/histories")
	tab.path = filepath.Join(t.TempDir(), "report.bpmn")
	w.action("save").try(w)
	if data, err := os.ReadFile(tab.path); err != nil || !strings.Contains(string(data), "https://other/histories") {
		t.Errorf("from within the dialog there was saved %d bytes, %v", len(data), err)
	}
	for _, c := range []struct{ action, want string }{{"undo", "https://elsewhere/histories"}, {"redo", "https://other/histories"}} {
		w.Canvas().Unfocus()
		w.action(c.action).try(w)
		if got := bpmn.Value(tab.doc.Element("Throw_Request"), "url"); got != c.want || w.form == nil {
			t.Errorf("after %s within the dialog the URL is %q", c.action, got)
		}
	}
	w.Key(fyne.KeyEscape)
	if w.form != nil || w.over.Covered() {
		t.Error("Escape does not close the dialog")
	}
	tab.doc.Undo()
	tab.doc.Undo()
	if got := bpmn.Value(tab.doc.Element("Throw_Request"), "url"); got != "http://localhost:8087/histories" {
		t.Errorf("after undo the URL is %q", got)
	}
}

// What is being named has its settings in the dock already, and the name stays in the hand.
func TestDockWhileNaming(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Start_Error")
	tab.board.Changed()
	tab.doc.Select("Task_Report")
	tab.board.Editor.StartNaming("Task_Report")
	tab.board.Changed()
	if !tab.board.Naming() || tab.docked == nil || !tab.docked.Of([]string{"Task_Report"}) {
		t.Errorf("naming %v; the dock does not show what is named", tab.board.Naming())
	}
}

// enterURL types an address into the form that can be used now.
func enterURL(t *testing.T, w *Window, text string) {
	t.Helper()
	var field fyne.CanvasObject
	w.formPlaces(func(name string, o fyne.CanvasObject) {
		if name == "field.url" {
			field = o
		}
	})
	in := inputIn(field)
	if in == nil {
		t.Fatalf("the form has no field for the URL: %T", field)
	}
	in.FocusGained()
	in.TypedShortcut(&fyne.ShortcutSelectAll{})
	in.Type(text)
	in.FocusLost()
}

// inputIn finds the field of text in an object.
func inputIn(o fyne.CanvasObject) *look.Input {
	switch o := o.(type) {
	case *look.Input:
		return o
	case *fyne.Container:
		for _, child := range o.Objects {
			if in := inputIn(child); in != nil {
				return in
			}
		}
	}
	return nil
}

// Work that was not saved is offered after the program died, and comes back.
func TestRecovery(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	first.OpenExample()
	tab := first.current()
	tab.doc.Select("Task_Report")
	tab.editor.Append(doc.Type{Kind: bpmn.PlainTask})
	abandoned := filepath.Join(t.TempDir(), "recovery") // the first window still holds its own
	check(t, os.CopyFS(abandoned, os.DirFS(filepath.Join(dir, "recovery"))))

	lost := doc.Recoverable(abandoned)
	if len(lost) != 1 || lost[0].Changes != 1 {
		t.Fatalf("offered is %+v, want one document with one change", lost)
	}
	second := open(t, t.TempDir())
	second.RecoveryDir = abandoned
	second.OfferRecovery()
	if second.Canvas().Overlays().Top() == nil {
		t.Error("the person is not asked")
	}
	second.Key(fyne.KeyReturn)
	back := second.current()
	if back == nil || len(back.doc.Element("Task_Report").Out) != 2 || !back.doc.Dirty() {
		t.Error("the change has not come back")
	}
}

// Work that comes back takes the place of its file, where that was opened before somebody answered: one tab, and no other window.
func TestRecoveryOfAnOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.bpmn")
	text, err := os.ReadFile("../assets/examples/error-report.bpmn")
	check(t, err)
	check(t, os.WriteFile(path, text, 0o600))
	dir := t.TempDir()
	first := open(t, dir)
	first.OpenFile(path)
	first.current().doc.Select("Task_Report")
	first.current().editor.Append(doc.Type{Kind: bpmn.PlainTask})
	abandoned := t.TempDir() // the first window still holds its own
	journals, err := filepath.Glob(filepath.Join(dir, "recovery", "*"))
	check(t, err)
	for _, journal := range journals {
		if filepath.Ext(journal) != ".open" { // a dead program holds no file
			data, err := os.ReadFile(journal)
			check(t, err)
			check(t, os.WriteFile(filepath.Join(abandoned, filepath.Base(journal)), data, 0o600))
		}
	}
	second := open(t, t.TempDir())
	second.RecoveryDir = abandoned
	second.OfferRecovery()
	second.OpenFile(path)
	second.Key(fyne.KeyReturn)
	if second.Canvas().Overlays().Top() != nil {
		t.Error("something is said about the file")
	}
	if back := second.current(); len(second.open) != 1 || len(back.doc.Element("Task_Report").Out) != 2 || back.path != path || !back.unsaved() || back.claimed == nil {
		t.Errorf("%d tabs, %+v", len(second.open), back.path)
	}
}

// A damaged journal is told about, brings back what stands before the damage, and
// stays on the disk.
func TestRecoveryOfDamage(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	first.OpenExample()
	tab := first.current()
	tab.doc.Select("Task_Report")
	tab.editor.Append(doc.Type{Kind: bpmn.PlainTask})
	tab.doc.Select("Task_Report")
	tab.editor.Append(doc.Type{Kind: bpmn.PlainTask})
	abandoned := filepath.Join(t.TempDir(), "recovery")
	check(t, os.CopyFS(abandoned, os.DirFS(filepath.Join(dir, "recovery"))))
	journal := doc.Recoverable(abandoned)[0].Journal
	data, err := os.ReadFile(journal)
	check(t, err)
	data[len(data)-20] ^= 1
	check(t, os.WriteFile(journal, data, 0o600))

	second := open(t, t.TempDir())
	second.RecoveryDir = abandoned
	second.OfferRecovery()
	second.Key(fyne.KeyReturn)
	back := second.current()
	if back == nil || len(back.doc.Element("Task_Report").Out) != 2 {
		t.Fatal("the change before the damage has not come back")
	}
	if !second.over.Covered() {
		t.Error("nothing is said about the other one")
	}
	kept, err := filepath.Glob(filepath.Join(abandoned, "*.damaged"))
	if err != nil || len(kept) != 1 {
		t.Errorf("the damaged journal is gone: %v", kept)
	}
}

// Dropped files are opened, whether or not their paths are escaped.
func TestDroppedFiles(t *testing.T) {
	w := open(t, t.TempDir())
	dir := t.TempDir()
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	for _, name := range []string{"with space.bpmn", "50%.bpmn"} {
		check(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(dir + "/with%20space.bpmn"), storage.NewFileURI(dir + "/50%.bpmn")})
	if len(w.open) != 2 || w.open[0].label() != "with space.bpmn" || w.open[1].label() != "50%.bpmn" {
		t.Errorf("%d tabs are open", len(w.open))
	}
}

// A file that cannot be read is told about; the window goes on.
func TestBadFile(t *testing.T) {
	w := open(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "bad.bpmn")
	check(t, os.WriteFile(path, []byte("<definitions><process>"), 0o644))
	for _, name := range []string{path, filepath.Join(t.TempDir(), "missing.bpmn")} {
		w.OpenFile(name)
		if w.current() != nil || w.Canvas().Overlays().Top() == nil {
			t.Errorf("%s: a tab is open, or nobody is told", name)
		}
		w.Canvas().Overlays().Top().Hide()
	}
}

// What the check of the document finds can be mended, in one step.
func TestProblemsAndFix(t *testing.T) {
	w := open(t, t.TempDir())
	w.newFile()
	tab := w.current()
	tab.doc.SelectAll()
	tab.editor.Append(doc.Type{Kind: bpmn.PlainTask}) // until then it is a new diagram
	if len(tab.findings) == 0 {
		t.Fatal("nothing is found in a process without an end")
	}
	for _, f := range tab.findings {
		if f.Fix != nil {
			tab.fix(f)
			if _, can := tab.doc.CanUndo(); !can {
				t.Errorf("the fix %q has changed nothing", f.Fix.Title)
			}
			return
		}
	}
}

// Every action has what menus and buttons need, and each key only once.
func TestActions(t *testing.T) {
	w := open(t, t.TempDir())
	chords := map[string]string{}
	for i := range w.actions {
		a := &w.actions[i]
		chord := prefix(a.Mods) + string(a.Key)
		if a.Label == "" || a.Do == nil || a.Menu == "" && a.Key == "" {
			t.Errorf("%q lacks a label, what it does, or a menu or key", a.Name)
		}
		if other, twice := chords[chord]; a.Key != "" && twice {
			t.Errorf("%s is the key of %q and of %q", chord, a.Name, other)
		}
		chords[chord] = a.Name
	}
	for i := range w.actions {
		if icon := w.actions[i].Icon; icon != "" && icon != "help" && look.Icon(icon) == look.Icon("help") {
			t.Errorf("%q wants the icon %s, which is not there", w.actions[i].Name, icon)
		}
	}
}

// Every action can be done while a document is open and something is selected:
// it does its work or opens a dialog.
func TestDoEveryAction(t *testing.T) {
	w := open(t, t.TempDir())
	for i := range w.actions {
		a := &w.actions[i]
		if a.Name == "quit" {
			continue
		}
		w.OpenExample()
		w.current().doc.Select("Throw_Request")
		a.try(w)
		for top := w.Canvas().Overlays().Top(); top != nil; top = w.Canvas().Overlays().Top() {
			w.Canvas().Overlays().Remove(top)
		}
		w.form = nil
		for len(w.open) > 0 {
			w.dropTab(w.open[0])
		}
	}
}

// Keys reach the diagram although a button has taken the focus from it.
func TestKeysWithoutFocus(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	w.Canvas().Unfocus()
	tab.doc.Select("Task_Confirm")
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if tab.doc.Element("Task_Confirm") != nil {
		t.Error("Delete does not delete")
	}
}

// Every look reaches the board and Fyne's own widgets, and the choice is kept.
func TestChooseColours(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	for name, l := range lookNames {
		w.chooseVariant(name)
		w.themed() // the test driver does not tell listeners of a theme
		if w.lookNow() != l || w.App.Preferences().String(variantKey) != name {
			t.Errorf("after choosing %s the window has the look %d", name, w.lookNow())
		}
		for other := range lookNames {
			if checked := w.action(other).Checked(w); checked != (other == name) {
				t.Errorf("with %s chosen the menu marks %s: %v", name, other, checked)
			}
		}
		want, _ := l.Of(colour.Field)
		if got := w.App.Settings().Theme().Color(theme.ColorNameInputBorder, theme.VariantLight); got != want {
			t.Errorf("%s: borders are %v", name, got)
		}
	}
}

// Everything in menus, pads and palettes is something that the window or the hand can do.
func TestNamesOfTools(t *testing.T) {
	known := func(name string) bool {
		return name == "" || ownAction(name) != nil || tool.New(doc.Open("", bpmnxml.New())).Do(name)
	}
	for _, list := range [][]menuEntry{contextActions, severalActions, laneActions, emptyActions, handActions} {
		for _, a := range list {
			if !known(a.name) {
				t.Errorf("%q is no action of the hand", a.name)
			}
		}
	}
	for _, a := range padActions {
		if !known(a.name) {
			t.Errorf("%q is no action of the hand", a.name)
		}
	}
}

// Every type that is offered has a picture.
func TestIcons(t *testing.T) {
	w := open(t, t.TempDir())
	for _, ty := range creatable {
		if w.palette.icons.of(ty) == nil {
			t.Errorf("%s has no icon", ty.Label())
		}
	}
}
