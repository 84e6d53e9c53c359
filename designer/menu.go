package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// menu lists the actions of a menu of the top bar, in the order of the table.
func (w *Window) menu(name string) (items []look.Item) {
	for i := range w.actions {
		a := &w.actions[i]
		if a.Menu != name {
			continue
		}
		if a.Apart {
			items = append(items, look.Item{})
		}
		items = append(items, look.Item{Icon: a.Icon, Text: lang.L(a.Label), Key: w.keyOf(a.Name), Disabled: a.why(w) != "",
			Checked: a.Checked != nil && a.Checked(w), Do: func() { a.try(w) }})
		if a.Name == "open" {
			items = append(items, w.recentMenu())
		}
		if a.Name == "example" {
			items[len(items)-1] = w.exampleMenu()
		}
	}
	return items
}

// recentMenu offers the files opened last.
func (w *Window) recentMenu() look.Item {
	item := look.Item{Icon: "history", Text: lang.L("Open recent")}
	for _, path := range w.recent() {
		item.Items = append(item.Items, look.Item{Icon: "b-pool", Text: short(path), Do: func() { w.OpenFile(path) }})
	}
	item.Disabled = len(item.Items) == 0
	return item
}

// exampleMenu offers the processes that teach.
func (w *Window) exampleMenu() look.Item {
	item := look.Item{Icon: "star", Text: lang.L("Examples")}
	for _, x := range examples {
		item.Items = append(item.Items, look.Item{Icon: "b-pool", Text: lang.L(x.title), Do: func() { w.openExample(x.file) }})
	}
	return item
}

// contextActions are what the menu of an element offers; the names are those
// of package tool.
var contextActions = []menuEntry{
	{"properties", "Properties\u2026", "settings"}, {"rename", "Rename", "edit"}, {"replace", "Change into\u2026", "change-type"},
	{"default", "Default path", ""}, {"open", "Open the sub-process", "step-into"}, {"append", "Append\u2026", "append"}, {"colour", "Colour\u2026", "colour"}, {},
	{"cut", "Cut", "cut"}, {"copy", "Copy", "copy"}, {"duplicate", "Duplicate", ""}, {"delete", "Delete", "trash"}, {},
	{"breakpoint", "Breakpoint", "breakpoint"}, {"breakpoint settings", "Breakpoint with a condition\u2026", ""}, {"run to here", "Run to here", "fit"},
	{"run alone", "Run this alone\u2026", "test"}, {"pin", "Pin answers\u2026", "pin"}, {},
	{"reroute", "Lay the flows anew", "layout"}, {"lead from", "Another start of the connection\u2026", ""}, {"lead to", "Another end of the connection\u2026", ""}, {"select downstream", "Select what follows", ""}, {"select upstream", "Select what leads here", ""},
}

// A menuEntry is a row of a menu on the diagram: an action of package tool, its
// label and its icon.
type menuEntry struct{ name, label, icon string }

// severalActions are what the menu of several elements offers.
var severalActions = []menuEntry{
	{"align left", "Align left", "align-left"}, {"align center", "Align centres", ""}, {"align right", "Align right", ""},
	{"align top", "Align top", ""}, {"align middle", "Align middles", "align-middle"}, {"align bottom", "Align bottom", ""}, {},
	{"reroute", "Lay the flows anew", "layout"}, {"distribute across", "Distribute across", "distribute"}, {"distribute down", "Distribute down", ""}, {"equal size", "Equal size", ""}, {},
	{"replace", "Change into\u2026", "change-type"}, {"colour", "Colour\u2026", "colour"}, {"cut", "Cut", "cut"}, {"copy", "Copy", "copy"},
	{"duplicate", "Duplicate", ""}, {"delete", "Delete", "trash"},
}

var laneActions = []menuEntry{
	{}, {"lane above", "Add lane above", ""}, {"lane below", "Add lane below", ""}, {"divide in two", "Divide in two", ""}, {"divide in three", "Divide in three", ""},
}

// emptyActions are what the menu of the empty board offers.
var emptyActions = []menuEntry{
	{"create", "Create\u2026", "plus"}, {"paste", "Paste", "paste"}, {"select all", "Select all", ""}, {"reroute", "Lay all flows anew", "layout"}, {}, {"properties", "Properties\u2026", "settings"},
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
	case "breakpoint", "breakpoint settings":
		return mayBreak(e)
	case "run to here":
		return mayBreak(e) && t.stopped()
	case "run alone":
		return mayRunAlone(e)
	case "pin":
		return mayPin(e)
	case "open":
		return e.Kind.Is(bpmn.Container) && t.doc.TypeOf(e).Collapsed
	case "reroute":
		return e.Kind.FlowNode() || e.Kind.Is(bpmn.Flow)
	case "default":
		return mayBeDefault(e)
	case "lead from", "lead to":
		return e.Source != nil && e.Target != nil
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
	var items []look.Item
	for _, a := range list {
		if !t.offers(a.name, r.ID) {
			continue
		}
		item := look.Item{Icon: a.icon, Key: t.window.keyOf(a.name), Checked: a.name == "default" && isDefault(t.doc.Element(r.ID)), Do: func() { t.fromMenu(a.name, r) }}
		if a.name != "" {
			item.Text = lang.L(a.label)
		}
		items = append(items, item)
	}
	m := look.ShowMenu(t.window.Canvas(), items, look.Below(t.board.Window(r.At), fyne.Size{}))
	if r.Key {
		m.First()
	}
}

// ownAction is one of the window's; nil: it is the hand's.
func ownAction(name string) func(t *tab, id string) {
	return map[string]func(t *tab, id string){
		"properties":          (*tab).properties,
		"default":             (*tab).toggleDefault,
		"breakpoint":          func(t *tab, id string) { t.breaks.toggle(id) },
		"breakpoint settings": func(t *tab, id string) { t.breaks.edit(id) },
		"run to here":         (*tab).runTo,
		"run alone":           (*tab).runAlone,
		"pin":                 (*tab).pin,
	}[name]
}

// fromMenu does what was chosen in the menu of r. The hand asks about one element
// only; the window knows more.
func (t *tab) fromMenu(name string, r tool.Request) {
	switch own := ownAction(name); {
	case name == "colour":
		t.chooseColour(r)
	case own != nil:
		own(t, r.ID)
	default:
		t.editor.Do(name)
		t.board.Changed()
	}
}

// mayBeDefault reports whether e is a path of an element that decides.
func mayBeDefault(e *bpmn.Element) bool {
	if e.Kind != bpmn.SequenceFlow || e.Source == nil {
		return false
	}
	_, decides := bpmn.FieldOf(e.Source, "default")
	return decides
}

func isDefault(e *bpmn.Element) bool {
	return mayBeDefault(e) && bpmn.Value(e.Source, "default") == e.ID
}

// toggleDefault makes a path the one that is taken when no condition is true, or an
// ordinary one again. A default path has no condition (BPMN 2.0, table 8.60).
func (t *tab) toggleDefault(id string) {
	t.window.fail(t.doc.Change(lang.L("default path"), func(tx *doc.Tx) error {
		e := t.doc.Element(id)
		if isDefault(e) {
			return tx.SetField(e.Source, "default", "")
		}
		if bpmn.Value(e, "condition") != "" {
			if err := tx.SetField(e, "condition", ""); err != nil {
				return err
			}
		}
		return tx.SetField(e.Source, "default", id)
	}))
	t.board.Changed()
}
