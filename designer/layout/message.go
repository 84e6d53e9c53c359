package layout

import (
	"cmp"
	"slices"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// messages draws the message flows and conversation links of a collaboration:
// out of one pool, along the gap beside it, and into the other.
func (d *drawing) messages(root *bpmn.Element, p *picture) {
	f := newFinder(p)
	var flows []*message
	for _, e := range d.Elements {
		if e.Kind != bpmn.MessageFlow && e.Kind != bpmn.ConversationLink || e.Parent != root && e.Parent != nil && e.Parent.Parent == nil && e.Parent.Kind == root.Kind {
			continue // it belongs to another collaboration
		}
		from, ok1 := f.outline(e.Source)
		to, ok2 := f.outline(e.Target)
		if ok1 && ok2 {
			flows = append(flows, &message{of: e, from: from, to: to})
		}
	}
	spread(flows)
	for i, m := range flows {
		p.addWay(m.of, f.message(m, i))
	}
}

// A message is a message flow with its ends.
type message struct {
	of               *bpmn.Element
	from, to         route.Outline
	fromDock, toDock float64 // x at which they leave and arrive
}

// down reports whether a message goes to a lower pool.
func (m *message) down() bool { return m.from.Bounds.Center().Y < m.to.Bounds.Center().Y }

// spread gives the flows that dock at one side of a shape places side by side,
// in the order of their other ends. A pool is docked opposite of the other end.
func spread(flows []*message) {
	type side struct {
		b   bpmn.Bounds
		low bool
	}
	type dock struct {
		x     *float64
		other float64
	}
	docks := map[side][]dock{}
	for _, m := range flows {
		a, b := m.from.Bounds, m.to.Bounds
		m.fromDock, m.toDock = opposite(a, b), opposite(b, a)
		docks[side{a, m.down()}] = append(docks[side{a, m.down()}], dock{&m.fromDock, b.Center().X})
		docks[side{b, !m.down()}] = append(docks[side{b, !m.down()}], dock{&m.toDock, a.Center().X})
	}
	for s, all := range docks {
		if len(all) < 2 || s.b.W > wideShape || s.b.W < 60 {
			continue
		}
		slices.SortStableFunc(all, func(a, b dock) int { return cmp.Compare(a.other, b.other) })
		for i, d := range all {
			*d.x = s.b.X + s.b.W*float64(i+1)/float64(len(all)+1)
		}
	}
}

// wideShape is wider than any flow node without content.
const wideShape = 300.0

// opposite is the middle of a, or for a wide shape the place that faces b.
func opposite(a, b bpmn.Bounds) float64 {
	if a.W <= wideShape {
		return a.Center().X
	}
	return max(a.X+header+20, min(a.Right()-20, b.Center().X))
}

// message runs straight up or down if nothing is in the way, else along the
// gap next to the pool it leaves, number i on a height of its own; if shapes
// block that, around them.
func (f *finder) message(m *message, i int) []bpmn.Point {
	a, b := m.from.Bounds, m.to.Bounds
	start, end := bpmn.Point{X: m.fromDock, Y: a.Y}, bpmn.Point{X: m.toDock, Y: b.Bottom()}
	if m.down() {
		start.Y, end.Y = a.Bottom(), b.Y
	}
	if direct := []bpmn.Point{start, {X: start.X, Y: end.Y}}; b.Grow(-10).Contains(bpmn.Point{X: start.X, Y: b.Center().Y}) && b.W > 60 && !f.blocked(direct, a, b) {
		return direct
	}
	y, ok := f.corridor(a, m.down())
	y += float64(i%5)*9 - 18
	way := []bpmn.Point{start, {X: start.X, Y: y}, {X: end.X, Y: y}, end}
	if ok && !f.blocked(way[:2], a, b) && !f.blocked(way[1:3], a, b) && !f.blocked(way[2:], a, b) {
		return route.Tidy(way)
	}
	down, up := []route.Side{route.Bottom, route.Top}, []route.Side{route.Top, route.Bottom}
	x, z := route.End{Outline: m.from, Sides: down, Shift: m.fromDock - a.Center().X}, route.End{Outline: m.to, Sides: up, Shift: m.toDock - b.Center().X}
	if !m.down() {
		x.Sides, z.Sides = up, down
	}
	around := f.near(a, b)
	for k := range around {
		around[k] = around[k].Grow(float64(i%3) * 2) // no two ways along one line
	}
	return route.Connect(x, z, around...)
}

// corridor is the middle of the gap below or above the pool around b.
func (f *finder) corridor(b bpmn.Bounds, down bool) (y float64, ok bool) {
	for _, pool := range f.pools {
		if pool.Covers(b) {
			if down {
				return pool.Bottom() + poolGap/2, true
			}
			return pool.Y - poolGap/2, true
		}
	}
	return 0, false
}

// poolOrder returns the participants so that message flows are short: the best
// of all orders for a few pools, the order of the file for many.
func poolOrder(root *bpmn.Element, pools []*bpmn.Element) []*bpmn.Element {
	const most = 6 // 720 orders
	if len(pools) > most {
		return pools
	}
	best, kept := -1, pools
	permute(slices.Clone(pools), 0, func(order []*bpmn.Element) {
		if n := spans(root, order); best < 0 || n < best {
			best, kept = n, slices.Clone(order)
		}
	})
	return kept
}

// permute calls try with every order of list[k:], the given one first.
func permute(list []*bpmn.Element, k int, try func([]*bpmn.Element)) {
	if k >= len(list)-1 {
		try(list)
		return
	}
	for i := k; i < len(list); i++ {
		moved := list[i]
		copy(list[k+1:i+1], list[k:i])
		list[k] = moved
		permute(list, k+1, try)
		copy(list[k:i], list[k+1:i+1])
		list[i] = moved
	}
}

// spans adds up over how many pools the message flows lead.
func spans(root *bpmn.Element, order []*bpmn.Element) int {
	total := 0
	for _, e := range root.Children {
		if e.Kind != bpmn.MessageFlow || e.Source == nil || e.Target == nil {
			continue
		}
		a, b := poolOf(e.Source, order), poolOf(e.Target, order)
		if a >= 0 && b >= 0 {
			total += max(a-b, b-a) * max(a-b, b-a)
		}
	}
	return total
}

// poolOf is the place of the pool that e is or lies in.
func poolOf(e *bpmn.Element, order []*bpmn.Element) int {
	return slices.IndexFunc(order, func(p *bpmn.Element) bool { return p == e || p.Process != nil && p.Process == e.Root() })
}
