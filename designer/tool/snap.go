package tool

import (
	"cmp"
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

const grid = 10.0

// A snapper pulls what is dragged to places that line up with what stands
// around: the same edges, the same centres, equal gaps between neighbours; where
// nothing is near, to the grid. It is made once for a drag.
type snapper struct {
	box    bpmn.Bounds // of what is dragged, before
	corner bool        // the grid holds the corner of the box, not its centre
	others []bpmn.Bounds
	xs, ys []mark // sorted
}

// A mark is a coordinate of another shape to line up with.
type mark struct {
	at    float64
	shape bpmn.Bounds
	mid   bool // a centre; centres line up with centres, edges with edges
}

// newSnapper collects what a box can line up with: every shape that is not
// dragged itself. Pools and lanes are left out, their edges are everywhere.
func newSnapper(ed *Editor, dragged set, box bpmn.Bounds) *snapper {
	s := &snapper{box: box, corner: box.W > 100 || box.H > 80}
	g := ed.Doc.Diagram()
	if g == nil {
		return s
	}
	for _, sh := range g.Shapes {
		if sh.Of == nil || sh.Of.Kind.Is(bpmn.Swimlane) || dragged.carries(sh.Of) {
			continue
		}
		s.add(sh.Bounds)
	}
	s.order()
	return s
}

// order sorts the marks for looking up.
func (s *snapper) order() {
	by := func(a, b mark) int { return cmp.Compare(a.at, b.at) }
	slices.SortFunc(s.xs, by)
	slices.SortFunc(s.ys, by)
}

// add notes the edges and centres of a shape.
func (s *snapper) add(b bpmn.Bounds) {
	s.others = append(s.others, b)
	s.xs = append(s.xs, mark{b.X, b, false}, mark{b.Center().X, b, true}, mark{b.Right(), b, false})
	s.ys = append(s.ys, mark{b.Y, b, false}, mark{b.Center().Y, b, true}, mark{b.Bottom(), b, false})
}

// moved returns how far to move the box when the hand moved it by dx, dy, and
// the lines to show. reach is how near a place must be, in diagram units.
func (s *snapper) moved(dx, dy, reach float64) (float64, float64, []Line) {
	b := bpmn.Bounds{X: s.box.X + dx, Y: s.box.Y + dy, W: s.box.W, H: s.box.H}
	x, okX := nearest(s.xs, [3]float64{b.X, b.Center().X, b.Right()}, reach)
	x, okX = s.even(b, x, okX, reach, false)
	y, okY := nearest(s.ys, [3]float64{b.Y, b.Center().Y, b.Bottom()}, reach)
	y, okY = s.even(b, y, okY, reach, true)
	if !okX {
		x = s.toGrid(b.X, b.W)
	}
	if !okY {
		y = s.toGrid(b.Y, b.H)
	}
	b.X, b.Y = b.X+x, b.Y+y
	return dx + x, dy + y, slices.Concat(s.gaps(b, false), s.gaps(b, true), s.aligned(b))
}

// even takes the place with equal gaps along one axis if it is nearer than the one that
// lines up, if any.
func (s *snapper) even(b bpmn.Bounds, shift float64, ok bool, reach float64, upright bool) (float64, bool) {
	var lines []Line
	gap, found := s.gap(b, reach, upright, &lines)
	if found && (!ok || math.Abs(gap) < math.Abs(shift)) {
		return gap, true
	}
	return shift, ok
}

// gaps are the lines between b, where it stands now, and others at equal distances.
func (s *snapper) gaps(b bpmn.Bounds, upright bool) []Line {
	const same = 0.01
	var lines []Line
	s.gap(b, same, upright, &lines)
	return lines
}

// toGrid returns how far a coordinate is from where the grid wants it.
func (s *snapper) toGrid(from, size float64) float64 {
	if !s.corner {
		from += size / 2
	}
	return math.Round(from/grid)*grid - from
}

// nearest returns the shift that brings one of the three coordinates (low edge,
// centre, high edge) onto a mark of its sort.
func nearest(marks []mark, at [3]float64, reach float64) (shift float64, ok bool) {
	best := reach
	for i, v := range at {
		from, _ := slices.BinarySearchFunc(marks, v-reach, func(m mark, v float64) int { return cmp.Compare(m.at, v) })
		for _, m := range marks[from:] {
			if m.at > v+reach {
				break
			}
			if d := math.Abs(m.at - v); m.mid == (i == 1) && d <= best {
				best, shift, ok = d, m.at-v, true
			}
		}
	}
	return shift, ok
}

// aligned returns the lines through the edges and centres that b shares with others.
func (s *snapper) aligned(b bpmn.Bounds) []Line {
	var lines []Line
	add := func(marks []mark, v float64, mid, upright bool) {
		all, ok := b, false
		from, _ := slices.BinarySearchFunc(marks, v-0.01, func(m mark, v float64) int { return cmp.Compare(m.at, v) })
		for _, m := range marks[from:] {
			if m.at > v+0.01 {
				break
			}
			if m.mid == mid {
				all, ok = all.Union(m.shape), true
			}
		}
		switch {
		case ok && upright:
			lines = append(lines, Line{From: bpmn.Point{X: v, Y: all.Y}, To: bpmn.Point{X: v, Y: all.Bottom()}})
		case ok:
			lines = append(lines, Line{From: bpmn.Point{X: all.X, Y: v}, To: bpmn.Point{X: all.Right(), Y: v}})
		}
	}
	for i, v := range [3]float64{b.X, b.Center().X, b.Right()} {
		if i == 0 || b.W > 0 {
			add(s.xs, v, i == 1, true)
		}
	}
	for i, v := range [3]float64{b.Y, b.Center().Y, b.Bottom()} {
		if i == 0 || b.H > 0 {
			add(s.ys, v, i == 1, false)
		}
	}
	return lines
}

// gap finds a place where the gap to a neighbour equals another gap in the same
// row (or column): between its neighbours on both sides, or beside two others.
func (s *snapper) gap(b bpmn.Bounds, reach float64, upright bool, lines *[]Line) (shift float64, ok bool) {
	low, high := span(b, upright)
	row := s.row(b, upright)
	i, _ := slices.BinarySearchFunc(row, low, func(o bpmn.Bounds, v float64) int { l, _ := span(o, upright); return cmp.Compare(l, v) })
	at := func(k int) (l, h float64, ok bool) {
		if k < 0 || k >= len(row) {
			return 0, 0, false
		}
		l, h = span(row[k], upright)
		return l, h, true
	}
	_, before, okB := at(i - 1)
	after, _, okA := at(i)
	best := reach
	try := func(want float64, from, to int) {
		if d := math.Abs(want - low); d <= best {
			best, shift, ok = d, want-low, true
			*lines = gapLines(row[from:to+1], b, want-low, upright)
		}
	}
	if okA && okB {
		try((before+after-(high-low))/2, i-1, i)
	}
	if l, _, ok1 := at(i - 1); ok1 {
		if _, h, ok2 := at(i - 2); ok2 {
			try(before+(l-h), i-2, i-1)
		}
	}
	if _, h, ok1 := at(i); ok1 {
		if l, _, ok2 := at(i + 1); ok2 {
			try(after-(l-h)-(high-low), i, i+1)
		}
	}
	return shift, ok
}

// span returns the low and high side of b along one axis.
func span(b bpmn.Bounds, upright bool) (low, high float64) {
	if upright {
		return b.Y, b.Bottom()
	}
	return b.X, b.Right()
}

// row returns the shapes beside b, in order, that do not overlap each other.
func (s *snapper) row(b bpmn.Bounds, upright bool) []bpmn.Bounds {
	var row []bpmn.Bounds
	l, h := span(b, !upright)
	for _, o := range s.others {
		if ol, oh := span(o, !upright); ol < h && oh > l && !o.Covers(b) {
			row = append(row, o)
		}
	}
	slices.SortFunc(row, func(a, b bpmn.Bounds) int {
		al, _ := span(a, upright)
		bl, _ := span(b, upright)
		return cmp.Compare(al, bl)
	})
	return row
}

// gapLines marks the equal gaps between three shapes, one of which is b shifted.
func gapLines(two []bpmn.Bounds, b bpmn.Bounds, shift float64, upright bool) []Line {
	if upright {
		b.Y += shift
	} else {
		b.X += shift
	}
	three := append(slices.Clone(two), b)
	slices.SortFunc(three, func(a, b bpmn.Bounds) int {
		al, _ := span(a, upright)
		bl, _ := span(b, upright)
		return cmp.Compare(al, bl)
	})
	var lines []Line
	for i := 1; i < len(three); i++ {
		_, from := span(three[i-1], upright)
		to, _ := span(three[i], upright)
		mid := b.Center()
		if upright {
			lines = append(lines, Line{bpmn.Point{X: mid.X, Y: from}, bpmn.Point{X: mid.X, Y: to}, true})
		} else {
			lines = append(lines, Line{bpmn.Point{X: from, Y: mid.Y}, bpmn.Point{X: to, Y: mid.Y}, true})
		}
	}
	return lines
}
