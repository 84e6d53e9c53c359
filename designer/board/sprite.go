package board

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// A sprite is a small picture over the tiles: the marks of a run, or what is
// being dragged. It is painted by the same painter, so that nothing jumps when
// it becomes part of the diagram.
type sprite struct{ image *canvas.Image }

func newSprite() *sprite {
	s := &sprite{canvas.NewImageFromImage(nil)}
	s.image.ScaleMode, s.image.FillMode = canvas.ImageScaleFastest, canvas.ImageFillStretch
	s.image.Hide()
	return s
}

// show paints items at the scale of the board, as far as they are visible.
func (s *sprite) show(items []*scene.Item, b *Board) {
	part, any := extent(items, b.view.visible(b.Size()))
	if !any {
		if s.image.Visible() {
			s.image.Hide()
		}
		return
	}
	scale := b.view.zoom * float64(b.device())
	part.X, part.Y = math.Floor(part.X*scale)/scale, math.Floor(part.Y*scale)/scale // on a whole pixel
	s.image.Image = paint.Items(items, part, scale, b.theme)
	size := s.image.Image.Bounds().Size()
	dev := b.device()
	s.image.Move(b.view.screen(bpmn.Point{X: part.X, Y: part.Y}))
	s.image.Resize(fyne.NewSize(float32(size.X)/dev, float32(size.Y)/dev))
	s.image.Show()
	s.image.Refresh()
}

// extent is the visible part of what items paint, with whole pixels around.
func extent(items []*scene.Item, seen bpmn.Bounds) (bpmn.Bounds, bool) {
	var all bpmn.Bounds
	for i, item := range items {
		if e := item.Extent; i == 0 {
			all = e
		} else {
			x, y := min(all.X, e.X), min(all.Y, e.Y)
			all = bpmn.Bounds{X: x, Y: y, W: max(all.X+all.W, e.X+e.W) - x, H: max(all.Y+all.H, e.Y+e.H) - y}
		}
	}
	x, y := max(all.X-2, seen.X), max(all.Y-2, seen.Y)
	w, h := min(all.X+all.W+2, seen.X+seen.W)-x, min(all.Y+all.H+2, seen.Y+seen.H)-y
	return bpmn.Bounds{X: x, Y: y, W: w, H: h}, len(items) > 0 && w > 0 && h > 0
}

// placeMarks shows the state of a run over the tiles.
func (b *Board) placeMarks() {
	s := b.Editor.Doc.Scene()
	if s == nil || len(b.marks) == 0 {
		b.marked.show(nil, b)
		return
	}
	b.marked.show(s.Marked(b.marks), b)
}

// placeMoving shows what is being dragged where it would be dropped.
func (b *Board) placeMoving() {
	p := &b.Editor.Preview
	s := b.Editor.Doc.Scene()
	if len(p.Moved) == 0 || s == nil {
		b.moving.show(nil, b)
		return
	}
	var items []*scene.Item
	for _, id := range p.Moved {
		if i := s.Item(id); i != nil {
			items = append(items, i)
		}
	}
	b.moving.show(scene.Shifted(items, p.DX, p.DY), b)
}
