package designer

import (
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// An Action is something the window can do: a menu entry, a button, a key.
type Action struct {
	Name     string
	Label    string // English; translated where it is shown
	Menu     string // top-level menu; empty: in none
	Icon     string // name of a glyph
	Key      fyne.KeyName
	Mods     fyne.KeyModifier
	Apart    bool                 // a line stands before it in its menu
	Checked  func(*Window) bool   // whether what it switches is on; nil: it is no switch
	Disabled func(*Window) string // why it cannot be done now; "" or nil: it can
	Needs    string               // role of whoever sits here, where people sign in; "": any
	InForm   bool                 // the dialog of an element, in which one edits as in the panel, does not stand in its way
	Do       func(*Window)
}

const (
	ctrl  = fyne.KeyModifierShortcutDefault
	shift = fyne.KeyModifierShift
	alt   = fyne.KeyModifierAlt
)

// newActions makes the table of everything the window can do, in the order of
// the menus. What the hand can do on the diagram is in package tool.
func newActions() []Action {
	list := slices.Concat(fileActions, editActions, viewActions, runActions, debugActions, helpActions)
	return list
}

var fileActions = []Action{
	{Name: "new", Label: "New", Menu: "File", Icon: "file-new", Key: fyne.KeyN, Mods: ctrl, Do: (*Window).newFile},
	{Name: "open", Label: "Open\u2026", Menu: "File", Icon: "folder-open", Key: fyne.KeyO, Mods: ctrl, Do: (*Window).askOpen},
	{Name: "open folder", Label: "Open a folder\u2026", Menu: "File", Icon: "folder-open", Key: fyne.KeyO, Mods: ctrl | shift, Do: (*Window).askFolder},
	{Name: "reopen", Label: "Open again what was closed", Menu: "File", Key: fyne.KeyT, Mods: ctrl | shift, Disabled: noneClosed, Do: (*Window).reopen},
	{Name: "example", Label: "Open the example", Menu: "File", Icon: "star", Do: (*Window).OpenExample},
	{Name: "save", Label: "Save", Menu: "File", Icon: "save", Apart: true, Key: fyne.KeyS, Mods: ctrl, InForm: true, Disabled: noTab, Do: (*Window).save},
	{Name: "save as", Label: "Save as\u2026", Menu: "File", Key: fyne.KeyS, Mods: ctrl | shift, Disabled: noTab, Do: (*Window).saveAs},
	{Name: "save all", Label: "Save all", Menu: "File", Key: fyne.KeyS, Mods: ctrl | alt, InForm: true, Disabled: noTab, Do: (*Window).saveAll},
	{Name: "compare saved", Label: "Compare with the saved file", Menu: "File", Icon: "history", Apart: true, Disabled: noPath, Do: onTab((*tab).compareSaved)},
	{Name: "compare head", Label: "Compare with the last commit", Menu: "File", Disabled: noPath, Do: onTab((*tab).compareHead)},
	{Name: "compare file", Label: "Compare with a file\u2026", Menu: "File", Disabled: noTab, Do: onTab((*tab).compareOther)},
	{Name: "deploy", Label: "Deploy or export\u2026", Menu: "File", Icon: "deploy", Apart: true, Key: fyne.Key4, Mods: alt, Disabled: noFile, Do: (*Window).deploy},
	{Name: "picture", Label: "Export as picture\u2026", Menu: "File", Icon: "download", Key: fyne.KeyE, Mods: ctrl | shift, Disabled: noTab, Do: (*Window).exportPicture},
	{Name: "copy picture", Label: "Copy as picture", Menu: "File", Icon: "copy", Key: fyne.KeyC, Mods: ctrl | shift, Disabled: noTab, Do: (*Window).copyPicture},
	{Name: "accounts", Label: "Accounts and secrets\u2026", Menu: "File", Icon: "key", Apart: true, Disabled: noAccounts, Needs: "editor", Do: (*Window).showAccounts},
	{Name: "catalogs", Label: "Catalogs and subscriptions\u2026", Menu: "File", Icon: "table", Disabled: noCatalogs, Needs: "viewer", Do: (*Window).showCatalogs},
	{Name: "people", Label: "People\u2026", Menu: "File", Icon: "users", Disabled: noPeople, Needs: "administrator", Do: (*Window).showPeople},
	{Name: "settings", Label: "Settings", Menu: "File", Icon: "settings", Key: fyne.KeyComma, Mods: ctrl, Do: (*Window).showSettings},
	{Name: "close", Label: "Close", Menu: "File", Icon: "close", Key: fyne.KeyW, Mods: ctrl, Disabled: noTab, Do: func(w *Window) { w.closeTab(w.current()) }},
	{Name: "quit", Label: "Quit", Menu: "File", Key: fyne.KeyQ, Mods: ctrl, Do: (*Window).quit},
}

var editActions = []Action{
	{Name: "undo", Label: "Undo", Menu: "Edit", Icon: "undo", InForm: true, Disabled: noUndo, Do: edit("undo")},
	{Name: "redo", Label: "Redo", Menu: "Edit", Icon: "redo", InForm: true, Disabled: noRedo, Do: edit("redo")},
	{Name: "cut", Label: "Cut", Menu: "Edit", Icon: "cut", Apart: true, Disabled: noSelection, Do: edit("cut")},
	{Name: "copy", Label: "Copy", Menu: "Edit", Icon: "copy", Disabled: noSelection, Do: edit("copy")},
	{Name: "paste", Label: "Paste", Menu: "Edit", Icon: "paste", Disabled: noTab, Do: edit("paste")},
	{Name: "duplicate", Label: "Duplicate", Menu: "Edit", Disabled: noSelection, Do: edit("duplicate")},
	{Name: "delete", Label: "Delete", Menu: "Edit", Icon: "trash", Disabled: noSelection, Do: edit("delete")},
	{Name: "select all", Label: "Select all", Menu: "Edit", Disabled: noTab, Do: edit("select all")},
	{Name: "find", Label: "Find\u2026", Menu: "Edit", Icon: "search", Apart: true, Disabled: noTab, Do: edit("find")},
	{Name: "rename everywhere", Label: "Rename everywhere\u2026", Menu: "Edit", Icon: "edit", Key: fyne.KeyR, Mods: ctrl | shift, Disabled: noTab, Do: func(w *Window) { w.current().renameAnything() }},
	{Name: "draw missing", Label: "Draw what the diagram lacks", Menu: "Edit", Icon: "layout", Disabled: noTab, Do: onBoard(func(t *tab) { t.window.fail(drawMissing(t.doc)) })},
	{Name: "reroute", Label: "Lay the flows anew", Menu: "Edit", Icon: "layout", Key: fyne.KeyL, Mods: ctrl | shift, Disabled: noTab, Do: edit("reroute")},
	{Name: "template", Label: "Apply a template\u2026", Menu: "Edit", Icon: "webhook", Disabled: noTemplate, Do: (*Window).applyTemplate},
	{Name: "properties", Label: "Properties\u2026", Menu: "Edit", Icon: "list", Disabled: noTab, Do: (*Window).selectedProperties},
}

var viewActions = []Action{
	{Name: "commands", Label: "Search and commands", Menu: "View", Icon: "search", Key: fyne.KeyK, Mods: ctrl, Do: (*Window).commands},
	{Name: "folder", Label: "Folder", Menu: "View", Icon: "folder-open", Key: fyne.KeyB, Mods: ctrl | shift,
		Checked: func(w *Window) bool { return w.files.open }, Do: opens(func(w *Window) { w.files.show(!w.files.open) }, (*Window).folderFirst)},
	{Name: "dock", Label: "Properties and run", Menu: "View", Icon: "panel-right", Key: fyne.KeyP, Mods: ctrl, Disabled: noTab,
		Checked: func(w *Window) bool { return w.dock.open }, Do: opens(func(w *Window) { w.dock.show(!w.dock.open) }, func(w *Window) fyne.CanvasObject { return w.dock.first() })},
	{Name: "problems", Label: "Problems", Menu: "View", Icon: "panel-bottom", Key: fyne.KeyB, Mods: ctrl, Disabled: noTab,
		Checked: showing(problemsPage), Do: toggling(problemsPage)},
	{Name: "calls", Label: "Calls", Menu: "View", Icon: "webhook", Key: fyne.KeyH, Mods: ctrl | shift, Disabled: noTab, Needs: "viewer", Checked: showing(callsPage), Do: toggling(callsPage)},
	{Name: "messages", Label: "Messages", Menu: "View", Icon: "inbox", Disabled: noTab, Needs: "viewer", Checked: showing(messagesPage), Do: toggling(messagesPage)},
	{Name: "endpoints", Label: "Endpoints", Menu: "View", Icon: "link", Disabled: noTab, Needs: "viewer", Checked: showing(endpointsPage), Do: toggling(endpointsPage)},
	{Name: "tests", Label: "Tests", Menu: "View", Icon: "test", Disabled: noTab, Checked: showing(testsPage), Do: toggling(testsPage)},
	{Name: "simulation", Label: "Simulation", Menu: "View", Icon: "clock", Disabled: noTab, Checked: showing(simulationPage), Do: toggling(simulationPage)},
	{Name: "zoom in", Label: "Zoom in", Menu: "View", Icon: "zoom-in", Apart: true, Key: fyne.KeyEqual, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.ZoomIn() })},
	{Name: "zoom out", Label: "Zoom out", Menu: "View", Icon: "zoom-out", Key: fyne.KeyMinus, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.ZoomOut() })},
	{Name: "zoom 100", Label: "Original size", Menu: "View", Key: fyne.Key0, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.Zoom(1) })},
	{Name: "fit", Label: "Whole diagram", Menu: "View", Icon: "fit", Key: fyne.Key1, Mods: ctrl, Disabled: noTab, Do: onBoard(func(t *tab) { t.board.Fit() })},
	{Name: "zoom selection", Label: "Show the selection", Menu: "View", Key: fyne.Key2, Mods: ctrl, Disabled: noSelection, Do: onBoard(func(t *tab) { t.jump(t.board.FitSelection) })},
	{Name: "jumps", Label: "Lines jump where they cross", Menu: "View", Icon: "connect",
		Checked: (*Window).jumps, Do: func(w *Window) { w.showJumps(!w.jumps()) }},
	{Name: "flow values", Label: "Values on flows", Menu: "View", Icon: "variable", Disabled: noTab,
		Checked: (*Window).flowValues, Do: func(w *Window) { w.showFlowValues(!w.flowValues()) }},
	{Name: "moving tokens", Label: "Moving tokens", Menu: "View", Icon: "live",
		Checked: (*Window).moves, Do: func(w *Window) { w.showMoves(!w.moves()) }},
	{Name: "minimap", Label: "Minimap", Menu: "View", Icon: "map", Key: fyne.KeyM, Mods: ctrl, Disabled: noTab,
		Checked: func(w *Window) bool { return w.App.Preferences().Bool(mapKey) }, Do: (*Window).toggleMap},
	{Name: "back", Label: "Back to where you were", Menu: "View", Icon: "arrow-left", Apart: true, Key: fyne.KeyLeftBracket, Mods: ctrl, Disabled: noBack, Do: onBoard((*tab).back)},
	{Name: "forward", Label: "Forward again", Menu: "View", Icon: "arrow-right", Key: fyne.KeyRightBracket, Mods: ctrl, Disabled: noForward, Do: onBoard((*tab).forward)},
	{Name: "diagram view", Label: "Diagram", Menu: "View", Icon: "b-pool", Apart: true, Key: fyne.Key1, Mods: alt, Disabled: noFile, Do: func(w *Window) { w.file().view(diagramView) }},
	{Name: "xml view", Label: "XML", Menu: "View", Icon: "xml", Key: fyne.Key2, Mods: alt, Disabled: noFile, Do: func(w *Window) { w.file().view(xmlView); w.enter() }},
	{Name: "xml beside", Label: "Diagram beside the XML", Menu: "View", Icon: "panel-right", Disabled: noXML, Checked: (*Window).xmlBeside, Do: func(w *Window) {
		w.besideXML(!w.xmlBeside())
		w.current().view(xmlView)
	}},
	{Name: "runs view", Label: "Runs", Menu: "View", Icon: "history", Key: fyne.Key3, Mods: alt, Disabled: noFile, Needs: "viewer", Do: func(w *Window) { w.file().view(runsView); w.enter() }},
	{Name: "tasks", Label: "Tasks", Menu: "View", Icon: "inbox", Key: fyne.Key5, Mods: alt, Needs: "participant", Do: func(w *Window) { w.inbox.show(); w.enter() }},
	{Name: "full screen", Label: "Full screen", Menu: "View", Icon: "fit", Key: fyne.KeyF11, Checked: func(w *Window) bool { return w.FullScreen() }, Do: func(w *Window) { w.SetFullScreen(!w.FullScreen()) }},
	{Name: "light", Label: "Light colours", Menu: "View", Icon: "sun", Apart: true, Checked: looksAs(lightName), Do: func(w *Window) { w.chooseVariant(lightName) }},
	{Name: "dark", Label: "Dark colours", Menu: "View", Icon: "moon", Checked: looksAs(darkName), Do: func(w *Window) { w.chooseVariant(darkName) }},
	{Name: "contrast", Label: "High contrast", Menu: "View", Checked: looksAs(contrastName), Do: func(w *Window) { w.chooseVariant(contrastName) }},
	{Name: "system", Label: "Colours of the system", Menu: "View", Checked: looksAs(""), Do: func(w *Window) { w.chooseVariant("") }},
}

var runActions = []Action{
	{Name: "run", Label: "Run", Menu: "Run", Icon: "run", Key: fyne.KeyF5, Disabled: cannotRun, Needs: "editor", Do: (*Window).run},
	{Name: "earlier runs", Label: "Earlier runs\u2026", Menu: "Run", Icon: "history", Disabled: cannotRun, Needs: "viewer", Do: func(w *Window) {
		if !w.noEngine() {
			w.current().earlier()
		}
	}},
	{Name: "mocks", Label: "Mocks answer calls", Menu: "Run", Icon: "pin", Apart: true, Disabled: cannotMock, Needs: "editor", Checked: (*Window).mocked, Do: (*Window).switchMocks},
	{Name: "hide run", Label: "Close the run", Menu: "Run", Icon: "close", Disabled: noRun, Do: onBoard((*tab).closeRun)},
}

var helpActions = []Action{
	{Name: "guide", Label: "Guide", Menu: "Help", Icon: "info", Key: fyne.KeyF1, Do: (*Window).guide},
	{Name: "keys", Label: "Keyboard shortcuts\u2026", Menu: "Help", Icon: "keyboard", Key: fyne.KeyF1, Mods: shift, Do: (*Window).showKeys},
	{Name: "about", Label: "About Hookflow", Menu: "Help", Icon: "info", Do: (*Window).about},
	{Name: "area", Label: "Next area of the window", Key: fyne.KeyF6, Do: func(w *Window) { w.stepArea(1) }},
	{Name: "area before", Label: "Previous area of the window", Key: fyne.KeyF6, Mods: shift, Do: func(w *Window) { w.stepArea(-1) }},
	{Name: "edge", Label: "Move the edge of an area", Key: fyne.KeyF6, Mods: ctrl, Do: (*Window).nextEdge},
	{Name: "menu", Label: "Open the menu", Key: fyne.KeyF10, Do: func(w *Window) { w.top.openByKey(0) }},
	{Name: "next tab", Label: "Next document", Key: fyne.KeyPageDown, Mods: ctrl, InForm: true, Do: func(w *Window) { w.turn(1) }},
	{Name: "previous tab", Label: "Previous document", Key: fyne.KeyPageUp, Mods: ctrl, InForm: true, Do: func(w *Window) { w.turn(-1) }},
}

// turn goes to another document, or in the dialog of an element to another of its pages.
func (w *Window) turn(by int) {
	if w.form == nil {
		w.tabs.step(by)
		return
	}
	w.form.Turn(by)
	w.Canvas().Focus(w.form.Focus())
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

// plain is the label without the dots of a dialog.
func (a *Action) plain() string { return strings.TrimSuffix(lang.L(a.Label), "\u2026") }

// keyName writes a chord with spaces, and the keys that have signs by them.
func keyName(chord string) string {
	return strings.NewReplacer("+", " ", "Equal", "+", "Minus", "\u2212", "Comma", ",", "Return", "Enter", "Prior", "PgUp", "Next", "PgDn", "=", "+", "-", "\u2212").Replace(chord)
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
	if m&alt != 0 {
		text += "Alt+"
	}
	return text
}

func (a *Action) why(w *Window) string {
	if why := w.refusal(a); why != "" || a.Disabled == nil {
		return why
	}
	return a.Disabled(w)
}

// try does the action, or says why it cannot be done. What stands above the
// window is answered first: the keys of menus work whatever is shown. What is
// being typed belongs to the document by then: a key takes no focus away.
func (a *Action) try(w *Window) {
	if w.over.Covered() && !(a.InForm && w.form != nil && w.over.Top() == nil) {
		return
	}
	if typing, is := w.Canvas().Focused().(interface{ Take() }); is {
		typing.Take()
	}
	if why := a.why(w); why != "" {
		w.status.say(why, true)
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

// noFile is noTab where a file that lies behind the tasks will do: see file.
func noFile(w *Window) string {
	if len(w.open) == 0 {
		return lang.L("Open a file first.")
	}
	return ""
}

// noXML says that the XML is not looked at.
func noXML(w *Window) string {
	if t := w.current(); t == nil || t.viewed != xmlView {
		return lang.L("Look at the XML first.")
	}
	return ""
}

func noSelection(w *Window) string {
	if t := w.current(); t == nil || len(t.doc.Selection()) == 0 {
		return lang.L("Select something first.")
	}
	return ""
}

// noTemplate says why no template can be applied.
func noTemplate(w *Window) string {
	if why := noSelection(w); why != "" {
		return why
	}
	for _, e := range w.current().doc.Chosen() {
		if _, works := bpmn.FieldOf(e, "work"); !works && e.Kind != bpmn.PlainTask {
			return lang.L("Select plain tasks, or what calls or sends.")
		}
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

// cannotRun leaves Run pressable while there is no engine: a press says why, see
// noEngine.
func cannotRun(w *Window) string { return noTab(w) }

// noEngine tells, if the engine is not open, why and what to do.
func (w *Window) noEngine() bool {
	if w.Local != nil {
		return false
	}
	if w.Opening {
		w.status.say(lang.L("The engine is opening; this works in a moment."), true)
		return true
	}
	w.over.Show(overlay.Dialog{
		Title: lang.L("Nothing can be run here"),
		Text: w.Trouble + "\n\n" +
			lang.L("Diagrams can be drawn, checked, saved and exported all the same. To run them, put right what is said above and try again; another Hookflow that runs already has the engine to itself."),
		Buttons: []overlay.Button{{Label: lang.L("Close")}, {Label: lang.L("Try again"), Do: w.openEngine}},
	})
	return true
}

// showing reports whether a page of the bottom panel is seen.
func showing(page int) func(*Window) bool {
	return func(w *Window) bool { return w.bottom.open && w.bottom.tabs.At == page }
}

// toggling opens a page of the bottom panel, or closes it.
func toggling(page int) func(*Window) {
	return opens(func(w *Window) {
		if showing(page)(w) {
			w.bottom.show(false)
		} else {
			w.bottom.reveal(page)
		}
	}, func(w *Window) fyne.CanvasObject { return w.bottom.first() })
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
			if !w.over.Covered() {
				w.Canvas().Focus(t.board)
			}
		}
	}
}

// bindKeys makes the keys of the actions work wherever the focus is.
func (w *Window) bindKeys() {
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch t := w.current(); {
		case w.Key(e.Name):
		case w.over.Covered():
			if slices.Contains(w.names["guide"], string(e.Name)) { // help is there wherever one is
				w.guide()
			}
		case w.typed(e):
		case t != nil && w.drawing():
			t.board.TypedKey(e)
		case e.Name == fyne.KeyEscape:
			w.retreat()
		}
	})
	w.bindBoard()
	w.bindMenus()
}

// drawing reports whether keys are for the diagram: it is seen, and has them, or nothing has. What a control does not need must
// not delete or move what is selected beside it.
func (w *Window) drawing() bool {
	t := w.current()
	if t == nil || !look.Seen(t.board) {
		return false
	}
	has := w.Canvas().Focused()
	return has == nil || has == fyne.Focusable(t.board)
}

// bindMenus opens the menus by Alt and their first letters, whatever language
// the window speaks.
func (w *Window) bindMenus() {
	for at, name := range w.top.names {
		w.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyName(name[:1]), Modifier: alt}, func(fyne.Shortcut) {
			if !w.over.Covered() {
				w.top.openByKey(at)
			}
		})
	}
}

// shortcut does what a chord means to the window; controls that have the focus
// hand it on.
func (w *Window) shortcut(s fyne.Shortcut) {
	if c, ok := w.Canvas().(interface{ TypedShortcut(fyne.Shortcut) }); ok {
		c.TypedShortcut(s)
	}
}

// Key does what a key means whatever has the focus: to what stands above the window, or, if nothing does, to the window itself where
// Fyne's own controls keep the key to themselves. It reports false if the key is for the focus.
func (w *Window) Key(name fyne.KeyName) bool {
	switch {
	case w.over.Covered():
		return w.over.Key(name)
	case !mute(w.Canvas().Focused()):
		return false
	case name == fyne.KeyEscape:
		w.retreat()
		return true
	}
	return len(name) > 1 && name[0] == 'F' && w.typed(&fyne.KeyEvent{Name: name})
}

// mute reports whether a control is one of Fyne's own, which hand no key on.
func mute(f fyne.Focusable) bool {
	return f != nil && strings.HasPrefix(reflect.TypeOf(f).Elem().PkgPath(), "fyne.io/")
}

// wherever reports whether a shortcut is of the document, whatever part of the window has the keys.
func wherever(s fyne.Shortcut) bool {
	find, is := s.(*desktop.CustomShortcut)
	switch s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		return true
	}
	return is && find.KeyName == fyne.KeyF
}

// Press gives a key to what has the focus, as a chord if Ctrl or Alt are held, for keys that Fyne has no name for; first is false while it repeats.
func (w *Window) Press(e *fyne.KeyEvent, mods fyne.KeyModifier, first bool) {
	focused := w.Canvas().Focused()
	if k, is := focused.(desktop.Keyable); is && first {
		k.KeyDown(e)
	}
	if mods&^shift != 0 {
		s := &desktop.CustomShortcut{KeyName: e.Name, Modifier: mods}
		if f, is := focused.(fyne.Shortcutable); is {
			f.TypedShortcut(s)
		} else {
			w.shortcut(s)
		}
		return
	}
	if focused != nil {
		focused.TypedKey(e)
	} else if typed := w.Canvas().OnTypedKey(); typed != nil {
		typed(e)
	}
}

// bindBoard hands the shortcuts of the board to it while nothing else has the focus,
// such as after a click on a button.
func (w *Window) bindBoard() {
	for _, s := range []fyne.Shortcut{
		&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}, &fyne.ShortcutCut{}, &fyne.ShortcutCopy{}, &fyne.ShortcutPaste{}, &fyne.ShortcutSelectAll{},
		&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: ctrl}, &desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: ctrl},
	} {
		w.Canvas().AddShortcut(s, func(s fyne.Shortcut) {
			if t := w.current(); t != nil && !w.over.Covered() && (w.drawing() || wherever(s)) {
				t.board.TypedShortcut(s)
			} else if a := w.action(strings.ToLower(s.ShortcutName())); a != nil && w.over.Covered() { // the dialog of an element is undone in, too
				a.try(w)
			}
		})
	}
}

// typed does the action of a key without modifiers, such as F5, or with Shift, of which Fyne makes no shortcut.
func (w *Window) typed(e *fyne.KeyEvent) bool {
	mods := fyne.KeyModifier(0)
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		mods = d.CurrentKeyModifiers() & shift
	}
	return w.chord(prefix(mods) + string(e.Name))
}

// chord does the action that has a chord, and reports whether one has.
func (w *Window) chord(chord string) bool {
	for i := range w.actions {
		if a := &w.actions[i]; slices.Contains(w.names[a.Name], chord) && (a.Key != "" || w.changed[a.Name] != "") {
			a.try(w)
			return true
		}
	}
	return false
}
