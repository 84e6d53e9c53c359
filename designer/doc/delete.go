package doc

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// Delete removes elements with everything that cannot be without them: what
// lies in them, the events on their borders, the connections that end at them.
// A node with one way in and one way out is healed: the flow goes on past it.
func (tx *Tx) Delete(list ...*bpmn.Element) error {
	tx.sync()
	gone := tx.closure(list)
	if why := tx.mustStay(gone); why != "" {
		return Refused(why)
	}
	tx.heal(gone)
	tx.fillLanes(gone)
	tx.sync()
	tx.eraseAll(gone)
	return nil
}

// mustStay reports why elements cannot go while others stay: those need them. A
// choreography activity needs its participants and messages, an operation its
// message ...; what is drawn as a line goes along instead.
func (tx *Tx) mustStay(gone map[*bpmn.Element]bool) string {
	ids, needed := map[string]bool{}, false
	for e := range gone {
		if e.ID != "" {
			ids[e.ID] = true
		}
		needed = needed || e.Kind.Is(bpmn.Root, bpmn.Swimlane, bpmn.Part, bpmn.Flow)
	}
	if !needed {
		return ""
	}
	stack := slices.Clone(tx.model.Roots)
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if gone[e] {
			continue
		}
		if !e.Kind.Is(bpmn.Flow) && tx.keeps(ids, e.XML) {
			return upper(calling(e)) + " needs it. Delete that first."
		}
		stack = append(stack, e.Children...)
	}
	return ""
}

// keeps reports whether x, or a part of it that is no element of its own, cannot
// be without one of these elements.
func (tx *Tx) keeps(ids map[string]bool, x *etree.Element) bool {
	if tx.needs(ids, x) {
		return true
	}
	for c := range x.ChildElementsSeq() {
		if tx.model.Of(c) == nil && tx.keeps(ids, c) {
			return true
		}
	}
	return false
}

// closure returns the elements that have to go when those of list go.
func (tx *Tx) closure(list []*bpmn.Element) map[*bpmn.Element]bool {
	gone := map[*bpmn.Element]bool{}
	stack := append([]*bpmn.Element(nil), list...)
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if e == nil || gone[e] {
			continue
		}
		gone[e] = true
		stack = append(stack, e.Children...)
		stack = append(stack, e.Boundary...)
		stack = append(stack, e.In...)
		stack = append(stack, e.Out...)
		if e.Kind == bpmn.Participant && e.Process != nil && tx.poolOf(e.Process) == e {
			stack = append(stack, e.Process)
		}
		stack = append(stack, tx.hiddenPool(e))
	}
	tx.danglers(gone)
	return gone
}

// danglers adds the connections of which an end goes, and again those (notes on
// connections) that end at them; and the data behind references that go.
func (tx *Tx) danglers(gone map[*bpmn.Element]bool) {
	for grown := true; grown; {
		grown = false
		for _, e := range tx.model.Elements {
			if !gone[e] && e.Kind.Is(bpmn.Flow) && (gone[e.Source] || gone[e.Target]) {
				gone[e], grown = true, true
			}
		}
	}
	for _, e := range tx.model.Elements {
		if e.Kind == bpmn.DataObject && !gone[e] && tx.orphan(e, gone) {
			gone[e] = true
		}
	}
}

// orphan reports whether every reference to the data object goes, and there was one.
func (tx *Tx) orphan(o *bpmn.Element, gone map[*bpmn.Element]bool) bool {
	if o.Parent == nil {
		return false
	}
	any := false
	for _, r := range o.Parent.Children {
		if r.Kind == bpmn.DataObjectReference && r.Attr("dataObjectRef") == o.ID {
			if !gone[r] {
				return false
			}
			any = true
		}
	}
	return any
}

// erase removes one element and its drawing, as part of another edit.
func (tx *Tx) erase(e *bpmn.Element) {
	tx.eraseAll(map[*bpmn.Element]bool{e: true})
}

// eraseAll removes elements and their shapes from every diagram.
func (tx *Tx) eraseAll(gone map[*bpmn.Element]bool) {
	var xs []*etree.Element
	for e := range gone {
		tx.removed[e.ID] = e
		if !gone[e.Parent] {
			xs = append(xs, e.XML)
		}
		tx.release(e, gone)
	}
	for _, g := range tx.model.Diagrams {
		if gone[g.Of] && g.Of.Kind.Is(bpmn.Container) {
			xs = append(xs, g.XML)
			continue
		}
		for e := range gone {
			if s := g.ShapeOf(e); s != nil {
				xs = append(xs, s.XML)
			}
			if s := g.EdgeOf(e); s != nil {
				xs = append(xs, s.XML)
			}
		}
	}
	tx.removeAll(xs)
}

// release takes what refers to e out of the elements that stay.
func (tx *Tx) release(e *bpmn.Element, gone map[*bpmn.Element]bool) {
	if !gone[e.Source] {
		tx.unlink(e, true)
	}
	if !gone[e.Target] {
		tx.unlink(e, false)
	}
	if e.Kind == bpmn.DataInputAssociation && e.Parent != nil && !gone[e.Parent] {
		tx.dropSlot(e.Parent, e.XML)
	}
}

// removeAll takes XML elements out of their parents, in one pass for each parent.
func (tx *Tx) removeAll(xs []*etree.Element) {
	gone := map[etree.Token]bool{}
	parents := map[*etree.Element]int{}
	for _, x := range xs {
		if p := x.Parent(); p != nil {
			gone[x] = true
			parents[p]++
		}
	}
	for p, n := range parents {
		if n <= few {
			continue
		}
		tx.Touch(p)
		var keep []etree.Token
		for len(p.Child) > 0 { // from the end: taking out in the middle moves all that follow
			t := p.Child[len(p.Child)-1]
			p.RemoveChildAt(len(p.Child) - 1)
			if !gone[t] {
				keep = append(keep, t)
			}
		}
		for i := len(keep) - 1; i >= 0; i-- {
			p.AddChild(keep[i])
		}
	}
	for _, x := range xs {
		tx.remove(x) // those that are still there
	}
}

// few is up to how many children are taken out one by one: each costs a pass
// over those that follow.
const few = 4

// heal reconnects the flows around each node that goes alone, has one flow in
// and one out, and whose neighbours stay.
func (tx *Tx) heal(gone map[*bpmn.Element]bool) {
	for _, e := range inOrder(tx, gone) {
		if !e.Kind.FlowNode() || len(e.In) != 1 || len(e.Out) != 1 || e.Kind == bpmn.BoundaryEvent {
			continue
		}
		in, out := e.In[0], e.Out[0]
		if in.Source == nil || out.Target == nil || gone[in.Source] || gone[out.Target] || in.Source == out.Target || joined(in.Source, out.Target) {
			continue
		}
		if why := mayFollow(in.Source, out.Target); why != "" {
			continue
		}
		tx.pass(in, out)
		delete(gone, in)
	}
}

// joined reports whether a flow leads from a to b already; healing would make a
// second one.
func joined(a, b *bpmn.Element) bool {
	for _, f := range a.Out {
		if f.Target == b {
			return true
		}
	}
	return false
}

// pass leads the flow in to where the flow out went, through where the middle of
// the node between them was.
func (tx *Tx) pass(in, out *bpmn.Element) {
	to, middle := out.Target, tx.bounds(in.Target).Center()
	tx.dropRef(in.Target.XML, "incoming", in.ID)
	tx.set(in.XML, "targetRef", to.ID)
	a, b := tx.edge(in), tx.edge(out)
	if a == nil || b == nil || len(a.Points) < 2 || len(b.Points) < 2 {
		return
	}
	points := slices.Concat(a.Points[:len(a.Points)-1], []bpmn.Point{middle}, b.Points[1:])
	tx.sync()
	tx.bent[in] = true
	tx.bend(in, route.Tidy(tx.docked(in, points)))
}
