package doc

import "hookflow/engine/bpmn"

// MakeSpace moves everything behind a line away from it, or nearer. The line is
// at x = at, or at y = at if upright; d > 0 opens space. What the line crosses
// and can grow (pools, lanes, expanded sub-processes) grows; other shapes go by
// their centre. Negative d stops before anything would shrink below its minimum.
func (tx *Tx) MakeSpace(upright bool, at, d float64) error {
	tx.sync()
	g := tx.Diagram()
	if g == nil {
		return errNoDiagram
	}
	d = tx.SpaceLimit(upright, at, d)
	if d == 0 {
		return nil
	}
	axis := frame{upright}
	moved := map[*bpmn.Element]bool{}
	for _, s := range g.Shapes {
		if s.Of == nil {
			continue
		}
		p := axis.of(s.Bounds)
		switch {
		case tx.elastic(s.Of) && p.from < at && p.to > at:
			tx.place(s.Of, axis.set(s.Bounds, span{p.from, p.to + d}))
		case tx.behind(s, axis, at):
			moved[s.Of] = true
			if upright {
				tx.shift(s.Of, 0, d)
			} else {
				tx.shift(s.Of, d, 0)
			}
		}
	}
	for _, e := range g.Edges {
		if e.Of != nil {
			tx.stretch(e, moved, axis, at, d)
		}
	}
	return nil
}

func (d *Doc) elastic(e *bpmn.Element) bool {
	return e.Kind.Is(bpmn.Swimlane) || e.Kind == bpmn.Group || e.Kind.Is(bpmn.Container) && d.expanded(e)
}

// behind reports whether a shape lies on the far side of the line; an event on
// a border goes with its activity.
func (d *Doc) behind(s *bpmn.Shape, axis frame, at float64) bool {
	if s.Of.Kind == bpmn.BoundaryEvent && s.Of.Host != nil && !d.elastic(s.Of.Host) {
		if host := d.Diagram().ShapeOf(s.Of.Host); host != nil {
			s = host
		}
	}
	p := axis.of(s.Bounds)
	return (p.from+p.to)/2 >= at
}

// stretch moves the bends of an edge that lie behind the line.
func (tx *Tx) stretch(e *bpmn.Edge, moved map[*bpmn.Element]bool, axis frame, at, d float64) {
	points := make([]bpmn.Point, len(e.Points))
	for i, p := range e.Points {
		far := axis.of(bpmn.Bounds{X: p.X, Y: p.Y}).from >= at
		if i == 0 && e.Of.Source != nil {
			far = moved[e.Of.Source]
		} else if i == len(e.Points)-1 && e.Of.Target != nil {
			far = moved[e.Of.Target]
		}
		points[i] = p
		if far && axis.horizontal {
			points[i].Y += d
		} else if far {
			points[i].X += d
		}
	}
	tx.bend(e.Of, points)
	tx.bent[e.Of] = moved[e.Of.Source] == moved[e.Of.Target]
}

// SpaceLimit returns how much of d MakeSpace would use.
func (d *Doc) SpaceLimit(upright bool, at, delta float64) float64 {
	g := d.Diagram()
	if delta >= 0 || g == nil {
		return delta
	}
	axis := frame{upright}
	near, far := -1e9, 1e9
	for _, s := range g.Shapes {
		if s.Of == nil || s.Of.Kind == bpmn.BoundaryEvent {
			continue
		}
		p := axis.of(s.Bounds)
		switch {
		case d.elastic(s.Of) && p.from < at && p.to > at:
			w, h := d.Minimum(s.Of)
			if upright {
				w = h
			}
			delta = max(delta, min(0, w-p.size()))
		case d.behind(s, axis, at):
			far = min(far, p.from)
		default:
			near = max(near, p.to)
		}
	}
	if far < 1e9 && near > -1e9 {
		delta = max(delta, min(0, near-far))
	}
	return delta
}
