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
			if f.drawn[tie] {
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

// stray draws the sequence flows that join different scopes. The standard has
// none (BPMN 2.0.2, 7.6.1), files do.
func (d *drawing) stray(p *picture) {
	if len(d.strays) == 0 {
		return
	}
	f := newFinder(p)
	for _, e := range d.strays {
		from, ok1 := f.outline(e.Source)
		to, ok2 := f.outline(e.Target)
		if ok1 && ok2 && !f.drawn[e] {
			p.addWay(e, f.flow(e, from, to, f.bounds[e.Source.Host]))
		}
	}
}

// flow routes one connection outside of the columns: sequence flows from right
// to left, message flows up and down. A flow out of a boundary event leads away
// from host.
func (f *finder) flow(e *bpmn.Element, from, to route.Outline, host bpmn.Bounds) []bpmn.Point {
	a, b := route.End{Outline: from, Loose: e.Source.Kind.Is(bpmn.Gateway)}, route.End{Outline: to, Loose: e.Target.Kind.Is(bpmn.Gateway)}
	a.Sides = []route.Side{route.Right, route.Bottom, route.Top, route.Left}
	b.Sides = []route.Side{route.Left, route.Top, route.Bottom, route.Right}
	if e.Kind == bpmn.MessageFlow {
		a.Sides, b.Sides = []route.Side{route.Bottom, route.Top}, []route.Side{route.Top, route.Bottom}
	}
	if !host.Empty() {
		a.Sides = []route.Side{route.Outward(from.Bounds, host)}
	}
	return route.Connect(a, b, f.near(from.Bounds, to.Bounds)...)
}

// A finder knows where the elements of a picture are.
type finder struct {
	bounds map[*bpmn.Element]bpmn.Bounds
	ways   map[*bpmn.Element][]bpmn.Point
	drawn  map[*bpmn.Element]bool
	// references are the shapes that stand for data objects and stores.
	references map[*bpmn.Element]*bpmn.Element
	solid      *route.Crowd // what ways keep away from: shapes that hold no others
	pools      []bpmn.Bounds
}

// newFinder indexes a picture.
func newFinder(p *picture) *finder {
	f := &finder{
		bounds: map[*bpmn.Element]bpmn.Bounds{}, ways: map[*bpmn.Element][]bpmn.Point{}, drawn: map[*bpmn.Element]bool{},
		references: map[*bpmn.Element]*bpmn.Element{}, solid: route.NewCrowd(),
	}
	for _, s := range p.shapes {
		if s.of.Refers != nil && s.of.Kind.Is(bpmn.Data) {
			f.references[s.of.Refers] = s.of
		}
		f.bounds[s.of] = s.bounds
		if s.of.Kind == bpmn.Participant {
			f.pools = append(f.pools, s.bounds)
		}
		if !s.open && !s.of.Kind.Is(bpmn.Swimlane) && s.of.Kind != bpmn.BoundaryEvent {
			f.solid.Box(s.bounds)
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
	if r := f.references[e]; !ok && r != nil {
		b, ok = f.bounds[r], true
	}
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
	for _, s := range f.solid.Touching(bpmn.Around(line...)) {
		if slices.Contains(ends, s) {
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
	for _, s := range f.solid.Touching(a.Union(b).Grow(120)) {
		if s != a && s != b && len(out) < maxObstacles {
			out = append(out, s)
		}
	}
	return out
}
