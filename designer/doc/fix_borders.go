package doc

import "hookflow/engine/bpmn"

// followHosts moves the events on the border of a resized activity: they keep
// their place along the side they sit on.
func followHosts(tx *Tx) error {
	for _, host := range inOrder(tx, tx.placed) {
		was, now := tx.placed[host], tx.bounds(host)
		for _, e := range host.Boundary {
			if _, moved := tx.placed[e]; moved || tx.created[e] || tx.shape(e) == nil {
				continue
			}
			b := tx.bounds(e)
			c := b.Center()
			c = bpmn.Point{X: along(c.X, was.X, was.W, now.X, now.W), Y: along(c.Y, was.Y, was.H, now.Y, now.H)}
			tx.place(e, bpmn.Bounds{X: c.X - b.W/2, Y: c.Y - b.H/2, W: b.W, H: b.H})
		}
	}
	return nil
}

// along carries a coordinate over from one side's range to another's.
func along(v, from, size, to, newSize float64) float64 {
	if size == 0 {
		return v - from + to
	}
	return to + (v-from)/size*newSize
}
