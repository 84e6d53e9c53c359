package route

import (
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// A Crowd holds the lines and boxes that labels and ways keep clear of, found
// by place. It is not safe for concurrent use while things are added.
type Crowd struct {
	boxes []bpmn.Bounds    // upright lines are boxes without a width
	cells map[[2]int][]int // by place: which boxes; nil while they are few
	large []int            // those that touch too many cells
}

const (
	crowdCell = 160.0 // side of a cell, in diagram units: about two labels
	mostCells = 400   // that one box is entered into
	fewBoxes  = 64    // up to so many are looked at one by one: it takes longer to enter them by place
)

// NewCrowd returns an empty one.
func NewCrowd() *Crowd { return &Crowd{} }

// Box adds a rectangle.
func (c *Crowd) Box(b bpmn.Bounds) {
	c.boxes = append(c.boxes, b)
	switch {
	case c.cells != nil:
		c.enter(len(c.boxes) - 1)
	case len(c.boxes) > fewBoxes:
		c.cells = map[[2]int][]int{}
		for n := range c.boxes {
			c.enter(n)
		}
	}
}

// enter makes a box found by place.
func (c *Crowd) enter(n int) {
	x0, y0, x1, y1 := cellsOf(c.boxes[n])
	if (x1-x0+1)*(y1-y0+1) > mostCells {
		c.large = append(c.large, n)
		return
	}
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			c.cells[[2]int{x, y}] = append(c.cells[[2]int{x, y}], n)
		}
	}
}

// Touching returns what touches b, in the order it was added.
func (c *Crowd) Touching(b bpmn.Bounds) (out []bpmn.Bounds) {
	if c.cells == nil {
		for _, box := range c.boxes {
			if box.Overlaps(b) {
				out = append(out, box)
			}
		}
		return out
	}
	for _, n := range c.near(b) {
		if c.boxes[n].Overlaps(b) {
			out = append(out, c.boxes[n])
		}
	}
	return out
}

// near lists the boxes that may touch b, in the order they were added.
func (c *Crowd) near(b bpmn.Bounds) (found []int) {
	x0, y0, x1, y1 := cellsOf(b)
	if (x1-x0+1)*(y1-y0+1) > max(mostCells, len(c.boxes)) {
		for n := range c.boxes {
			found = append(found, n)
		}
		return found
	}
	found = append(found, c.large...)
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			found = append(found, c.cells[[2]int{x, y}]...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Line adds the way of a connection. A slanted stretch is added in pieces.
func (c *Crowd) Line(way []bpmn.Point) {
	const piece = 12.0
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		n := 1
		if !upright(a, b) {
			n = int(min(200, math.Ceil(a.Distance(b)/piece)))
		}
		for k := range n {
			c.Box(bpmn.Around(a.Between(b, float64(k)/float64(n)), a.Between(b, float64(k+1)/float64(n))))
		}
	}
}

// Frame adds the border of a rectangle whose inside is free: a pool, an open
// sub-process.
func (c *Crowd) Frame(b bpmn.Bounds) {
	p := [4]bpmn.Point{{X: b.X, Y: b.Y}, {X: b.Right(), Y: b.Y}, {X: b.Right(), Y: b.Bottom()}, {X: b.X, Y: b.Bottom()}}
	c.Line([]bpmn.Point{p[0], p[1], p[2], p[3], p[0]})
}

// Struck counts the lines and boxes that a label would touch.
func (c *Crowd) Struck(label bpmn.Bounds) int {
	const hair = 0.5
	return len(c.Touching(label.Grow(-hair)))
}

// Free returns the first of several places for a label at which nothing strikes
// it, or the one that least does. There must be one.
func (c *Crowd) Free(places []bpmn.Bounds) bpmn.Bounds {
	best, least := places[0], math.MaxInt
	for _, p := range places {
		n := c.Struck(p)
		if n == 0 {
			return p
		}
		if n < least {
			best, least = p, n
		}
	}
	return best
}

// cellsOf returns the first and last cells that b touches.
func cellsOf(b bpmn.Bounds) (x0, y0, x1, y1 int) {
	at := func(v float64) int { return int(math.Floor(v / crowdCell)) }
	return at(b.X), at(b.Y), at(b.Right()), at(b.Bottom())
}

// LabelPlaces lists where the label of a connection may stand, the usual place
// first, then beside each stretch that is long enough for it.
func LabelPlaces(way []bpmn.Point, w, h float64) []bpmn.Bounds {
	out := []bpmn.Bounds{Label(way, w, h)}
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		long := a.Distance(b)
		for _, t := range [3]float64{0.5, 0.25, 0.75} {
			m := a.Between(b, t)
			switch {
			case horizontal(a, b) && long >= w*0.6:
				out = append(out, bpmn.Bounds{X: m.X - w/2, Y: m.Y - h - labelGap/2, W: w, H: h}, bpmn.Bounds{X: m.X - w/2, Y: m.Y + labelGap/2, W: w, H: h})
			case !horizontal(a, b) && long >= h*0.6:
				out = append(out, bpmn.Bounds{X: m.X + labelGap, Y: m.Y - h/2, W: w, H: h}, bpmn.Bounds{X: m.X - w - labelGap, Y: m.Y - h/2, W: w, H: h})
			}
		}
	}
	return out
}

// LabelPlacesAround lists where the label of a shape may stand, below it first.
func LabelPlacesAround(b bpmn.Bounds, w, h float64) []bpmn.Bounds {
	const gap = 3.0
	c := b.Center()
	below, above, right, left := b.Bottom()+gap, b.Y-gap-h, b.Right(), b.X-w
	return []bpmn.Bounds{
		{X: c.X - w/2, Y: below, W: w, H: h}, {X: c.X - w/2, Y: above, W: w, H: h},
		{X: right, Y: b.Bottom() - 2, W: w, H: h}, {X: right, Y: b.Y - h + 2, W: w, H: h},
		{X: left, Y: b.Bottom() - 2, W: w, H: h}, {X: left, Y: b.Y - h + 2, W: w, H: h},
		{X: right + gap, Y: c.Y - h - gap, W: w, H: h}, {X: right + gap, Y: c.Y + gap, W: w, H: h},
		{X: left - gap, Y: c.Y - h - gap, W: w, H: h}, {X: left - gap, Y: c.Y + gap, W: w, H: h},
		{X: c.X - w/2, Y: below + h, W: w, H: h}, {X: c.X - w/2, Y: above - h, W: w, H: h},
	}
}
