package layout

import (
	"cmp"
	"slices"

	"hookflow/designer/route"
	"hookflow/designer/typeset"
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
	node    *node // where it comes from or leads to: such may share a track
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

// drawLinks finds the ways of all links: first which turns they take, then the
// tracks of the turns that share a channel.
func (g *graph) drawLinks(p *picture) {
	var courses []*course
	for _, l := range g.links {
		switch {
		case l.from == l.to:
			p.addWay(l.of, l.loop())
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
		p.ways[len(p.ways)-1].label = c.label()
	}
}

// label is the place for the name of a link that leaves its node together with
// others and turns away: beside its first upright, where the others are not.
func (c *course) label() *bpmn.Bounds {
	name := c.link.of.Name()
	if name == "" || len(c.ups) == 0 || c.ups[0].fixed || len(c.link.from.out) < 2 {
		return nil
	}
	u := c.ups[0]
	t := typeset.Set(name, typeset.Style{Size: labelSize, Width: labelWidth, Balance: true})
	b := &bpmn.Bounds{X: u.x + labelRoom, Y: u.y0 + labelRoom, W: t.Width, H: t.Height}
	if u.y1 < u.y0 {
		b.Y = u.y0 - labelRoom - t.Height
	}
	return b
}

// loop leads from a node, or its boundary event, back to it.
func (l *link) loop() []bpmn.Point {
	host := route.End{Outline: route.Outline{Bounds: l.from.bounds()}, Sides: []route.Side{route.Left}}
	if l.event == nil {
		return route.Connect(host, host)
	}
	event := l.from.eventBounds(slices.Index(l.from.of.Boundary, l.event))
	return route.Connect(route.End{Outline: route.Outline{Form: route.Ellipse, Bounds: event}, Sides: []route.Side{route.Bottom}}, host)
}

// forward runs from the right of the first node to the left of the last; a
// gateway is left and entered at its upper and lower corners where that is free.
func (g *graph) forward(l *link) *course {
	c := &course{link: l}
	y := g.leave(c, l)
	last := len(l.chain) - 1
	for i := 1; i <= last; i++ {
		at := l.chain[i]
		if i == last && at.misses(y) && at.corners() && g.clear(at, y) {
			edge := at.edge(y)
			c.at(at.middle(), y, edge)
			c.end = bpmn.Point{X: at.middle(), Y: edge}
			return c
		}
		shared := at
		if i < last {
			shared = l.from
		}
		c.in(l.chain[i-1].rank, y, at.y, shared)
		y = at.y
	}
	c.end = bpmn.Point{X: l.to.x, Y: y}
	return c
}

// leave starts a course and returns the height it runs on at.
func (g *graph) leave(c *course, l *link) float64 {
	n, y := l.from, l.chain[1].y
	if l.event != nil {
		return g.leaveEvent(c, l, y)
	}
	if n.misses(y) && n.forks() && g.clear(n, y) {
		c.start = bpmn.Point{X: n.middle(), Y: n.edge(y)}
		c.at(n.middle(), c.start.Y, y)
		return y
	}
	c.start = bpmn.Point{X: n.x + n.w, Y: n.y}
	return n.y
}

// leaveEvent goes down from a boundary event: to the height of the target if
// nothing stands in between, else just below the event and on to the channel.
func (g *graph) leaveEvent(c *course, l *link, y float64) float64 {
	n := l.from
	x := n.eventAt(slices.Index(n.of.Boundary, l.event))
	foot := n.y + n.h/2 + eventSize/2
	c.start = bpmn.Point{X: x, Y: foot}
	if y < foot+8 || !g.clear(n, y) {
		y = foot + 12
	}
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

// edge is the upper or lower end of a node, whichever faces y.
func (n *node) edge(y float64) float64 {
	if y < n.y {
		return n.y - n.h/2
	}
	return n.y + n.h/2
}

// clear reports whether nothing in the column of n stands between it and y.
func (g *graph) clear(n *node, y float64) bool {
	const margin = 6.0
	lo, hi := min(n.y, y)-margin, max(n.y, y)+margin
	if y < n.y && len(n.satellites) > 0 {
		return false
	}
	for _, o := range g.cols[n.rank] {
		if o != n && o.of != nil && o.bottom() > lo && o.top() < hi {
			return false
		}
	}
	return true
}

// backward runs along the places below (or above) everything between, from the
// lower side of the first node to that of the last, or through the channels if
// something stands there.
func (g *graph) backward(l *link) *course {
	c := &course{link: l}
	n, y := l.from, l.chain[1].y
	if l.event == nil && n.misses(y) && g.clear(n, y) && (y < n.y || len(n.of.Boundary) == 0) {
		c.start = bpmn.Point{X: n.middle(), Y: n.edge(y)}
		c.at(n.middle(), c.start.Y, y)
	} else if l.event != nil {
		c.in(n.rank, g.leaveEvent(c, l, y), y, n)
	} else {
		c.start = bpmn.Point{X: n.x + n.w, Y: n.y}
		c.in(n.rank, n.y, y, n)
	}
	last := len(l.chain) - 1
	for i := 2; i < last; i++ {
		c.in(l.chain[i].rank, y, l.chain[i].y, l.from)
		y = l.chain[i].y
	}
	to := l.to
	if to.misses(y) && g.clear(to, y) && (y < to.y || len(to.of.Boundary) == 0) {
		c.end = bpmn.Point{X: to.middle(), Y: to.edge(y)}
		c.at(to.middle(), y, c.end.Y)
		return c
	}
	c.in(to.rank-1, y, to.y, to)
	c.end = bpmn.Point{X: to.x, Y: to.y}
	return c
}

// tracks spreads the uprights of a channel so that none lie on each other and
// few cross: those that go down from further below turn first, so do those
// that go up from further above. Ways from or to one node share a track.
func (g *graph) tracks(channel int, ups []*upright) {
	slices.SortStableFunc(ups, func(a, b *upright) int {
		if down := b.y1 > b.y0; down != (a.y1 > a.y0) {
			return map[bool]int{true: 1, false: -1}[down]
		}
		if a.y1 > a.y0 {
			return cmp.Or(cmp.Compare(b.y0, a.y0), cmp.Compare(b.y1, a.y1))
		}
		return cmp.Or(cmp.Compare(a.y0, b.y0), cmp.Compare(a.y1, b.y1))
	})
	var tracks [][]*upright
	for _, u := range ups {
		i := slices.IndexFunc(tracks, func(t []*upright) bool {
			return !slices.ContainsFunc(t, func(o *upright) bool { return o.node != u.node && o.meets(u) })
		})
		if i < 0 {
			i, tracks = len(tracks), append(tracks, nil)
		}
		tracks[i] = append(tracks[i], u)
	}
	left, right := g.channel(channel)
	for i, t := range tracks {
		for _, u := range t {
			u.x = float64(int(left + (right-left)*float64(i+1)/float64(len(tracks)+1)))
		}
	}
}

// meets reports whether two uprights have a height in common.
func (u *upright) meets(o *upright) bool {
	const margin = 8.0
	return min(u.y0, u.y1)-margin < max(o.y0, o.y1) && min(o.y0, o.y1)-margin < max(u.y0, u.y1)
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
