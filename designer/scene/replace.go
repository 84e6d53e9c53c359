package scene

import (
	"iter"
	"slices"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// Replace returns the scene after an edit of the elements with these ids:
// changed, new and deleted ones. What the edit does not touch is shared. The
// cost grows with the number of ids, apart from copying three flat lists.
//
// An element's picture also depends on others (a flow on its source's default,
// a data object on its content); Replace redraws the flows of a node and the
// nodes of a flow itself. For an id without a picture of its own, such as a
// message or category, everything is built anew.
func (s *Scene) Replace(m *bpmn.Definitions, g *bpmn.Diagram, ids ...string) *Scene {
	ids = related(m, g, slices.Concat(ids, s.besideGone(m, ids)))
	var old, fresh []*Item
	for _, id := range ids {
		was := s.byID.get(id)
		now, drawn := draw(m, g, id)
		if unfolds(g, m.ByID(id), was) {
			return Build(m, g)
		}
		if len(was) == 0 && !drawn && m.ByID(id) != nil {
			return Build(m, g)
		}
		if len(was) > 1 || len(now) > 1 { // a participant in several choreography activities
			return Build(m, g)
		}
		old, fresh = append(old, was...), append(fresh, now...)
	}
	return s.with(ids, old, fresh)
}

// besideGone lists what stands near connections that are no longer there: names
// may go back to their usual places.
func (s *Scene) besideGone(m *bpmn.Definitions, ids []string) []string {
	const near = 120
	var out []string
	for _, id := range ids {
		for _, was := range s.byID.get(id) {
			if m.ByID(id) != nil || !was.Edge() {
				continue
			}
			for _, i := range s.In(was.Extent.Grow(near)) {
				if i.ID != "" && len(i.Labels) > 0 {
					out = append(out, i.ID)
				}
			}
		}
	}
	return out
}

// unfolds reports whether e is a sub-process that hides its content now, or no
// longer does: then more changes than e.
func unfolds(g *bpmn.Diagram, e *bpmn.Element, was []*Item) bool {
	if e == nil || !e.Kind.Is(bpmn.Container) || len(was) == 0 {
		return false
	}
	now := g.ShapeOf(e)
	return now != nil && now.Expanded != (was[0].Layer == shape.Containers)
}

// related adds the flows of each node, the ends of each flow and, because names
// keep clear of them, the other flows of these; duplicates are taken out.
func related(m *bpmn.Definitions, g *bpmn.Diagram, ids []string) []string {
	seen := map[string]bool{}
	var out []string
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, id := range ids {
		add(id)
		e := m.ByID(id)
		if e == nil {
			continue
		}
		for n := range around(e) {
			if g.ShapeOf(n) != nil || g.EdgeOf(n) != nil {
				add(n.ID)
			}
		}
	}
	return out
}

// around yields the flows of e, the nodes at their ends, and the flows of these.
func around(e *bpmn.Element) iter.Seq[*bpmn.Element] {
	ends := map[*bpmn.Element]bool{e: true, e.Source: true, e.Target: true}
	for _, f := range slices.Concat(e.Out, e.In) {
		ends[f.Source], ends[f.Target] = true, true
	}
	return func(yield func(*bpmn.Element) bool) {
		for n := range ends {
			if n == nil {
				continue
			}
			for _, f := range slices.Concat([]*bpmn.Element{n}, n.Out, n.In) {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// draw makes the items of an element; drawn is false if the diagram does not
// show it.
func draw(m *bpmn.Definitions, g *bpmn.Diagram, id string) (items []*Item, drawn bool) {
	e := m.ByID(id)
	if e == nil {
		return nil, false
	}
	if g.Hidden(e) {
		return nil, g.ShapeOf(e) != nil || g.EdgeOf(e) != nil
	}
	if x := g.ShapeOf(e); x != nil {
		items = append(items, ofShape(m, g, x))
	}
	if x := g.EdgeOf(e); x != nil {
		items = append(items, ofEdge(m, g, x))
	}
	return items, len(items) > 0
}

// with exchanges items; the rest is shared with s.
func (s *Scene) with(ids []string, old, fresh []*Item) *Scene {
	gone := make(map[*Item]bool, len(old))
	for _, i := range old {
		gone[i] = true
	}
	out := &Scene{byID: s.byID, Bounds: s.Bounds}
	slices.SortFunc(fresh, behind)
	out.items = merge(s.items, gone, fresh)
	out.byID.own(ids)
	byID := map[string][]*Item{}
	for _, i := range fresh {
		out.Bounds = out.Bounds.Union(i.Extent)
		byID[i.ID] = append(byID[i.ID], i)
	}
	for _, id := range ids {
		out.byID.set(id, byID[id])
	}
	if !s.Bounds.Grow(16 * cell).Covers(out.Bounds) { // grown far beyond its grid
		out.grid = newGrid(out.Bounds, out.items)
		return out
	}
	out.grid = s.grid.replaced(old, fresh)
	return out
}

// merge puts fresh into items at their places and leaves gone out.
func merge(items []*Item, gone map[*Item]bool, fresh []*Item) []*Item {
	out := make([]*Item, 0, len(items)+len(fresh))
	from := 0
	for _, i := range fresh {
		to, _ := slices.BinarySearchFunc(items[from:], i, behind)
		out = keep(out, items[from:from+to], gone)
		out = append(out, i)
		from += to
	}
	return keep(out, items[from:], gone)
}

// keep appends items that are not gone.
func keep(out, items []*Item, gone map[*Item]bool) []*Item {
	if len(gone) == 0 {
		return append(out, items...)
	}
	for _, i := range items {
		if !gone[i] {
			out = append(out, i)
		}
	}
	return out
}
