package layout

import (
	"slices"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// tie draws the associations whose ends are in the picture and that are not
// drawn yet.
func (d *drawing) tie(p *picture) {
	f := newFinder(p)
	for _, s := range slices.Clone(p.shapes) {
		for _, tie := range d.ties[s.of] {
			if tie.ID == "" || f.drawn[tie] {
				continue
			}
			from, ok1 := f.outline(tie.Source)
			to, ok2 := f.outline(tie.Target)
			if ok1 && ok2 && from != to {
				f.drawn[tie] = true
				p.addWay(tie, f.tie(from, to))
			}
		}
	}
}

// A finder knows where the elements of a picture are.
type finder struct {
	bounds map[*bpmn.Element]bpmn.Bounds
	ways   map[*bpmn.Element][]bpmn.Point
	drawn  map[*bpmn.Element]bool
	solid  []bpmn.Bounds // what ways keep away from: shapes that hold no others
	pools  []bpmn.Bounds
}

// newFinder indexes a picture.
func newFinder(p *picture) *finder {
	f := &finder{map[*bpmn.Element]bpmn.Bounds{}, map[*bpmn.Element][]bpmn.Point{}, map[*bpmn.Element]bool{}, nil, nil}
	for _, s := range p.shapes {
		f.bounds[s.of] = s.bounds
		if s.of.Kind == bpmn.Participant {
			f.pools = append(f.pools, s.bounds)
		}
		if !s.open && !s.of.Kind.Is(bpmn.Swimlane) && s.of.Kind != bpmn.BoundaryEvent {
			f.solid = append(f.solid, s.bounds)
		}
	}
	for _, w := range p.ways {
		f.ways[w.of], f.drawn[w.of] = w.points, true
	}
	return f
}

// outline returns the border of an element; of a flow, a point in its middle.
func (f *finder) outline(e *bpmn.Element) (route.Outline, bool) {
	if w := f.ways[e]; len(w) > 1 {
		m := route.Midpoint(w)
		return route.Outline{Bounds: bpmn.Bounds{X: m.X, Y: m.Y}}, true
	}
	b, ok := f.bounds[e]
	o := route.Outline{Bounds: b}
	if ok && e.Kind.Is(bpmn.Event) {
		o.Form = route.Ellipse
	}
	if ok && e.Kind.Is(bpmn.Gateway) {
		o.Form = route.Diamond
	}
	return o, ok
}

// tie is an upright line where one end stands over the other, else a straight
// one if nothing is in between, else a way around.
func (f *finder) tie(from, to route.Outline) []bpmn.Point {
	a, b := from.Bounds, to.Bounds
	lo, hi := max(a.X, b.X)+10, min(a.Right(), b.Right())-10
	if lo <= hi && (a.Bottom() < b.Y || b.Bottom() < a.Y) {
		x := max(lo, min(hi, a.Center().X))
		if a.W > b.W {
			x = max(lo, min(hi, b.Center().X))
		}
		straight := []bpmn.Point{{X: x, Y: a.Center().Y}, {X: x, Y: b.Center().Y}}
		if !f.blocked(straight, a, b) {
			return route.Crop(straight, from, to)
		}
	}
	straight := []bpmn.Point{a.Center(), b.Center()}
	if !f.blocked(straight, a, b) {
		return route.Crop(straight, from, to)
	}
	return route.Connect(route.End{Outline: from, Loose: true}, route.End{Outline: to, Loose: true}, f.near(a, b)...)
}

// blocked reports whether a straight line passes a shape other than its ends.
func (f *finder) blocked(line []bpmn.Point, ends ...bpmn.Bounds) bool {
	for _, s := range f.solid {
		if slices.Contains(ends, s) || !bpmn.Around(line...).Overlaps(s) {
			continue
		}
		if _, hit := (route.Outline{Bounds: s.Grow(4)}).Cut(line[0], line[1]); hit {
			return true
		}
	}
	return false
}

// maxObstacles bounds the time that one way around takes.
const maxObstacles = 40

// near lists the shapes around two ends that a way has to avoid.
func (f *finder) near(a, b bpmn.Bounds) []bpmn.Bounds {
	var out []bpmn.Bounds
	area := a.Union(b).Grow(120)
	for _, s := range f.solid {
		if s != a && s != b && s.Overlaps(area) && len(out) < maxObstacles {
			out = append(out, s)
		}
	}
	return out
}
