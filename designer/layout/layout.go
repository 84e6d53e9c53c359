// Package layout draws what a file has no picture of: it gives processes and
// collaborations without a diagram one, and places single elements that a
// diagram lacks. Flows run from left to right, each flow node in a column
// behind its predecessors (after Sugiyama, Tagawa and Toda, 1981); the first
// way out of a gateway goes straight on, others below.
//
// The same document always gives the same picture.
package layout

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Drawn reports whether a document has a picture at all. What a picture leaves
// out may be left out on purpose, so that only a document without one is drawn
// unasked.
func Drawn(m *bpmn.Definitions) bool {
	return slices.ContainsFunc(m.Diagrams, func(g *bpmn.Diagram) bool { return len(g.Shapes) > 0 })
}

// Apply adds shapes and edges to the XML of m for everything that should be
// drawn and is not: new diagrams for processes and collaborations without any
// shape, single shapes where a diagram misses some. It reports whether it
// changed the tree; m is then out of date. What is drawn already keeps its
// place, but pools and sub-processes may grow.
//
// The content of a collapsed sub-process is not missing. What has no id gets
// one, because a shape names what it shows.
func Apply(touch bpmn.Touch, m *bpmn.Definitions) bool {
	named := identify(touch, m)
	if named {
		m = bpmn.Build(m.XML)
	}
	w := writer{touch: touch, m: m, used: idsOf(m.XML)}
	d := newDrawing(m)
	shown := shownElements(m)
	for _, g := range m.Diagrams {
		for _, root := range d.complete(&w, g) {
			shown[root] = true
		}
	}
	for _, root := range m.Roots {
		p := picture{}
		switch {
		case root.Kind == bpmn.Collaboration && !shown[root] && !anyShown(root.Children, shown):
			p = d.collaboration(root)
			for _, c := range root.Children {
				shown[c.Process] = true
			}
		case (root.Kind == bpmn.Process || root.Kind == bpmn.ChoreographyRoot) && !shown[root] && !anyShown(root.Children, shown) && poolFor(m, root) == nil:
			p = d.alone(root)
		}
		if len(p.shapes) > 0 {
			w.diagram(root, p)
		}
	}
	return w.changed || named
}

// shownElements are the elements that some diagram shows.
func shownElements(m *bpmn.Definitions) map[*bpmn.Element]bool {
	shown := map[*bpmn.Element]bool{}
	for _, g := range m.Diagrams {
		for _, s := range g.Shapes {
			shown[s.Of] = true
			if s.Of != nil && s.Of.Process != nil {
				shown[s.Of.Process] = true
			}
			if pool := poolFor(m, s.Of); pool != nil {
				shown[pool] = true
			}
		}
	}
	return shown
}

// poolFor is the pool that shows a process, and for which a shape of the process
// stands as some tools write it, or nil.
func poolFor(m *bpmn.Definitions, of *bpmn.Element) *bpmn.Element {
	if of == nil || of.Kind != bpmn.Process {
		return nil
	}
	for _, p := range m.Every(bpmn.Participant) {
		if p.Process == of {
			return p
		}
	}
	return nil
}

// anyShown reports whether one of the elements, or what they hold, is shown.
func anyShown(elements []*bpmn.Element, shown map[*bpmn.Element]bool) bool {
	for _, e := range elements {
		if shown[e] || anyShown(e.Children, shown) {
			return true
		}
	}
	return false
}

// A picture is the result: what stands where.
type picture struct {
	shapes []shape // containers before their content
	ways   []way
	bounds bpmn.Bounds
}

type shape struct {
	of     *bpmn.Element
	bounds bpmn.Bounds
	label  *bpmn.Bounds
	open   bool // an expanded sub-process
}

type way struct {
	of     *bpmn.Element
	points []bpmn.Point
	label  *bpmn.Bounds // nil where the usual place will do
}

// add puts a shape into the picture.
func (p *picture) add(s shape) {
	p.shapes = append(p.shapes, s)
	p.bounds = p.bounds.Union(s.bounds)
	if s.label != nil {
		p.bounds = p.bounds.Union(*s.label)
	}
}

// addWay puts a connection into the picture.
func (p *picture) addWay(of *bpmn.Element, points []bpmn.Point) {
	p.ways = append(p.ways, way{of: of, points: points})
	p.bounds = p.bounds.Union(bpmn.Around(points...))
}

// merge adds another picture, moved.
func (p *picture) merge(q picture, dx, dy float64) {
	for _, s := range q.shapes {
		s.bounds.X, s.bounds.Y = s.bounds.X+dx, s.bounds.Y+dy
		s.label = moved(s.label, dx, dy)
		p.add(s)
	}
	for _, w := range q.ways {
		points := make([]bpmn.Point, len(w.points))
		for i, at := range w.points {
			points[i] = at.Add(dx, dy)
		}
		p.addWay(w.of, points)
		p.ways[len(p.ways)-1].label = moved(w.label, dx, dy)
	}
}

// moved returns moved bounds; nil stays nil.
func moved(b *bpmn.Bounds, dx, dy float64) *bpmn.Bounds {
	if b == nil {
		return nil
	}
	return &bpmn.Bounds{X: b.X + dx, Y: b.Y + dy, W: b.W, H: b.H}
}
