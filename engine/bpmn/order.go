package bpmn

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/schema"
)

// drawn is the order of children where the schema of the drawing has a say
// (BPMN20.xsd, BPMNDI.xsd); "*" stands for every tag that is not named. All
// others are in package schema.
var drawn = map[string][]string{
	string(DefinitionsRoot): {"documentation", "extensionElements", "import", "extension", "*", "BPMNDiagram", "relationship"},
	"BPMNDiagram":           {"BPMNPlane", "BPMNLabelStyle"},
	"BPMNShape":             {"extension", "Bounds", "BPMNLabel"},
	"BPMNEdge":              {"extension", "waypoint", "BPMNLabel"},
	"BPMNPlane":             {"extension", "*"},
}

// orderOf returns where a child belongs among those of parent: the lower, the
// earlier.
func orderOf(parent *etree.Element) func(tag string) int {
	if list := drawn[parent.Tag]; list != nil {
		return func(tag string) int { return rank(list, tag) }
	}
	t := typeOf(parent)
	if t == nil || t.Open {
		return func(string) int { return 0 }
	}
	return func(tag string) int {
		if at, ok := t.Place[tag]; ok {
			return at
		}
		return len(t.Children)
	}
}

// typeOf returns the type of x in the schema, or nil. A local element, such as
// the item of a repetition, has the type that its parent gives it.
func typeOf(x *etree.Element) *schema.Type {
	var above *schema.Type
	if p := x.Parent(); p != nil {
		above = schema.BPMN.TypeOf(p.Tag, nil)
	}
	return schema.BPMN.TypeOf(x.Tag, above)
}

// rank returns where tag stands in a list; what it does not name and has no "*"
// for comes last.
func rank(order []string, tag string) int {
	if i := slices.Index(order, tag); i >= 0 {
		return i
	}
	if i := slices.Index(order, "*"); i >= 0 {
		return i
	}
	return len(order)
}

// Insert puts child into parent where the schema wants it: after the last
// sibling that may stand before it.
func Insert(t Touch, parent, child *etree.Element) {
	place := orderOf(parent)
	at, first := -1, -1
	for i := len(parent.Child) - 1; i >= 0 && at < 0; i-- { // new elements mostly go to the end
		c, ok := parent.Child[i].(*etree.Element)
		if !ok {
			continue
		}
		first = i
		if place(c.Tag) <= place(child.Tag) {
			at = i + 1
		}
	}
	if at < 0 {
		at = first
	}
	t(parent)
	if at < 0 {
		parent.AddChild(child)
		return
	}
	parent.InsertChildAt(at, child)
}

// Create makes an element in the namespace space and inserts it into parent.
// The prefix is the one in force there; if need be it is declared on the root.
func Create(t Touch, parent *etree.Element, space, tag string) *etree.Element {
	x := &etree.Element{Space: Prefix(t, parent, space), Tag: tag}
	Insert(t, parent, x)
	return x
}

// Remove takes x out of its parent.
func Remove(t Touch, x *etree.Element) {
	if p := x.Parent(); p != nil {
		t(p)
		p.RemoveChild(x)
	}
}
