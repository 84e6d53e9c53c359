package layout

import (
	"hookflow/engine/bpmn"
)

// A drawing is the work on one document.
type drawing struct {
	*bpmn.Definitions
	ties   map[*bpmn.Element][]*bpmn.Element // associations by end
	links  map[*bpmn.Element][]*bpmn.Element // what joins two nodes of a scope, by scope
	strays []*bpmn.Element                   // sequence flows between different scopes
}

// newDrawing sorts the flows of a document by where their ends lie, which is
// not always where they are written.
func newDrawing(m *bpmn.Definitions) *drawing {
	d := &drawing{Definitions: m, ties: ties(m), links: map[*bpmn.Element][]*bpmn.Element{}}
	for _, e := range m.Elements {
		if e.Kind != bpmn.SequenceFlow && e.Kind != bpmn.Association || e.Source == nil || e.Target == nil {
			continue
		}
		switch a, b := e.Source.Parent, e.Target.Parent; {
		case a == b:
			d.links[a] = append(d.links[a], e)
		case e.Kind == bpmn.SequenceFlow:
			d.strays = append(d.strays, e)
		}
	}
	return d
}

// alone draws a process or choreography that stands in no pool.
func (d *drawing) alone(root *bpmn.Element) picture {
	p := d.process(root)
	d.tie(&p)
	d.stray(&p)
	p.labels()
	out := picture{}
	out.merge(p, origin-p.bounds.X, origin-p.bounds.Y)
	return out
}

// origin is where a drawing starts.
const origin = 100.0

// process draws a root scope with its lanes; the upper left corner of the lanes
// is (0, 0).
func (d *drawing) process(root *bpmn.Element) picture {
	lanes := leaves(root)
	if len(lanes) == 0 {
		return d.scope(root)
	}
	g := d.newGraph(root, lanes)
	p := g.draw()
	d.looseInLane(root, g, &p)
	depth := laneDepth(root)
	left := float64(depth) * header
	width := max(p.bounds.Right(), 300) + 2*padding + left
	if p.bounds.X < 0 {
		left -= p.bounds.X
		width -= p.bounds.X
	}
	out := picture{}
	number := numbered(lanes)
	for _, set := range root.Children {
		if set.Kind == bpmn.LaneSet {
			out.lanes(set, number, g.tops, width)
		}
	}
	out.merge(p, left+padding, 0)
	out.bounds.W = max(out.bounds.W, width)
	return out
}

// header is the width of the strip with the name of a pool or lane.
const header = 30.0

// numbered is the place of each lane in a list.
func numbered(lanes []*bpmn.Element) map[*bpmn.Element]int {
	number := make(map[*bpmn.Element]int, len(lanes))
	for i, l := range lanes {
		number[l] = i
	}
	return number
}

// leaves are the lanes that hold no lanes, from top to bottom.
func leaves(scope *bpmn.Element) []*bpmn.Element {
	var out []*bpmn.Element
	for _, set := range scope.Children {
		if set.Kind != bpmn.LaneSet && set.Kind != bpmn.ChildLanes {
			continue
		}
		for _, l := range set.Children {
			if inner := leaves(l); len(inner) > 0 {
				out = append(out, inner...)
			} else if l.Kind == bpmn.Lane {
				out = append(out, l)
			}
		}
	}
	return out
}

// laneDepth is how many lanes lie in one another.
func laneDepth(scope *bpmn.Element) int {
	most := 0
	for _, set := range scope.Children {
		if set.Kind == bpmn.LaneSet || set.Kind == bpmn.ChildLanes {
			for _, l := range set.Children {
				most = max(most, 1+laneDepth(l))
			}
		}
	}
	return most
}

// lanes draws the lanes of a set, outer ones first.
func (p *picture) lanes(set *bpmn.Element, number map[*bpmn.Element]int, tops []float64, width float64) {
	for _, l := range set.Children {
		if l.Kind != bpmn.Lane {
			continue
		}
		first, last := spanned(l, number)
		x := float64(laneLevel(l)) * header
		p.add(shape{of: l, bounds: bpmn.Bounds{X: x, Y: tops[first], W: width - x, H: tops[last+1] - tops[first]}})
		for _, inner := range l.Children {
			p.lanes(inner, number, tops, width)
		}
	}
}

// spanned is the first and last number of the leaves in a lane.
func spanned(l *bpmn.Element, number map[*bpmn.Element]int) (first, last int) {
	if i, leaf := number[l]; leaf {
		return i, i
	}
	inner := leaves(l)
	return number[inner[0]], number[inner[len(inner)-1]]
}

// within reports whether outer holds e, at any depth.
func within(e, outer *bpmn.Element) bool {
	for p := e.Parent; p != nil; p = p.Parent {
		if p == outer {
			return true
		}
	}
	return false
}

// laneLevel is how many lanes l lies in.
func laneLevel(l *bpmn.Element) int {
	n := 0
	for p := l.Parent; p != nil; p = p.Parent {
		if p.Kind == bpmn.Lane {
			n++
		}
	}
	return n
}

// scope draws what a process or sub-process holds, part below part, then what
// belongs to no node.
func (d *drawing) scope(scope *bpmn.Element) picture {
	out := picture{}
	g := d.newGraph(scope, nil)
	for _, part := range g.parts() {
		p := part.draw()
		y := 0.0
		if len(out.shapes) > 0 {
			y = out.bounds.Bottom() + partGap
		}
		out.merge(p, -p.bounds.X, y-p.bounds.Y)
	}
	d.loose(scope, &out)
	return out
}

// looseInLane is loose for a process with lanes: the row stands in the last
// one, which grows for it.
func (d *drawing) looseInLane(root *bpmn.Element, g *graph, p *picture) {
	last := len(g.tops) - 1
	mark := len(p.shapes)
	d.looseAt(root, p, p.bounds.X, g.tops[last])
	for _, s := range p.shapes[mark:] {
		g.tops[last] = max(g.tops[last], s.bounds.Bottom()+padding)
	}
}

// loose places the artifacts that stand at no node in a row at the bottom.
func (d *drawing) loose(scope *bpmn.Element, p *picture) {
	if len(p.shapes) == 0 {
		d.looseAt(scope, p, 0, 0)
		return
	}
	d.looseAt(scope, p, p.bounds.X, p.bounds.Bottom()+partGap)
}

// looseAt places them from a point on.
func (d *drawing) looseAt(scope *bpmn.Element, p *picture, x, y float64) {
	drawn := map[*bpmn.Element]bool{}
	for _, s := range p.shapes {
		drawn[s.of] = true
	}
	for _, e := range artifacts(scope) {
		if s := newSatellite(e); s != nil && !drawn[e] {
			p.addSatellite(s, x, y+s.label)
			x += max(s.w, labelWidth) + satelliteGap
		}
	}
}

// draw lays out one connected part.
func (g *graph) draw() picture {
	if len(g.nodes) == 0 && !g.laned {
		return picture{}
	}
	g.rank()
	g.columns()
	g.arrange()
	g.placeLoops()
	g.place()
	p := picture{}
	for _, n := range g.nodes {
		n.draw(&p)
	}
	g.drawLinks(&p)
	return p
}

// draw adds a node with all that belongs to it.
func (n *node) draw(p *picture) {
	n.drawShape(p)
	for i, e := range n.of.Boundary {
		p.add(shape{of: e, bounds: n.eventBounds(i)})
	}
	n.drawSatellites(p)
}

// drawShape adds the shape of a node and its content.
func (n *node) drawShape(p *picture) {
	b := n.bounds()
	p.add(shape{of: n.of, bounds: b, open: len(n.inner.shapes) > 0})
	if len(n.inner.shapes) > 0 {
		top := b.Y + titleRoom + padding/2
		if n.of.Kind == bpmn.SubChoreography {
			top += 20
		}
		p.merge(n.inner, b.X+(b.W-n.inner.bounds.W)/2-n.inner.bounds.X, top-n.inner.bounds.Y)
	}
}

// eventBounds is where boundary event i stands.
func (n *node) eventBounds(i int) bpmn.Bounds {
	return bpmn.Bounds{X: n.eventAt(i) - eventSize/2, Y: n.y + n.h/2 - eventSize/2, W: eventSize, H: eventSize}
}

// eventAt is the middle of boundary event i. The first stands on the right:
// its flow then leads to the upper row and crosses no other.
func (n *node) eventAt(i int) float64 { return n.x + n.w - 30 - float64(i)*eventStep }
