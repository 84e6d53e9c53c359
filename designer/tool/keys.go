package tool

import (
	"cmp"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// DefaultKeys returns the keymap: chord to the name of an action. On macOS Ctrl
// stands for Command.
func DefaultKeys() map[string]string {
	return map[string]string{
		"Ctrl+Z": "undo", "Ctrl+Y": "redo", "Ctrl+Shift+Z": "redo",
		"Ctrl+C": "copy", "Ctrl+X": "cut", "Ctrl+V": "paste", "Ctrl+D": "duplicate",
		"Ctrl+A": "select all", "Escape": "select none", "Delete": "delete", "BackSpace": "delete",
		"E": "rename", "F2": "rename", "Return": "properties", "R": "replace", "A": "append", "N": "create", "Ctrl+F": "find",
		"L": "lasso", "S": "space", "C": "connect", "H": "hand",
		"Left": "move left", "Right": "move right", "Up": "move up", "Down": "move down",
		"Shift+Left": "move far left", "Shift+Right": "move far right", "Shift+Up": "move far up", "Shift+Down": "move far down",
		"Alt+Left": "go left", "Alt+Right": "go right", "Alt+Up": "go up", "Alt+Down": "go down",
		"Tab": "append next", "Shift+Tab": "go back", "Next": "open", "Prior": "leave",
		"Shift+Alt+Left": "add left", "Shift+Alt+Right": "add right", "Shift+Alt+Up": "add up", "Shift+Alt+Down": "add down",
		"Ctrl+Shift+Left": "narrower", "Ctrl+Shift+Right": "wider", "Ctrl+Shift+Up": "lower", "Ctrl+Shift+Down": "higher",
		"F": "next flow", "Menu": "menu of it", "Shift+F10": "menu of it",
		"Ctrl+Left": "scroll left", "Ctrl+Right": "scroll right", "Ctrl+Up": "scroll up", "Ctrl+Down": "scroll down",
	}
}

// key does what the keymap says.
func (ed *Editor) key(in Input) State {
	if name := ed.Keys[in.Chord()]; name != "" {
		ed.State = Idle{}
		ed.Do(name)
		return ed.State
	}
	return Idle{}
}

// Do does the action with this name, for keys, menus and the command palette, and
// reports whether there is one. Its gestures begin at rest.
func (ed *Editor) Do(name string) bool {
	do := actions[name]
	if do == nil {
		return false
	}
	ed.led = false
	do(ed)
	if ed.leads() != Nothing && !ed.led {
		ed.begin()
	}
	return true
}

// actions is everything that can be done without a pointer.
var actions map[string]func(*Editor)

func init() { // the actions and Do refer to each other
	actions = map[string]func(*Editor){
		"undo": func(ed *Editor) { ed.Doc.Undo() }, "redo": func(ed *Editor) { ed.Doc.Redo() },
		"copy": (*Editor).copy, "cut": (*Editor).cut, "paste": (*Editor).paste, "duplicate": (*Editor).duplicate,
		"select all": func(ed *Editor) { ed.Doc.SelectAll() }, "select none": (*Editor).selectNone,
		"select downstream": func(ed *Editor) { ed.stream(false) }, "select upstream": func(ed *Editor) { ed.stream(true) },
		"delete": (*Editor).delete, "rename": func(ed *Editor) { ed.about(func(e *bpmn.Element) { ed.State = startNaming(ed, e) }) },
		"properties": ed1("properties"), "replace": ed1("replace"), "open": ed1("open"), "leave": func(ed *Editor) { ed.ask("leave", "") }, "append": ed1("append"), "find": func(ed *Editor) { ed.ask("find", "") },
		"create": func(ed *Editor) { ed.ask("create", "") }, "colour": ed1("colour"),
		"lasso": func(ed *Editor) { ed.State = lasso{} }, "space": func(ed *Editor) { ed.State = space{} },
		"connect": (*Editor).connect, "hand": func(ed *Editor) { ed.State = hand{} },
		"move left": nudge(-1, 0), "move right": nudge(1, 0), "move up": nudge(0, -1), "move down": nudge(0, 1),
		"move far left": nudge(-10, 0), "move far right": nudge(10, 0), "move far up": nudge(0, -10), "move far down": nudge(0, 10),
		"go left": goTo("Left", false), "go right": goTo("Right", false), "go up": goTo("Up", false), "go down": goTo("Down", false),
		"add left": goTo("Left", true), "add right": goTo("Right", true), "add up": goTo("Up", true), "add down": goTo("Down", true),
		"narrower": size(-1, 0), "wider": size(1, 0), "lower": size(0, -1), "higher": size(0, 1),
		"next flow": (*Editor).nextFlow, "lead from": reconnect(true), "lead to": reconnect(false), "menu of it": (*Editor).menu,
		"append next": (*Editor).startAppending, "go next": func(ed *Editor) { ed.step(1) }, "go back": func(ed *Editor) { ed.step(-1) },
		"scroll left": scroll(40, 0), "scroll right": scroll(-40, 0), "scroll up": scroll(0, 40), "scroll down": scroll(0, -40),
		"align left": align(doc.Left), "align center": align(doc.Center), "align right": align(doc.Right),
		"align top": align(doc.Top), "align middle": align(doc.Middle), "align bottom": align(doc.Bottom),
		"distribute across": onAll("distribute", func(tx *doc.Tx, l []*bpmn.Element) error { return tx.Distribute(l, false) }),
		"distribute down":   onAll("distribute", func(tx *doc.Tx, l []*bpmn.Element) error { return tx.Distribute(l, true) }),
		"equal size":        onAll("equal size", (*doc.Tx).EqualSize),
		"reroute":           onAll("lay the flows anew", (*doc.Tx).Reroute),
		"to front":          onAll("to front", (*doc.Tx).Raise), "to back": onAll("to back", (*doc.Tx).Lower),
		"lane above": lane(doc.Above), "lane below": lane(doc.Below), "divide in two": divide(2), "divide in three": divide(3),
		"merge lanes": onAll("merge lanes", (*doc.Tx).MergeLanes),
	}
}

// ed1 asks the window for something about the one selected element.
func ed1(want string) func(*Editor) {
	return func(ed *Editor) { ed.about(func(e *bpmn.Element) { ed.ask(want, e.ID) }) }
}

// about calls f with the selected element if exactly one is selected.
func (ed *Editor) about(f func(*bpmn.Element)) {
	if e := ed.one(); e != nil {
		f(e)
	}
}

// onAll is an action on the whole selection, one undo step.
func onAll(name string, edit func(*doc.Tx, []*bpmn.Element) error) func(*Editor) {
	return func(ed *Editor) {
		ed.change(name, func(tx *doc.Tx) error { return edit(tx, tx.Chosen()) })
	}
}

// align is the action that aligns the selection.
func align(at doc.Edge) func(*Editor) {
	return onAll("align", func(tx *doc.Tx, l []*bpmn.Element) error { return tx.Align(l, at) })
}

// lane is the action that adds a lane beside the selected one.
func lane(side doc.Side) func(*Editor) {
	return func(ed *Editor) {
		ed.about(func(e *bpmn.Element) {
			ed.change("add lane", func(tx *doc.Tx) error { _, err := tx.AddLane(e, side); return err })
		})
	}
}

// divide is the action that divides the selected lane or pool into n.
func divide(n int) func(*Editor) {
	return func(ed *Editor) {
		ed.about(func(e *bpmn.Element) {
			ed.change("divide lane", func(tx *doc.Tx) error { _, err := tx.SplitLane(e, n); return err })
		})
	}
}

// scroll is the action that moves the diagram under the board.
func scroll(dx, dy float64) func(*Editor) {
	return func(ed *Editor) {
		if ed.Pan != nil {
			ed.Pan(dx, dy)
		}
	}
}

// nudge moves the selection, or the diagram if nothing is selected.
func nudge(dx, dy float64) func(*Editor) {
	return func(ed *Editor) {
		list := ed.Doc.Chosen()
		if len(list) == 0 {
			scroll(40*sign(-dx), 40*sign(-dy))(ed)
			return
		}
		ed.change("move", func(tx *doc.Tx) error { return tx.Nudge(list, dx, dy) })
	}
}

// sign returns -1, 0 or 1.
func sign(v float64) float64 { return float64(cmp.Compare(v, 0)) }

// delete removes the selection.
func (ed *Editor) delete() {
	if list := ed.Doc.Chosen(); len(list) > 0 {
		ed.change("delete", func(tx *doc.Tx) error { return tx.Delete(list...) })
	}
}

// connect begins a connection at the selected element, or asks for one.
func (ed *Editor) connect() {
	if e := ed.one(); e != nil && connectable(e) {
		ed.State = connecting{from: e}
		return
	}
	ed.State = choosingSource{}
}

// reconnect takes an end of the selected connection into the hand.
func reconnect(source bool) func(*Editor) {
	return func(ed *Editor) {
		ed.about(func(e *bpmn.Element) {
			if len(ed.way(e)) > 1 {
				ed.State = reconnecting{flow: e, source: source}
			}
		})
	}
}

// menu asks for the menu of what is selected, where it stands; of nothing, in the middle of what is seen.
func (ed *Editor) menu() {
	r := Request{Want: "menu", At: ed.seen().Center(), Key: true}
	if all := ed.Doc.Chosen(); len(all) > 0 {
		r.ID, r.At = all[0].ID, ed.where(all[0])
	}
	if ed.Ask != nil {
		ed.Ask(r)
	}
}

// stream selects all that comes behind the selected element, or before it.
func (ed *Editor) stream(before bool) {
	ed.about(func(e *bpmn.Element) { ed.Doc.Select(ed.Doc.Stream(e, before)...) })
}
