package paint

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"sync"

	"golang.org/x/image/vector"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// A brush paints on one image. All its coordinates are pixels of the whole
// drawing: diagram units times scale. The image shows the part that starts at
// its origin, so that neighbouring tiles agree to the pixel.
type brush struct {
	dst    *image.RGBA
	origin image.Point
	scale  float64
	theme  *Theme
	off    bpmn.Point      // how far from where it says the picture stands that is painted
	clip   image.Rectangle // the part that is shown, in pixels of the drawing

	ras  vector.Rasterizer
	mask image.Alpha
	box  image.Rectangle // of the figure being collected
	pts  []point         // scratch of flatten
}

type point struct{ x, y float64 }

var brushes = sync.Pool{New: func() any { return new(brush) }}

// start readies a brush for an image that shows the drawing from origin on.
func start(dst *image.RGBA, origin image.Point, scale float64, theme *Theme) *brush {
	b := brushes.Get().(*brush)
	b.dst, b.origin, b.scale, b.theme, b.off = dst, origin, scale, theme, bpmn.Point{}
	b.clip = dst.Rect.Add(origin.Sub(dst.Rect.Min))
	return b
}

// done gives the brush back; it must not be used afterwards.
func (b *brush) done() {
	b.dst = nil
	brushes.Put(b)
}

// at turns diagram units into pixels of the drawing.
func (b *brush) at(p bpmn.Point) point {
	return point{(p.X + b.off.X) * b.scale, (p.Y + b.off.Y) * b.scale}
}

// corners are the upper left and the lower right of a rectangle in pixels of the drawing.
func (b *brush) corners(r bpmn.Bounds) (from, to point) {
	return b.at(bpmn.Point{X: r.X, Y: r.Y}), b.at(bpmn.Point{X: r.Right(), Y: r.Bottom()})
}

// begin prepares for a figure inside of these pixels; false if none is shown.
func (b *brush) begin(x0, y0, x1, y1 float64) bool {
	if !(x0 <= x1) || !(y0 <= y1) || x0 > float64(b.clip.Max.X) || y0 > float64(b.clip.Max.Y) || x1 < float64(b.clip.Min.X) || y1 < float64(b.clip.Min.Y) {
		return false
	}
	lo := func(v float64, least int) int { return int(math.Floor(max(v, float64(least)))) }
	hi := func(v float64, most int) int { return int(math.Ceil(min(v, float64(most)))) }
	b.box = image.Rect(lo(x0, b.clip.Min.X), lo(y0, b.clip.Min.Y), hi(x1, b.clip.Max.X), hi(y1, b.clip.Max.Y))
	if b.box.Empty() {
		return false
	}
	b.ras.Reset(b.box.Dx(), b.box.Dy())
	return true
}

// rel turns a point into the rasteriser's own coordinates. Those it can take
// are limited: what lies very far off is pulled closer, see near and slab for
// figures where that would show.
func (b *brush) rel(p point) (x, y float32) {
	const most = 2 * far
	return float32(max(-most, min(most, p.x-float64(b.box.Min.X)))), float32(max(-most, min(most, p.y-float64(b.box.Min.Y))))
}

// move starts a contour.
func (b *brush) move(p point) { b.ras.MoveTo(b.rel(p)) }

// line goes straight on.
func (b *brush) line(p point) { b.ras.LineTo(b.rel(p)) }

// cube goes on in a cubic curve to r.
func (b *brush) cube(p, q, r point) {
	px, py := b.rel(p)
	qx, qy := b.rel(q)
	rx, ry := b.rel(r)
	b.ras.CubeTo(px, py, qx, qy, rx, ry)
}

// quad adds a parallelogram or any four-sided figure, always turning the same
// way round: overlapping ones then add up instead of cutting holes.
func (b *brush) quad(p0, p1, p2, p3 point) {
	if (p2.x-p0.x)*(p3.y-p1.y)-(p2.y-p0.y)*(p3.x-p1.x) < 0 {
		p1, p3 = p3, p1
	}
	b.move(p0)
	b.line(p1)
	b.line(p2)
	b.line(p3)
	b.ras.ClosePath()
}

// finish paints what was collected since begin.
func (b *brush) finish(c color.NRGBA) {
	size := b.box.Size()
	if n := size.X * size.Y; cap(b.mask.Pix) < n {
		b.mask.Pix = make([]uint8, n)
	}
	b.mask.Pix = b.mask.Pix[:size.X*size.Y]
	b.mask.Stride, b.mask.Rect = size.X, image.Rectangle{Max: size}
	b.ras.DrawOp = 1 // draw.Src
	b.ras.Draw(&b.mask, b.mask.Rect, image.Opaque, image.Point{})
	b.stamp(&b.mask, b.box.Min, c)
}

// stamp lays a colour through a mask whose upper left corner is at p.
func (b *brush) stamp(m *image.Alpha, p image.Point, c color.NRGBA) {
	r := m.Rect.Add(p.Sub(m.Rect.Min)).Intersect(b.clip)
	if r.Empty() || c.A == 0 {
		return
	}
	full := opaque(c)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := m.PixOffset(r.Min.X-p.X+m.Rect.Min.X, y-p.Y+m.Rect.Min.Y)
		row := b.row(y, r.Min.X, r.Max.X)
		for x, cover := range m.Pix[from : from+r.Dx()] {
			switch {
			case cover == 0:
			case cover == 255 && c.A == 255:
				copy(row[4*x:4*x+4], full[:])
			default:
				blend(row[4*x:4*x+4:4*x+4], c, uint32(cover))
			}
		}
	}
}

// row returns the bytes of the pixels x0 to x1 of line y, given in drawing pixels.
func (b *brush) row(y, x0, x1 int) []uint8 {
	d := b.dst.Rect.Min.Sub(b.origin)
	i := b.dst.PixOffset(x0+d.X, y+d.Y)
	return b.dst.Pix[i : i+4*(x1-x0)]
}

// opaque is one pixel of a colour, its own alpha left out.
func opaque(c color.NRGBA) [4]uint8 { return [4]uint8{c.R, c.G, c.B, 255} }

// blend lays c over one premultiplied pixel; cover is 0 to 255.
func blend(px []uint8, c color.NRGBA, cover uint32) {
	a := cover * uint32(c.A)
	if a >= 255*255 {
		px[0], px[1], px[2], px[3] = c.R, c.G, c.B, 255
		return
	}
	a = (a + 127) / 255
	rest := 255 - a
	px[0] = uint8((uint32(px[0])*rest + uint32(c.R)*a + 127) / 255)
	px[1] = uint8((uint32(px[1])*rest + uint32(c.G)*a + 127) / 255)
	px[2] = uint8((uint32(px[2])*rest + uint32(c.B)*a + 127) / 255)
	px[3] = uint8((uint32(px[3])*rest + 255*a + 127) / 255)
}

// bar fills an upright rectangle; edges between pixels are covered in part.
func (b *brush) bar(x0, y0, x1, y1 float64, c color.NRGBA) {
	x0, x1 = max(x0, float64(b.clip.Min.X)), min(x1, float64(b.clip.Max.X))
	y0, y1 = max(y0, float64(b.clip.Min.Y)), min(y1, float64(b.clip.Max.Y))
	if !(x0 < x1) || !(y0 < y1) || c.A == 0 {
		return
	}
	for y := int(math.Floor(y0)); float64(y) < y1; y++ {
		high := min(y1, float64(y+1)) - max(y0, float64(y))
		b.barRow(y, x0, x1, high, c)
	}
}

// barRow fills one line of pixels from x0 to x1 with a coverage of high.
func (b *brush) barRow(y int, x0, x1, high float64, c color.NRGBA) {
	first, last := int(math.Floor(x0)), int(math.Ceil(x1))
	row := b.row(y, first, last)
	inner0, inner1 := int(math.Ceil(x0)), int(math.Floor(x1))
	if inner0 > inner1 { // within one pixel
		blend(row[:4], c, uint32((x1-x0)*high*255+0.5))
		return
	}
	if inner0 > first {
		blend(row[:4], c, uint32((float64(inner0)-x0)*high*255+0.5))
	}
	if inner1 < last {
		blend(row[4*(inner1-first):4*(inner1-first)+4], c, uint32((x1-float64(inner1))*high*255+0.5))
	}
	row = row[4*(inner0-first) : 4*(inner1-first)]
	cover := uint32(high*255 + 0.5)
	if cover == 255 && c.A == 255 {
		repeat(row, opaque(c))
		return
	}
	for ; len(row) >= 4; row = row[4:] {
		blend(row[:4:4], c, cover)
	}
}

// repeat fills a row with one pixel.
func repeat(row []uint8, px [4]uint8) {
	if len(row) == 0 {
		return
	}
	copy(row, px[:])
	for n := 4; n < len(row); n *= 2 {
		copy(row[n:], row[:n])
	}
}

// penWidth returns how many pixels wide a line of w units is painted, and how
// strong: thin lines keep to whole pixels, lines under one pixel fade.
func (b *brush) penWidth(w float64) (px, strength float64) {
	px = w * b.scale
	switch {
	case px < 1:
		return 1, max(0.35, px)
	case px < 4:
		return math.Floor(px + 0.5), 1
	}
	return px, 1
}

// faded makes a colour weaker; 1 leaves it as it is.
func faded(c color.NRGBA, strength float64) color.NRGBA {
	c.A = uint8(float64(c.A)*strength + 0.5)
	return c
}

// path paints the fill, then the stroke.
func (b *brush) path(p *shape.Path) {
	if p.Emblem != nil {
		b.emblem(p)
		return
	}
	fill, stroke := b.theme.Colour(p.Fill), b.theme.Colour(p.Stroke)
	if p.Round != nil && p.Dash == nil {
		b.round(p.Round, fill, stroke, p.Width)
		return
	}
	c := p.Curve
	if p.Round != nil {
		c = roundCurve(p.Round)
	}
	if len(c.Points) > 2 && b.speck(c, fill, stroke) {
		return
	}
	if fill.A != 0 {
		b.fill(c, fill)
	}
	if stroke.A != 0 && p.Width > 0 {
		b.stroke(c, p.Style, stroke)
	}
}

// emblem paints a picture on whole pixels.
func (b *brush) emblem(p *shape.Path) {
	box := p.Round.Bounds
	from, _ := b.corners(box)
	at := image.Pt(int(math.Floor(from.x+0.5)), int(math.Floor(from.y+0.5)))
	img := p.Emblem.Image(int(box.W*b.scale + 0.5))
	r := img.Rect.Add(at).Intersect(b.clip)
	if r.Empty() {
		return
	}
	move := b.dst.Rect.Min.Sub(b.origin)
	draw.Draw(b.dst, r.Add(move), img, r.Min.Sub(at), draw.Over)
}

// tiny is the size in pixels below which a figure is painted as a speck.
const tiny = 3.0

// speck paints a very small figure as a grey spot.
func (b *brush) speck(c shape.Curve, fill, stroke color.NRGBA) bool {
	box := c.Bounds()
	if max(box.W, box.H)*b.scale >= tiny {
		return false
	}
	if stroke.A == 0 {
		stroke = fill
	}
	from, to := b.corners(box)
	b.bar(from.x, from.y, to.x, to.y, faded(stroke, 0.5))
	return true
}
