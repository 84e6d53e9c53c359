package doc

import (
	"slices"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// EndOf returns where connections of a kind may dock at e in the diagram being
// edited; leaving says at which end of the connection e is. At a connection, to
// which notes can be tied, that is its middle.
func (d *Doc) EndOf(kind bpmn.Kind, e *bpmn.Element, leaving bool) route.End {
	g := d.Diagram()
	if g == nil || e == nil {
		return route.End{}
	}
	if edge := g.EdgeOf(e); edge != nil && len(edge.Points) > 1 {
		m := route.Midpoint(edge.Points)
		return route.End{Outline: route.Outline{Bounds: bpmn.Bounds{X: m.X, Y: m.Y}}}
	}
	s := g.ShapeOf(e)
	if s == nil {
		return route.End{}
	}
	end := NewEnd(kind, e.Kind, s.Bounds, leaving)
	if host := g.ShapeOf(e.Host); e.Host != nil && host != nil {
		end.Sides = []route.Side{route.Outward(s.Bounds, host.Bounds)}
	}
	return end
}

// NewEnd is EndOf for an element of a kind that would stand at b. Flows run from
// left to right, gateways are left and entered above or below, message flows
// run up and down.
func NewEnd(kind, of bpmn.Kind, b bpmn.Bounds, leaving bool) route.End {
	end := route.End{Outline: outlineOf(of, b), Sides: []route.Side{route.Left, route.Top, route.Bottom, route.Right}}
	switch {
	case kind == bpmn.MessageFlow:
		end.Sides = []route.Side{route.Bottom, route.Top}
	case leaving:
		end.Sides = []route.Side{route.Right, route.Bottom, route.Top, route.Left}
	}
	end.Loose = of.Is(bpmn.Gateway)
	return end
}

// outlineOf returns the border of an element that stands at b.
func outlineOf(k bpmn.Kind, b bpmn.Bounds) route.Outline {
	o := route.Outline{Bounds: b}
	switch {
	case k.Is(bpmn.Event):
		o.Form = route.Ellipse
	case k.Is(bpmn.Gateway):
		o.Form = route.Diamond
	case k.Is(bpmn.Conversation):
		o.Form = route.Hexagon
	case k.Activity():
		o.Radius = min(10, b.W/2, b.H/2)
	}
	return o
}

// outline returns the border of e in the diagram being edited.
func (tx *Tx) outline(e *bpmn.Element) route.Outline { return tx.EndOf("", e, true).Outline }

// Way returns the way of a new connection of a kind, also for the preview of
// what Connect does.
func Way(kind bpmn.Kind, from, to route.End, obstacles ...bpmn.Bounds) []bpmn.Point {
	if !orthogonal(kind) {
		return straight(from.Outline, to.Outline)
	}
	return route.Connect(from, to, obstacles...)
}

// NewWay returns the way of a connection that is about to be made from a to b:
// around what stands between, and at a gateway not where another flow docks.
func (d *Doc) NewWay(kind bpmn.Kind, a, b *bpmn.Element) []bpmn.Point {
	from, to := d.EndOf(kind, a, true), d.EndOf(kind, b, false)
	from.Taken, to.Taken = d.docks(a), d.docks(b)
	return Way(kind, parted(a, from, to, d.docksBut(a, nil)), to, d.Obstacles(a, b)...)
}

// parted is the end of a new connection that leaves a: at an event on a border, which has
// one free side, it docks beside those that leave there already, on the side away from
// its end: what is drawn later mostly lies further out.
func parted(a *bpmn.Element, from, to route.End, others []bpmn.Point) route.End {
	if a == nil || a.Kind != bpmn.BoundaryEvent || len(from.Sides) != 1 {
		return from
	}
	c, t := from.Outline.Bounds.Center(), to.Outline.Bounds.Center()
	side := -1.0
	if upright := from.Sides[0] == route.Top || from.Sides[0] == route.Bottom; upright && t.X < c.X || !upright && t.Y < c.Y {
		side = 1
	}
	for _, shift := range []float64{0, 8, 14, -8, -14} {
		from.Shift = side * shift
		if at := from.Start(); !slices.ContainsFunc(others, func(p bpmn.Point) bool { return p.Distance(at) < 4 }) {
			break
		}
	}
	return from
}

// docks lists where the flows of a gateway leave and arrive.
func (d *Doc) docks(e *bpmn.Element) []bpmn.Point {
	if e == nil || !e.Kind.Is(bpmn.Gateway) {
		return nil
	}
	return d.docksBut(e, nil)
}

// docksBut lists where the flows of an element leave and arrive, some left out.
func (d *Doc) docksBut(e *bpmn.Element, without map[*bpmn.Element]bool) []bpmn.Point {
	g := d.Diagram()
	if g == nil || e == nil {
		return nil
	}
	var out []bpmn.Point
	for _, f := range e.Out {
		if edge := g.EdgeOf(f); edge != nil && len(edge.Points) > 0 && !without[f] {
			out = append(out, edge.Points[0])
		}
	}
	for _, f := range e.In {
		if edge := g.EdgeOf(f); edge != nil && len(edge.Points) > 0 && !without[f] {
			out = append(out, edge.Points[len(edge.Points)-1])
		}
	}
	return out
}

// way returns the way that a connection from a to b would have if it were alone,
// around what stands between.
func (tx *Tx) way(kind bpmn.Kind, a, b *bpmn.Element) []bpmn.Point {
	return Way(kind, tx.EndOf(kind, a, true), tx.EndOf(kind, b, false), tx.Obstacles(a, b)...)
}

// orthogonal reports whether connections of this kind run along the axes.
func orthogonal(kind bpmn.Kind) bool {
	return kind == bpmn.SequenceFlow || kind == bpmn.MessageFlow || kind == ""
}

// straight joins two middles and cuts the line at the borders.
func straight(from, to route.Outline) []bpmn.Point {
	a, b := from.Bounds.Center(), to.Bounds.Center()
	return route.Crop([]bpmn.Point{a, b}, from, to)
}

// Obstacles returns the shapes near a and b that a way between them goes
// around: not what holds one of them, nor what one of them holds.
func (d *Doc) Obstacles(a, b *bpmn.Element) []bpmn.Bounds {
	const around, most = 80, 24
	g := d.Diagram()
	if g == nil || a == nil || b == nil || a == b {
		return nil
	}
	area := d.EndOf("", a, true).Outline.Bounds.Union(d.EndOf("", b, false).Outline.Bounds).Grow(around)
	var found []bpmn.Bounds
	for _, s := range g.Shapes {
		if s.Of == nil || !s.Bounds.Overlaps(area) || s.Of == a || s.Of == b || !blocks(s, a, b) {
			continue
		}
		if found = append(found, s.Bounds); len(found) == most {
			break
		}
	}
	return found
}

// blocks reports whether a shape stands in the way of connections between a and
// b.
func blocks(s *bpmn.Shape, a, b *bpmn.Element) bool {
	e := s.Of
	return !e.Kind.Is(bpmn.Swimlane) && e.Kind != bpmn.Group && e.Kind != bpmn.BoundaryEvent &&
		!within(a, e) && !within(b, e) && !within(e, a) && !within(e, b)
}

// docked ends a way at the borders of the elements that f joins: points inside
// of them are left out.
func (tx *Tx) docked(f *bpmn.Element, points []bpmn.Point) []bpmn.Point {
	if f.Source == nil || f.Target == nil || len(points) < 2 {
		return points
	}
	points = dockStart(tx.outline(f.Source), points)
	return reversed(dockStart(tx.outline(f.Target), reversed(points)))
}

// dockStart cuts the start of a way at a border; if the way starts outside it is
// led there. A way that starts on the border stays.
func dockStart(o route.Outline, points []bpmn.Point) []bpmn.Point {
	const near = 0.5
	if o.Bounds.Empty() {
		return points
	}
	first := 0
	for i, p := range points[:len(points)-1] {
		if o.Contains(p) && o.Distance(p) > near {
			first = i
		}
	}
	points = append([]bpmn.Point(nil), points[first:]...)
	if o.Distance(points[0]) <= near {
		return points
	}
	from, to := points[1], points[0]
	if !o.Contains(points[0]) {
		from, to = points[0], o.Bounds.Center()
	}
	if p, ok := o.Cut(from, to); ok {
		points[0] = p
	}
	return points
}

// reversed returns points from the last to the first.
func reversed(points []bpmn.Point) []bpmn.Point {
	out := make([]bpmn.Point, len(points))
	for i, p := range points {
		out[len(points)-1-i] = p
	}
	return out
}

// followed returns the way of f after its ends moved; bends that a person made
// stay. A straight association stays straight.
func (tx *Tx) followed(f *bpmn.Element, points []bpmn.Point, obstacles ...bpmn.Bounds) []bpmn.Point {
	from, to := tx.EndOf(f.Kind, f.Source, true), tx.EndOf(f.Kind, f.Target, false)
	from = tx.keepsApart(f, from, points)
	if orthogonal(f.Kind) {
		return route.Follow(points, from, to, obstacles...)
	}
	if len(points) > 2 {
		return dockFree(points, from.Outline, to.Outline)
	}
	return straight(from.Outline, to.Outline)
}

// keepsApart lets a connection of an event on a border dock as far beside the middle as
// before, if it is not the only one there.
func (tx *Tx) keepsApart(f *bpmn.Element, from route.End, points []bpmn.Point) route.End {
	was, moved := tx.placed[f.Source]
	if f.Source.Kind != bpmn.BoundaryEvent || len(f.Source.Out) < 2 || len(from.Sides) != 1 {
		return from
	}
	if !moved {
		was = tx.bounds(f.Source)
	}
	from.Shift = points[0].X - was.Center().X
	if from.Sides[0] == route.Left || from.Sides[0] == route.Right {
		from.Shift = points[0].Y - was.Center().Y
	}
	return from
}

// dockFree leads both ends of a way with free bends to the borders it joins.
func dockFree(points []bpmn.Point, from, to route.Outline) []bpmn.Point {
	points = append([]bpmn.Point(nil), points...)
	points[0], points[len(points)-1] = from.Bounds.Center(), to.Bounds.Center()
	return route.Crop(points, from, to)
}
