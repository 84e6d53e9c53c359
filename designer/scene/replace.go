package scene

import (
	"maps"
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
// message or category, everything is built anew; also where shapes or edges show nothing that is there,
// or several show the same: no id leads to them, or not to all.
func (s *Scene) Replace(m *bpmn.Definitions, g *bpmn.Diagram, ids ...string) *Scene {
	return s.ReplaceCopied(m, g, nil, ids...)
}

// ReplaceCopied is Replace after an edit that has copied elements; copies may be nil. Nothing but what they are joined to, which
// is copied with them, may change how they look.
func (s *Scene) ReplaceCopied(m *bpmn.Definitions, g *bpmn.Diagram, copies *Copies, ids ...string) *Scene {
	if len(s.whole().byID.get("")) > 0 || !g.Plain() {
		return Build(m, g)
	}
	copied, ids := copies.split(s.whole(), ids)
	ids = related(m, g, slices.Concat(ids, s.besideGone(m, ids)))
	old, fresh := make([]*Item, 0, len(ids)), make([]*Item, 0, len(ids))
	for _, id := range ids {
		was := s.whole().byID.get(id)
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
	if len(copied) > 0 {
		fresh = append(fresh, copies.items(m, g, copied, ids)...)
		ids = append(ids, copied...)
	}
	return s.with(ids, old, fresh)
}

// besideGone lists what stands near connections that are no longer there: names
// may go back to their usual places.
func (s *Scene) besideGone(m *bpmn.Definitions, ids []string) []string {
	const near = 120
	var out []string
	for _, id := range ids {
		for _, was := range s.whole().byID.get(id) {
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
	ends, parts := newSet(len(ids)), newSet(len(ids))
	names := make(map[string]bool, len(ids))
	for _, id := range ids {
		names[id] = id != ""
		if e := m.ByID(id); e != nil {
			parts.add(e)
			ends.addEnds(e)
		}
	}
	for _, e := range ends.list {
		parts.add(e)
		parts.add(e.Out...)
		parts.add(e.In...)
	}
	for _, e := range parts.list {
		if e.ID != "" && (g.ShapeOf(e) != nil || g.EdgeOf(e) != nil) {
			names[e.ID] = true
		}
	}
	delete(names, "")
	return slices.AppendSeq(make([]string, 0, len(names)), maps.Keys(names))
}

// A set is a list of elements, each once.
type set struct {
	in   map[*bpmn.Element]bool
	list []*bpmn.Element
}

// newSet is an empty one with room for n.
func newSet(n int) set {
	return set{make(map[*bpmn.Element]bool, n), make([]*bpmn.Element, 0, n)}
}

func (s *set) add(all ...*bpmn.Element) {
	for _, e := range all {
		if e != nil && !s.in[e] {
			s.in[e] = true
			s.list = append(s.list, e)
		}
	}
}

// addEnds adds e, what is at its ends, and what is at the other ends of its flows.
func (s *set) addEnds(e *bpmn.Element) {
	s.add(e, e.Source, e.Target)
	for _, flows := range [...][]*bpmn.Element{e.Out, e.In} {
		for _, f := range flows {
			s.add(f.Source, f.Target)
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
	sortBehind(fresh)
	was := s.whole()
	items := merge(was.items, gone, fresh)
	if len(ids) > len(was.items)/4 { // what is looked up is made anew at less cost than changed
		return indexed(items)
	}
	out := &content{items: items, byID: was.byID}
	out.byID.own(ids)
	byID := map[string][]*Item{}
	for _, i := range fresh {
		byID[i.ID] = append(byID[i.ID], i)
	}
	for _, id := range ids {
		out.byID.set(id, byID[id])
	}
	around := s.Bounds.Union(extent(fresh))
	if !s.Bounds.Grow(16 * cell).Covers(around) { // grown far beyond its grid
		out.grid = newGrid(around, items)
	} else {
		out.grid = was.grid.replaced(old, fresh)
	}
	return newScene(around, out)
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
