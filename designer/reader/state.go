package reader

import (
	"strings"

	"fyne.io/fyne/v2"

	"hookflow/designer/look"
)

// states are the states of a node by their numbers in AT-SPI, and their names.
var states = []struct {
	number uint
	name   string
	of     func(*node) bool
}{
	{1, "active", func(n *node) bool { return n.role == roleWindow && n.On }},
	{4, "checked", func(n *node) bool { return ticked[n.role] && n.On }},
	{41, "checkable", func(n *node) bool { return ticked[n.role] }},
	{5, "collapsed", func(n *node) bool { return n.Folds && !n.Open }},
	{7, "editable", func(n *node) bool { return n.role == look.RoleField && !n.Off }},
	{8, "enabled", func(n *node) bool { return !n.Off }},
	{9, "expandable", func(n *node) bool { return n.Folds }},
	{10, "expanded", func(n *node) bool { return n.Folds && n.Open }},
	{11, "focusable", func(n *node) bool { return n.keyed }},
	{12, "focused", func(n *node) bool { return n.keys }},
	{16, "modal", func(n *node) bool { return n.role == look.RoleDialog }},
	{17, "multi-line", func(n *node) bool { return n.role == look.RoleField && n.Lines }},
	{20, "pressed", func(n *node) bool { return n.role == look.RoleSwitch && n.On }},
	{22, "selectable", func(n *node) bool { return selectable[n.role] }},
	{23, "selected", func(n *node) bool { return selectable[n.role] && n.On }},
	{24, "sensitive", func(n *node) bool { return !n.Off }},
	{25, "showing", func(n *node) bool { return n.seen }},
	{26, "single-line", func(n *node) bool { return n.role == look.RoleField && !n.Lines }},
	{30, "visible", func(*node) bool { return true }},
	{33, "required", func(n *node) bool { return n.needed }},
	{36, "invalid-entry", func(n *node) bool { return n.Wrong }},
}

// ticked are those that are on or off by themselves.
var ticked = map[fyne.AccessibleRole]bool{look.RoleCheck: true, look.RoleRadio: true}

// stateSet are the states of a node as AT-SPI has them.
func (n *node) stateSet() (set uint64) {
	for _, s := range states {
		if s.of(n) {
			set |= 1 << s.number
		}
	}
	return set
}

// shown is a text as it stands in the field.
func (n *node) shown() string {
	if n.Hidden {
		return strings.Repeat("\u2022", len([]rune(n.Value)))
	}
	return n.Value
}

// A kind is what a role is called in AT-SPI.
type kind struct {
	number uint32
	name   string
}

// texts are those that are read and not used.
var texts = map[fyne.AccessibleRole]bool{fyne.AccessibleRoleText: true, look.RoleNote: true, look.RoleNews: true}

// kinds are the roles. An element of a diagram has no role there: it is one of a list, of which the arrow keys choose one.
var kinds = map[fyne.AccessibleRole]kind{
	roleProgram: {75, "application"}, roleWindow: {23, "frame"},
	fyne.AccessibleRoleButton: {43, "push button"}, fyne.AccessibleRoleText: {29, "label"}, look.RoleNote: {73, "paragraph"}, fyne.AccessibleRoleLink: {88, "link"},
	look.RoleSwitch: {62, "toggle button"}, look.RoleCheck: {7, "check box"}, look.RoleRadio: {44, "radio button"}, look.RoleTab: {37, "page tab"},
	look.RoleField: {79, "entry"}, look.RoleChoice: {11, "combo box"}, look.RoleFold: {62, "toggle button"},
	look.RoleList: {31, "list"}, look.RoleRow: {32, "list item"}, look.RoleTable: {31, "list"}, look.RoleTree: {65, "tree"}, look.RoleLine: {91, "tree item"},
	look.RoleMenu: {41, "popup menu"}, look.RoleItem: {35, "menu item"}, look.RoleDialog: {16, "dialog"}, look.RoleNews: {101, "notification"},
	look.RoleDiagram: {31, "list"}, look.RoleElement: {32, "list item"}, look.RoleSlider: {51, "slider"}, look.RoleBar: {42, "progress bar"},
}

// kind is the role of a node in AT-SPI.
func (n *node) kind() kind {
	k := kinds[n.role]
	switch {
	case n.role == look.RoleField && n.Hidden:
		return kind{40, "password text"}
	case k.number == 0:
		return kind{39, "panel"}
	}
	return k
}
