package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/overlay"
	"hookflow/designer/tool"
)

// mainMenu makes the menus of the actions, in the order of the table.
func (w *Window) mainMenu() *fyne.MainMenu {
	var menus []*fyne.Menu
	for i := range w.actions {
		a := &w.actions[i]
		if len(menus) == 0 || menus[len(menus)-1].Label != lang.L(a.Menu) {
			menus = append(menus, fyne.NewMenu(lang.L(a.Menu)))
		}
		item := fyne.NewMenuItem(lang.L(a.Label), func() { a.try(w) })
		item.Icon, item.IsQuit = a.Icon, a.Name == "quit"
		if a.Key != "" && a.Mods != 0 {
			item.Shortcut = &desktop.CustomShortcut{KeyName: a.Key, Modifier: a.Mods}
		}
		last := menus[len(menus)-1]
		last.Items = append(last.Items, item)
		if a.Name == "open" {
			last.Items = append(last.Items, w.recentMenu())
		}
	}
	return fyne.NewMainMenu(menus...)
}

// recentMenu offers the files opened last.
func (w *Window) recentMenu() *fyne.MenuItem {
	item := fyne.NewMenuItem(lang.L("Open recent"), nil)
	item.Icon, item.ChildMenu = theme.HistoryIcon(), fyne.NewMenu("")
	for _, path := range w.recent() {
		item.ChildMenu.Items = append(item.ChildMenu.Items, fyne.NewMenuItem(path, func() { w.OpenFile(path) }))
	}
	item.Disabled = len(item.ChildMenu.Items) == 0
	return item
}

// toolbar is the row of buttons below the menu; "" is a gap.
type toolbar struct {
	window  *Window
	content fyne.CanvasObject
	buttons map[string]*tipButton
}

var toolbarNames = []string{"new", "open", "save", "", "undo", "redo", "", "zoom out", "fit", "zoom in", "", "run"}

func newToolbar(w *Window) *toolbar {
	t := &toolbar{window: w, buttons: map[string]*tipButton{}}
	row := container.NewHBox()
	for _, name := range toolbarNames {
		if name == "" {
			row.Add(widget.NewSeparator())
			continue
		}
		a := w.action(name)
		b := newTipButton(w.tips, a.Icon, a.tip(), func() { a.try(w) })
		b.Importance = widget.LowImportance
		if name == "run" {
			b.SetText(lang.L(a.Label))
			b.Importance = widget.HighImportance
		}
		t.buttons[name] = b
		row.Add(b)
	}
	t.content = container.NewPadded(row)
	return t
}

// refresh greys what cannot be done now.
func (t *toolbar) refresh() {
	for name, b := range t.buttons {
		if able := t.window.action(name).why(t.window) == ""; able == b.Disabled() {
			if able {
				b.Enable()
			} else {
				b.Disable()
			}
		}
	}
}

// contextActions are what the menu of an element offers; the names are those
// of package tool.
var contextActions = []struct{ name, label string }{
	{"properties", "Properties\u2026"}, {"rename", "Rename"}, {"replace", "Change into\u2026"}, {"append", "Append\u2026"}, {"colour", "Colour\u2026"}, {},
	{"cut", "Cut"}, {"copy", "Copy"}, {"duplicate", "Duplicate"}, {"delete", "Delete"}, {},
	{"select downstream", "Select what follows"}, {"select upstream", "Select what leads here"},
}

// severalActions are what the menu of several elements offers.
var severalActions = []struct{ name, label string }{
	{"align left", "Align left"}, {"align center", "Align centres"}, {"align right", "Align right"},
	{"align top", "Align top"}, {"align middle", "Align middles"}, {"align bottom", "Align bottom"}, {},
	{"distribute across", "Distribute across"}, {"distribute down", "Distribute down"}, {"equal size", "Equal size"}, {},
	{"colour", "Colour\u2026"}, {"cut", "Cut"}, {"copy", "Copy"}, {"duplicate", "Duplicate"}, {"delete", "Delete"},
}

var laneActions = []struct{ name, label string }{
	{}, {"lane above", "Add lane above"}, {"lane below", "Add lane below"}, {"divide in two", "Divide in two"}, {"divide in three", "Divide in three"},
}

// emptyActions are what the menu of the empty board offers.
var emptyActions = []struct{ name, label string }{
	{"create", "Create\u2026"}, {"paste", "Paste"}, {"select all", "Select all"}, {"properties", "Properties\u2026"},
}

// offers reports whether an action makes sense for an element.
func (t *tab) offers(action, id string) bool {
	e := t.doc.Element(id)
	if e == nil {
		return true
	}
	switch action {
	case "append":
		return mayAppend(e)
	case "replace":
		return len(t.replaceable(id)) > 0
	case "select downstream", "select upstream":
		return e.Kind.FlowNode()
	}
	return true
}

func (t *tab) contextMenu(r tool.Request) {
	list := contextActions
	switch e := t.doc.Element(r.ID); {
	case e == nil:
		list = emptyActions
	case len(t.doc.Selection()) > 1:
		list = severalActions
	case e.Kind == "participant" || e.Kind == "lane":
		list = append(list[:len(list):len(list)], laneActions...)
	}
	var items []*fyne.MenuItem
	for _, a := range list {
		if !t.offers(a.name, r.ID) {
			continue
		}
		if a.name == "" {
			items = append(items, fyne.NewMenuItemSeparator())
			continue
		}
		items = append(items, fyne.NewMenuItem(lang.L(a.label), func() {
			t.fromMenu(a.name, r)
		}))
	}
	overlay.Menu(fyne.NewMenu("", items...), t.window.Canvas(), t.board.Window(r.At))
}

// fromMenu does what was chosen in the menu of r. The hand asks about one element
// only; the window knows more.
func (t *tab) fromMenu(name string, r tool.Request) {
	switch name {
	case "properties":
		t.properties(r.ID)
	case "colour":
		t.chooseColour(r)
	default:
		t.editor.Do(name)
		t.board.Changed()
	}
}
