package doc

import (
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// followEnds leads connections after the elements they join, when those moved or
// changed their size; the bends in between stay. A few are led around what
// stands in the way; when many move that would take too long.
func followEnds(tx *Tx) error {
	g := tx.Diagram()
	if g == nil || len(tx.placed) == 0 {
		return nil
	}
	var list []*bpmn.Element
	for _, e := range g.Edges {
		f := e.Of
		if f != nil && f.Source != nil && f.Target != nil && len(e.Points) > 1 && !tx.bent[f] && (tx.shifted(f.Source) || tx.shifted(f.Target)) {
			list = append(list, f)
		}
	}
	for _, f := range list {
		if tx.anew[f] {
			tx.bend(f, tx.way(f.Kind, f.Source, f.Target))
			continue
		}
		var obstacles []bpmn.Bounds
		if len(list) <= 12 {
			obstacles = tx.Obstacles(f.Source, f.Target)
		}
		tx.bend(f, tx.followed(f, tx.edge(f).Points, obstacles...))
	}
	return nil
}

// shifted reports whether e stands elsewhere, or with another size, than before.
func (tx *Tx) shifted(e *bpmn.Element) bool {
	was, placed := tx.placed[e]
	return placed && was != tx.bounds(e)
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

// carryLabel moves a label that stands at b.
func (tx *Tx) carryLabel(e *bpmn.Element, b bpmn.Bounds, dx, dy float64) {
	if dx != 0 || dy != 0 {
		tx.placeLabel(e, bpmn.Bounds{X: b.X + dx, Y: b.Y + dy, W: b.W, H: b.H})
	}
}
