package shape

import (
	"strconv"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// Marked draws the mark of a run: a coloured line around the outline of a
// shape or along the way of an edge, and a badge with the number of tokens.
func Marked(o route.Outline, way []bpmn.Point, role Role, tokens int) Picture {
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
	if tokens > 0 {
		const r = 8
		at := bpmn.Point{X: o.Bounds.Right() - 2, Y: o.Bounds.Y + 2}
		p.circle(at, r, Style{Fill: p.line, Stroke: Ink{Role: Canvas}, Width: 1.5})
		p.text(Text{Content: strconv.Itoa(tokens), Box: bpmn.Bounds{X: at.X - r, Y: at.Y - r, W: 2 * r, H: 2 * r}, Size: 10})
	}
	return p.Picture
}
