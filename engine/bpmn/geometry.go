package bpmn

import "math"

// Right returns the x of the right side of b.
func (b Bounds) Right() float64 { return b.X + b.W }

// Bottom returns the y of the lower side of b.
func (b Bounds) Bottom() float64 { return b.Y + b.H }

// Empty reports whether b covers no area and no line.
func (b Bounds) Empty() bool { return b.W <= 0 && b.H <= 0 }

// Grow returns b with d more on every side; a negative d shrinks it.
func (b Bounds) Grow(d float64) Bounds {
	return Bounds{b.X - d, b.Y - d, math.Max(0, b.W+2*d), math.Max(0, b.H+2*d)}
}

// Contains reports whether p lies in b or on its border.
func (b Bounds) Contains(p Point) bool {
	return p.X >= b.X && p.X <= b.Right() && p.Y >= b.Y && p.Y <= b.Bottom()
}

// Covers reports whether the whole of c lies in b.
func (b Bounds) Covers(c Bounds) bool {
	return c.X >= b.X && c.Y >= b.Y && c.Right() <= b.Right() && c.Bottom() <= b.Bottom()
}

// Overlaps reports whether b and c have a point in common.
func (b Bounds) Overlaps(c Bounds) bool {
	return c.X <= b.Right() && c.Right() >= b.X && c.Y <= b.Bottom() && c.Bottom() >= b.Y
}

// Union returns the smallest rectangle around b and c; an empty one counts as
// nothing.
func (b Bounds) Union(c Bounds) Bounds {
	if b.Empty() {
		return c
	}
	if c.Empty() {
		return b
	}
	x, y := math.Min(b.X, c.X), math.Min(b.Y, c.Y)
	return Bounds{x, y, math.Max(b.Right(), c.Right()) - x, math.Max(b.Bottom(), c.Bottom()) - y}
}

// Around returns the smallest rectangle around points.
func Around(points ...Point) Bounds {
	if len(points) == 0 {
		return Bounds{}
	}
	lo, hi := points[0], points[0]
	for _, p := range points[1:] {
		lo = Point{math.Min(lo.X, p.X), math.Min(lo.Y, p.Y)}
		hi = Point{math.Max(hi.X, p.X), math.Max(hi.Y, p.Y)}
	}
	return Bounds{lo.X, lo.Y, hi.X - lo.X, hi.Y - lo.Y}
}

// Add returns p moved by dx and dy.
func (p Point) Add(dx, dy float64) Point { return Point{p.X + dx, p.Y + dy} }

// Distance returns how far p and q are apart.
func (p Point) Distance(q Point) float64 { return math.Hypot(q.X-p.X, q.Y-p.Y) }

// Between returns the point that divides the way from p to q at t, 0 being p
// and 1 being q.
func (p Point) Between(q Point, t float64) Point {
	return Point{p.X + (q.X-p.X)*t, p.Y + (q.Y-p.Y)*t}
}
