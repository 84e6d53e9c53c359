package board

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/doc"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/tool"
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
	if s == nil || len(b.marks)+len(b.gone)+len(b.breaks) == 0 {
		b.marked.show(nil, b)
		return
	}
	b.marked.show(slices.Concat(s.Marked(b.marks), b.gone, s.Breakpoints(b.breaks)), b)
}

// placeMoving shows what is being dragged where it would be dropped.
func (b *Board) placeMoving() {
	p := &b.Editor.Preview
	s := b.Editor.Doc.Scene()
	if s == nil {
		return
	}
	b.moving.image.Translucency = 0
	if len(p.Moved) == 0 {
		b.moving.image.Translucency = ghostly
		b.moving.show(b.ghosts(), b)
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

// ghostly is how much shines through what is not made yet.
const ghostly = 0.45

// ghosts are pictures of what is about to be made.
func (b *Board) ghosts() (items []*scene.Item) {
	for _, box := range b.Editor.Preview.Boxes {
		if f := b.figure(box); f != nil {
			items = append(items, scene.Shifted([]*scene.Item{f}, box.Bounds.X-f.Bounds.X, box.Bounds.Y-f.Bounds.Y)...)
		}
	}
	return items
}

// figure is the picture of a box; nil if only its outline is shown.
func (b *Board) figure(box tool.Box) *scene.Item {
	if box.Type.Kind == "" {
		return nil
	}
	f, known := b.figures[box.Type]
	if !known {
		f = doc.Figure(box.Type, 0, 0)
		b.figures[box.Type] = f
	}
	return f
}

// ghostAt is the lower left of what is about to be made.
func (b *Board) ghostAt() fyne.Position {
	for _, box := range b.Editor.Preview.Boxes {
		return b.view.screen(bpmn.Point{X: box.Bounds.X, Y: box.Bounds.Bottom()})
	}
	return fyne.Position{}
}
