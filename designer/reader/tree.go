// Package reader lets screen readers read a window: it tells them what stands in it, what has the keys, and what has become
// another. The controls answer themselves (fyne.Accessible, look.Teller); a control without a name is called by the text that
// stands before it, as everybody calls it who sees it.
//
// While a reader listens, a tree is made of the window some times a second, in the window's goroutine. It never changes: the
// bus is served from it by other goroutines, and what is told is how it differs from the one before. While none listens,
// nothing is made and nobody is asked anything.
package reader

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/look"
)

// Roles of what holds everything.
const (
	roleProgram fyne.AccessibleRole = "program"
	roleWindow  fyne.AccessibleRole = "window"
)

// A thing is what a node is of: an object, or a part of one. It is the same as long as they are.
type thing struct {
	object fyne.CanvasObject
	part   string
}

// A node is one thing as a reader hears of it.
type node struct {
	id   int32
	role fyne.AccessibleRole
	name string
	look.Told
	at     fyne.Position // in the window
	size   fyne.Size
	seen   bool // not scrolled away
	needed bool // a field that must be filled in
	keyed  bool // can have the keys
	keys   bool // has them
	over   *node
	place  int // among those in it
	inside []*node
	object fyne.CanvasObject
	do     func() // what a click does; nil: nothing
}

// A tree is what a window showed at a moment. Node 0 is the program, node 1 its window.
type tree struct {
	nodes  map[int32]*node
	ids    map[thing]int32
	next   int32
	focus  *node // nil: nothing has the keys
	scale  float32
	corner fyne.Position // of the window on the display, in pixels
}

// ids of the first nodes.
const (
	programID = iota
	windowID
	firstID
)

// A walk makes a tree.
type walk struct {
	*tree
	before  *tree
	focused fyne.CanvasObject
	text    string // that stands before what comes
	lead    lead   // of the box that is gone through
	below   bool   // something lies above all of what comes: it says nothing
	view    area   // as far as is seen of what is scrolled
}

type area struct {
	at   fyne.Position
	size fyne.Size
}

// A Standing is how a window stands among others.
type Standing struct {
	Active bool          // no other program has the keys
	Corner fyne.Position // on the display, in pixels
}

// treeOf makes a tree of a window; before is the one that was made last.
func treeOf(w fyne.Window, stands Standing, before *tree) *tree {
	c := w.Canvas()
	k := &walk{tree: &tree{nodes: map[int32]*node{}, ids: map[thing]int32{}, next: before.next, scale: c.Scale(), corner: stands.Corner}, before: before}
	if stands.Active {
		k.focused, _ = c.Focused().(fyne.CanvasObject)
	}
	program := &node{id: programID, role: roleProgram, name: "Hookflow", seen: true}
	frame := &node{id: windowID, role: roleWindow, name: w.Title(), size: c.Size(), seen: true, over: program}
	frame.On = stands.Active
	program.inside = []*node{frame}
	k.nodes[programID], k.nodes[windowID] = program, frame
	k.view = area{size: c.Size()}
	layers := append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...)
	for i, o := range layers {
		k.text, k.below = "", i < len(layers)-1
		k.add(o, fyne.Position{}, frame)
	}
	if k.focused != nil && k.focus == nil {
		k.find(frame)
	}
	return k.tree
}

// find looks for what has the keys and lies in a widget that nobody looks into: a text of Fyne's that can be selected, one of a
// group.
func (k *walk) find(frame *node) {
	at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(k.focused), k.focused.Size()
	for _, n := range k.nodes {
		if n.role == fyne.AccessibleRoleText && (area{n.at, n.size}).meets(at, size) {
			n.keyed, n.keys, k.focus = true, true, n
			return
		}
	}
	k.text = ""
	k.node(k.focused, at, frame)
}

// add puts an object, and what is in it, under a node.
func (k *walk) add(o fyne.CanvasObject, from fyne.Position, over *node) {
	if o == nil || !o.Visible() {
		return
	}
	at := from.Add(o.Position())
	into := over
	if n := k.node(o, at, over); n != nil {
		into = n
	}
	view := k.view
	switch o.(type) {
	case *container.Scroll, *container.Clip:
		k.view = view.cut(at, o.Size())
	}
	lead := k.lead
	k.lead = leading(o, at)
	if box, is := o.(*fyne.Container); is {
		if name := look.NameIn(box); name != "" {
			k.text = name
		}
	}
	for _, inner := range look.Inside(o) {
		k.add(inner, at, into)
	}
	k.view, k.lead = view, lead
}

// A lead is the first text of a box. A button beside it is for what it says, such as one that removes a row.
type lead struct {
	text   string
	middle float32 // its height in the window
}

func leading(o fyne.CanvasObject, at fyne.Position) lead {
	box, _ := o.(*fyne.Container)
	if box == nil {
		return lead{}
	}
	for _, o := range box.Objects {
		if text, is := o.(fyne.Accessible); is && o.Visible() && text.AccessibilityRole() == fyne.AccessibleRoleText {
			return lead{text.AccessibilityLabel(), at.Y + o.Position().Y + o.Size().Height/2}
		}
	}
	return lead{}
}

// beside reports whether a text stands beside a control, in one row.
func (l lead) beside(n *node) bool { return l.middle >= n.at.Y && l.middle <= n.at.Y+n.size.Height }

func (a area) cut(at fyne.Position, size fyne.Size) area {
	from := fyne.NewPos(max(a.at.X, at.X), max(a.at.Y, at.Y))
	to := fyne.NewPos(min(a.at.X+a.size.Width, at.X+size.Width), min(a.at.Y+a.size.Height, at.Y+size.Height))
	return area{from, fyne.NewSize(max(0, to.X-from.X), max(0, to.Y-from.Y))}
}

func (a area) meets(at fyne.Position, size fyne.Size) bool {
	both := a.cut(at, size).size
	return both.Width > 0 && both.Height > 0
}

// node makes the node of an object and of its parts; nil if it says nothing.
func (k *walk) node(o fyne.CanvasObject, at fyne.Position, over *node) *node {
	n := &node{at: at, size: o.Size(), object: o, over: over}
	if !n.describe(o) {
		return nil
	}
	if texts[n.role] {
		if n.name == "" || over.called() || n.role == look.RoleNews && k.below {
			return nil
		}
		if k.text = n.name; over.role == look.RoleDialog && over.name == "" { // its title
			over.name = n.name
		}
	} else if n.role != look.RoleDialog {
		n.callBy(k.text, k.lead)
		if n.role != look.RoleRadio { // the next of them is called by the same
			k.text = ""
		}
	}
	_, n.keyed = o.(fyne.Focusable)
	if can, is := o.(fyne.Disableable); is && can.Disabled() {
		_, word := o.(*look.Choice) // which Tab only passes over
		n.Off = !word
	}
	n.keyed = n.keyed && !n.Off
	if tap, is := o.(fyne.Tappable); is && n.do == nil && !n.Off && n.role != look.RoleDialog {
		n.do = func() { tap.Tapped(&fyne.PointEvent{}) }
	}
	k.hang(n, thing{object: o})
	if k.focused == o {
		k.focus = n
	}
	for _, p := range n.Parts {
		part := &node{role: p.Role, name: p.Name, Told: p.Told, at: at.Add(p.At), size: p.Size, object: o, over: n, do: p.Do, keyed: n.keyed}
		k.hang(part, thing{o, p.ID})
		if k.focused == o && p.ID == n.Current {
			k.focus = part
		}
	}
	if k.focused == o {
		k.focus.keys = true
		if n.Says != "" {
			k.hang(&node{role: look.RoleNews, name: n.Says, at: at, size: n.size, over: n}, thing{o, "says"})
		}
	}
	return n
}

// hang puts a node into the tree.
func (k *walk) hang(n *node, of thing) {
	id, known := k.before.ids[of]
	if !known {
		id = max(k.next, firstID)
		k.next = id + 1
	}
	if n.role == look.RoleNews { // nobody wants to hear where it stands
		n.over = k.nodes[programID]
	}
	n.id, n.place, n.seen = id, len(n.over.inside), k.view.meets(n.at, n.size)
	k.ids[of], k.nodes[id] = id, n
	n.over.inside = append(n.over.inside, n)
}

// called reports whether texts inside of a node are in its name already.
func (n *node) called() bool {
	switch n.role {
	case roleWindow, look.RoleDialog, look.RoleList, look.RoleTable, look.RoleTree, look.RoleMenu, look.RoleDiagram:
		return false
	}
	return n.name != ""
}

// callBy calls a control by the text that stands before it, if it has no name of its own. What has one is helped by it.
func (n *node) callBy(text string, by lead) {
	switch name, needed := strings.CutSuffix(text, " *"); {
	case n.name == "" && name != "":
		n.name, n.needed = name, needed
	case n.name == "":
		n.name, n.Help = n.Help, ""
	case n.role == look.RoleRadio:
		n.Help = name
	case n.role == fyne.AccessibleRoleButton && n.Help == "" && by.text != n.name && by.beside(n):
		n.Help = by.text
	}
	if n.Help == n.name {
		n.Help = ""
	}
}
