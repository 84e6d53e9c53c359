package paint

import "math"

// dash cuts a line into its dashes, whose lengths on and off are diagram
// units, and calls draw for each.
func dash(pts []point, pattern []float64, scale float64, draw func([]point)) {
	step := 0
	left := pattern[0] * scale
	piece := []point{pts[0]}
	for i := 1; i < len(pts); i++ {
		p, q := pts[i-1], pts[i]
		long := math.Hypot(q.x-p.x, q.y-p.y)
		at := 0.0
		for long-at > left {
			at += left
			cut := point{p.x + (q.x-p.x)*at/long, p.y + (q.y-p.y)*at/long}
			if step%2 == 0 {
				draw(append(piece, cut))
			}
			step++
			left = pattern[step%len(pattern)] * scale
			piece = []point{cut}
		}
		left -= long - at
		if long > at {
			piece = append(piece, q)
		}
	}
	if step%2 == 0 && len(piece) > 1 {
		draw(piece)
	}
}
