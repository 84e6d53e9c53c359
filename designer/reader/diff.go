package reader

import (
	"slices"

	"fyne.io/fyne/v2"

	"hookflow/designer/look"
)

// An event tells of one difference between two trees.
type event struct {
	of     int32
	what   string // interface and member without what they have in common
	detail string
	a, b   int32
	value  any // nil: none
}

// differences are what to tell when one tree follows another: first what has come and gone, last what has the keys now.
func differences(before, now *tree) (list []event) {
	for id, was := range before.nodes {
		if is := now.nodes[id]; is == nil || is.over != nil && was.over != nil && is.over.id != was.over.id {
			if now.nodes[was.over.id] != nil {
				list = append(list, event{of: was.over.id, what: "Object.ChildrenChanged", detail: "remove", a: int32(was.place), value: id})
			}
			list = append(list, event{of: id, what: "Object.StateChanged", detail: "defunct", a: 1})
		}
	}
	for _, id := range now.order() {
		is, was := now.nodes[id], before.nodes[id]
		if was == nil {
			if over := is.over; over != nil && before.nodes[over.id] != nil {
				list = append(list, event{of: over.id, what: "Object.ChildrenChanged", detail: "add", a: int32(is.place), value: id})
			}
			switch {
			case is.role == look.RoleNews:
				list = append(list, said(is))
			case is.keys:
				list = append(list, event{of: id, what: "Object.StateChanged", detail: "focused", a: 1})
			}
			continue
		}
		list = append(list, is.since(was)...)
	}
	slices.SortStableFunc(list, func(a, b event) int { return late(a) - late(b) })
	return list
}

// late is when an event is told: who hears that something has the keys asks about it, and about what else is so then.
func late(e event) int {
	switch {
	case e.detail == "focused":
		return 2 + int(e.a)
	case e.detail == "showing":
		return 4
	}
	return 0
}

// order are the nodes from the first to the last.
func (t *tree) order() []int32 {
	var list []int32
	var down func(n *node)
	down = func(n *node) {
		list = append(list, n.id)
		for _, inner := range n.inside {
			down(inner)
		}
	}
	if program := t.nodes[programID]; program != nil {
		down(program)
	}
	return list
}

// since are the events of a node that was there before.
func (n *node) since(was *node) (list []event) {
	tell := func(what, detail string, a int32, value any) {
		list = append(list, event{of: n.id, what: what, detail: detail, a: a, value: value})
	}
	if n.name != was.name {
		tell("Object.PropertyChange", "accessible-name", 0, n.name)
		if n.role == look.RoleNews {
			list = append(list, said(n))
		}
	}
	if n.Help != was.Help {
		tell("Object.PropertyChange", "accessible-description", 0, n.Help)
	}
	if n.role == look.RoleField {
		list = append(list, n.typed(was)...)
	} else if n.Value != was.Value {
		tell("Object.PropertyChange", "accessible-value", 0, n.Value)
	}
	for _, s := range states {
		if now := s.of(n); now != s.of(was) {
			on := int32(0)
			if now {
				on = 1
			}
			tell("Object.StateChanged", s.name, on, nil)
		}
	}
	if n.id == windowID && n.On != was.On {
		tell(map[bool]string{true: "Window.Activate", false: "Window.Deactivate"}[n.On], "", 0, n.name)
	}
	if chosen(n) != chosen(was) {
		tell("Object.SelectionChanged", "", 0, nil)
	}
	return list
}

// chosen is the part that is chosen; 0: none.
func chosen(n *node) int32 {
	for _, inner := range n.inside {
		if selectable[inner.role] && inner.On {
			return inner.id
		}
	}
	return 0
}

// selectable are those of which one is chosen among others.
var selectable = map[fyne.AccessibleRole]bool{look.RoleTab: true, look.RoleRow: true, look.RoleLine: true, look.RoleElement: true, look.RoleItem: true}

// said is the event of a text that is to be heard, as of a note that is shown. There is an announcement for that, which older readers
// do not know; whoever knows it would say both.
func said(n *node) event {
	return event{of: n.id, what: "Object.StateChanged", detail: "showing", a: 1}
}

// typed are the events of a text: what has gone out of it, what has come into it, and where the cursor is.
func (n *node) typed(was *node) (list []event) {
	old, now := []rune(was.shown()), []rune(n.shown())
	from := 0
	for from < min(len(old), len(now)) && old[from] == now[from] {
		from++
	}
	same := 0
	for same < min(len(old), len(now))-from && old[len(old)-1-same] == now[len(now)-1-same] {
		same++
	}
	gone, come := old[from:len(old)-same], now[from:len(now)-same]
	if len(gone) > 0 {
		list = append(list, event{n.id, "Object.TextChanged", "delete", int32(from), int32(len(gone)), string(gone)})
	}
	if len(come) > 0 {
		list = append(list, event{n.id, "Object.TextChanged", "insert", int32(from), int32(len(come)), string(come)})
	}
	if n.At != was.At {
		list = append(list, event{of: n.id, what: "Object.TextCaretMoved", a: int32(n.At)})
	}
	if n.To != n.At && (n.To != was.To || n.At != was.At) || n.To == n.At && was.To != was.At {
		list = append(list, event{n.id, "Object.TextSelectionChanged", "", 0, 0, nil})
	}
	return list
}
