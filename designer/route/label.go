package route

import "hookflow/engine/bpmn"

// Midpoint returns the point halfway along a way.
func Midpoint(way []bpmn.Point) bpmn.Point {
	total := 0.0
	for i := 1; i < len(way); i++ {
		total += way[i-1].Distance(way[i])
	}
	rest := total / 2
	for i := 1; i < len(way); i++ {
		long := way[i-1].Distance(way[i])
		if long >= rest && long > 0 {
			return way[i-1].Between(way[i], rest/long)
		}
		rest -= long
	}
	return way[len(way)-1]
}

// labelGap is the room between a way and its label.
const labelGap = 4

// signRoom keeps clear of the sign at the start of a conditional or default flow.
const signRoom = 18

// Label returns where a label of this size stands beside a way: above the
// first horizontal segment that is long enough, else right of the longest
// vertical one, else above the middle. Names of flows that leave a gateway are
// then found next to the gateway, where they are read.
func Label(way []bpmn.Point, w, h float64) bpmn.Bounds {
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		if long := abs(b.X - a.X); horizontal(a, b) && long >= w+2*labelGap {
			x := min(a.X, b.X) + (long-w)/2
			if i == 1 && b.X > a.X && long > w+2*signRoom {
				x = a.X + signRoom
			}
			return bpmn.Bounds{X: x, Y: a.Y - h - labelGap/2, W: w, H: h}
		}
	}
	if a, b, ok := longest(way); ok && !horizontal(a, b) {
		m := a.Between(b, 0.5)
		return bpmn.Bounds{X: m.X + labelGap, Y: m.Y - h/2, W: w, H: h}
	}
	m := Midpoint(way)
	return bpmn.Bounds{X: m.X - w/2, Y: m.Y - h - labelGap/2, W: w, H: h}
}

// longest returns the longest segment of a way.
func longest(way []bpmn.Point) (a, b bpmn.Point, ok bool) {
	best := -1.0
	for i := 1; i < len(way); i++ {
		if d := way[i-1].Distance(way[i]); d > best {
			a, b, best, ok = way[i-1], way[i], d, true
		}
	}
	return a, b, ok
}

// horizontal reports whether a segment is level and not a mere point.
func horizontal(a, b bpmn.Point) bool { return abs(a.Y-b.Y) < 0.5 && abs(a.X-b.X) >= 0.5 }

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}
