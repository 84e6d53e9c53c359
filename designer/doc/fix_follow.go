package doc

import (
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// followEnds leads connections after the elements they join: the end at an
// element that moved or changed its size is carried along, the bends in between
// stay.
func followEnds(tx *Tx) error {
	g := tx.Diagram()
	if g == nil || len(tx.placed) == 0 {
		return nil
	}
	for _, e := range g.Edges {
		f := e.Of
		if f == nil || f.Source == nil || f.Target == nil || len(e.Points) < 2 || tx.bent[f] {
			continue
		}
		tx.follow(f, true)
		tx.follow(f, false)
	}
	return nil
}

// follow repairs one end of f if the element there was placed anew.
func (tx *Tx) follow(f *bpmn.Element, source bool) {
	end, e := f.Target, tx.edge(f)
	at := e.Points[len(e.Points)-1]
	if source {
		end, at = f.Source, e.Points[0]
	}
	was, moved := tx.placed[end]
	now := tx.bounds(end)
	if !moved || was == now {
		return
	}
	to := bpmn.Point{X: along(at.X, was.X, was.W, now.X, now.W), Y: along(at.Y, was.Y, was.H, now.Y, now.H)}
	tx.bend(f, tx.repaired(f, e.Points, source, to))
}

// followLabels moves labels with bounds of their own by as much as what they
// belong to: the shape, or the middle of the way.
func followLabels(tx *Tx) error {
	for _, e := range inOrder(tx, tx.placed) {
		s := tx.shape(e)
		if s == nil || s.Label == nil || tx.labels[e] {
			continue
		}
		was, now := tx.placed[e].Center(), s.Bounds.Center()
		tx.carryLabel(e, *s.Label, now.X-was.X, now.Y-was.Y)
	}
	for _, e := range inOrder(tx, tx.ways) {
		g := tx.edge(e)
		if g == nil || g.Label == nil || tx.labels[e] || len(tx.ways[e]) < 2 {
			continue
		}
		was, now := route.Midpoint(tx.ways[e]), route.Midpoint(g.Points)
		tx.carryLabel(e, *g.Label, now.X-was.X, now.Y-was.Y)
	}
	return nil
}

func (tx *Tx) carryLabel(e *bpmn.Element, b bpmn.Bounds, dx, dy float64) {
	if dx != 0 || dy != 0 {
		tx.placeLabel(e, bpmn.Bounds{X: b.X + dx, Y: b.Y + dy, W: b.W, H: b.H})
	}
}
