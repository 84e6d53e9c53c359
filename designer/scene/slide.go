package scene

import (
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// Slid returns the scene after an edit that changed nothing but places, if it moved everything in the diagram by as much. Its
// cost is a fourth of that of Build; what is drawn is the same.
func (s *Scene) Slid(d *bpmn.Definitions, g *bpmn.Diagram) (*Scene, bool) {
	m := slide{by: bpmn.Point{X: math.NaN()}, fresh: make([]Item, 0, len(s.items))}
	for _, i := range s.items {
		e := d.ByID(i.ID)
		if e == nil || len(s.byID.get(i.ID)) != 1 || !m.item(i, g.ShapeOf(e), g.EdgeOf(e)) {
			return nil, false
		}
	}
	if len(s.items) == 0 || visible(g) != len(s.items) {
		return nil, false
	}
	out := &Scene{items: Shifted(s.items, m.by.X, m.by.Y)}
	for k, i := range out.items {
		i.Bounds, i.Way, i.label = m.fresh[k].Bounds, m.fresh[k].Way, m.fresh[k].label
	}
	if !slices.IsSortedFunc(out.items, behind) { // rounding has changed the order of what is as large
		slices.SortFunc(out.items, behind)
	}
	out.index()
	return out, true
}

// visible counts what g shows.
func visible(g *bpmn.Diagram) (n int) {
	for _, x := range g.Shapes {
		if !g.Hidden(x.Of) {
			n++
		}
	}
	for _, x := range g.Edges {
		if !g.Hidden(x.Of) {
			n++
		}
	}
	return n
}

// A slide collects how far each item has moved.
type slide struct {
	by    bpmn.Point
	fresh []Item // where the items stand now; nothing else is set
}

// near is how far two moves may differ: what the arithmetic of large coordinates leaves.
const near = 1e-6

// moved notes that p has become q; it reports whether that is as far as everything else has moved.
func (m *slide) moved(p, q bpmn.Point) bool {
	d := bpmn.Point{X: q.X - p.X, Y: q.Y - p.Y}
	if math.IsNaN(m.by.X) {
		m.by = d
	}
	return math.Abs(d.X-m.by.X) < near && math.Abs(d.Y-m.by.Y) < near
}

func (m *slide) bounds(was, now bpmn.Bounds) bool {
	return was.W == now.W && was.H == now.H && m.moved(bpmn.Point{X: was.X, Y: was.Y}, bpmn.Point{X: now.X, Y: now.Y})
}

// item reports whether i, which one of s and e draws, has moved as far as everything else.
func (m *slide) item(i *Item, s *bpmn.Shape, e *bpmn.Edge) bool {
	if i.Edge() {
		return e != nil && m.edge(i, e)
	}
	return s != nil && m.shape(i, s)
}

// label reports whether the place that the diagram gives a label has moved along.
func (m *slide) label(i *Item, now *bpmn.Bounds) bool {
	if now == nil || i.label.Empty() {
		return now == nil && i.label.Empty()
	}
	return m.bounds(i.label, *now)
}

func (m *slide) shape(i *Item, x *bpmn.Shape) bool {
	if !m.bounds(i.Bounds, x.Bounds) || !m.label(i, x.Label) {
		return false
	}
	m.note(Item{Bounds: x.Bounds}, x.Label)
	return true
}

func (m *slide) edge(i *Item, x *bpmn.Edge) bool {
	if len(i.Way) != len(x.Points) || len(i.Way) == 0 || !m.label(i, x.Label) {
		return false
	}
	for k := range i.Way {
		if !m.moved(i.Way[k], x.Points[k]) {
			return false
		}
	}
	m.note(Item{Bounds: bpmn.Around(x.Points...), Way: x.Points}, x.Label)
	return true
}

func (m *slide) note(now Item, label *bpmn.Bounds) {
	if label != nil {
		now.label = *label
	}
	m.fresh = append(m.fresh, now)
}
