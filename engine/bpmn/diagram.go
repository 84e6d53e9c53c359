package bpmn

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/beevik/etree"
)

// A Diagram is one BPMNDiagram: a picture of one plane.
type Diagram struct {
	XML    *etree.Element
	Plane  *etree.Element // the BPMNPlane; nil if missing
	Of     *Element       // what the plane shows: a process, collaboration, sub-process ...
	Name   string
	Shapes []*Shape // in document order
	Edges  []*Edge

	shapes map[*Element]*Shape
	edges  map[*Element]*Edge
}

// A Point is a place on a diagram; x grows to the right, y downwards, in
// diagram units (1/96 inch at 100 %).
type Point struct{ X, Y float64 }

// Bounds is an upright rectangle; W and H are not negative.
type Bounds struct{ X, Y, W, H float64 }

// Center returns the middle of b.
func (b Bounds) Center() Point { return Point{b.X + b.W/2, b.Y + b.H/2} }

// A Shape is a BPMNShape: where an element stands.
type Shape struct {
	XML    *etree.Element
	Of     *Element // nil if bpmnElement dangles
	Bounds Bounds
	Label  *Bounds // own bounds of the label; nil: the default place
	// Expanded says whether a sub-process shows its content; where the file does
	// not say, it does if something of it is drawn inside of its shape. Horizontal says whether a pool
	// or lane lies; where the file does not say, its longer side tells.
	Expanded, Horizontal bool
	MarkerVisible        bool   // the X of an exclusive gateway
	Fill, Stroke         string // "#rrggbb" or "" for the default; bioc and color namespaces
	Letters              string // colour of the label, likewise; "" follows the stroke
	Participant          string // participantBandKind of a choreography participant
	MessageVisible       bool   // the envelope of a choreography participant
}

// An Edge is a BPMNEdge: the way of a flow.
type Edge struct {
	XML     *etree.Element
	Of      *Element
	Points  []Point // at least two in a sound file
	Label   *Bounds
	Stroke  string
	Letters string // colour of the label; "" follows the stroke
	Message string // messageVisibleKind of a message flow: "initiating", "non_initiating" or ""
}

// ShapeOf returns the shape of e in this diagram, or nil.
func (g *Diagram) ShapeOf(e *Element) *Shape { return g.shapes[e] }

// EdgeOf returns the edge of e in this diagram, or nil.
func (g *Diagram) EdgeOf(e *Element) *Edge { return g.edges[e] }

// Plain reports whether each shape and each edge shows an element that has no other one here. Files from elsewhere, and people
// who type XML, have shapes of nothing and two of one element.
func (g *Diagram) Plain() bool { return len(g.shapes)+len(g.edges) == len(g.Shapes)+len(g.Edges) }

// Hidden reports whether this diagram gives e a place but does not show it:
// it lies in a sub-process that is drawn collapsed, or leads to something that
// does (BPMN 2.0.2, 10.3.5: a collapsed sub-process hides its details). Some
// programs leave the drawing of the content in the plane of the parent.
func (g *Diagram) Hidden(e *Element) bool {
	if e == nil {
		return false
	}
	if e.Kind.Is(Flow) && (g.folded(e.Source) || g.folded(e.Target)) {
		return true
	}
	return g.folded(e)
}

// folded reports whether e lies in a sub-process drawn collapsed.
func (g *Diagram) folded(e *Element) bool {
	if e == nil {
		return false
	}
	for p := e.Parent; p != nil && p != g.Of; p = p.Parent {
		if s := g.shapes[p]; s != nil && p.Kind.Is(Container) && !s.Expanded {
			return true
		}
	}
	return false
}

// diagrams reads every BPMNDiagram. One without a plane is kept, so that it can
// be given one.
func (b *builder) diagrams() []*Diagram {
	var all []*Diagram
	for _, x := range b.XML.SelectElements("BPMNDiagram") {
		g := &Diagram{XML: x, Name: x.SelectAttrValue("name", ""), shapes: map[*Element]*Shape{}, edges: map[*Element]*Edge{}}
		if g.Plane = x.SelectElement("BPMNPlane"); g.Plane != nil {
			g.Of = b.byID[Local(g.Plane.SelectAttrValue("bpmnElement", ""))]
			b.plane(g)
		}
		all = append(all, g)
	}
	return all
}

// plane reads the shapes and edges of g. Two shapes of one element are both
// listed; ShapeOf returns the later one.
func (b *builder) plane(g *Diagram) {
	for x := range g.Plane.ChildElementsSeq() {
		b.place(g, x, nil, nil)
	}
	g.unfold()
	b.dangling(g)
}

// place adds to g the shape or edge that x describes; s or e, if not nil, is
// what stood for x before.
func (b *builder) place(g *Diagram, x *etree.Element, s *Shape, e *Edge) {
	of := b.byID[Local(x.SelectAttrValue("bpmnElement", ""))]
	switch x.Tag {
	case "BPMNShape":
		if s == nil || s.Of != of {
			s = shape(x, of)
		}
		g.Shapes = append(g.Shapes, s)
		if of != nil {
			g.shapes[of] = s
		}
	case "BPMNEdge":
		if e == nil || e.Of != of {
			e = edge(x, of)
		}
		g.Edges = append(g.Edges, e)
		if of != nil {
			g.edges[of] = e
		}
	}
}

// dangling reports the shapes and edges of g that show nothing.
func (b *builder) dangling(g *Diagram) {
	report := func(x *etree.Element) {
		b.Problems = append(b.Problems, Problem{Element: x.SelectAttrValue("id", ""), XML: x, dangling: true,
			Message: "the diagram shows " + strconv.Quote(x.SelectAttrValue("bpmnElement", "")) + ", which is not in the file"})
	}
	for _, s := range g.Shapes {
		if s.Of == nil {
			report(s.XML)
		}
	}
	for _, e := range g.Edges {
		if e.Of == nil {
			report(e.XML)
		}
	}
}

// shape reads a BPMNShape (BPMN 2.0, 12.2.3.2). What the file does not say is
// set as the comments of Shape promise.
func shape(x *etree.Element, of *Element) *Shape {
	s := &Shape{XML: x, Of: of, Label: labelBounds(x)}
	s.Bounds, _ = BoundsOf(x)
	s.MarkerVisible = flag(x, "isMarkerVisible", false)
	s.Expanded = flag(x, "isExpanded", false)
	s.Horizontal = flag(x, "isHorizontal", s.Bounds.W >= s.Bounds.H)
	s.Fill = colour(x, "fill", "background-color")
	s.Stroke, s.Letters = colour(x, "stroke", "border-color"), labelColour(x)
	s.Participant = x.SelectAttrValue("participantBandKind", "")
	s.MessageVisible = flag(x, "isMessageVisible", false)
	return s
}

// unfold decides for the sub-processes of g whether they are expanded where
// the file does not say.
func (g *Diagram) unfold() {
	for _, s := range g.Shapes {
		if s.Of == nil || len(s.Of.Children) == 0 || !s.Of.Kind.Is(Container, Choreography, Conversation) || s.XML.SelectAttr("isExpanded") != nil {
			continue
		}
		s.Expanded = slices.ContainsFunc(s.Of.Children, func(c *Element) bool {
			inner := g.shapes[c]
			return inner != nil && s.Bounds.Contains(inner.Bounds.Center())
		})
	}
}

// edge reads a BPMNEdge (BPMN 2.0, 12.2.3.3).
func edge(x *etree.Element, of *Element) *Edge {
	e := &Edge{XML: x, Of: of, Label: labelBounds(x), Stroke: colour(x, "stroke", "border-color"), Letters: labelColour(x), Message: x.SelectAttrValue("messageVisibleKind", "")}
	e.Points = points(x)
	return e
}

// points reads the way points of x.
func points(x *etree.Element) []Point {
	var list []Point
	for c := range x.ChildElementsSeq() {
		if c.Tag == "waypoint" {
			if list == nil {
				list = make([]Point, 0, (len(x.Child)+1)/2)
			}
			list = append(list, Point{number(c, "x"), number(c, "y")})
		}
	}
	return list
}

// labelColour is the colour that x gives its label, or "".
func labelColour(x *etree.Element) string {
	if l := x.SelectElement("BPMNLabel"); l != nil {
		return colour(l, "color", "color")
	}
	return ""
}

// labelBounds returns where a label stands; nil leaves its place to the painter.
// Bounds without any size, which some programs write where they do not know, say
// nothing.
func labelBounds(x *etree.Element) *Bounds {
	if l := x.SelectElement("BPMNLabel"); l != nil {
		if b, ok := BoundsOf(l); ok && !b.Empty() {
			return &b
		}
	}
	return nil
}

// BoundsOf reads the dc:Bounds child of x; ok is false if it has none. Negative sizes, which some programs
// write for a shape drawn backwards, count as 0.
func BoundsOf(x *etree.Element) (b Bounds, ok bool) {
	in := x.SelectElement("Bounds")
	if in == nil {
		return b, false
	}
	return Bounds{number(in, "x"), number(in, "y"), max(0, number(in, "width")), max(0, number(in, "height"))}, true
}

// number reads a coordinate. What is no number, or so large that drawing it
// would overflow, counts as 0.
func number(x *etree.Element, attr string) float64 {
	v, err := strconv.ParseFloat(x.SelectAttrValue(attr, "0"), 64)
	if err != nil || v != v || v > 1e9 || v < -1e9 {
		return 0
	}
	return v
}

// flag reads a boolean attribute in the forms of XML Schema.
func flag(x *etree.Element, attr string, otherwise bool) bool {
	switch x.SelectAttrValue(attr, "") {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return otherwise
}

// colour reads the attribute of bpmn.io's namespace, then that of the OMG's;
// the prefixes are any.
func colour(x *etree.Element, bioc, standard string) string {
	own, omg := "", ""
	for i := range x.Attr {
		a := &x.Attr[i]
		if a.Space == "" || a.Space == "xmlns" {
			continue
		}
		switch {
		case a.Key == bioc && Namespace(x, a.Space) == NSBioc:
			own = a.Value
		case a.Key == standard && Namespace(x, a.Space) == NSColor:
			omg = a.Value
		}
	}
	return cmp.Or(own, omg)
}
