package doc

import (
	"cmp"
	"slices"

	"hookflow/engine/bpmn"
)

// An Edge of the selection's bounds, for Align.
type Edge int

// The edges and middles to align at.
const (
	Left Edge = iota
	Center
	Right
	Top
	Middle
	Bottom
)

// Align moves elements so that the given edges or middles are on one line:
// those of the bounds of all of them.
func (tx *Tx) Align(list []*bpmn.Element, at Edge) error {
	list = tx.arrangeable(list)
	if len(list) < 2 {
		return Refused("Select at least two elements to align.")
	}
	var all bpmn.Bounds
	for _, e := range list {
		all = all.Union(tx.bounds(e))
	}
	for _, e := range list {
		b := tx.bounds(e)
		dx, dy := offset(all, b, at)
		if err := tx.Move([]*bpmn.Element{e}, dx, dy, nil); err != nil {
			return err
		}
		delete(tx.dropped, e)
	}
	return nil
}

// offset returns how far b has to move for its edge or middle to lie on that of
// all.
func offset(all, b bpmn.Bounds, at Edge) (dx, dy float64) {
	switch at {
	case Left:
		dx = all.X - b.X
	case Center:
		dx = all.Center().X - b.Center().X
	case Right:
		dx = all.Right() - b.Right()
	case Top:
		dy = all.Y - b.Y
	case Middle:
		dy = all.Center().Y - b.Center().Y
	case Bottom:
		dy = all.Bottom() - b.Bottom()
	}
	return dx, dy
}

// Distribute moves elements so that the gaps between them are equal; the outer
// two stay. Upright works from top to bottom instead of left to right.
func (tx *Tx) Distribute(list []*bpmn.Element, upright bool) error {
	list = tx.arrangeable(list)
	if len(list) < 3 {
		return Refused("Select at least three elements to distribute.")
	}
	axis := frame{upright}
	slices.SortStableFunc(list, func(a, b *bpmn.Element) int {
		return cmp.Compare(axis.of(tx.bounds(a)).from, axis.of(tx.bounds(b)).from)
	})
	first, last := axis.of(tx.bounds(list[0])), axis.of(tx.bounds(list[len(list)-1]))
	room := last.from - first.to
	for _, e := range list[1 : len(list)-1] {
		room -= axis.of(tx.bounds(e)).size()
	}
	gap, at := room/float64(len(list)-1), first.to
	for _, e := range list[1 : len(list)-1] {
		s := axis.of(tx.bounds(e))
		d := at + gap - s.from
		dx, dy := d, 0.0
		if upright {
			dx, dy = 0, d
		}
		if err := tx.Move([]*bpmn.Element{e}, dx, dy, nil); err != nil {
			return err
		}
		delete(tx.dropped, e)
		at += gap + s.size()
	}
	return nil
}

// EqualSize gives elements the size of the largest of them, around their
// centres; what has a fixed size is left out.
func (tx *Tx) EqualSize(list []*bpmn.Element) error {
	list = slices.DeleteFunc(tx.arrangeable(list), func(e *bpmn.Element) bool { return tx.MayResize(e) != "" })
	if len(list) < 2 {
		return Refused("Select at least two elements that can be resized.")
	}
	w, h := 0.0, 0.0
	for _, e := range list {
		w, h = max(w, tx.bounds(e).W), max(h, tx.bounds(e).H)
	}
	for _, e := range list {
		c := tx.bounds(e).Center()
		if err := tx.Resize(e, bpmn.Bounds{X: c.X - w/2, Y: c.Y - h/2, W: w, H: h}); err != nil {
			return err
		}
	}
	return nil
}

// arrangeable returns the elements of list that stand freely: not flows, not
// lanes, not events on a border, nothing that lies in another of them.
func (tx *Tx) arrangeable(list []*bpmn.Element) []*bpmn.Element {
	tx.sync()
	set := make(map[*bpmn.Element]bool, 2*len(list))
	for _, e := range list {
		set[e] = true
		if e.Process != nil {
			set[e.Process] = true
		}
	}
	var out []*bpmn.Element
	for _, e := range list {
		if tx.shape(e) == nil || e.Kind == bpmn.Lane || e.Kind == bpmn.BoundaryEvent {
			continue
		}
		if !heldBy(e, set) {
			out = append(out, e)
		}
	}
	return out
}

// heldBy reports whether e lies in an element of the set.
func heldBy(e *bpmn.Element, set map[*bpmn.Element]bool) bool {
	for p := e.Parent; p != nil; p = p.Parent {
		if set[p] {
			return true
		}
	}
	return false
}
