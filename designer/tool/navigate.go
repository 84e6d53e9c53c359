package tool

import (
	"cmp"
	"slices"

	"hookflow/engine/bpmn"
)

// goTo selects the nearest element in a direction, seen from the selected one.
func goTo(dx, dy float64) func(*Editor) {
	return func(ed *Editor) {
		from, g := ed.one(), ed.Doc.Diagram()
		if from == nil || g == nil {
			ed.step(1)
			return
		}
		c, best, found := ed.bounds(from).Center(), 1e18, ""
		for _, s := range g.Shapes {
			if s.Of == nil || s.Of == from {
				continue
			}
			p := s.Bounds.Center()
			ahead, aside := (p.X-c.X)*dx+(p.Y-c.Y)*dy, abs((p.X-c.X)*dy)+abs((p.Y-c.Y)*dx)
			if cost := ahead + 3*aside; ahead > 1 && aside < 2*ahead && cost < best {
				best, found = cost, s.Of.ID
			}
		}
		if found != "" {
			ed.Doc.Select(found)
		}
	}
}

// step selects the next or the previous element: along the flow where there is
// one, else in reading order.
func (ed *Editor) step(by int) {
	g := ed.Doc.Diagram()
	if g == nil {
		return
	}
	order := ed.Reading()
	if len(order) == 0 {
		return
	}
	from := ed.one()
	if from == nil {
		ed.Doc.Select(order[0].ID)
		return
	}
	flows := from.Out
	if by < 0 {
		flows = from.In
	}
	for _, f := range flows {
		if n := end(f, by); n != nil && g.ShapeOf(n) != nil {
			ed.Doc.Select(n.ID)
			return
		}
	}
	i := slices.Index(order, from)
	ed.Doc.Select(order[(i+by+len(order))%len(order)].ID)
}

// end returns the node at which a flow goes on in a direction.
func end(f *bpmn.Element, by int) *bpmn.Element {
	if by < 0 {
		return f.Source
	}
	return f.Target
}

// Reading lists what the diagram shows from left to right, then from top to bottom.
func (ed *Editor) Reading() []*bpmn.Element {
	g := ed.Doc.Diagram()
	if g == nil {
		return nil
	}
	shapes := slices.DeleteFunc(slices.Clone(g.Shapes), func(s *bpmn.Shape) bool { return s.Of == nil })
	slices.SortStableFunc(shapes, func(a, b *bpmn.Shape) int {
		if c := cmp.Compare(a.Bounds.X, b.Bounds.X); c != 0 {
			return c
		}
		return cmp.Compare(a.Bounds.Y, b.Bounds.Y)
	})
	list := make([]*bpmn.Element, len(shapes))
	for i, s := range shapes {
		list[i] = s.Of
	}
	return list
}
