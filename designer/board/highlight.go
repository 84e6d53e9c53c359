package board

import (
	"hookflow/designer/paint"
	"hookflow/designer/route"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/designer/tool"
)

// A highlight is a dashed line around an element: under the pointer, or where something
// would be dropped. It is painted anew only when it is another one or stands elsewhere.
type highlight struct {
	*sprite
	shown outlined
}

// outlined is what a highlight shows.
type outlined struct {
	item *scene.Item
	look dashes
	view view
}

// dashes are how a highlight looks, in units of the board.
type dashes struct {
	role         shape.Role
	width, apart float64
	on, off      float64
	filled       bool
}

// aimAlpha is how strong the ground of a place to drop is: what lies there is seen.
const aimAlpha = 0x18

// The highlights: under the pointer, what would take the thing dropped, and what would not.
var (
	hovering = dashes{role: shape.Current, width: 1, apart: 4, on: 3, off: 3}
	taking   = dashes{role: shape.Current, width: 2, apart: 2, on: 5, off: 4, filled: true}
	refusing = dashes{role: shape.Failed, width: 2, apart: 2, on: 5, off: 4, filled: true}
	splicing = dashes{role: shape.Current, width: 3}
)

// outline shows a highlight of an item; nil hides it.
func (h *highlight) outline(b *Board, item *scene.Item, look dashes) {
	now := outlined{item, look, b.view}
	if now == h.shown && (item == nil) == !h.image.Visible() {
		return
	}
	h.shown = now
	if item == nil {
		h.show(nil, b)
		return
	}
	h.show([]*scene.Item{dashed(item, look, 1/b.view.zoom, b.theme)}, b)
}

// dashed is a picture of the line around an item; unit is how long a unit of the board
// is in the diagram.
func dashed(item *scene.Item, look dashes, unit float64, theme *paint.Theme) *scene.Item {
	style := shape.Style{Stroke: shape.Ink{Role: look.role}, Width: look.width * unit}
	if look.off > 0 {
		style.Dash = []float64{look.on * unit, look.off * unit}
	}
	if look.filled {
		style.Fill.Own = theme[look.role]
		style.Fill.Own.A = aimAlpha
	}
	out := &scene.Item{Bounds: item.Bounds, Way: item.Way, Extent: item.Bounds.Grow((look.apart + look.width) * unit)}
	if item.Edge() {
		style.Fill, style.Dash, style.Width = shape.Ink{}, nil, max(look.width, 1.5)*unit
		out.Paths = []shape.Path{{Curve: shape.Polyline(item.Way, false), Style: style}}
		return out
	}
	radius := 12 * unit
	if item.Outline.Form == route.Ellipse {
		radius = item.Bounds.W/2 + look.apart*unit
	}
	around := item.Bounds.Grow(look.apart * unit)
	out.Paths = []shape.Path{{Round: &shape.Round{Bounds: around, Radius: min(radius, around.W/2, around.H/2)}, Style: style}}
	return out
}

// placeHighlights shows what lies under the pointer, and what would take the thing that
// is dragged.
func (b *Board) placeHighlights() {
	s := b.Editor.Doc.Scene()
	p := &b.Editor.Preview
	item := func(id string) *scene.Item {
		if s == nil || id == "" {
			return nil
		}
		return s.Item(id)
	}
	var hovered *scene.Item
	if !b.Editor.Doc.Selected(p.Hover) {
		hovered = item(p.Hover)
	}
	b.hovered.outline(b, hovered, hovering)
	look := taking
	switch p.Effect {
	case tool.Forbidden:
		look = refusing
	case tool.Splice:
		look = splicing
	case tool.None:
		b.aimed.outline(b, nil, look)
		return
	}
	b.aimed.outline(b, item(p.Target), look)
}
