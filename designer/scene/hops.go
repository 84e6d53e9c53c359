package scene

import (
	"cmp"
	"slices"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// hopRadius is half of the gap over which a line jumps.
const hopRadius = 5.0

// Hopped is the scene in which flat pieces of connections jump over the upright pieces of others that they cross. What
// before, an earlier result or nil, has in the same way is shared, so that only what changed is painted anew.
func (s *Scene) Hopped(before *Scene) *Scene {
	items := slices.Clone(s.Items())
	for at, i := range items {
		if crossings := s.crossings(i); len(crossings) > 0 {
			items[at] = hopping(i, crossings, before)
		}
	}
	return newScene(s.Bounds, &content{items, newNames(items), newGrid(s.Bounds, items)})
}

// crossings are the points at which the flat pieces of a connection cross upright pieces of others, well inside of both.
func (s *Scene) crossings(i *Item) (list []bpmn.Point) {
	for k := 1; k < len(i.Way); k++ {
		a, b := i.Way[k-1], i.Way[k]
		if a.Y != b.Y || max(a.X, b.X)-min(a.X, b.X) < 4*hopRadius {
			continue
		}
		piece := bpmn.Around(a, b)
		for _, other := range s.In(piece) {
			if other != i && other.Edge() {
				list = append(list, upright(other.Way, piece)...)
			}
		}
	}
	return list
}

// upright are the points of a flat piece at which a way crosses it.
func upright(way []bpmn.Point, flat bpmn.Bounds) (list []bpmn.Point) {
	const clear = 2 * hopRadius
	for k := 1; k < len(way); k++ {
		a, b := way[k-1], way[k]
		inside := a.X > flat.X+clear && a.X < flat.Right()-clear
		if a.X == b.X && inside && min(a.Y, b.Y) < flat.Y-2 && max(a.Y, b.Y) > flat.Y+2 {
			list = append(list, bpmn.Point{X: a.X, Y: flat.Y})
		}
	}
	return list
}

// hopping is a connection with its line jumping at points; that of before, if it jumps in the same way.
func hopping(i *Item, at []bpmn.Point, before *Scene) *Item {
	c := *i
	c.Picture, c.At = *i.Here(), bpmn.Point{}
	c.Paths = slices.Clone(c.Paths)
	line := slices.IndexFunc(c.Paths, func(p shape.Path) bool {
		return p.Round == nil && len(p.Curve.Points) > 1 && !slices.Contains(p.Curve.Verbs, shape.Close)
	})
	if line < 0 {
		return i
	}
	c.Paths[line].Curve = jumping(c.Paths[line].Curve, at)
	if before != nil {
		for _, was := range before.whole().byID.get(i.ID) {
			if was.DI == i.DI && was.hopped == i && slices.Equal(was.Here().Paths[line].Curve.Points, c.Paths[line].Curve.Points) {
				return was
			}
		}
	}
	c.hopped, c.Labels = i, nil
	c.measure()
	return &c
}

// jumping is a line of straight pieces with half circles at points of its flat ones; of two that would touch the second is
// left out.
func jumping(line shape.Curve, at []bpmn.Point) (out shape.Curve) {
	out.Move(line.Points[0])
	for k := 1; k < len(line.Points); k++ {
		a, b := line.Points[k-1], line.Points[k]
		dir := 1.0
		if b.X < a.X {
			dir = -1
		}
		var here []bpmn.Point
		for _, p := range at {
			if a.Y == b.Y && p.Y == a.Y && (p.X-a.X)*dir > hopRadius && (b.X-p.X)*dir > hopRadius {
				here = append(here, p)
			}
		}
		slices.SortFunc(here, func(p, q bpmn.Point) int { return cmp.Compare(p.X*dir, q.X*dir) })
		last := a.X
		for n, p := range here {
			if n > 0 && (p.X-last)*dir <= hopRadius {
				continue
			}
			hop(&out, p, dir*hopRadius)
			last = p.X + dir*hopRadius
		}
		out.Line(b)
	}
	return out
}

// hop goes straight to a crossing and over it, above the line; by has the sign of the direction.
func hop(c *shape.Curve, p bpmn.Point, by float64) {
	const k = shape.Kappa
	high := hopRadius
	c.Line(bpmn.Point{X: p.X - by, Y: p.Y})
	top := bpmn.Point{X: p.X, Y: p.Y - high}
	c.Cube(bpmn.Point{X: p.X - by, Y: p.Y - k*high}, bpmn.Point{X: p.X - k*by, Y: top.Y}, top)
	c.Cube(bpmn.Point{X: p.X + k*by, Y: top.Y}, bpmn.Point{X: p.X + by, Y: p.Y - k*high}, bpmn.Point{X: p.X + by, Y: p.Y})
}
