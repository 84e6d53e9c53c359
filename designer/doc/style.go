package doc

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Colour gives elements a fill and a line colour, "#rrggbb"; "" is the default
// one. Both are written twice, because some tools read the bioc namespace and
// others the one of the BPMN in Color specification.
func (tx *Tx) Colour(list []*bpmn.Element, fill, stroke string) error {
	tx.sync()
	for _, e := range list {
		if s := tx.shape(e); s != nil {
			tx.paint(s.XML, bpmn.NSBioc, "fill", fill)
			tx.paint(s.XML, bpmn.NSColor, "background-color", fill)
			tx.paint(s.XML, bpmn.NSBioc, "stroke", stroke)
			tx.paint(s.XML, bpmn.NSColor, "border-color", stroke)
		} else if g := tx.edge(e); g != nil {
			tx.paint(g.XML, bpmn.NSBioc, "stroke", stroke)
			tx.paint(g.XML, bpmn.NSColor, "border-color", stroke)
		}
	}
	return nil
}

// paint sets or removes one colour attribute under whatever prefix the document
// has for the namespace.
func (tx *Tx) paint(x *etree.Element, space, key, value string) {
	if value == "" {
		for _, a := range x.Attr {
			if a.Key == key && a.Space != "" && bpmn.Namespace(x, a.Space) == space {
				tx.set(x, a.FullKey(), "")
			}
		}
		return
	}
	tx.set(x, bpmn.Prefix(tx.Touch, x, space)+":"+key, value)
}

// Raise brings elements, with what lies in them, in front of all others.
func (tx *Tx) Raise(list []*bpmn.Element) error { return tx.restack(list, true) }

// Lower puts elements, with what lies in them, behind all others.
func (tx *Tx) Lower(list []*bpmn.Element) error { return tx.restack(list, false) }

// restack changes the drawing order, which is the order of the plane.
func (tx *Tx) restack(list []*bpmn.Element, front bool) error {
	tx.sync()
	g := tx.Diagram()
	if g == nil {
		return errNoDiagram
	}
	set := tx.carried(list)
	var some, rest []*etree.Element
	for x := range g.Plane.ChildElementsSeq() {
		if set[tx.model.ByID(local(x.SelectAttrValue("bpmnElement", "")))] {
			some = append(some, x)
		} else {
			rest = append(rest, x)
		}
	}
	if front {
		tx.reorder(g.Plane, append(rest, some...))
	} else {
		tx.reorder(g.Plane, append(some, rest...))
	}
	return nil
}

// reorder makes list the order of the child elements of x; text and comments
// keep their places between them.
func (tx *Tx) reorder(x *etree.Element, list []*etree.Element) {
	if slices.Equal(x.ChildElements(), list) {
		return
	}
	tx.Touch(x)
	tokens := slices.Clone(x.Child)
	for len(x.Child) > 0 {
		x.RemoveChildAt(len(x.Child) - 1)
	}
	for _, t := range tokens {
		if _, ok := t.(*etree.Element); ok {
			t, list = list[0], list[1:]
		}
		x.AddChild(t)
	}
}

// lower puts the shape s behind all others of its plane.
func (tx *Tx) lower(s *etree.Element) {
	plane := s.Parent()
	rest := slices.DeleteFunc(plane.ChildElements(), func(x *etree.Element) bool { return x == s })
	tx.reorder(plane, append([]*etree.Element{s}, rest...))
}

// beneath puts the shape of a new lane in front of the pools and lanes of its
// plane, and behind what lies in them.
func (tx *Tx) beneath(s *etree.Element) {
	plane := s.Parent()
	list := slices.DeleteFunc(plane.ChildElements(), func(x *etree.Element) bool { return x == s })
	at := 0
	for i, x := range list {
		if e := tx.model.ByID(local(x.SelectAttrValue("bpmnElement", ""))); e != nil && e.Kind.Is(bpmn.Swimlane) {
			at = i + 1
		}
	}
	tx.reorder(plane, slices.Insert(list, at, s))
}

// MoveLabel gives the label of an element a place of its own.
func (tx *Tx) MoveLabel(e *bpmn.Element, b bpmn.Bounds) error {
	tx.sync()
	if tx.shape(e) == nil && tx.edge(e) == nil {
		return Refused("It is not drawn in this diagram.")
	}
	tx.placeLabel(e, b)
	tx.labels[e] = true
	return nil
}
