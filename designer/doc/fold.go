package doc

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// fold collapses or expands a sub-process. A collapsed one has a diagram of its
// own for its content (BPMN 2.0, 12.2.2: one plane for each), an expanded one
// shows it inside its shape.
func (tx *Tx) fold(e *bpmn.Element, collapse bool) {
	s := tx.shape(e)
	if s == nil {
		return
	}
	tx.layAnew(e)
	if collapse {
		tx.set(s.XML, "isExpanded", "false")
		tx.collapse(e, s)
	} else {
		tx.set(s.XML, "isExpanded", "true")
		tx.expand(e, s)
	}
	tx.sync()
}

// layAnew notes the flows of e, and of the events on its border, whose way nobody
// has changed: they are laid anew when it has its new size. Following it with
// their bends would leave detours when it goes back to the old one.
func (tx *Tx) layAnew(e *bpmn.Element) {
	for _, n := range append([]*bpmn.Element{e}, e.Boundary...) {
		for _, f := range slices.Concat(n.In, n.Out) {
			if g := tx.edge(f); g != nil && f.Source != nil && f.Target != nil && sameWay(g.Points, tx.way(f.Kind, f.Source, f.Target)) {
				tx.anew[f] = true
			}
		}
	}
}

// sameWay reports whether two ways have the same points, but for rounding.
func sameWay(a, b []bpmn.Point) bool {
	return slices.EqualFunc(a, b, func(p, q bpmn.Point) bool { return p.Distance(q) < 1 })
}

// collapse moves the drawing of what lies in e to a diagram of its own.
func (tx *Tx) collapse(e *bpmn.Element, s *bpmn.Shape) {
	content := tx.content(e, tx.Diagram())
	plane := tx.newDiagram(e)
	c, spaces := s.Bounds.Center(), spacesOf(content)
	tx.removeAll(content)
	tx.readd(plane, content, spaces)
	tx.sync()
	tx.place(e, bpmn.Bounds{X: c.X - 50, Y: c.Y - 40, W: 100, H: 80})
}

// AddPlane gives a collapsed sub-process a diagram for its content, unless it has one.
func (tx *Tx) AddPlane(e *bpmn.Element) {
	if tx.planeOf(e) == nil {
		tx.newDiagram(e)
		tx.sync()
	}
}

// content lists the shapes and edges of what lies in e, in drawing order.
func (tx *Tx) content(e *bpmn.Element, g *bpmn.Diagram) []*etree.Element {
	var xs []*etree.Element
	for x := range g.Plane.ChildElementsSeq() {
		of := tx.model.ByID(local(x.SelectAttrValue("bpmnElement", "")))
		if of != nil && of != e && within(of, e) {
			xs = append(xs, x)
		}
	}
	return xs
}

// within reports whether p holds e, directly or further down.
func within(e, p *bpmn.Element) bool {
	for ; e != nil; e = e.Parent {
		if e == p {
			return true
		}
	}
	return false
}

// expand takes the drawing of what lies in e into the shape, around the middle of
// where the collapsed shape stood, and drops the diagram it had.
func (tx *Tx) expand(e *bpmn.Element, s *bpmn.Shape) {
	c := s.Bounds.Center()
	info := bpmn.Of(e.Kind)
	b := bpmn.Bounds{X: c.X - info.W/2, Y: c.Y - info.H/2, W: info.W, H: info.H}
	own := tx.planeOf(e)
	if own == nil {
		tx.place(e, b)
		return
	}
	content := own.Plane.ChildElements()
	area, spaces := tx.extent(own), spacesOf(content)
	tx.removeAll(append(content, own.XML))
	tx.readd(tx.plane(), content, spaces)
	tx.sync()
	if !area.Empty() {
		w, h := max(b.W, area.W+2*padding), max(b.H, area.H+2*padding)
		b = bpmn.Bounds{X: c.X - w/2, Y: c.Y - h/2, W: w, H: h}
		to := b.Center()
		tx.translate(descendants(e), to.X-area.Center().X, to.Y-area.Center().Y)
	}
	tx.place(e, b)
}

// planeOf returns the diagram that shows the content of e, or nil.
func (d *Doc) planeOf(e *bpmn.Element) *bpmn.Diagram {
	for _, g := range d.model.Diagrams {
		if g.Of == e && g.Plane != nil {
			return g
		}
	}
	return nil
}

// extent returns the smallest rectangle around all shapes of a diagram.
func (tx *Tx) extent(g *bpmn.Diagram) bpmn.Bounds {
	var b bpmn.Bounds
	for _, s := range g.Shapes {
		b = b.Union(s.Bounds)
	}
	return b
}

// descendants returns everything that lies in e, at any depth.
func descendants(e *bpmn.Element) map[*bpmn.Element]bool {
	set := map[*bpmn.Element]bool{}
	stack := append([]*bpmn.Element(nil), e.Children...)
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], c.Children...)
		set[c] = true
	}
	return set
}
