package doc

import "hookflow/engine/bpmn"

// MakeSpace moves everything behind a line away from it, or nearer. The line is
// at x = at, or at y = at if upright; by > 0 opens space. What the line crosses
// and can grow (pools, lanes, groups, expanded sub-processes) grows; other
// shapes go by their centre. Negative space stops before anything would shrink
// below its minimum or run into what stands before the line.
func (tx *Tx) MakeSpace(upright bool, at, by float64) error {
	tx.sync()
	return tx.part(gapAt{frame{upright}, at, tx.SpaceLimit(upright, at, by)}, nil)
}

// part is MakeSpace for all but some elements.
func (tx *Tx) part(gap gapAt, but map[*bpmn.Element]bool) error {
	g := tx.Diagram()
	if g == nil {
		return errNoDiagram
	}
	if gap.by == 0 {
		return nil
	}
	moved := map[*bpmn.Element]bool{}
	for _, s := range g.Shapes {
		if s.Of == nil || but[s.Of] {
			continue
		}
		p := gap.axis.of(s.Bounds)
		switch {
		case tx.elastic(s.Of) && p.from < gap.at && p.to > gap.at:
			tx.place(s.Of, gap.axis.set(s.Bounds, span{p.from, p.to + gap.by}))
		case tx.behind(s, gap.axis, gap.at):
			moved[s.Of] = true
			tx.place(s.Of, gap.axis.set(s.Bounds, span{p.from + gap.by, p.to + gap.by}))
		}
	}
	for _, e := range g.Edges {
		if e.Of != nil {
			tx.stretch(e, moved, gap)
		}
	}
	return nil
}

// gapAt is space being made: behind a place of an axis, so much.
type gapAt struct {
	axis frame
	at   float64
	by   float64
}

// elastic reports whether e grows when space is made inside of it.
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

// stretch moves the bends of an edge that lie behind the line, and its ends with
// the elements they are docked at.
func (tx *Tx) stretch(e *bpmn.Edge, moved map[*bpmn.Element]bool, gap gapAt) {
	points := make([]bpmn.Point, len(e.Points))
	for i, p := range e.Points {
		b := bpmn.Bounds{X: p.X, Y: p.Y}
		far := gap.axis.of(b).from >= gap.at
		if i == 0 && e.Of.Source != nil {
			far = moved[e.Of.Source]
		} else if i == len(e.Points)-1 && e.Of.Target != nil {
			far = moved[e.Of.Target]
		}
		if far {
			s := gap.axis.of(b)
			b = gap.axis.set(b, span{s.from + gap.by, s.to + gap.by})
		}
		points[i] = bpmn.Point{X: b.X, Y: b.Y}
	}
	tx.bend(e.Of, points)
	tx.bent[e.Of] = moved[e.Of.Source] == moved[e.Of.Target] // else the router has a look at it
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
