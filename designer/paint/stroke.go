package paint

import (
	"image/color"
	"math"

	"hookflow/designer/shape"
)

// A run is one piece of a path as straight lines, in pixels.
type run struct {
	pts    []point
	closed bool
}

// flatten cuts a curve into straight lines, fine enough for the scale.
func (b *brush) flatten(c shape.Curve) []run {
	var runs []run
	b.pts = b.pts[:0]
	from, at := 0, 0
	end := func(closed bool) {
		if len(b.pts)-from > 1 {
			runs = append(runs, run{b.pts[from:len(b.pts):len(b.pts)], closed})
		}
		from = len(b.pts)
	}
	for _, v := range c.Verbs {
		switch v {
		case shape.Move:
			end(false)
			b.pts = append(b.pts, b.at(c.Points[at]))
			at++
		case shape.Straight:
			b.pts = append(b.pts, b.at(c.Points[at]))
			at++
		case shape.Cube:
			b.bend(b.at(c.Points[at]), b.at(c.Points[at+1]), b.at(c.Points[at+2]))
			at += 3
		case shape.Close:
			end(true)
		}
	}
	end(false)
	return runs
}

// bend appends a cubic curve from the last point.
func (b *brush) bend(p, q, r point) {
	o := b.pts[len(b.pts)-1]
	long := math.Hypot(p.x-o.x, p.y-o.y) + math.Hypot(q.x-p.x, q.y-p.y) + math.Hypot(r.x-q.x, r.y-q.y)
	n := int(max(2, min(64, math.Ceil(math.Sqrt(long)*1.3))))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		s := 1 - t
		k0, k1, k2, k3 := s*s*s, 3*s*s*t, 3*s*t*t, t*t*t
		b.pts = append(b.pts, point{k0*o.x + k1*p.x + k2*q.x + k3*r.x, k0*o.y + k1*p.y + k2*q.y + k3*r.y})
	}
}

// around returns the corners of the rectangle around points.
func around(pts []point) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range pts {
		x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
	}
	return x0, y0, x1, y1
}

// fill paints the inside of a curve; where pieces overlap they add up.
func (b *brush) fill(c shape.Curve, ink color.NRGBA) {
	runs := b.flatten(c)
	if len(runs) == 0 || !b.begin(around(b.pts)) {
		return
	}
	for _, r := range runs {
		for i, p := range b.near(r.pts) {
			if i == 0 {
				b.move(p)
			} else {
				b.line(p)
			}
		}
		b.ras.ClosePath()
	}
	b.finish(ink)
}

// far is how many pixels outside of the image the rasteriser may work; it
// walks every line of pixels a segment passes.
const far = 4096

// near cuts a polygon, or a line, to the surroundings of the image.
func (b *brush) near(pts []point) []point {
	x0, y0, x1, y1 := around(pts)
	left, top := float64(b.clip.Min.X-far), float64(b.clip.Min.Y-far)
	right, bottom := float64(b.clip.Max.X+far), float64(b.clip.Max.Y+far)
	if x0 >= left && y0 >= top && x1 <= right && y1 <= bottom {
		return pts
	}
	pts = half(pts, func(p point) float64 { return p.x - left })
	pts = half(pts, func(p point) float64 { return right - p.x })
	pts = half(pts, func(p point) float64 { return p.y - top })
	return half(pts, func(p point) float64 { return bottom - p.y })
}

// half keeps the part of a polygon on one side of a line.
func half(pts []point, side func(point) float64) []point {
	var out []point
	for i, p := range pts {
		q := pts[(i+1)%len(pts)]
		sp, sq := side(p), side(q)
		if sp >= 0 {
			out = append(out, p)
		}
		if (sp >= 0) != (sq >= 0) {
			t := sp / (sp - sq)
			out = append(out, point{p.x + (q.x-p.x)*t, p.y + (q.y-p.y)*t})
		}
	}
	return out
}

// stroke paints the line of a curve. Upright segments become bars on the pixel
// grid; the rest is collected into one mask.
func (b *brush) stroke(c shape.Curve, s shape.Style, ink color.NRGBA) {
	w, strength := b.penWidth(s.Width)
	ink = faded(ink, strength)
	for _, r := range b.flatten(c) {
		if r.closed {
			r.pts = append(r.pts, r.pts[0])
		}
		if !b.touches(r.pts, w) {
			continue
		}
		if s.Dash == nil || b.scale*s.Dash[0] < 0.2 {
			b.trace(r, w, ink)
			continue
		}
		b.dash(r.pts, s.Dash, func(pts []point) {
			if b.touches(pts, w) {
				b.piece(pts, w, s.RoundCap, ink)
			}
		})
	}
}

// touches reports whether a line may show in the image.
func (b *brush) touches(pts []point, w float64) bool {
	x0, y0, x1, y1 := around(pts)
	return x1+w >= float64(b.clip.Min.X) && x0-w <= float64(b.clip.Max.X) && y1+w >= float64(b.clip.Min.Y) && y0-w <= float64(b.clip.Max.Y)
}

// piece paints one dash.
func (b *brush) piece(pts []point, w float64, dot bool, ink color.NRGBA) {
	if dot && w > 2.5 {
		b.dot(pts[0], w/2, ink)
		b.dot(pts[len(pts)-1], w/2, ink)
	}
	b.trace(run{pts: pts}, w, ink)
}

// dot paints the round end of a dash.
func (b *brush) dot(p point, r float64, ink color.NRGBA) {
	b.disc(frame{p.x - r, p.y - r, p.x + r, p.y + r, r}, ink)
}

// trace paints a line through points.
func (b *brush) trace(r run, w float64, ink color.NRGBA) {
	slanted := false
	last := len(r.pts) - 1
	for i := 1; i <= last; i++ {
		if !upright(r.pts[i-1], r.pts[i]) {
			slanted = true
			continue
		}
		b.beam(r.pts[i-1], r.pts[i], w, r.corner(i-1), r.corner(i), ink)
	}
	if slanted {
		b.slanted(r, w, ink)
	}
}

// corner reports whether two upright segments meet in point i.
func (r run) corner(i int) bool {
	last := len(r.pts) - 1
	switch {
	case i > 0 && i < last:
		return upright(r.pts[i-1], r.pts[i]) && upright(r.pts[i], r.pts[i+1])
	case r.closed:
		return upright(r.pts[last-1], r.pts[last]) && upright(r.pts[0], r.pts[1])
	}
	return false
}

// upright reports whether a segment runs along an axis.
func upright(p, q point) bool { return math.Abs(p.x-q.x) < 0.02 || math.Abs(p.y-q.y) < 0.02 }

// beam paints an upright segment on the pixel grid; where the line goes on it
// reaches into the corner. Which way it runs is told by its long side: the
// coordinate across may differ by a hair in either direction.
func (b *brush) beam(p, q point, w float64, before, after bool, ink color.NRGBA) {
	level := math.Abs(q.x-p.x) > math.Abs(q.y-p.y)
	if level && p.x > q.x || !level && p.y > q.y {
		p, q, before, after = q, p, after, before
	}
	grid := func(v float64) float64 { return math.Floor(v - w/2 + 0.5) }
	long := func(a, z float64) (float64, float64) {
		if before {
			a = grid(a)
		}
		if after {
			z = grid(z) + w
		}
		return a, z
	}
	if level {
		x0, x1 := long(p.x, q.x)
		y := grid((p.y + q.y) / 2)
		b.bar(x0, y, x1, y+w, ink)
		return
	}
	y0, y1 := long(p.y, q.y)
	x := grid((p.x + q.x) / 2)
	b.bar(x, y0, x+w, y1, ink)
}

// slanted paints the segments that are not upright, with their joins.
func (b *brush) slanted(r run, w float64, ink color.NRGBA) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := 1; i < len(r.pts); i++ {
		if p, q := r.pts[i-1], r.pts[i]; !upright(p, q) {
			x0, y0, x1, y1 = min(x0, p.x, q.x), min(y0, p.y, q.y), max(x1, p.x, q.x), max(y1, p.y, q.y)
		}
	}
	if !b.begin(x0-w, y0-w, x1+w, y1+w) {
		return
	}
	n := len(r.pts)
	for i := 1; i < n; i++ {
		p, q := r.pts[i-1], r.pts[i]
		if !upright(p, q) {
			b.slab(p, q, w)
		}
		if i+1 < n {
			b.join(p, q, r.pts[i+1], w)
		} else if r.closed {
			b.join(p, q, r.pts[1], w)
		}
	}
	b.finish(ink)
}

// slab adds a segment as a four-sided figure, cut to the surroundings of the image.
func (b *brush) slab(p, q point, w float64) {
	d := math.Hypot(q.x-p.x, q.y-p.y)
	if d < 1e-9 {
		return
	}
	if d > far {
		pts := b.near([]point{p, q})
		if len(pts) < 2 {
			return
		}
		p, q = pts[0], pts[1]
	}
	nx, ny := -(q.y-p.y)/d*w/2, (q.x-p.x)/d*w/2
	b.quad(point{p.x + nx, p.y + ny}, point{q.x + nx, q.y + ny}, point{q.x - nx, q.y - ny}, point{p.x - nx, p.y - ny})
}

// miterLimit is how far, in line widths, a sharp corner may reach out.
const miterLimit = 2.5

// join fills the wedge between two segments that meet in q.
func (b *brush) join(p, q, r point, w float64) {
	d1, d2 := math.Hypot(q.x-p.x, q.y-p.y), math.Hypot(r.x-q.x, r.y-q.y)
	if d1 < 1e-9 || d2 < 1e-9 {
		return
	}
	ux, uy, vx, vy := (q.x-p.x)/d1, (q.y-p.y)/d1, (r.x-q.x)/d2, (r.y-q.y)/d2
	turn := ux*vy - uy*vx
	if math.Abs(turn) < 1e-6 {
		return
	}
	side := w / 2
	if turn > 0 {
		side = -side
	}
	a := point{q.x - uy*side, q.y + ux*side}
	z := point{q.x - vy*side, q.y + vx*side}
	tip := point{(a.x + z.x) / 2, (a.y + z.y) / 2}
	cos := ux*vx + uy*vy // of the angle of the turn
	if reach := 1 / math.Sqrt(max(1e-9, (1+cos)/2)); reach <= 2*miterLimit {
		mx, my := -(uy+vy)*side, (ux+vx)*side
		k := 1 / (1 + cos)
		tip = point{q.x + mx*k, q.y + my*k}
	}
	b.quad(q, a, tip, z)
}
