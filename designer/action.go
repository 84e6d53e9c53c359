package designer

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"hookflow/designer/tool"
)

// An Action is something the window can do: a menu entry, a button, a key.
type Action struct {
	Name     string
	Label    string // English; translated where it is shown
	Menu     string // top-level menu; empty: in none
	Icon     fyne.Resource
	Key      fyne.KeyName
	Mods     fyne.KeyModifier
	Disabled func(*Window) string // why it cannot be done now; "" or nil: it can
	Do       func(*Window)
}

const (
	ctrl  = fyne.KeyModifierShortcutDefault
	shift = fyne.KeyModifierShift
)

// newActions makes the table of everything the window can do, in the order of
// the menus. What the hand can do on the diagram is in package tool. It is made
// with the window, because icons need a running app.
func newActions() []Action {
	return []Action{
		{Name: "new", Label: "New", Menu: "File", Icon: theme.DocumentCreateIcon(), Key: fyne.KeyN, Mods: ctrl, Do: (*Window).newFile},
		{Name: "open", Label: "Open\u2026", Menu: "File", Icon: theme.FolderOpenIcon(), Key: fyne.KeyO, Mods: ctrl, Do: (*Window).askOpen},
		{Name: "example", Label: "Open the example", Menu: "File", Icon: theme.InfoIcon(), Do: (*Window).OpenExample},
		{Name: "save", Label: "Save", Menu: "File", Icon: theme.DocumentSaveIcon(), Key: fyne.KeyS, Mods: ctrl, Disabled: noTab, Do: (*Window).save},
		{Name: "save as", Label: "Save as\u2026", Menu: "File", Key: fyne.KeyS, Mods: ctrl | shift, Disabled: noTab, Do: (*Window).saveAs},
		{Name: "picture", Label: "Export as picture\u2026", Menu: "File", Key: fyne.KeyE, Mods: ctrl | shift, Disabled: noTab, Do: (*Window).exportPicture},
		{Name: "export", Label: "Export for a server\u2026", Menu: "File", Icon: theme.UploadIcon(), Disabled: noTab, Do: (*Window).exportServer},
		{Name: "close", Label: "Close", Menu: "File", Key: fyne.KeyW, Mods: ctrl, Disabled: noTab, Do: func(w *Window) { w.closeTab(w.current()) }},
		{Name: "quit", Label: "Quit", Menu: "File", Key: fyne.KeyQ, Mods: ctrl, Do: (*Window).quit},

		{Name: "undo", Label: "Undo", Menu: "Edit", Icon: theme.ContentUndoIcon(), Disabled: noUndo, Do: edit("undo")},
		{Name: "redo", Label: "Redo", Menu: "Edit", Icon: theme.ContentRedoIcon(), Disabled: noRedo, Do: edit("redo")},
		{Name: "cut", Label: "Cut", Menu: "Edit", Disabled: noSelection, Do: edit("cut")},
		{Name: "copy", Label: "Copy", Menu: "Edit", Disabled: noSelection, Do: edit("copy")},
		{Name: "paste", Label: "Paste", Menu: "Edit", Disabled: noTab, Do: edit("paste")},
		{Name: "duplicate", Label: "Duplicate", Menu: "Edit", Disabled: noSelection, Do: edit("duplicate")},
		{Name: "delete", Label: "Delete", Menu: "Edit", Disabled: noSelection, Do: edit("delete")},
		{Name: "select all", Label: "Select all", Menu: "Edit", Disabled: noTab, Do: edit("select all")},
		{Name: "find", Label: "Find\u2026", Menu: "Edit", Disabled: noTab, Do: edit("find")},
		{Name: "draw missing", Label: "Draw what the diagram lacks", Menu: "Edit", Disabled: noTab, Do: onBoard(func(t *tab) { t.window.fail(drawMissing(t.doc)) })},
		{Name: "properties", Label: "Properties\u2026", Menu: "Edit", Disabled: noTab, Do: (*Window).selectedProperties},

		{Name: "zoom in", Label: "Zoom in", Menu: "View", Icon: theme.ZoomInIcon(), Key: fyne.KeyEqual, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.ZoomIn() })},
		{Name: "zoom out", Label: "Zoom out", Menu: "View", Icon: theme.ZoomOutIcon(), Key: fyne.KeyMinus, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.ZoomOut() })},
		{Name: "zoom 100", Label: "Original size", Menu: "View", Key: fyne.Key0, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.Zoom(1) })},
		{Name: "fit", Label: "Whole diagram", Menu: "View", Icon: theme.ZoomFitIcon(), Key: fyne.Key1, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.Fit() })},
		{Name: "problems", Label: "Problems\u2026", Menu: "View", Icon: theme.WarningIcon(), Disabled: noTab, Do: (*Window).showProblems},
		{Name: "light", Label: "Light colours", Menu: "View", Do: func(w *Window) { w.chooseVariant(lightName) }},
		{Name: "dark", Label: "Dark colours", Menu: "View", Do: func(w *Window) { w.chooseVariant(darkName) }},
		{Name: "contrast", Label: "High contrast", Menu: "View", Do: func(w *Window) { w.chooseVariant(contrastName) }},
		{Name: "system", Label: "Colours of the system", Menu: "View", Do: func(w *Window) { w.chooseVariant("") }},

		{Name: "run", Label: "Run", Menu: "Run", Icon: theme.MediaPlayIcon(), Key: fyne.KeyF5, Disabled: cannotRun, Do: (*Window).run},
		{Name: "earlier runs", Label: "Earlier runs\u2026", Menu: "Run", Disabled: cannotRun, Do: func(w *Window) { w.current().earlier() }},
		{Name: "hide run", Label: "Close the run", Menu: "Run", Disabled: noRun, Do: onBoard((*tab).closeRun)},
	}
}

// action returns the action of this name.
func (w *Window) action(name string) *Action {
	for i := range w.actions {
		if w.actions[i].Name == name {
			return &w.actions[i]
		}
	}
	return nil
}

// tip is the label with the key, as a tip shows it.
func (a *Action) tip() string {
	text := strings.TrimSuffix(lang.L(a.Label), "\u2026")
	key := string(a.Key)
	if key == "" {
		for chord, name := range tool.DefaultKeys() {
			if name == a.Name && (key == "" || chord < key) {
				key = chord
			}
		}
	} else {
		key = prefix(a.Mods) + key
	}
	if key == "" {
		return text
	}
	return text + " (" + key + ")"
}

// prefix writes modifiers as people know them from their keys.
func prefix(m fyne.KeyModifier) string {
	text := ""
	if m&ctrl != 0 {
		text += "Ctrl+"
	}
	if m&shift != 0 {
		text += "Shift+"
	}
	return text
}

func (a *Action) why(w *Window) string {
	if a.Disabled == nil {
		return ""
	}
	return a.Disabled(w)
}

// try does the action, or says why it cannot be done. What stands above the
// window is answered first: the keys of menus work whatever is shown.
func (a *Action) try(w *Window) {
	if w.over.Covered() {
		return
	}
	if why := a.why(w); why != "" {
		w.status.say(why, false)
		return
	}
	w.Guard(func() { a.Do(w) })
}

func noTab(w *Window) string {
	if w.current() == nil {
		return lang.L("Open a file first.")
	}
	return ""
}

func noSelection(w *Window) string {
	if t := w.current(); t == nil || len(t.doc.Selection()) == 0 {
		return lang.L("Select something first.")
	}
	return ""
}

func noUndo(w *Window) string {
	if t := w.current(); t != nil {
		if _, ok := t.doc.CanUndo(); ok {
			return ""
		}
	}
	return lang.L("There is nothing to undo.")
}

func noRedo(w *Window) string {
	if t := w.current(); t != nil {
		if _, ok := t.doc.CanRedo(); ok {
			return ""
		}
	}
	return lang.L("There is nothing to redo.")
}

func noRun(w *Window) string {
	if t := w.current(); t == nil || t.panel == nil {
		return lang.L("Nothing runs.")
	}
	return ""
}

func cannotRun(w *Window) string {
	if w.Local == nil {
		return w.Trouble
	}
	return noTab(w)
}

// edit hands an action on to the hand of the current board.
func edit(name string) func(*Window) {
	return onBoard(func(t *tab) {
		t.editor.Do(name)
		t.board.Changed()
	})
}

func onBoard(do func(*tab)) func(*Window) {
	return func(w *Window) {
		if t := w.current(); t != nil {
			do(t)
			w.Canvas().Focus(t.board)
		}
	}
}

// bindKeys makes the keys of the actions work wherever the focus is.
func (w *Window) bindKeys() {
	for i := range w.actions {
		a := &w.actions[i]
		if a.Key == "" || a.Mods == 0 {
			continue
		}
		w.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: a.Key, Modifier: a.Mods}, func(fyne.Shortcut) {
			a.try(w)
		})
	}
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch t := w.current(); {
		case w.Key(e.Name), w.over.Covered():
		case t != nil:
			t.board.TypedKey(e)
		default:
			w.typed(e)
		}
	})
	w.bindBoard()
}

// Key does what a key means to what stands above the window, whatever has the
// focus. It reports false if the key is for the focus.
func (w *Window) Key(name fyne.KeyName) bool { return w.over.Key(name) }

// bindBoard hands the shortcuts of the board to it while nothing has the focus,
// such as after a click on a button.
func (w *Window) bindBoard() {
	for _, s := range []fyne.Shortcut{
		&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}, &fyne.ShortcutCut{}, &fyne.ShortcutCopy{}, &fyne.ShortcutPaste{}, &fyne.ShortcutSelectAll{},
		&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: ctrl}, &desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: ctrl},
	} {
		w.Canvas().AddShortcut(s, func(s fyne.Shortcut) {
			if t := w.current(); t != nil && !w.over.Covered() {
				t.board.TypedShortcut(s)
			}
		})
	}
}

// typed does the action of a key without modifiers, such as F5.
func (w *Window) typed(e *fyne.KeyEvent) bool {
	for i := range w.actions {
		if a := &w.actions[i]; a.Key == e.Name && a.Key != "" && a.Mods == 0 {
			a.try(w)
			return true
		}
	}
	return false
}
