package route

import (
	"math"

	"hookflow/engine/bpmn"
)

// trackGap is what ways that run side by side keep between them.
const trackGap = 8.0

// Tracks are the stretches of ways that are settled, found by the line they run on. Of is
// whose way it is, for the one who asks.
type Tracks[Of any] struct {
	lines [2]map[int][]track[Of] // level ones by y, upright ones by x
	alone func(a, b Of) bool     // whether ways of these two must not lie on each other
}

type track[Of any] struct {
	at, from, to float64
	of           Of
}

// NewTracks returns none; alone says of whom the ways keep apart.
func NewTracks[Of any](alone func(a, b Of) bool) *Tracks[Of] {
	return &Tracks[Of]{lines: [2]map[int][]track[Of]{{}, {}}, alone: alone}
}

// Add settles a way.
func (t *Tracks[Of]) Add(of Of, way []bpmn.Point) {
	for i := 1; i < len(way); i++ {
		if down, at, from, to, ok := stretch(way[i-1], way[i]); ok {
			k := line(at)
			t.lines[down][k] = append(t.lines[down][k], track[Of]{at, from, to, of})
		}
	}
}

// line is the number of the line that a stretch runs on, for finding it.
func line(at float64) int { return int(math.Floor(at / trackGap)) }

// stretch says where a segment runs: down is 1 for an upright one.
func stretch(a, b bpmn.Point) (down int, at, from, to float64, ok bool) {
	switch {
	case abs(a.Y-b.Y) < 0.5:
		return 0, a.Y, min(a.X, b.X), max(a.X, b.X), true
	case abs(a.X-b.X) < 0.5:
		return 1, a.X, min(a.Y, b.Y), max(a.Y, b.Y), true
	}
	return 0, 0, 0, 0, false
}

// taken reports whether a segment would lie on, or close beside, one that is settled.
func (t *Tracks[Of]) taken(of Of, a, b bpmn.Point) bool {
	const near, short = trackGap - 2, 6.0
	down, at, from, to, ok := stretch(a, b)
	if !ok {
		return false
	}
	for k := line(at) - 1; k <= line(at)+1; k++ {
		for _, o := range t.lines[down][k] {
			if abs(o.at-at) < near && min(o.to, to)-max(o.from, from) > short && t.alone(o.of, of) {
				return true
			}
		}
	}
	return false
}

// mostTracks is how far, in tracks, a stretch is moved aside.
const mostTracks = 10

// Apart moves the stretches between the bends of a way aside until none lies on one that
// is settled; free says of a changed way whether it may run there. What finds no place
// stays.
func (t *Tracks[Of]) Apart(of Of, way []bpmn.Point, free func([]bpmn.Point) bool) []bpmn.Point {
	for i := 1; i+2 < len(way); i++ {
		if !t.taken(of, way[i], way[i+1]) {
			continue
		}
		for n := 1; n <= 2*mostTracks; n++ {
			by := trackGap * float64((n+1)/2) * float64(1-2*(n%2))
			moved := aside(way, i, by)
			if !t.taken(of, moved[i], moved[i+1]) && free(moved) {
				way = moved
				break
			}
		}
	}
	return way
}

// aside moves the segment behind point i across its direction.
func aside(way []bpmn.Point, i int, by float64) []bpmn.Point {
	out := append([]bpmn.Point(nil), way...)
	if horizontal(way[i], way[i+1]) {
		out[i].Y, out[i+1].Y = out[i].Y+by, out[i+1].Y+by
	} else {
		out[i].X, out[i+1].X = out[i].X+by, out[i+1].X+by
	}
	return out
}
