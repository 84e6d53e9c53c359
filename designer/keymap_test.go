package designer

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/tool"
)

// camunda are the keys of Camunda Modeler, by the names of our actions.
var camunda = map[string]string{
	"new": "Ctrl+N", "open": "Ctrl+O", "reopen": "Ctrl+Shift+T", "save": "Ctrl+S", "save as": "Ctrl+Shift+S", "save all": "Ctrl+Alt+S", "picture": "Ctrl+Shift+E",
	"close": "Ctrl+W", "settings": "Ctrl+Comma", "quit": "Ctrl+Q", "undo": "Ctrl+Z", "redo": "Ctrl+Y", "copy": "Ctrl+C", "copy picture": "Ctrl+Shift+C", "cut": "Ctrl+X",
	"paste": "Ctrl+V", "duplicate": "Ctrl+D", "select all": "Ctrl+A", "delete": "Delete", "find": "Ctrl+F", "rename": "E", "replace": "R", "append": "A", "create": "N",
	"hand": "H", "lasso": "L", "space": "S", "connect": "C", "zoom in": "Ctrl+=", "zoom out": "Ctrl+-", "zoom 100": "Ctrl+0", "fit": "Ctrl+1", "dock": "Ctrl+P",
	"problems": "Ctrl+B", "full screen": "F11", "next tab": "Ctrl+Tab", "previous tab": "Ctrl+Shift+Tab", "scroll left": "Ctrl+Left", "move far left": "Shift+Left",
}

// At first the keys are those of Camunda Modeler, for all that both can do.
func TestKeysOfCamunda(t *testing.T) {
	w := open(t, t.TempDir())
	for name, chord := range camunda {
		if chord == "Ctrl+Comma" {
			chord = "Ctrl+" + string(fyne.KeyComma)
		}
		if !slices.Contains(w.names[name], chord) {
			t.Errorf("%s has %v, there %s", name, w.names[name], chord)
		}
	}
}

// bound reports whether the window hears a chord.
func bound(w *Window, text string) bool {
	key, mods := parted(text)
	return slices.ContainsFunc(w.bound, func(s fyne.Shortcut) bool {
		c, ok := s.(*desktop.CustomShortcut)
		return ok && c.KeyName == key && c.Modifier == mods
	})
}

// A changed key does what it is for, in the window and on the diagram, is shown in menus
// and palette, outlives the window, takes the key from who had it, and can be reset.
func TestKeysAreChanged(t *testing.T) {
	w := open(t, t.TempDir())
	w.setKey("new", "Ctrl+J")
	if !bound(w, "Ctrl+J") || bound(w, "Ctrl+N") {
		t.Error("the window hears the old chord, or not the new one")
	}
	w.newFile()
	if w.menu("File")[0].Key != "Ctrl J" || !slices.ContainsFunc(w.everything(">new"), func(o offer) bool { return o.hint == "Ctrl J" }) {
		t.Error("menu or palette show another key")
	}
	w.setKey("hand", "G")
	w.setKey("undo", "F8")
	if w.current().editor.Keys["G"] != "hand" || w.current().editor.Keys["H"] != "" {
		t.Error("the hand has other keys")
	}
	w.current().doc.SelectAll()
	check(t, w.current().doc.Change("delete", func(tx *doc.Tx) error { return tx.Delete(tx.Chosen()...) }))
	w.current().board.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF8})
	if w.current().doc.Dirty() {
		t.Error("undo by its new key has done nothing")
	}
	if got := w.saysOf("save", "G"); !strings.Contains(got, "Move the view") {
		t.Errorf("of a taken key it says %q", got)
	}
	w.setKey("lasso", "G")
	if w.keyOf("hand") != "" || w.keyOf("lasso") != "G" {
		t.Errorf("the hand has %q, the lasso %q", w.keyOf("hand"), w.keyOf("lasso"))
	}
	w.changed = nil
	w.loadKeys() // as the next window does
	if w.keyOf("new") != "Ctrl J" || w.keyOf("lasso") != "G" {
		t.Error("the next window has forgotten the keys")
	}
	w.resetKeys()
	if w.keyOf("new") != "Ctrl N" || w.keyOf("hand") != "H" || w.App.Preferences().String(chordsKey) != "{}" {
		t.Errorf("reset, new has %q", w.keyOf("new"))
	}
	if refusedChord("Ctrl+C") == "" || refusedChord("Ctrl+J") != "" {
		t.Error("keys of texts can be taken, or others cannot")
	}
}

// The page lists every action that has a key, under a name that is not raw.
func TestKeyPage(t *testing.T) {
	w := open(t, t.TempDir())
	for _, name := range w.actionNames() {
		if label := w.labelOf(name); label == name && len(w.names[name]) > 0 {
			t.Errorf("%s has no label", name)
		}
	}
	for _, of := range tool.DefaultKeys() {
		if w.keyOf(of) == "" {
			t.Errorf("%s has no key", of)
		}
	}
	w.showKeys()
	p := &keyPage{window: w, list: look.Column(0), filter: look.NewInput("")}
	p.ask("hand", "Hand")
	c := w.Canvas().Focused().(*catcher)
	c.KeyDown(&fyne.KeyEvent{Name: fyne.KeyF7})
	w.over.Top().Accept()
	if w.keyOf("hand") != "F7" {
		t.Errorf("pressed and taken, the hand has %q", w.keyOf("hand"))
	}
}

// A key with Shift does what has that chord, and not what the key alone does.
func TestKeysWithShift(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	if w.chord("Shift+F5") || w.chord("Shift+F11") {
		t.Error("a chord that nothing has does something")
	}
	if !w.chord("Shift+F1") || !w.over.Covered() {
		t.Error("Shift+F1 does not show the keys")
	}
}
