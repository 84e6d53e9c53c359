package paint

import "math"

// A dasher walks along a line and cuts it into dashes.
type dasher struct {
	pattern []float64 // pixels on and off, in turn
	step    int       // which of them we are in
	left    float64   // of it
	piece   []point   // of the dash so far
	draw    func([]point)
}

// dash cuts a line into its dashes, whose lengths on and off are diagram
// units, and calls draw for each. Of very long segments only what is near the
// image is cut; the dashes stay where they are.
func (b *brush) dash(pts []point, pattern []float64, draw func([]point)) {
	d := &dasher{draw: draw}
	for _, v := range pattern {
		d.pattern = append(d.pattern, v*b.scale)
	}
	d.left = d.pattern[0]
	d.piece = []point{pts[0]}
	for i := 1; i < len(pts); i++ {
		p, q := pts[i-1], pts[i]
		if math.Hypot(q.x-p.x, q.y-p.y) <= 4*far {
			d.line(p, q)
			continue
		}
		shown := b.near([]point{p, q})
		if len(shown) < 2 {
			d.skip(p, q)
			continue
		}
		from, to := shown[0], shown[len(shown)-1]
		if math.Hypot(from.x-p.x, from.y-p.y) > math.Hypot(to.x-p.x, to.y-p.y) {
			from, to = to, from
		}
		d.skip(p, from)
		d.line(from, to)
		d.skip(to, q)
	}
	d.end()
}

// line cuts one segment.
func (d *dasher) line(p, q point) {
	long := math.Hypot(q.x-p.x, q.y-p.y)
	at := 0.0
	for long-at > d.left {
		at += d.left
		cut := point{p.x + (q.x-p.x)*at/long, p.y + (q.y-p.y)*at/long}
		d.piece = append(d.piece, cut)
		d.end()
		d.next()
		d.piece = []point{cut}
	}
	d.left -= long - at
	if long > at {
		d.piece = append(d.piece, q)
	}
}

// skip goes over a segment without drawing.
func (d *dasher) skip(p, q point) {
	total := 0.0
	for _, v := range d.pattern {
		total += v
	}
	rest := math.Mod(math.Hypot(q.x-p.x, q.y-p.y), total)
	d.end()
	for rest > d.left {
		rest -= d.left
		d.next()
	}
	d.left -= rest
	d.piece = []point{q}
}

// next goes on to the next length of the pattern.
func (d *dasher) next() {
	d.step++
	d.left = d.pattern[d.step%len(d.pattern)]
}

// end draws the dash so far, if we are in one.
func (d *dasher) end() {
	if d.step%2 == 0 && len(d.piece) > 1 {
		d.draw(d.piece)
	}
}
