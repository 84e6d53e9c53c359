package route

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Follow returns a way after its ends moved or changed their size. Bends that a
// person made stay: only the stretch next to an end that moved is shifted. When
// that would lead through an end, or there are no bends, the way is laid anew.
func Follow(way []bpmn.Point, from, to End, obstacles ...bpmn.Bounds) []bpmn.Point {
	if len(way) < 3 {
		return Connect(from, to, obstacles...)
	}
	out := slices.Clone(way)
	ok := dockAt(out, from)
	slices.Reverse(out)
	ok = dockAt(out, to) && ok
	slices.Reverse(out)
	if !ok || crosses(out, from.Outline.Bounds) || crosses(out, to.Outline.Bounds) {
		return Connect(from, to, obstacles...)
	}
	return Tidy(out)
}

// dockAt moves the first point of a way onto an outline, and its first bend
// along with it where the first stretch is upright.
func dockAt(way []bpmn.Point, end End) bool {
	a, b, o := way[0], way[1], end.Outline
	c := o.Bounds.Center()
	if abs(a.Y-b.Y) < 0.5 {
		c.Y += end.Shift
	} else {
		c.X += end.Shift
	}
	inside := c
	switch {
	case abs(a.Y-b.Y) < 0.5: // level: the bend may move up or down
		if abs(b.Y-c.Y) < reach(o, o.Bounds.H) {
			inside.Y = b.Y
		} else {
			way[1].Y = c.Y
		}
	case abs(a.X-b.X) < 0.5:
		if abs(b.X-c.X) < reach(o, o.Bounds.W) {
			inside.X = b.X
		} else {
			way[1].X = c.X
		}
	}
	p, ok := o.Cut(way[1], inside)
	way[0] = p
	return ok && (len(way) < 4 || upright(way[1], way[2]) || !upright(a, b))
}

// reach is how far from the middle of a side a way may dock without a new bend.
func reach(o Outline, side float64) float64 {
	if o.Form == Rectangle {
		return side/2 - o.Radius
	}
	return 0.5
}

// upright reports whether a segment runs along an axis.
func upright(a, b bpmn.Point) bool { return abs(a.X-b.X) < 0.5 || abs(a.Y-b.Y) < 0.5 }

// crosses reports whether a way leads through the inside of b.
func crosses(way []bpmn.Point, b bpmn.Bounds) bool {
	in := b.Grow(-1)
	for i := 1; i < len(way); i++ {
		p, q := way[i-1], way[i]
		if bpmn.Around(p, q).Overlaps(in) && (upright(p, q) || in.Contains(p.Between(q, 0.5))) {
			return true
		}
	}
	return false
}
