package tool

import (
	"cmp"
	"slices"

	"hookflow/engine/bpmn"
)

// goTo selects the nearest element in a direction, seen from the selected one; more leaves what is selected so.
func goTo(key string, more bool) func(*Editor) {
	return func(ed *Editor) {
		all := ed.Doc.Chosen()
		if len(all) == 0 || len(all) > 1 && !more || ed.Doc.Diagram() == nil {
			ed.step(1)
			return
		}
		from := all[len(all)-1]
		found := ed.toward(ed.where(from), from, arrows[key])
		switch {
		case found == nil:
		case more:
			ed.Doc.Select(append(slices.DeleteFunc(ed.Doc.Selection(), func(id string) bool { return id == found.ID }), found.ID)...)
		default:
			ed.Doc.Select(found.ID)
		}
	}
}

// where is the middle of an element, or of a connection.
func (ed *Editor) where(e *bpmn.Element) bpmn.Point {
	if w := ed.way(e); len(w) > 1 {
		return w[(len(w)-1)/2].Between(w[(len(w)-1)/2+1], 0.5)
	}
	return ed.bounds(e).Center()
}

// toward is the nearest element in a direction, seen from a point, but for one; nil if there is none.
func (ed *Editor) toward(c bpmn.Point, but *bpmn.Element, to bpmn.Point) (found *bpmn.Element) {
	best, g := 1e18, ed.Doc.Diagram()
	if g == nil {
		return nil
	}
	for _, s := range g.Shapes {
		if s.Of == nil || s.Of == but {
			continue
		}
		p := s.Bounds.Center()
		ahead, aside := (p.X-c.X)*to.X+(p.Y-c.Y)*to.Y, abs((p.X-c.X)*to.Y)+abs((p.Y-c.Y)*to.X)
		if cost := ahead + 3*aside; ahead > 1 && aside < 2*ahead && cost < best {
			best, found = cost, s.Of
		}
	}
	return found
}

// nextFlow goes through the connections of an element, and from one of them on to the next.
func (ed *Editor) nextFlow() {
	e, g := ed.one(), ed.Doc.Diagram()
	if e == nil || g == nil {
		return
	}
	of := e
	if len(ed.way(e)) > 1 {
		if of = ed.Doc.Element(ed.flowsOf); of == nil || e.Source != of && e.Target != of {
			of = e.Source
		}
	}
	var flows []*bpmn.Element
	for _, x := range g.Edges {
		if x.Of != nil && of != nil && (x.Of.Source == of || x.Of.Target == of) {
			flows = append(flows, x.Of)
		}
	}
	if len(flows) == 0 {
		return
	}
	slices.SortStableFunc(flows, func(a, b *bpmn.Element) int { // those that lead on first
		switch from, other := a.Source == of, b.Source == of; {
		case from == other:
			return 0
		case from:
			return -1
		}
		return 1
	})
	ed.flowsOf = of.ID
	ed.Doc.Select(flows[(slices.Index(flows, e)+1)%len(flows)].ID)
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
	if len(ed.way(from)) > 1 {
		if n := end(from, by); n != nil {
			ed.Doc.Select(n.ID)
		}
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
func (ed *Editor) Reading() []*bpmn.Element { return reading(ed.Doc.Diagram()) }

// reading lists what a diagram shows from left to right, then from top to bottom; nothing where there is none.
func reading(g *bpmn.Diagram) []*bpmn.Element {
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
