package paint

import (
	"image/color"
	"math"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// A frame is an upright rectangle with round corners, in pixels.
type frame struct{ x0, y0, x1, y1, r float64 }

// grown returns the frame with d more on each side and its corners to match.
func (f frame) grown(d float64) frame {
	return frame{f.x0 - d, f.y0 - d, f.x1 + d, f.y1 + d, max(0, f.r+d)}
}

// round paints a rectangle or circle. Rectangles are laid on the pixel grid so
// that their lines are sharp at every zoom; circles stay where they are.
func (b *brush) round(r *shape.Round, fill, stroke color.NRGBA, width float64) {
	w, strength := b.penWidth(width)
	if stroke.A == 0 || width == 0 {
		w = 0
	}
	from, to := b.corners(r.Bounds)
	f := frame{from.x, from.y, to.x, to.y, 0}
	f.r = min(r.Radius*b.scale, (f.x1-f.x0)/2, (f.y1-f.y0)/2)
	if r.Radius*2 < min(r.Bounds.W, r.Bounds.H)-0.01 {
		f = f.snapped(w)
	}
	if fill.A != 0 {
		b.disc(f, fill)
	}
	if w > 0 {
		b.ring(f.grown(w/2), f.grown(-w/2), faded(stroke, strength))
	}
}

// snapped moves the middle of the line so that its sides fall between pixels.
func (f frame) snapped(w float64) frame {
	at := func(v float64) float64 { return math.Floor(v-w/2+0.5) + w/2 }
	return frame{at(f.x0), at(f.y0), at(f.x1), at(f.y1), f.r}
}

// sharp is the radius in pixels below which a corner is painted square.
const sharp = 1.2

// disc fills a frame: bars in the middle, masks only where it is round.
func (b *brush) disc(f frame, c color.NRGBA) {
	if f.r < sharp {
		b.bar(f.x0, f.y0, f.x1, f.y1, c)
		return
	}
	if f.small() {
		if b.begin(f.x0, f.y0, f.x1, f.y1) {
			b.contour(f, false)
			b.finish(c)
		}
		return
	}
	top, bottom := math.Ceil(f.y0+f.r), math.Floor(f.y1-f.r)
	b.bar(f.x0, top, f.x1, bottom, c)
	for _, part := range [2][2]float64{{f.y0, top}, {bottom, f.y1}} {
		left, right := math.Ceil(f.x0+f.r), math.Floor(f.x1-f.r)
		b.bar(left, part[0], right, part[1], c)
		b.corner(f, f.x0, part[0], left, part[1], c)
		b.corner(f, right, part[0], f.x1, part[1], c)
	}
}

// small reports whether the whole frame is cheaper to paint at once.
func (f frame) small() bool { return (f.x1-f.x0) < 4*f.r+24 && (f.y1-f.y0) < 4*f.r+24 }

// corner paints the part of a frame that lies in a box.
func (b *brush) corner(f frame, x0, y0, x1, y1 float64, c color.NRGBA) {
	if b.begin(x0, y0, x1, y1) {
		b.contour(f, false)
		b.finish(c)
	}
}

// ring paints what is inside of outer but not of inner.
func (b *brush) ring(outer, inner frame, c color.NRGBA) {
	if inner.x0 >= inner.x1 || inner.y0 >= inner.y1 {
		b.disc(outer, c)
		return
	}
	if outer.r >= sharp && outer.small() {
		b.ringPart(outer, inner, outer.x0, outer.y0, outer.x1, outer.y1, c)
		return
	}
	r := 0.0
	if outer.r >= sharp {
		r = outer.r
	}
	left, right := math.Ceil(outer.x0+r), math.Floor(outer.x1-r)
	top, bottom := math.Ceil(outer.y0+r), math.Floor(outer.y1-r)
	if r == 0 {
		left, right, top, bottom = outer.x0, outer.x1, inner.y0, inner.y1
	}
	b.bar(left, outer.y0, right, inner.y0, c)
	b.bar(left, inner.y1, right, outer.y1, c)
	b.bar(outer.x0, top, inner.x0, bottom, c)
	b.bar(inner.x1, top, outer.x1, bottom, c)
	if r == 0 {
		return
	}
	b.ringPart(outer, inner, outer.x0, outer.y0, left, top, c)
	b.ringPart(outer, inner, right, outer.y0, outer.x1, top, c)
	b.ringPart(outer, inner, outer.x0, bottom, left, outer.y1, c)
	b.ringPart(outer, inner, right, bottom, outer.x1, outer.y1, c)
}

// ringPart paints the part of a ring that lies in a box.
func (b *brush) ringPart(outer, inner frame, x0, y0, x1, y1 float64, c color.NRGBA) {
	if b.begin(x0, y0, x1, y1) {
		b.contour(outer, false)
		b.contour(inner, true)
		b.finish(c)
	}
}

// contour adds the border of a frame, backwards to cut a hole.
func (b *brush) contour(f frame, backwards bool) {
	for _, s := range corners(f, backwards) {
		b.corner4(s)
	}
	b.ras.ClosePath()
}

// A turn is one corner: a straight line to from, then a curve.
type turn struct {
	first         bool
	from, p, q, r point
}

// corner4 adds one corner of a contour.
func (b *brush) corner4(t turn) {
	if t.first {
		b.move(t.from)
	} else {
		b.line(t.from)
	}
	b.cube(t.p, t.q, t.r)
}

// corners lists the corners clockwise, or the other way round.
func corners(f frame, backwards bool) [4]turn {
	k := f.r * (1 - shape.Kappa)
	t := [4]turn{
		{true, point{f.x0, f.y0 + f.r}, point{f.x0, f.y0 + k}, point{f.x0 + k, f.y0}, point{f.x0 + f.r, f.y0}},
		{false, point{f.x1 - f.r, f.y0}, point{f.x1 - k, f.y0}, point{f.x1, f.y0 + k}, point{f.x1, f.y0 + f.r}},
		{false, point{f.x1, f.y1 - f.r}, point{f.x1, f.y1 - k}, point{f.x1 - k, f.y1}, point{f.x1 - f.r, f.y1}},
		{false, point{f.x0 + f.r, f.y1}, point{f.x0 + k, f.y1}, point{f.x0, f.y1 - k}, point{f.x0, f.y1 - f.r}},
	}
	if !backwards {
		return t
	}
	t[0], t[3] = t[3], t[0]
	t[1], t[2] = t[2], t[1]
	for i := range t {
		t[i].from, t[i].p, t[i].q, t[i].r = t[i].r, t[i].q, t[i].p, t[i].from
		t[i].first = i == 0
	}
	return t
}

// roundCurve is the border as a curve, for dashes.
func roundCurve(r *shape.Round) shape.Curve {
	b := r.Bounds
	at := func(p point) bpmn.Point { return bpmn.Point{X: p.x, Y: p.y} }
	var c shape.Curve
	for i, t := range corners(frame{b.X, b.Y, b.Right(), b.Bottom(), min(r.Radius, b.W/2, b.H/2)}, false) {
		if i == 0 {
			c.Move(at(t.from))
		} else {
			c.Line(at(t.from))
		}
		c.Cube(at(t.p), at(t.q), at(t.r))
	}
	c.Close()
	return c
}
