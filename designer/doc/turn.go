package doc

import (
	"strconv"

	"hookflow/engine/bpmn"
)

// turn makes a lying pool upright, or the other way round: what goes to the right goes
// down then. Elements keep their sizes; what lies in a sub-process, and what sits on a
// border, moves along. Flows are laid anew.
func (tx *Tx) turn(pool *bpmn.Element, lies bool) {
	s := tx.shape(pool)
	if s == nil {
		return
	}
	from := bpmn.Point{X: s.Bounds.X, Y: s.Bounds.Y}
	inside := []*bpmn.Element{}
	for _, shape := range tx.Diagram().Shapes {
		e := shape.Of
		switch {
		case e == nil || pool.Process == nil || e.Root() != pool.Process:
		case e.Kind == bpmn.Lane:
			tx.set(shape.XML, "isHorizontal", strconv.FormatBool(lies))
			tx.place(e, swapped(shape.Bounds, from))
		case e.Parent == pool.Process && e.Host == nil:
			inside = append(inside, e)
		}
	}
	tx.set(s.XML, "isHorizontal", strconv.FormatBool(lies))
	tx.place(pool, swapped(s.Bounds, from))
	for _, e := range inside {
		b := tx.bounds(e)
		c, to := b.Center(), swapped(b, from).Center()
		tx.translate(map[*bpmn.Element]bool{e: true}, to.X-c.X, to.Y-c.Y)
		tx.translate(descendants(e), to.X-c.X, to.Y-c.Y)
	}
	tx.sync()
	if err := tx.Reroute(inside); err != nil {
		return // it has no flows
	}
}

// swapped is a rectangle with what lies across and what lies down swapped, seen from a
// point.
func swapped(b bpmn.Bounds, from bpmn.Point) bpmn.Bounds {
	return bpmn.Bounds{X: from.X + b.Y - from.Y, Y: from.Y + b.X - from.X, W: b.H, H: b.W}
}
