package scene

import (
	"slices"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A Part says what of an item lies under a point.
type Part uint8

// The parts.
const (
	Nothing Part = iota
	Body         // inside a shape, or its border
	Line         // the way of an edge
	Label        // a text outside of its element
)

// A Hit is what lies under a point.
type Hit struct {
	Item    *Item // nil for Nothing
	Part    Part
	Segment int // of Line: between Way[Segment] and Way[Segment+1]
}

// At returns the frontmost thing at p; a near miss of at most tolerance units
// counts. Small things win over large ones behind them: labels and nodes over
// edges, edges over containers and pools.
func (s *Scene) At(p bpmn.Point, tolerance float64) Hit {
	all := s.All(p, tolerance)
	if len(all) == 0 {
		return Hit{}
	}
	return all[0]
}

// All returns everything at p, frontmost first; choosing again at the same
// place can walk through it.
func (s *Scene) All(p bpmn.Point, tolerance float64) []Hit {
	near := s.In(bpmn.Bounds{X: p.X, Y: p.Y}.Grow(tolerance))
	var hits []Hit
	for _, i := range slices.Backward(near) {
		if h := i.hit(p, tolerance); h.Part != Nothing {
			hits = append(hits, h)
		}
	}
	return hits
}

// hit tells which part of the item lies at p.
func (i *Item) hit(p bpmn.Point, tolerance float64) Hit {
	if i.Edge() {
		if at, ok := nearest(i.Way, p, tolerance); ok {
			return Hit{i, Line, at}
		}
	} else if i.on(p, tolerance) {
		return Hit{Item: i, Part: Body}
	}
	for _, b := range i.Labels {
		if b.Contains(p) {
			return Hit{Item: i, Part: Label}
		}
	}
	return Hit{}
}

// on reports whether p lies on a shape: inside its outline, or near its border.
func (i *Item) on(p bpmn.Point, tolerance float64) bool {
	p = p.Add(-i.At.X, -i.At.Y)
	if i.Hollow {
		return i.Outline.Distance(p) <= tolerance
	}
	return i.Outline.Contains(p) || tolerance > 0 && i.Outline.Bounds.Grow(tolerance).Contains(p) && i.Outline.Distance(p) <= tolerance
}

// nearest returns the segment of the way that passes p within tolerance.
func nearest(way []bpmn.Point, p bpmn.Point, tolerance float64) (segment int, ok bool) {
	best := tolerance
	for k := 1; k < len(way); k++ {
		if d := p.Distance(route.Nearest(way[k-1], way[k], p)); d <= best {
			best, segment, ok = d, k-1, true
		}
	}
	return segment, ok
}
