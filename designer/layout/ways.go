package layout

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A course is the way of a link: level stretches joined by upright ones.
type course struct {
	link       *link
	start, end bpmn.Point
	ups        []*upright
}

// An upright is a stretch up or down, either at a fixed x or on a track of the
// channel behind a column.
type upright struct {
	y0, y1  float64
	x       float64
	channel int   // the column it lies behind; -1 is before the first
	fixed   bool  // x is settled
	node    *node // where it leads to: such may share a track
}

// at turns up or down at a settled x.
func (c *course) at(x, y0, y1 float64) {
	c.ups = append(c.ups, &upright{x: x, y0: y0, y1: y1, fixed: true})
}

// in turns up or down on some track of a channel; a turn of no height is none.
func (c *course) in(channel int, y0, y1 float64, n *node) {
	if y0 != y1 {
		c.ups = append(c.ups, &upright{channel: channel, y0: y0, y1: y1, node: n})
	}
}

// points is the way once all tracks are settled.
func (c *course) points() []bpmn.Point {
	out := []bpmn.Point{c.start}
	for _, u := range c.ups {
		out = append(out, bpmn.Point{X: u.x, Y: u.y0}, bpmn.Point{X: u.x, Y: u.y1})
	}
	return route.Tidy(append(out, c.end))
}

// drawLinks finds the ways of all links: first where they dock, then which
// turns they take, then the tracks of the turns that share a channel.
func (g *graph) drawLinks(p *picture) {
	g.dock()
	g.fan()
	var courses []*course
	for _, l := range g.links {
		switch {
		case l.from == l.to && l.event != nil:
			p.addWay(l.of, l.eventLoop())
		case l.from == l.to:
			courses = append(courses, l.loop())
		case l.over:
			courses = append(courses, g.overhead(l, len(courses)))
		case l.back:
			courses = append(courses, g.backward(l))
		default:
			courses = append(courses, g.forward(l))
		}
	}
	channels := map[int][]*upright{}
	for _, c := range courses {
		for _, u := range c.ups {
			if !u.fixed {
				channels[u.channel] = append(channels[u.channel], u)
			}
		}
	}
	for channel, ups := range channels {
		g.tracks(channel, ups)
	}
	for _, c := range courses {
		p.addWay(c.link.of, c.points())
	}
}

// overhead runs from the channel behind the first node over everything to the
// channel before the last. It is number i of those that share the way.
func (g *graph) overhead(l *link, i int) *course {
	c := &course{link: l, end: bpmn.Point{X: l.to.x, Y: l.to.y}}
	y := l.from.y
	if l.event != nil {
		y = g.leaveEvent(c, l)
	} else {
		c.start = bpmn.Point{X: l.from.x + l.from.w, Y: y}
	}
	roof := g.roof() - float64(i%overheadWays+1)*8
	c.in(l.from.rank, y, roof, nil)
	c.in(l.to.rank-1, roof, l.to.y, l.to)
	return c
}

// overheadWays is how many links run over everything side by side.
const overheadWays = 50

// roof is the upper end of everything.
func (g *graph) roof() float64 {
	top := g.tops[0]
	for _, n := range g.nodes {
		top = min(top, n.top())
	}
	return top
}

// loop leads from the right of a node around its upper corner back to it.
func (l *link) loop() *course {
	c := &course{link: l, start: l.from.border(level, l.leavesAt), end: l.to.border(upper, l.entersAt)}
	y := l.from.y - l.from.h/2 - loopReach
	c.in(l.from.rank, c.start.Y, y, nil)
	c.at(c.end.X, y, c.end.Y)
	return c
}

// eventLoop leads from a boundary event back to its activity.
func (l *link) eventLoop() []bpmn.Point {
	host := route.End{Outline: route.Outline{Bounds: l.from.bounds()}, Sides: []route.Side{route.Left}}
	event := l.from.eventBounds(slices.Index(l.from.of.Boundary, l.event))
	return route.Connect(route.End{Outline: route.Outline{Form: route.Ellipse, Bounds: event}, Sides: []route.Side{route.Bottom}}, host)
}

// forward runs from the right of the first node to the left of the last; a
// gateway is left and entered at its upper and lower corners where that is free.
func (g *graph) forward(l *link) *course {
	c := &course{link: l}
	y := g.leave(c, l)
	last := len(l.chain) - 1
	for i := 1; i < last; i++ {
		c.in(l.chain[i-1].rank, y, l.chain[i].y, nil)
		y = l.chain[i].y
	}
	g.arrive(c, l, y)
	return c
}

// leave starts a course and returns the height it runs on at.
func (g *graph) leave(c *course, l *link) float64 {
	switch {
	case l.event != nil:
		return g.leaveEvent(c, l)
	case l.leaves != level:
		c.start = l.from.border(l.leaves, l.leavesAt)
		c.at(c.start.X, c.start.Y, l.chain[1].y)
		return l.chain[1].y
	}
	c.start = l.from.border(level, l.leavesAt)
	return c.start.Y
}

// arrive ends a course that runs at height y.
func (g *graph) arrive(c *course, l *link, y float64) {
	if l.enters != level {
		c.end = l.to.border(l.enters, l.entersAt)
		c.at(c.end.X, y, c.end.Y)
		return
	}
	channel := l.to.rank - 1
	if !l.back {
		channel = l.chain[len(l.chain)-2].rank
	}
	c.in(channel, y, l.to.y, l.to)
	c.end = bpmn.Point{X: l.to.x, Y: l.to.y}
}

// leaveEvent goes down from a boundary event: to the height of the target if
// nothing stands in between, else just below the event and on to the channel.
func (g *graph) leaveEvent(c *course, l *link) float64 {
	n := l.from
	x := n.eventAt(slices.Index(n.of.Boundary, l.event)) + l.leavesAt
	foot := n.y + n.h/2 + math.Sqrt(eventSize*eventSize/4-l.leavesAt*l.leavesAt)
	c.start = bpmn.Point{X: x, Y: foot}
	y, _ := g.foot(l)
	c.at(x, foot, y)
	return y
}

// corners reports whether ways may dock above and below: gateways.
func (n *node) corners() bool { return n.of.Kind.Is(bpmn.Gateway) && len(n.satellites) == 0 }

// misses reports whether a level way at y passes over or under a node.
func (n *node) misses(y float64) bool { return max(n.y-y, y-n.y) > n.h/2+6 }

// forks reports whether ways may leave above and below: gateways, and
// activities that several flows leave.
func (n *node) forks() bool {
	return n.corners() || n.of.Kind.Activity() && len(n.out) > 1 && len(n.of.Boundary) == 0
}

// clear reports whether nothing in the column of n stands between it and y. Of
// the nodes proper only the next one on that side can.
func (g *graph) clear(n *node, y float64) bool {
	const margin = 6.0
	if y < n.y && len(n.satellites) > 0 {
		return false
	}
	col, step := g.cols[n.rank], 1
	if y < n.y {
		step = -1
	}
	for i := n.order + step; i >= 0 && i < len(col); i += step {
		if o := col[i]; o.of != nil {
			return o.bottom() <= min(n.y, y)-margin || o.top() >= max(n.y, y)+margin
		}
	}
	return true
}

// backward runs along the places below (or above) everything between, from the
// lower side of the first node to that of the last, or through the channels if
// something stands there.
func (g *graph) backward(l *link) *course {
	c := &course{link: l}
	y := l.chain[1].y
	if l.event != nil || l.leaves == level {
		c.in(l.from.rank, g.leave(c, l), y, nil)
	} else {
		g.leave(c, l)
	}
	for i := 2; i < len(l.chain)-1; i++ {
		c.in(l.chain[i].rank, y, l.chain[i].y, nil)
		y = l.chain[i].y
	}
	g.arrive(c, l, y)
	return c
}

// tracks spreads the uprights of a channel so that none lie on each other and
// few cross: those that go down from further below turn first, so do those
// that go up from further above. Ways that end at one node share a track.
func (g *graph) tracks(channel int, ups []*upright) {
	sortUprights(ups)
	tracks := sorted(ups)
	if len(ups) > manyUprights {
		tracks = packed(ups)
	}
	left, right := g.channel(channel)
	for i, t := range tracks {
		for _, u := range t {
			u.x = float64(int(left + (right-left)*float64(i+1)/float64(len(tracks)+1)))
		}
	}
}

// manyUprights is from where on tracks are given by height alone, which needs
// far less time.
const manyUprights = 150

// sortUprights orders them so that few cross when they lie side by side.
func sortUprights(ups []*upright) {
	slices.SortStableFunc(ups, func(a, b *upright) int {
		if down := b.y1 > b.y0; down != (a.y1 > a.y0) {
			return map[bool]int{true: 1, false: -1}[down]
		}
		if a.y1 > a.y0 {
			return cmp.Or(cmp.Compare(b.y0, a.y0), cmp.Compare(b.y1, a.y1))
		}
		return cmp.Or(cmp.Compare(a.y0, b.y0), cmp.Compare(a.y1, b.y1))
	})
}

// sorted gives each upright the first track on which it meets no other.
func sorted(ups []*upright) [][]*upright {
	var tracks [][]*upright
	for _, u := range ups {
		i := slices.IndexFunc(tracks, func(t []*upright) bool {
			return !slices.ContainsFunc(t, func(o *upright) bool { return (o.node == nil || o.node != u.node) && o.meets(u) })
		})
		if i < 0 {
			i, tracks = len(tracks), append(tracks, nil)
		}
		tracks[i] = append(tracks[i], u)
	}
	return tracks
}

// packed uses as few tracks as there can be: from top to bottom, each upright
// takes the one that became free first.
func packed(ups []*upright) [][]*upright {
	ups = slices.Clone(ups)
	slices.SortStableFunc(ups, func(a, b *upright) int { return cmp.Compare(min(a.y0, a.y1), min(b.y0, b.y1)) })
	var tracks [][]*upright
	var free endings
	for _, u := range ups {
		lo, hi := min(u.y0, u.y1), max(u.y0, u.y1)
		if len(free) > 0 && free[0].y+trackMargin < lo {
			at := heap.Pop(&free).(ending).track
			tracks[at] = append(tracks[at], u)
			heap.Push(&free, ending{hi, at})
			continue
		}
		tracks = append(tracks, []*upright{u})
		heap.Push(&free, ending{hi, len(tracks) - 1})
	}
	return tracks
}

// An ending is where the last upright of a track ends.
type ending struct {
	y     float64
	track int
}

// endings is a queue, the uppermost first.
type endings []ending

// Len is part of heap.Interface.
func (e endings) Len() int { return len(e) }

// Less is part of heap.Interface; equal ones in the order of the tracks.
func (e endings) Less(i, j int) bool {
	return e[i].y < e[j].y || e[i].y == e[j].y && e[i].track < e[j].track
}

// Swap is part of heap.Interface.
func (e endings) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

// Push is part of heap.Interface.
func (e *endings) Push(x any) { *e = append(*e, x.(ending)) }

// Pop is part of heap.Interface.
func (e *endings) Pop() any {
	old := *e
	last := old[len(old)-1]
	*e = old[:len(old)-1]
	return last
}

// trackMargin is what uprights of one track keep between them.
const trackMargin = 8.0

// meets reports whether two uprights have a height in common.
func (u *upright) meets(o *upright) bool {
	return min(u.y0, u.y1)-trackMargin < max(o.y0, o.y1) && min(o.y0, o.y1)-trackMargin < max(u.y0, u.y1)
}

// channel is the free space behind a column.
func (g *graph) channel(r int) (left, right float64) {
	switch {
	case r < 0:
		return g.xs[0] - columnGap, g.xs[0]
	case r+1 < len(g.xs):
		return g.xs[r] + g.wide[r], g.xs[r+1]
	}
	return g.xs[r] + g.wide[r], g.xs[r] + g.wide[r] + columnGap
}
