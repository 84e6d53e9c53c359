// Package route finds the way of a connection: where it docks, which bends it
// takes, and where its label stands. It knows geometry, not BPMN elements.
//
// Units are those of the diagram, y grows downward. The same arguments always give the same way: a way that differs from
// call to call would move flows that nobody has touched, and show in every diff of the file.
package route

import (
	"math"

	"hookflow/engine/bpmn"
)

// A Form is the figure a connection docks at.
type Form uint8

// The forms.
const (
	Rectangle Form = iota
	Ellipse        // touches the middle of each side
	Diamond        // corners in the middle of each side
	Hexagon        // corners left and right, flat above and below
)

// An Outline is the border of a shape: hit tests and docking use it.
type Outline struct {
	Form   Form
	Bounds bpmn.Bounds
	Radius float64 // of the corners of a rectangle
}

// HexagonInset is how far the upper corners of a hexagon lie inside its bounds,
// as a part of its width.
const HexagonInset = 0.25

// Polygon returns the corners of the outline, clockwise; curves are cut into
// pieces that leave the true curve by less than 0.1 of a unit at common sizes.
func (o Outline) Polygon() []bpmn.Point {
	b := o.Bounds
	c := b.Center()
	switch o.Form {
	case Ellipse:
		return arc(nil, c, b.W/2, b.H/2, 0, 2*math.Pi, 64)
	case Diamond:
		return []bpmn.Point{{X: c.X, Y: b.Y}, {X: b.Right(), Y: c.Y}, {X: c.X, Y: b.Bottom()}, {X: b.X, Y: c.Y}}
	case Hexagon:
		in := b.W * HexagonInset
		return []bpmn.Point{{X: b.X + in, Y: b.Y}, {X: b.Right() - in, Y: b.Y}, {X: b.Right(), Y: c.Y},
			{X: b.Right() - in, Y: b.Bottom()}, {X: b.X + in, Y: b.Bottom()}, {X: b.X, Y: c.Y}}
	}
	if o.Radius <= 0 {
		return []bpmn.Point{{X: b.X, Y: b.Y}, {X: b.Right(), Y: b.Y}, {X: b.Right(), Y: b.Bottom()}, {X: b.X, Y: b.Bottom()}}
	}
	return roundedPolygon(b, min(o.Radius, b.W/2, b.H/2))
}

// roundedPolygon is a rectangle with round corners, clockwise from the left end
// of the upper left one.
func roundedPolygon(b bpmn.Bounds, r float64) []bpmn.Point {
	const quarter, pieces = math.Pi / 2, 6
	ps := arc(nil, bpmn.Point{X: b.X + r, Y: b.Y + r}, r, r, 2*quarter, quarter, pieces)
	ps = arc(ps, bpmn.Point{X: b.Right() - r, Y: b.Y + r}, r, r, 3*quarter, quarter, pieces)
	ps = arc(ps, bpmn.Point{X: b.Right() - r, Y: b.Bottom() - r}, r, r, 0, quarter, pieces)
	return arc(ps, bpmn.Point{X: b.X + r, Y: b.Bottom() - r}, r, r, quarter, quarter, pieces)
}

// arc appends the points of an elliptic arc, its end included unless it closes.
func arc(ps []bpmn.Point, c bpmn.Point, rx, ry, from, sweep float64, pieces int) []bpmn.Point {
	last := pieces
	if sweep >= 2*math.Pi {
		last--
	}
	for i := 0; i <= last; i++ {
		sin, cos := math.Sincos(from + sweep*float64(i)/float64(pieces))
		ps = append(ps, bpmn.Point{X: c.X + rx*cos, Y: c.Y + ry*sin})
	}
	return ps
}

// Contains reports whether p lies inside the outline.
func (o Outline) Contains(p bpmn.Point) bool {
	if !o.Bounds.Contains(p) {
		return false
	}
	ps := o.Polygon()
	in := false
	for i, a := range ps {
		b := ps[(i+1)%len(ps)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+(p.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X) {
			in = !in
		}
	}
	return in
}

// Distance returns how far p is from the border line of the outline.
func (o Outline) Distance(p bpmn.Point) float64 {
	ps := o.Polygon()
	best := math.Inf(1)
	for i, a := range ps {
		best = min(best, p.Distance(Nearest(a, ps[(i+1)%len(ps)], p)))
	}
	return best
}

// Nearest returns the point of the segment from a to b that is closest to p.
func Nearest(a, b, p bpmn.Point) bpmn.Point {
	dx, dy := b.X-a.X, b.Y-a.Y
	long := dx*dx + dy*dy
	if long == 0 {
		return a
	}
	t := ((p.X-a.X)*dx + (p.Y-a.Y)*dy) / long
	return a.Between(b, max(0, min(1, t)))
}

// Cut returns the point where the segment from the outside point to the inside
// point first meets the outline; ok is false when it does not meet it.
func (o Outline) Cut(outside, inside bpmn.Point) (p bpmn.Point, ok bool) {
	ps := o.Polygon()
	best := math.Inf(1)
	for i, a := range ps {
		t, hit := crossing(outside, inside, a, ps[(i+1)%len(ps)])
		if hit && t < best {
			best = t
		}
	}
	if math.IsInf(best, 1) {
		return outside, false
	}
	return outside.Between(inside, best), true
}

// crossing returns where on the segment p-q, from 0 to 1, it crosses a-b.
func crossing(p, q, a, b bpmn.Point) (t float64, hit bool) {
	const slack = 1e-9
	rx, ry, sx, sy := q.X-p.X, q.Y-p.Y, b.X-a.X, b.Y-a.Y
	det := rx*sy - ry*sx
	if math.Abs(det) < slack {
		return 0, false
	}
	t = ((a.X-p.X)*sy - (a.Y-p.Y)*sx) / det
	u := ((a.X-p.X)*ry - (a.Y-p.Y)*rx) / det
	return t, t >= -slack && t <= 1+slack && u >= -slack && u <= 1+slack
}
