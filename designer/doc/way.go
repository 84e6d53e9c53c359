package doc

import (
	"math"

	"hookflow/engine/bpmn"
)

const clearance = 20.0 // between a shape and the first bend of a way around it

// manhattan lays out a new way along the axes. It leaves a gateway upwards or
// downwards and everything else sideways, as people draw flows from left to
// right; message flows go up and down; a boundary event is left at the side it
// sits on. It looks at the two elements only, not at what stands between.
func manhattan(kind bpmn.Kind, from, to End) []bpmn.Point {
	a, b := from.Of, to.Of
	p, q := from.Bounds, to.Bounds
	switch {
	case a == b && a != nil:
		return loop(p)
	case kind == bpmn.MessageFlow:
		return messageWay(p, q)
	case from.Out != bpmn.Point{}:
		return boundaryWay(p, q, from.Out)
	}
	cp, cq := p.Center(), q.Center()
	upright := q.Y > p.Bottom() || q.Bottom() < p.Y
	switch {
	case math.Abs(cp.Y-cq.Y) < 1 && q.X >= p.Right():
		return []bpmn.Point{{X: p.Right(), Y: cp.Y}, {X: q.X, Y: cp.Y}}
	case a != nil && a.Kind.Is(bpmn.Gateway) && upright && cq.Y != cp.Y && q.X > cp.X:
		return []bpmn.Point{vertical(p, cq), {X: cp.X, Y: cq.Y}, {X: q.X, Y: cq.Y}}
	case b != nil && b.Kind.Is(bpmn.Gateway) && upright && cq.X > p.Right():
		return []bpmn.Point{{X: p.Right(), Y: cp.Y}, {X: cq.X, Y: cp.Y}, vertical(q, cp)}
	case q.X >= p.Right()+clearance:
		m := (p.Right() + q.X) / 2
		return []bpmn.Point{{X: p.Right(), Y: cp.Y}, {X: m, Y: cp.Y}, {X: m, Y: cq.Y}, {X: q.X, Y: cq.Y}}
	case upright:
		return upDown(p, q)
	}
	y := max(p.Bottom(), q.Bottom()) + clearance
	return []bpmn.Point{{X: cp.X, Y: p.Bottom()}, {X: cp.X, Y: y}, {X: cq.X, Y: y}, {X: cq.X, Y: q.Bottom()}}
}

// vertical returns the middle of the upper or lower side of b, whichever faces p.
func vertical(b bpmn.Bounds, p bpmn.Point) bpmn.Point {
	if p.Y < b.Center().Y {
		return bpmn.Point{X: b.Center().X, Y: b.Y}
	}
	return bpmn.Point{X: b.Center().X, Y: b.Bottom()}
}

func upDown(p, q bpmn.Bounds) []bpmn.Point {
	s, e := vertical(p, q.Center()), vertical(q, p.Center())
	if math.Abs(s.X-e.X) < 1 {
		return []bpmn.Point{s, e}
	}
	m := (s.Y + e.Y) / 2
	return []bpmn.Point{s, {X: s.X, Y: m}, {X: e.X, Y: m}, e}
}

// loop leads from the right side of a shape around its corner to the lower side.
func loop(b bpmn.Bounds) []bpmn.Point {
	x, y := b.Right()+clearance, b.Bottom()+clearance
	c := b.Center()
	return []bpmn.Point{{X: b.Right(), Y: c.Y}, {X: x, Y: c.Y}, {X: x, Y: y}, {X: c.X, Y: y}, {X: c.X, Y: b.Bottom()}}
}

// messageWay is straight where the two overlap, else up and down with a step.
func messageWay(p, q bpmn.Bounds) []bpmn.Point {
	lo, hi := max(p.X, q.X), min(p.Right(), q.Right())
	if hi-lo < 10 {
		return upDown(p, q)
	}
	x := (lo + hi) / 2
	if c := narrower(p, q).Center().X; c >= lo && c <= hi {
		x = c
	}
	return []bpmn.Point{{X: x, Y: vertical(p, q.Center()).Y}, {X: x, Y: vertical(q, p.Center()).Y}}
}

func narrower(p, q bpmn.Bounds) bpmn.Bounds {
	if p.W <= q.W {
		return p
	}
	return q
}

func boundaryWay(p, q bpmn.Bounds, dir bpmn.Point) []bpmn.Point {
	c, t := p.Center(), q.Center()
	s := bpmn.Point{X: c.X, Y: p.Bottom()}
	if dir.Y < 0 {
		s.Y = p.Y
	}
	ahead := (t.Y-s.Y)*dir.Y > clearance
	switch {
	case ahead && q.X > c.X+clearance:
		return []bpmn.Point{s, {X: c.X, Y: t.Y}, {X: q.X, Y: t.Y}}
	case ahead && q.Right() < c.X-clearance:
		return []bpmn.Point{s, {X: c.X, Y: t.Y}, {X: q.Right(), Y: t.Y}}
	case ahead:
		return upDown(p, q)
	}
	y := max(s.Y, q.Bottom()) + clearance
	if dir.Y < 0 {
		y = min(s.Y, q.Y) - clearance
	}
	return []bpmn.Point{s, {X: c.X, Y: y}, {X: t.X, Y: y}, vertical(q, bpmn.Point{X: t.X, Y: y})}
}
