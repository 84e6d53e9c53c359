package layout

import (
	"cmp"
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// A side is where a link leaves or enters a node.
type side int8

// The sides: level ones are the right, where links leave, and the left, where
// they arrive.
const (
	upper side = iota - 1
	level
	lower
)

// A docking is one end of a link at one side of a node.
type docking struct {
	at     *float64 // how far beside the middle
	far    float64  // how far up or down it leads
	onward bool     // then it goes to the right
}

// loopReach is how far a link from a node to itself leads away from it.
const loopReach = 20.0

// dock chooses the side at which each link leaves and enters, and spreads those
// that share one: no two ways that leave a node lie on each other.
func (g *graph) dock() {
	type place struct {
		n    *node
		side side
	}
	docks := map[place][]docking{}
	var places []place
	add := func(n *node, s side, d docking) {
		p := place{n, s}
		if docks[p] == nil {
			places = append(places, p)
		}
		docks[p] = append(docks[p], d)
	}
	for _, l := range g.links {
		if l.from == l.to && l.event == nil { // leaves above all others and arrives right of them
			l.enters = upper
			add(l.from, level, docking{&l.leavesAt, -loopReach - l.from.h, true})
			add(l.to, upper, docking{&l.entersAt, -loopReach, true})
		}
		if l.chain == nil {
			continue
		}
		y := l.from.y
		if l.event == nil {
			next := l.chain[1].y
			if l.leaves = g.leavingSide(l, next); l.leaves != level {
				y = next
			}
			add(l.from, l.leaves, docking{&l.leavesAt, next - l.from.y, !l.back})
		}
		if last := len(l.chain) - 1; l.back || last > 1 {
			y = l.chain[last-1].y
		} else if l.event != nil {
			y = l.to.y
		}
		if l.enters = g.enteringSide(l, y); l.enters != level {
			add(l.to, l.enters, docking{&l.entersAt, y - l.to.y, l.back})
		}
	}
	for _, p := range places {
		p.n.spread(p.side, docks[p])
	}
}

// fan spreads the links that leave one boundary event: those that lead further down
// leave further left, so that none crosses another. What leads back to the activity
// itself leaves in the middle.
func (g *graph) fan() {
	const most, turn = 6.0, 8.0
	byEvent := map[*bpmn.Element][]*link{}
	var events []*bpmn.Element
	for _, l := range g.links {
		if l.event == nil {
			continue
		}
		if byEvent[l.event] == nil {
			events = append(events, l.event)
		}
		byEvent[l.event] = append(byEvent[l.event], l)
	}
	depth := func(l *link) float64 {
		switch {
		case l.from == l.to:
			return math.Inf(1)
		case len(l.chain) > 1:
			return l.chain[1].y
		}
		return l.from.y
	}
	for _, e := range events {
		list := byEvent[e]
		slices.SortStableFunc(list, func(a, b *link) int { return cmp.Compare(depth(b), depth(a)) })
		middle := float64(len(list)-1) / 2
		if list[0].from == list[0].to {
			middle = 0
		}
		gap := min(most, 0.8*eventSize/2/max(1, float64(len(list)-1)-middle))
		for i, l := range list {
			l.leavesAt = math.Round((float64(i)-middle)*gap*2) / 2
		}
		var used []float64
		for _, l := range list {
			if y, straight := g.foot(l); straight {
				used = append(used, y)
			}
		}
		for _, l := range slices.Backward(list) {
			y, straight := g.foot(l)
			for !straight && slices.ContainsFunc(used, func(o float64) bool { return math.Abs(o-y) < turn }) {
				l.deeper, y = l.deeper+turn, y+turn
			}
			used = append(used, y)
		}
	}
}

// foot is the height at which a link turns below its event, and whether that is the one of where it leads.
func (g *graph) foot(l *link) (y float64, straight bool) {
	n := l.from
	low := n.y + n.h/2 + eventSize/2
	if len(l.chain) > 1 && !l.over && l.chain[1].y >= low+8 && g.clear(n, l.chain[1].y) {
		return l.chain[1].y, true
	}
	return low + 12 + l.deeper, false
}

// leavingSide is where a link leaves that runs on at height y: straight on, or at
// a corner that is free.
func (g *graph) leavingSide(l *link, y float64) side {
	n := l.from
	switch {
	case !n.misses(y) || !g.clear(n, y):
		return level
	case l.back && y > n.y && len(n.of.Boundary) > 0:
		return level
	case !l.back && !n.forks():
		return level
	}
	return facing(n, y)
}

// enteringSide is where a link arrives that comes at height y.
func (g *graph) enteringSide(l *link, y float64) side {
	n := l.to
	switch {
	case !n.misses(y) || !g.clear(n, y):
		return level
	case l.back && y > n.y && len(n.of.Boundary) > 0:
		return level
	case !l.back && !n.corners():
		return level
	}
	return facing(n, y)
}

// facing is the side of n on which y lies.
func facing(n *node, y float64) side {
	if y < n.y {
		return upper
	}
	return lower
}

// spread gives the dockings of one side places side by side. Above and below,
// ways to the left keep left, the nearest outermost; so do those to the right.
// On the right, ways that go up leave above those that go down, and one that
// goes straight on leaves in the middle.
func (n *node) spread(s side, docks []docking) {
	if len(docks) < 2 {
		return
	}
	room, most := n.w/2, 10.0
	if s == level {
		slices.SortStableFunc(docks, func(a, b docking) int { return cmp.Compare(a.far, b.far) })
		room = n.h / 2
	} else {
		slices.SortStableFunc(docks, func(a, b docking) int {
			switch {
			case a.onward != b.onward:
				return map[bool]int{true: 1, false: -1}[a.onward]
			case a.onward:
				return cmp.Compare(math.Abs(b.far), math.Abs(a.far))
			}
			return cmp.Compare(math.Abs(a.far), math.Abs(b.far))
		})
	}
	middle := float64(len(docks)-1) / 2
	if straight := slices.IndexFunc(docks, func(d docking) bool { return d.far == 0 }); s == level && straight >= 0 {
		middle = float64(straight)
	}
	gap := min(most, room*0.7/max(middle, float64(len(docks)-1)-middle))
	for i, d := range docks {
		*d.at = math.Round((float64(i) - middle) * gap)
	}
}

// border is the point of a side that lies beside its middle by a distance.
func (n *node) border(s side, beside float64) bpmn.Point {
	in := 0.0 // how far the border lies inside of the bounds there
	switch off := math.Abs(beside); {
	case n.of.Kind.Is(bpmn.Gateway):
		in = off * n.h / n.w
	case n.of.Kind.Is(bpmn.Event):
		in = n.h/2 - math.Sqrt(max(0, n.h*n.h/4-off*off))
	}
	switch s {
	case upper:
		return bpmn.Point{X: n.middle() + beside, Y: n.y - n.h/2 + in}
	case lower:
		return bpmn.Point{X: n.middle() + beside, Y: n.y + n.h/2 - in}
	}
	return bpmn.Point{X: n.x + n.w - in, Y: n.y + beside}
}
