package bpmn

import (
	"slices"

	"github.com/beevik/etree"
)

// Refresh brings the view up to date after an edit, where touched holds every
// XML element whose tag, attributes, text or child list may have changed. The
// result equals that of Build, but an element or shape that is still in the
// document keeps its *Element or *Shape, and the cost follows what was touched.
//
// Refresh writes into the view: whoever reads it on another goroutine needs a
// view of his own, built from a copy of the tree.
func (d *Definitions) Refresh(touched []*etree.Element) {
	r := refresher{builder: builder{Definitions: d}, planes: map[*Diagram]bool{}, drawn: map[*etree.Element]bool{}}
	for _, x := range touched {
		r.sort(x)
	}
	if r.linked {
		r.relink()
	}
	r.redraw()
	d.Problems = slices.DeleteFunc(d.Problems, func(p Problem) bool { return p.dangling })
	for _, g := range d.Diagrams {
		b := r.builder
		b.dangling(g)
	}
}

// Reread reads anew where everything in g stands: what Refresh does after an edit that moved all of it, without looking anything
// up.
func (g *Diagram) Reread() {
	for _, s := range g.Shapes {
		s.Bounds, _ = BoundsOf(s.XML)
		s.Label = labelBounds(s.XML)
	}
	for _, e := range g.Edges {
		e.Points, e.Label = points(e.XML), labelBounds(e.XML)
	}
	g.unfold()
}

// A refresher collects what an edit made stale.
type refresher struct {
	builder
	linked   bool                    // something outside the diagrams changed
	listed   bool                    // elements came, went or moved
	renamed  bool                    // elements changed their id
	fresh    []*Element              // elements that came
	diagrams bool                    // a BPMNDiagram came, went or changed
	planes   map[*Diagram]bool       // planes whose list of shapes changed
	drawn    map[*etree.Element]bool // BPMNShapes and BPMNEdges that changed
}

// sort finds out which part of the view shows x.
func (r *refresher) sort(x *etree.Element) {
	var owner *etree.Element
	for p := x; p != r.XML; p = p.Parent() {
		if p == nil {
			return // no longer in the document: its former parent was touched as well
		}
		switch p.Tag {
		case "BPMNShape", "BPMNEdge":
			r.drawn[p] = true
			return
		case "BPMNPlane", "BPMNDiagram":
			r.plane(x)
			return
		}
		if owner == nil && r.byXML[p] != nil {
			owner = p
		}
	}
	r.linked = true
	if x == r.XML {
		r.diagrams = true
		r.list(x, nil)
	} else if owner != nil {
		r.element(r.byXML[owner])
	}
}

func (r *refresher) plane(x *etree.Element) {
	for _, g := range r.Diagrams {
		if g.Plane == x {
			r.planes[g] = true
			return
		}
	}
	r.diagrams = true
}

// element reads again what e says of itself and which elements it holds.
func (r *refresher) element(e *Element) {
	if id := e.XML.SelectAttrValue("id", ""); id != e.ID {
		e.ID, r.listed, r.renamed = id, true, true
	}
	if kind := Kind(e.XML.Tag); kind != e.Kind {
		e.Kind = kind
		for _, g := range r.Diagrams {
			if s := g.shapes[e]; s != nil {
				r.drawn[s.XML] = true // its defaults depend on the kind
			}
		}
	}
	r.list(e.XML, e)
}

// list makes the children of e (the roots when e is nil) those of x; elements
// seen before are kept.
func (r *refresher) list(x *etree.Element, e *Element) {
	old := r.Roots
	if e != nil {
		old = e.Children
	}
	kids, next := make([]*Element, 0, len(old)), old
	for c := range x.ChildElementsSeq() {
		var k *Element
		if len(next) > 0 && next[0].XML == c { // most stay where they are
			k, next = next[0], next[1:]
		} else {
			k = r.byXML[c]
		}
		if k == nil {
			if Of(Kind(c.Tag)) == nil || c.NamespaceURI() != NS {
				continue
			}
			k = &Element{XML: c, Kind: Kind(c.Tag), ID: c.SelectAttrValue("id", "")}
			r.byXML[c] = k
			r.fresh = append(r.fresh, k)
			r.list(c, k)
		}
		k.Parent = e
		kids = append(kids, k)
	}
	if slices.Equal(kids, old) {
		return
	}
	r.listed = true
	if e == nil {
		r.Roots = kids
	} else {
		e.Children = kids
	}
}

// relink puts the elements in document order and resolves every reference anew.
func (r *refresher) relink() {
	r.Problems = nil
	if r.listed {
		r.enumerate()
	}
	for _, e := range r.Elements {
		e.Source, e.Target, e.Host, e.Process, e.Refers = nil, nil, nil, nil, nil
		e.In, e.Out, e.Boundary, e.Lanes = e.In[:0], e.Out[:0], e.Boundary[:0], e.Lanes[:0]
		e.Triggers, e.definitions = e.Triggers[:0], e.definitions[:0]
	}
	if r.renamed || r.twins {
		r.twins, r.Problems = false, nil // enumerate has told of the twins among what is fresh
		clear(r.byID)
		for _, e := range r.Elements {
			r.register(e)
		}
	}
	r.resolve()
}

// enumerate lists the elements, forgets those that went and registers new ones.
func (r *refresher) enumerate() {
	old := slices.Clone(r.Elements)
	r.generation++
	r.Elements = r.Elements[:0]
	r.walk(r.Roots)
	for _, e := range old {
		if e.generation == r.generation {
			continue
		}
		delete(r.byXML, e.XML)
		if r.byID[e.ID] == e {
			delete(r.byID, e.ID)
		}
	}
	for _, e := range r.fresh {
		r.register(e)
	}
}

func (r *refresher) walk(list []*Element) {
	for _, e := range list {
		e.generation = r.generation
		r.Elements = append(r.Elements, e)
		r.walk(e.Children)
	}
}

// redraw reads the stale parts of the diagrams again.
func (r *refresher) redraw() {
	if r.diagrams {
		r.Diagrams = r.builder.diagrams()
		return
	}
	for _, g := range r.Diagrams {
		if (r.planes[g] || r.listed) && (r.renamed || !r.relayInOrder(g)) {
			r.relay(g)
		}
	}
	for x := range r.drawn {
		r.repaint(x)
	}
	for _, g := range r.Diagrams {
		g.unfold()
	}
}

// relayInOrder lists the shapes and edges of g when some came and went, but all
// others show what they showed and kept their order; otherwise it returns false.
func (r *refresher) relayInOrder(g *Diagram) bool {
	if r.twins || g.Plane == nil || !g.Plain() {
		return false
	}
	shapes, edges := slices.Clone(g.Shapes), slices.Clone(g.Edges)
	g.Shapes, g.Edges = g.Shapes[:0], g.Edges[:0]
	g.Of = r.byID[Local(g.Plane.SelectAttrValue("bpmnElement", ""))]
	for x := range g.Plane.ChildElementsSeq() {
		shapes, edges = g.forgetShapes(shapes), g.forgetEdges(edges)
		switch {
		case len(shapes) > 0 && shapes[0].XML == x && r.current(shapes[0].Of):
			g.Shapes, shapes = append(g.Shapes, shapes[0]), shapes[1:]
		case len(edges) > 0 && edges[0].XML == x && r.current(edges[0].Of):
			g.Edges, edges = append(g.Edges, edges[0]), edges[1:]
		case slices.ContainsFunc(shapes, func(s *Shape) bool { return s.XML == x }), slices.ContainsFunc(edges, func(e *Edge) bool { return e.XML == x }):
			g.Shapes, g.Edges = append(g.Shapes, shapes...), append(g.Edges, edges...)
			return false
		default:
			r.place(g, x, nil, nil)
		}
	}
	return len(g.forgetShapes(shapes))+len(g.forgetEdges(edges)) == 0
}

// current reports whether e is in the document.
func (r *refresher) current(e *Element) bool { return e != nil && e.generation == r.generation }

// forgetShapes drops the first shapes of a list as long as they are no longer in g.
func (g *Diagram) forgetShapes(list []*Shape) []*Shape {
	for len(list) > 0 && list[0].XML.Parent() != g.Plane {
		if g.shapes[list[0].Of] == list[0] {
			delete(g.shapes, list[0].Of)
		}
		list = list[1:]
	}
	return list
}

// forgetEdges is forgetShapes for edges.
func (g *Diagram) forgetEdges(list []*Edge) []*Edge {
	for len(list) > 0 && list[0].XML.Parent() != g.Plane {
		if g.edges[list[0].Of] == list[0] {
			delete(g.edges, list[0].Of)
		}
		list = list[1:]
	}
	return list
}

// relay lists the shapes and edges of g anew; those seen before are kept.
func (r *refresher) relay(g *Diagram) {
	if g.Plane == nil {
		return // nothing can be drawn in it
	}
	shapes, edges := map[*etree.Element]*Shape{}, map[*etree.Element]*Edge{}
	for _, s := range g.Shapes {
		shapes[s.XML] = s
	}
	for _, e := range g.Edges {
		edges[e.XML] = e
	}
	g.Of = r.byID[Local(g.Plane.SelectAttrValue("bpmnElement", ""))]
	g.Shapes, g.Edges = g.Shapes[:0], g.Edges[:0]
	clear(g.shapes)
	clear(g.edges)
	for x := range g.Plane.ChildElementsSeq() {
		r.place(g, x, shapes[x], edges[x])
	}
}

// repaint reads one shape or edge again, in place.
func (r *refresher) repaint(x *etree.Element) {
	of := r.byID[Local(x.SelectAttrValue("bpmnElement", ""))]
	for _, g := range r.Diagrams {
		if g.Plane != x.Parent() {
			continue
		}
		if s := g.shapes[of]; s != nil && s.XML == x {
			*s = *shape(x, of)
		} else if e := g.edges[of]; e != nil && e.XML == x {
			*e = *edge(x, of)
		} else {
			r.relayFresh(g, x)
		}
	}
}

// relayFresh lists g anew after forgetting what stood for x: x changed the
// element it shows.
func (r *refresher) relayFresh(g *Diagram, x *etree.Element) {
	g.Shapes = slices.DeleteFunc(g.Shapes, func(s *Shape) bool { return s.XML == x })
	g.Edges = slices.DeleteFunc(g.Edges, func(e *Edge) bool { return e.XML == x })
	r.relay(g)
}
