package shape

import (
	"strconv"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A Sign is what the badge of a mark shows in place of a number.
type Sign uint8

// The signs.
const (
	NoSign Sign = iota
	Check
	Arrows // there and back
	Bang
	Cross
)

// Marked draws the mark of a run: a coloured line around the outline of a
// shape or along the way of an edge, and a badge with a sign or the number of tokens.
func Marked(o route.Outline, way []bpmn.Point, role Role, sign Sign, tokens int) Picture {
	p := &Pen{line: Ink{Role: role}, letter: Ink{Role: Canvas}}
	p.Layer = Overlays
	s := Style{Stroke: p.line, Width: 2 * normal}
	switch {
	case len(way) >= 2:
		p.connection(way, s)
		p.head(way, inked)
		return p.Picture
	case way != nil:
		return p.Picture
	case o.Form == route.Rectangle:
		p.rect(o.Bounds.Grow(-normal/2), o.Radius, s) // over the border
	default:
		p.polygon(o.Polygon(), s)
	}
	switch {
	case sign != NoSign:
		p.sign(bpmn.Point{X: o.Bounds.Right() - 2, Y: o.Bounds.Y + 2}, sign)
	case tokens > 0:
		const r = 8
		at := bpmn.Point{X: o.Bounds.Right() - 2, Y: o.Bounds.Y + 2}
		p.circle(at, r, Style{Fill: p.line, Stroke: Ink{Role: Canvas}, Width: 1.5})
		p.text(Text{Content: strconv.Itoa(tokens), Box: bpmn.Bounds{X: at.X - r, Y: at.Y - r, W: 2 * r, H: 2 * r}, Size: 10})
	}
	return p.Picture
}

// sign draws a badge with a sign, its middle at a point.
func (p *Pen) sign(at bpmn.Point, sign Sign) {
	p.circle(at, 9, Style{Fill: p.line, Stroke: Ink{Role: Canvas}, Width: 1.5})
	s := Style{Stroke: p.letter, Width: 1.6, RoundCap: true}
	stroke := func(xy ...float64) {
		points := make([]bpmn.Point, 0, len(xy)/2)
		for i := 0; i+1 < len(xy); i += 2 {
			points = append(points, bpmn.Point{X: at.X + xy[i], Y: at.Y + xy[i+1]})
		}
		p.polyline(points, s)
	}
	switch sign {
	case Check:
		stroke(-4, 0.5, -1, 3.5, 4, -3)
	case Cross:
		stroke(-3, -3, 3, 3)
		stroke(-3, 3, 3, -3)
	case Arrows:
		stroke(-4, -2, 4, -2)
		stroke(2, -4, 4, -2, 2, 0)
		stroke(4, 2.5, -4, 2.5)
		stroke(-2, 0.5, -4, 2.5, -2, 4.5)
	case Bang:
		stroke(0, -4.5, 0, 0.8)
		stroke(0, 4, 0, 4.1)
	}
}
