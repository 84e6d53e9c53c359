package route

import (
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// A Side is one of the four sides of a shape.
type Side uint8

// The sides.
const (
	Right Side = iota
	Bottom
	Left
	Top
)

// out is the direction away from a side.
func (s Side) out() (x, y float64) {
	return [4]float64{1, 0, -1, 0}[s], [4]float64{0, 1, 0, -1}[s]
}

// opposite is the side a way from s arrives at when it runs straight.
func (s Side) opposite() Side { return (s + 2) % 4 }

// An End is where a connection begins or ends.
type End struct {
	Outline Outline
	Sides   []Side       // where it may dock, best first; empty: any
	Loose   bool         // the other sides are nearly as good as the first: gateways
	Shift   float64      // docks this far beside the middle of a side
	Taken   []bpmn.Point // where others dock already: another side is better, if there is one
}

// Connect returns the orthogonal way between two ends with the fewest bends:
// straight when they face each other, never through the ends themselves or the
// obstacles, leaving and arriving at right angles to the border. The same
// input gives the same way. If there is no way around the obstacles, they are
// ignored. Both ends being the same shape gives a loop over its upper right.
func Connect(from, to End, obstacles ...bpmn.Bounds) []bpmn.Point {
	if from.Outline == to.Outline {
		return loop(from.Outline.Bounds)
	}
	for _, avoid := range [][]bpmn.Bounds{obstacles, nil} {
		s := newSearch(from, to, avoid)
		if way := s.run(); way != nil {
			return Tidy(way)
		}
	}
	return Crop([]bpmn.Point{from.Outline.Bounds.Center(), to.Outline.Bounds.Center()}, from.Outline, to.Outline)
}

// loop leaves a shape at the right and comes back from above.
func loop(b bpmn.Bounds) []bpmn.Point {
	c := b.Center()
	x, y := b.Right()+stub, b.Y-stub
	return []bpmn.Point{{X: b.Right(), Y: c.Y}, {X: x, Y: c.Y}, {X: x, Y: y}, {X: c.X, Y: y}, {X: c.X, Y: b.Y}}
}

// Outward returns the side of an event on the border of its host that faces
// away from it.
func Outward(event, host bpmn.Bounds) Side {
	c := event.Center()
	best, side := math.Inf(1), Bottom
	for s, d := range map[Side]float64{Right: host.Right() - c.X, Bottom: host.Bottom() - c.Y, Left: c.X - host.X, Top: c.Y - host.Y} {
		if d = abs(d); d < best || d == best && s == Bottom {
			best, side = d, s
		}
	}
	return side
}

// Tidy drops points that a way does not need: repeated ones, and those on a
// straight line between their neighbours.
func Tidy(way []bpmn.Point) []bpmn.Point {
	var out []bpmn.Point
	for i, p := range way {
		last := len(out) - 1
		if last >= 0 && out[last].Distance(p) < 0.01 {
			continue
		}
		if last >= 0 && i < len(way)-1 && p.Distance(Nearest(out[last], way[i+1], p)) < 0.01 && out[last].Distance(way[i+1]) > 0.01 {
			continue
		}
		out = append(out, p)
	}
	return out
}

// Crop ends a way at the outlines it joins. Ends that do not lie inside stay.
func Crop(way []bpmn.Point, from, to Outline) []bpmn.Point {
	out := slices.Clone(way)
	last := len(out) - 1
	if p, ok := from.Cut(out[1], out[0]); ok && from.Contains(out[0]) {
		out[0] = p
	}
	if p, ok := to.Cut(out[last-1], out[last]); ok && to.Contains(out[last]) {
		out[last] = p
	}
	return out
}
