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

// A refresher collects what an edit made stale.
type refresher struct {
	builder
	linked   bool                    // something outside the diagrams changed
	listed   bool                    // elements came, went, moved or changed their id
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
		e.ID, r.listed = id, true
	}
	if kind := Kind(e.XML.Tag); kind != e.Kind {
		e.Kind, r.listed = kind, true
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
	kids := make([]*Element, 0, len(old))
	for c := range x.ChildElementsSeq() {
		k := r.byXML[c]
		if k == nil {
			if Of(Kind(c.Tag)) == nil || c.NamespaceURI() != NS {
				continue
			}
			k = &Element{XML: c, Kind: Kind(c.Tag), ID: c.SelectAttrValue("id", "")}
			r.byXML[c] = k
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
		r.Elements = r.Elements[:0]
		r.walk(r.Roots)
		if len(r.byXML) != len(r.Elements) {
			clear(r.byXML)
			for _, e := range r.Elements {
				r.byXML[e.XML] = e
			}
		}
		clear(r.byID)
	}
	for _, e := range r.Elements {
		if r.listed || r.byID[e.ID] != e {
			r.register(e)
		}
		e.Source, e.Target, e.Host, e.Process, e.Refers = nil, nil, nil, nil, nil
		e.In, e.Out, e.Boundary, e.Lanes = e.In[:0], e.Out[:0], e.Boundary[:0], e.Lanes[:0]
		e.Triggers, e.definitions = e.Triggers[:0], e.definitions[:0]
	}
	r.resolve()
}

func (r *refresher) walk(list []*Element) {
	for _, e := range list {
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
		if r.planes[g] || r.listed {
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

// relay lists the shapes and edges of g anew; those seen before are kept.
func (r *refresher) relay(g *Diagram) {
	shapes, edges := map[*etree.Element]*Shape{}, map[*etree.Element]*Edge{}
	for _, s := range g.Shapes {
		shapes[s.XML] = s
	}
	for _, e := range g.Edges {
		edges[e.XML] = e
	}
	g.Of = r.byID[local(g.Plane.SelectAttrValue("bpmnElement", ""))]
	g.Shapes, g.Edges = g.Shapes[:0], g.Edges[:0]
	clear(g.shapes)
	clear(g.edges)
	for x := range g.Plane.ChildElementsSeq() {
		r.place(g, x, shapes[x], edges[x])
	}
}

// repaint reads one shape or edge again, in place.
func (r *refresher) repaint(x *etree.Element) {
	of := r.byID[local(x.SelectAttrValue("bpmnElement", ""))]
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
