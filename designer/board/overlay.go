package board

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/shape"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// overlayInks are the colours of the overlay.
type overlayInks struct{ accent, soft, good, bad, guide, paper color.NRGBA }

// inks are the colours of the overlay in the theme of the diagram.
func (b *Board) inks() overlayInks {
	i := overlayInks{accent: b.theme[shape.Current], good: b.theme[shape.Done], bad: b.theme[shape.Failed], guide: b.theme[shape.Current], paper: b.theme[shape.Paper]}
	i.soft = i.accent
	i.soft.A = 0x22
	return i
}

// The sizes of handles, in board units.
const (
	handleSide  = 8
	connectSide = 18
)

// refreshOverlay shows the selection, its handles and what the hand is doing.
// These are few objects, so they are Fyne's own.
func (b *Board) refreshOverlay() {
	b.follow()
	var out []fyne.CanvasObject
	out = b.selection(out)
	out = b.preview(out)
	out = b.handles(out)
	b.overlay.Objects = out
	touch(b.overlay)
	b.placeMoving()
	b.placeHighlights()
	b.placeName()
	if b.OnHint != nil {
		b.OnHint(b.Editor.Preview.Reason)
	}
	if b.OnOffer != nil {
		b.OnOffer(b.Editor.Preview.Offer, b.ghostAt())
	}
	if b.OnLed != nil {
		b.OnLed(b.Editor.Preview.Led, b.view.screen(b.Editor.Preview.At))
	}
	if b.OnOverlay != nil {
		b.OnOverlay()
	}
}

// frameLimit is how many frames are shown one by one; above, a single one
// surrounds them all. Fyne walks through every object in every frame.
const frameLimit = 400

// selection frames what is selected, as far as it is visible.
func (b *Board) selection(out []fyne.CanvasObject) []fyne.CanvasObject {
	s, d := b.Editor.Doc.Scene(), b.Editor.Doc
	if s == nil || len(d.Selection()) == 0 {
		return out
	}
	var chosen []string
	var all bpmn.Bounds
	seen := []bpmn.Bounds{b.view.visible(b.Size())}
	for _, id := range d.Selection() {
		if at, _, ok := s.Extent(id); ok && touches(at, seen) {
			chosen = append(chosen, id)
			all = all.Union(at)
		}
	}
	if len(chosen) > frameLimit {
		whole := b.frame(all, 5, b.inks().accent, b.inks().soft)
		whole.CornerRadius = 0 // drawing one with round corners costs twice as much, and it covers everything
		return append(out, whole)
	}
	for _, id := range chosen {
		item := s.Item(id)
		if item.Edge() {
			out = b.line(out, item.Way, b.inks().accent, 2)
			continue
		}
		out = append(out, b.frame(item.Bounds, 5, b.inks().accent, color.Transparent))
	}
	return out
}

// preview shows the gesture under way.
func (b *Board) preview(out []fyne.CanvasObject) []fyne.CanvasObject {
	p := &b.Editor.Preview
	for _, box := range p.Boxes {
		if b.figure(box) == nil {
			out = append(out, b.box(box))
		}
	}
	for _, w := range p.Ways {
		ink := b.inks().accent
		if p.Effect == tool.Forbidden {
			ink = b.inks().bad
		}
		out = b.line(out, w.Points, ink, 2)
	}
	for _, l := range p.Lines {
		out = b.line(out, []bpmn.Point{l.From, l.To}, b.inks().guide, 1)
	}
	if p.Band != nil {
		out = append(out, b.frame(*p.Band, 0, b.inks().accent, b.inks().soft))
	}
	if p.Space != nil {
		out = b.spacing(out, p.Space)
	}
	return out
}

// box is the outline of what is being made or resized.
func (b *Board) box(box tool.Box) fyne.CanvasObject {
	r := b.frame(box.Bounds, 0, b.inks().accent, b.inks().soft)
	switch {
	case box.Kind.Is(bpmn.Event):
		r.CornerRadius = r.Size().Width / 2
	case box.Kind.Activity():
		r.CornerRadius = float32(10 * b.view.zoom)
	}
	return r
}

func (b *Board) spacing(out []fyne.CanvasObject, s *tool.Space) []fyne.CanvasObject {
	seen := b.view.visible(b.Size())
	at := func(v float64) []bpmn.Point {
		if s.Upright {
			return []bpmn.Point{{X: seen.X, Y: v}, {X: seen.X + seen.W, Y: v}}
		}
		return []bpmn.Point{{X: v, Y: seen.Y}, {X: v, Y: seen.Y + seen.H}}
	}
	out = b.line(out, at(s.At), b.inks().accent, 1)
	return b.line(out, at(s.At+s.By), b.inks().accent, 2)
}

// frame is a rectangle around bounds, grown by some board units.
func (b *Board) frame(at bpmn.Bounds, grow float32, stroke, fill color.Color) *canvas.Rectangle {
	r := canvas.NewRectangle(fill)
	r.StrokeColor, r.StrokeWidth = stroke, 1.75
	if grow > 0 {
		r.CornerRadius = 2.4 * grow
	}
	r.Move(b.view.screen(bpmn.Point{X: at.X, Y: at.Y}).SubtractXY(grow, grow))
	r.Resize(fyne.NewSize(float32(at.W*b.view.zoom)+2*grow, float32(at.H*b.view.zoom)+2*grow))
	return r
}

// line draws straight pieces through points.
func (b *Board) line(out []fyne.CanvasObject, points []bpmn.Point, ink color.Color, width float32) []fyne.CanvasObject {
	for i := 1; i < len(points); i++ {
		l := canvas.NewLine(ink)
		l.StrokeWidth = width
		l.Position1, l.Position2 = b.view.screen(points[i-1]), b.view.screen(points[i])
		out = append(out, l)
	}
	return out
}

// handles are the grips of the selected element.
func (b *Board) handles(out []fyne.CanvasObject) []fyne.CanvasObject {
	for _, h := range b.Editor.Handles() {
		side := float32(handleSide)
		r := canvas.NewRectangle(b.inks().paper)
		r.StrokeColor, r.StrokeWidth = b.inks().accent, 1.5
		switch h.Role {
		case tool.Bending, tool.Ending:
			r.CornerRadius = side / 2
		case tool.Resizing:
			r.CornerRadius = 2
		case tool.Adding:
			side = 6
			r.FillColor, r.CornerRadius = b.inks().soft, side/2
		case tool.Connecting:
			side = connectSide
			r.FillColor, r.StrokeColor, r.CornerRadius = b.inks().accent, b.inks().paper, side/2
		}
		r.Resize(fyne.NewSquareSize(side))
		at := b.view.screen(h.At)
		r.Move(at.SubtractXY(side/2, side/2))
		out = append(out, r)
		if h.Role == tool.Connecting {
			out = arrow(out, at, b.inks().paper)
		}
	}
	return out
}

// arrow draws the sign of the connect handle.
func arrow(out []fyne.CanvasObject, at fyne.Position, ink color.Color) []fyne.CanvasObject {
	for _, to := range [][4]float32{{-4, 0, 4, 0}, {4, 0, 1, -3}, {4, 0, 1, 3}} {
		l := canvas.NewLine(ink)
		l.StrokeWidth = 1.5
		l.Position1, l.Position2 = at.AddXY(to[0], to[1]), at.AddXY(to[2], to[3])
		out = append(out, l)
	}
	return out
}
