package doc

import "hookflow/engine/bpmn"

// followHosts moves the events on the border of a resized activity: they keep
// their place along the side they sit on.
func followHosts(tx *Tx) error {
	for _, host := range inOrder(tx, tx.placed) {
		tx.carryEvents(host)
	}
	return nil
}

// carryEvents moves the events on the border of host that the edit did not move.
func (tx *Tx) carryEvents(host *bpmn.Element) {
	was, now := tx.placed[host], tx.bounds(host)
	for _, e := range host.Boundary {
		if _, moved := tx.placed[e]; moved || tx.created[e] || tx.shape(e) == nil {
			continue
		}
		b := tx.bounds(e)
		c := b.Center()
		c = bpmn.Point{
			X: along(c.X, span{was.X, was.Right()}, span{now.X, now.Right()}),
			Y: along(c.Y, span{was.Y, was.Bottom()}, span{now.Y, now.Bottom()}),
		}
		tx.place(e, bpmn.Bounds{X: c.X - b.W/2, Y: c.Y - b.H/2, W: b.W, H: b.H})
	}
}

// along carries a coordinate over from one side to where that side is now, with
// the same proportion before and behind it.
func along(v float64, was, now span) float64 {
	if was.size() == 0 {
		return v - was.from + now.from
	}
	return now.from + (v-was.from)/was.size()*now.size()
}
