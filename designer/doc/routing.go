package doc

import (
	"math"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// An End is where a connection begins or ends.
type End struct {
	Of *bpmn.Element // nil if it is still to be made
	route.Outline
	Out bpmn.Point // direction in which a boundary event is left: away from its activity
}

// EndAt returns the end of connections at e; at a connection, to which notes can
// be tied, that is its middle.
func (d *Doc) EndAt(e *bpmn.Element) End {
	g := d.Diagram()
	if g == nil || e == nil {
		return End{Of: e}
	}
	if edge := g.EdgeOf(e); edge != nil && len(edge.Points) > 1 {
		m := route.Midpoint(edge.Points)
		return End{Of: e, Outline: route.Outline{Bounds: bpmn.Bounds{X: m.X, Y: m.Y}}}
	}
	s := g.ShapeOf(e)
	if s == nil {
		return End{Of: e}
	}
	end := End{Of: e, Outline: OutlineOf(e, s.Bounds)}
	if host := g.ShapeOf(e.Host); e.Host != nil && host != nil {
		end.Out = bpmn.Point{Y: 1}
		if s.Bounds.Center().Y < host.Bounds.Center().Y-host.Bounds.H/4 {
			end.Out.Y = -1
		}
	}
	return end
}

// OutlineOf returns the border of an element that stands at b.
func OutlineOf(e *bpmn.Element, b bpmn.Bounds) route.Outline {
	o := route.Outline{Bounds: b}
	switch {
	case e == nil:
	case e.Kind.Is(bpmn.Event):
		o.Form = route.Ellipse
	case e.Kind.Is(bpmn.Gateway):
		o.Form = route.Diamond
	case e.Kind.Is(bpmn.Conversation):
		o.Form = route.Hexagon
	}
	return o
}

func (tx *Tx) outline(e *bpmn.Element) route.Outline { return tx.EndAt(e).Outline }

// way returns the way of a new connection from a to b.
func (tx *Tx) way(kind bpmn.Kind, a, b *bpmn.Element) []bpmn.Point {
	return Way(kind, tx.EndAt(a), tx.EndAt(b))
}

// Way returns the way of a new connection, also for the preview of what Connect does.
func Way(kind bpmn.Kind, from, to End) []bpmn.Point {
	if !orthogonal(kind) {
		return straight(from.Outline, to.Outline)
	}
	return manhattan(kind, from, to)
}

// orthogonal reports whether connections of this kind run along the axes.
func orthogonal(kind bpmn.Kind) bool {
	return kind == bpmn.SequenceFlow || kind == bpmn.MessageFlow || kind == ""
}

func straight(from, to route.Outline) []bpmn.Point {
	a, b := from.Bounds.Center(), to.Bounds.Center()
	return []bpmn.Point{cut(from, b, a), cut(to, a, b)}
}

// cut returns where the line from outside to inside meets the border.
func cut(o route.Outline, outside, inside bpmn.Point) bpmn.Point {
	if p, ok := o.Cut(outside, inside); ok && !o.Bounds.Empty() {
		return p
	}
	return inside
}

// docked ends a way at the borders of the elements that f joins: points inside
// of them are left out.
func (tx *Tx) docked(f *bpmn.Element, points []bpmn.Point) []bpmn.Point {
	if f.Source == nil || f.Target == nil || len(points) < 2 {
		return points
	}
	points = dockStart(tx.outline(f.Source), points)
	points = dockStart(tx.outline(f.Target), reversed(points))
	return reversed(points)
}

// dockStart cuts the start of a way at a border. A way that starts on the
// border already stays.
func dockStart(o route.Outline, points []bpmn.Point) []bpmn.Point {
	if o.Bounds.Empty() {
		return points
	}
	first := 0
	for i, p := range points[:len(points)-1] {
		if o.Contains(p) && o.Distance(p) > 0.5 {
			first = i
		}
	}
	points = append([]bpmn.Point(nil), points[first:]...)
	if o.Contains(points[0]) && o.Distance(points[0]) > 0.5 {
		points[0] = cut(o, points[1], points[0])
	} else if o.Distance(points[0]) > 0.5 {
		points[0] = cut(o, points[0], o.Bounds.Center())
	}
	return points
}

func reversed(points []bpmn.Point) []bpmn.Point {
	out := make([]bpmn.Point, len(points))
	for i, p := range points {
		out[len(points)-1-i] = p
	}
	return out
}

// tidy docks a way and drops points on a straight line between two others.
func (tx *Tx) tidy(f *bpmn.Element, points []bpmn.Point) []bpmn.Point {
	points = tx.docked(f, points)
	out := points[:0:0]
	for i, p := range points {
		if i > 0 && i < len(points)-1 && between(out[len(out)-1], points[i+1], p) {
			continue
		}
		out = append(out, p)
	}
	return out
}

func between(a, b, p bpmn.Point) bool { return p.Distance(route.Nearest(a, b, p)) < 0.5 }

// repaired returns the way of f after the element at one end moved, so that
// the end stands at a point; bends that a person made stay. Where the moved end
// cannot be kept at right angles the whole way is laid out anew.
func (tx *Tx) repaired(f *bpmn.Element, points []bpmn.Point, source bool, at bpmn.Point) []bpmn.Point {
	if !orthogonal(f.Kind) && len(points) == 2 || len(points) < 2 {
		return tx.way(f.Kind, f.Source, f.Target)
	}
	if len(points) == 2 {
		return tx.straightened(f, points, source, at)
	}
	if !source {
		points = reversed(points)
	} else {
		points = append([]bpmn.Point(nil), points...)
	}
	was := points[0]
	points[0] = at
	switch next := points[1]; {
	case len(points) == 3 && !orthogonal(f.Kind):
	case math.Abs(next.Y-was.Y) < 0.5 && len(points) > 2:
		points[1].Y = at.Y
	case math.Abs(next.X-was.X) < 0.5 && len(points) > 2:
		points[1].X = at.X
	}
	if !source {
		points = reversed(points)
	}
	points = tx.tidy(f, points)
	if len(points) < 2 || orthogonal(f.Kind) && !tx.sound(f, points) {
		return tx.way(f.Kind, f.Source, f.Target)
	}
	return points
}

// straightened keeps a straight way straight if it still runs along an axis.
func (tx *Tx) straightened(f *bpmn.Element, points []bpmn.Point, source bool, at bpmn.Point) []bpmn.Point {
	other := points[1]
	if !source {
		other = points[0]
	}
	if math.Abs(other.X-at.X) < 0.5 || math.Abs(other.Y-at.Y) < 0.5 {
		if source {
			return tx.docked(f, []bpmn.Point{at, other})
		}
		return tx.docked(f, []bpmn.Point{other, at})
	}
	return tx.way(f.Kind, f.Source, f.Target)
}

// sound reports whether no bend of a way lies inside the elements it joins.
func (tx *Tx) sound(f *bpmn.Element, points []bpmn.Point) bool {
	a, b := tx.outline(f.Source).Bounds, tx.outline(f.Target).Bounds
	for _, p := range points[1 : len(points)-1] {
		if a.Grow(-1).Contains(p) || b.Grow(-1).Contains(p) {
			return false
		}
	}
	return points[0].Distance(points[1]) > 2 || len(points) > 2
}
