package shape

import (
	"image/color"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A Draw adds the picture of the pen's element.
type Draw func(*Pen)

// A Pen draws one BPMNShape or BPMNEdge into its Picture.
type Pen struct {
	Picture
	Model   *bpmn.Definitions
	Diagram *bpmn.Diagram
	Element *bpmn.Element
	Shape   *bpmn.Shape // nil for an edge
	Edge    *bpmn.Edge  // nil for a shape

	b                   bpmn.Bounds // of the shape
	line, paper, letter Ink
	inset               float64 // how wide the border of an activity is
	lettered            bool    // the file gives the letters a colour
	icons               Ink     // inside of icons; the paper unless that is too dark for lines
	room                []Path  // in which paths are gathered
}

// pens are at rest. A diagram has many pictures, and what a pen gathers one in is as large as the picture.
var pens = sync.Pool{New: func() any { return &Pen{room: make([]Path, 0, 16)} }}

// pen takes one that is at rest.
func pen(m *bpmn.Definitions, g *bpmn.Diagram, e *bpmn.Element) *Pen {
	p := pens.Get().(*Pen)
	p.Model, p.Diagram, p.Element = m, g, e
	return p
}

// done puts the pen to rest and returns what it has drawn.
func (p *Pen) done() Picture {
	drawn := p.Picture
	clear(p.room)
	*p = Pen{room: p.room[:0]}
	pens.Put(p)
	return drawn
}

// The widths of strokes and the sizes of letters, in diagram units.
const (
	thin   = 1.2  // icons
	slight = 1.25 // borders of pools, message flows
	normal = 1.5  // borders and flows
	thick  = 3.0  // end events, call activities

	TaskSize  = 12.0 // letters inside of shapes
	LabelSize = 11.0 // letters of labels outside
)

var (
	dashed  = []float64{5, 4}       // message flows, non-interrupting events
	dotted  = []float64{1.2, 3}     // associations
	dashDot = []float64{9, 4, 1, 4} // groups
)

// OfShape draws a shape of a diagram.
func OfShape(m *bpmn.Definitions, g *bpmn.Diagram, s *bpmn.Shape) Picture {
	p := pen(m, g, s.Of)
	p.Shape, p.b = s, s.Bounds
	p.inks(s.Stroke, s.Fill)
	p.letters(s.Letters)
	p.Layer = Nodes
	p.Outline = route.Outline{Bounds: s.Bounds}
	p.run(unknown)
	return p.done()
}

// OfEdge draws an edge of a diagram.
func OfEdge(m *bpmn.Definitions, g *bpmn.Diagram, e *bpmn.Edge) Picture {
	p := pen(m, g, e.Of)
	p.Edge = e
	p.inks(e.Stroke, "")
	p.letters(e.Letters)
	p.Layer = Edges
	if len(e.Points) >= 2 {
		p.run(unknownEdge)
	}
	return p.done()
}

// run draws the element, or otherwise where it is missing, has no picture, or
// is a line that the file gives a shape, or the other way round.
func (p *Pen) run(otherwise Draw) {
	p.Paths = p.room
	draw := otherwise
	if p.Element != nil && All[p.Element.Kind] != nil && p.Element.Kind.Is(bpmn.Flow) == (p.Edge != nil) {
		draw = All[p.Element.Kind]
	}
	draw(p)
	p.room = p.Paths
	p.Paths = slices.Clone(p.Paths) // no more room than they need: there are many pictures
}

// unknown stands for what the diagram shows but the file does not define.
func unknown(p *Pen) {
	p.rect(p.b, 0, Style{Stroke: p.line, Width: thin, Dash: dotted})
}

// unknownEdge is unknown for an edge.
func unknownEdge(p *Pen) {
	p.polyline(p.Edge.Points, Style{Stroke: p.line, Width: thin, Dash: dotted})
}

// inks chooses the colours. The element's own win over the theme; on a fill of
// its own, letters are black or white, whichever is easier to read.
func (p *Pen) inks(stroke, fill string) {
	p.line, p.paper, p.letter = Ink{Role: Line}, Ink{Role: Paper}, Ink{Role: Writing}
	p.icons = p.paper
	s, hasStroke := parseColour(stroke)
	if hasStroke {
		p.line.Own, p.letter.Own = s, s
	}
	c, hasFill := parseColour(fill)
	if !hasFill {
		return
	}
	p.paper.Own, p.icons.Own = c, c
	switch light := brightness(c); {
	case light < 110:
		p.letter.Own = color.NRGBA{255, 255, 255, 255}
		p.icons.Own = color.NRGBA{255, 255, 255, 255}
	case !hasStroke:
		p.letter.Own = color.NRGBA{0, 0, 0, 255}
	}
}

// letters gives the letters the colour that the file has for the label.
func (p *Pen) letters(own string) {
	if c, ok := parseColour(own); ok {
		p.letter.Own, p.lettered = c, true
	}
}

// brightness is how light a colour looks, 0 to 255 (weights of ITU-R BT.601).
func brightness(c color.NRGBA) int {
	return (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000
}

// parseColour reads #rgb, #rrggbb and rgb(r, g, b).
func parseColour(s string) (color.NRGBA, bool) {
	s = strings.TrimSpace(s)
	if list, ok := strings.CutPrefix(s, "rgb("); ok {
		return parseTriple(strings.Split(strings.TrimSuffix(list, ")"), ","))
	}
	hex, ok := strings.CutPrefix(s, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	if !ok || len(hex) != 6 {
		return color.NRGBA{}, false
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return color.NRGBA{}, false
	}
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}, true
}

// parseTriple reads three numbers from 0 to 255.
func parseTriple(parts []string) (color.NRGBA, bool) {
	var rgb [3]uint8
	if len(parts) != 3 {
		return color.NRGBA{}, false
	}
	for i, part := range parts {
		v, err := strconv.ParseUint(strings.TrimSpace(part), 10, 8)
		if err != nil {
			return color.NRGBA{}, false
		}
		rgb[i] = uint8(v)
	}
	return color.NRGBA{rgb[0], rgb[1], rgb[2], 255}, true
}

// border is the common style: filled, with a line of this width.
func (p *Pen) border(width float64) Style {
	return Style{Fill: p.paper, Stroke: p.line, Width: width}
}

// outline is a line without a fill.
func (p *Pen) outline(width float64) Style { return Style{Stroke: p.line, Width: width} }

// rect draws an upright rectangle.
func (p *Pen) rect(b bpmn.Bounds, radius float64, s Style) {
	p.Paths = append(p.Paths, Path{Round: &Round{b, radius}, Style: s})
}

// circle draws a circle.
func (p *Pen) circle(c bpmn.Point, r float64, s Style) {
	p.rect(bpmn.Bounds{X: c.X - r, Y: c.Y - r, W: 2 * r, H: 2 * r}, r, s)
}

// polygon draws a closed figure.
func (p *Pen) polygon(points []bpmn.Point, s Style) { p.curve(Polyline(points, true), s) }

// polyline draws an open line.
func (p *Pen) polyline(points []bpmn.Point, s Style) { p.curve(Polyline(points, false), s) }

// segment draws one straight line.
func (p *Pen) segment(x1, y1, x2, y2 float64, s Style) {
	p.polyline([]bpmn.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}, s)
}

// curve draws any figure.
func (p *Pen) curve(c Curve, s Style) { p.Paths = append(p.Paths, Path{Curve: c, Style: s}) }

// icon draws a figure of our own with its origin at o.
func (p *Pen) icon(i icon, o bpmn.Point, scale float64) {
	for _, m := range i {
		s := Style{Width: m.width * scale}
		if m.width > 0 {
			s.Stroke = p.line
		}
		switch m.fill {
		case inked:
			s.Fill = p.line
		case papered:
			s.Fill = p.icons
		}
		p.curve(m.at.At(o, scale), s)
	}
}

// name writes the element's name into a box, centred and wrapped.
func (p *Pen) name(box bpmn.Bounds) {
	p.text(Text{Content: p.Element.Name(), Box: box, Size: TaskSize, Fit: true})
}

// text writes a text, in the colour of letters unless it has its own; blank ones
// are left out.
func (p *Pen) text(t Text) {
	if strings.TrimSpace(t.Content) == "" {
		return
	}
	if t.Ink == (Ink{}) {
		t.Ink = p.letter
	}
	if t.Fit {
		t = t.fitted()
	}
	p.Texts = append(p.Texts, t)
}
