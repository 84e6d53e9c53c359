package paint

import (
	"image"
	"image/color"
	"math"
	"sync"

	"golang.org/x/image/vector"

	"hookflow/designer/shape"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// readable is the letter size in pixels below which a text is painted as grey
// bars instead.
const readable = 4.0

// text paints a label line by line.
func (b *brush) text(t *shape.Text) {
	k := t.Block()
	box := t.Bounds()
	px := t.Size * b.scale
	ink := b.theme.Colour(t.Ink)
	for n, row := range k.Lines {
		across := t.Across.Place(0, k.Width, row.Width)
		down := (float64(n)*typeset.LineHeight + (typeset.LineHeight-typeset.Ascent-typeset.Descent)/2 + typeset.Ascent) * t.Size
		base := b.at(bpmn.Point{X: box.X + across, Y: box.Y + down})
		if t.Upwards {
			base = b.at(bpmn.Point{X: box.X + down, Y: box.Bottom() - across})
		}
		if t.Halo {
			b.bar(base.x-2, base.y-typeset.Ascent*px, base.x+row.Width*b.scale+2, base.y+typeset.Descent*px, faded(b.theme[shape.Canvas], 0.8))
		}
		if px < readable {
			b.grey(base, row.Width*b.scale, px, t.Upwards, ink)
			continue
		}
		b.glyphs(row, base, px, t.Upwards, ink)
	}
}

// grey stands for a line too small to read.
func (b *brush) grey(base point, long, px float64, upwards bool, ink color.NRGBA) {
	ink = faded(ink, 0.3)
	if upwards {
		b.bar(base.x-px*0.5, base.y-long, base.x, base.y, ink)
		return
	}
	b.bar(base.x, base.y-px*0.5, base.x+long, base.y, ink)
}

// glyphs paints the glyphs of a line; the baseline lies between two pixels.
func (b *brush) glyphs(row typeset.Row, base point, px float64, upwards bool, ink color.NRGBA) {
	if upwards {
		base.x = math.Floor(base.x + 0.5)
	} else {
		base.y = math.Floor(base.y + 0.5)
	}
	for g := range row.Glyphs() {
		p := point{base.x + g.X*px, base.y + g.Y*px}
		if upwards {
			p = point{base.x + g.Y*px, base.y - g.X*px}
		}
		b.glyph(g, p, px, upwards, ink)
	}
}

// A stencil is the mask of one glyph at one size; at is where its upper left
// pixel lies, seen from the glyph's origin.
type stencil struct {
	mask *image.Alpha
	at   image.Point
}

type stencilKey struct {
	face    *typeset.Face
	id      uint32
	size    int // quarter pixels
	phase   int // quarter pixels along the line
	upwards bool
}

// stencils caches masks by glyph, size and phase.
var stencils = struct {
	sync.RWMutex
	m     map[stencilKey]*stencil
	bytes int
}{m: map[stencilKey]*stencil{}}

// maxStencils bounds the memory of the cache, in bytes.
const maxStencils = 16 << 20

// glyph stamps one glyph whose origin is p, at a quarter pixel along the line
// and a whole one across it.
func (b *brush) glyph(g typeset.Glyph, p point, px float64, upwards bool, ink color.NRGBA) {
	if p.x < float64(b.clip.Min.X)-2*px || p.x > float64(b.clip.Max.X)+2*px || p.y < float64(b.clip.Min.Y)-2*px || p.y > float64(b.clip.Max.Y)+2*px {
		return
	}
	x, y := math.Floor(p.x), math.Floor(p.y)
	along := p.x - x
	if upwards {
		along = p.y - y
	}
	k := stencilKey{g.Face, g.ID, int(px*4 + 0.5), int(along * 4), upwards}
	s := lookUp(k, g)
	if s.mask != nil {
		b.stamp(s.mask, s.at.Add(image.Pt(int(x), int(y))), ink)
	}
}

// lookUp returns the stencil of a glyph from the cache or makes it. Two
// goroutines may make the same one; either will do.
func lookUp(k stencilKey, g typeset.Glyph) *stencil {
	stencils.RLock()
	s := stencils.m[k]
	stencils.RUnlock()
	if s != nil {
		return s
	}
	s = cut(k, g)
	stencils.Lock()
	defer stencils.Unlock()
	if stencils.bytes > maxStencils {
		clear(stencils.m)
		stencils.bytes = 0
	}
	stencils.m[k] = s
	stencils.bytes += 96
	if s.mask != nil {
		stencils.bytes += len(s.mask.Pix)
	}
	return s
}

// cut makes the mask of a glyph.
func cut(k stencilKey, g typeset.Glyph) *stencil {
	outline := g.Outline()
	size, phase := float64(k.size)/4, (float64(k.phase)+0.5)/4
	place := func(p [2]float64) point {
		if k.upwards {
			return point{p[1] * size, phase - p[0]*size}
		}
		return point{phase + p[0]*size, p[1] * size}
	}
	var pts []point
	for _, s := range outline {
		for n := 0; n < max(1, int(s.Op)); n++ {
			pts = append(pts, place(s.Points[n]))
		}
	}
	if len(pts) == 0 {
		return &stencil{}
	}
	x0, y0, x1, y1 := around(pts)
	at := image.Pt(int(math.Floor(x0)), int(math.Floor(y0)))
	mask := image.NewAlpha(image.Rect(0, 0, int(math.Ceil(x1))-at.X+1, int(math.Ceil(y1))-at.Y+1))
	ras := vector.NewRasterizer(mask.Rect.Dx(), mask.Rect.Dy())
	trace(ras, outline, func(p [2]float64) (float32, float32) {
		q := place(p)
		return float32(q.x - float64(at.X)), float32(q.y - float64(at.Y))
	})
	ras.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	return &stencil{mask, at}
}

// trace gives an outline to the rasteriser.
func trace(ras *vector.Rasterizer, outline []typeset.Segment, at func([2]float64) (float32, float32)) {
	for i, s := range outline {
		x0, y0 := at(s.Points[0])
		x1, y1 := at(s.Points[1])
		x2, y2 := at(s.Points[2])
		switch s.Op {
		case typeset.Move:
			if i > 0 {
				ras.ClosePath()
			}
			ras.MoveTo(x0, y0)
		case typeset.Line:
			ras.LineTo(x0, y0)
		case typeset.Quad:
			ras.QuadTo(x0, y0, x1, y1)
		case typeset.Cube:
			ras.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	ras.ClosePath()
}
