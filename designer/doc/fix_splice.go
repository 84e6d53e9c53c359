package doc

import (
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// splice puts a node that was dropped on a sequence flow into it: the flow ends
// at the node and a new one leads on.
func splice(tx *Tx) error {
	for _, e := range inOrder(tx, tx.dropped) {
		if !tx.dropped[e] {
			continue
		}
		f := tx.SpliceAt(e, tx.bounds(e).Center())
		if f == nil {
			continue
		}
		if err := tx.spliceInto(e, f); err != nil {
			return err
		}
	}
	return nil
}

// spliceReach is how far the centre of a node may be from the flow it is dropped on.
const spliceReach = 12.0

// SpliceAt returns the sequence flow that e would be put into if it were
// dropped with its centre at c, or nil.
func (d *Doc) SpliceAt(e *bpmn.Element, c bpmn.Point) *bpmn.Element {
	if !e.Kind.FlowNode() || len(e.In)+len(e.Out) > 0 {
		return nil
	}
	return d.spliceAt(e, e.Parent, c)
}

// SpliceNew is SpliceAt for an element of type t that is about to be made in into.
func (d *Doc) SpliceNew(t Type, into *bpmn.Element, c bpmn.Point) *bpmn.Element {
	scope := d.scope(into)
	if !t.Kind.FlowNode() || scope == nil {
		return nil
	}
	return d.spliceAt(future(t, scope), scope, c)
}

// spliceAt finds the topmost flow of a scope near c that may lead to e and on
// from it.
func (d *Doc) spliceAt(e, scope *bpmn.Element, c bpmn.Point) *bpmn.Element {
	g := d.Diagram()
	if g == nil {
		return nil
	}
	for i := len(g.Edges) - 1; i >= 0; i-- {
		edge := g.Edges[i]
		f := edge.Of
		if f == nil || f.Kind != bpmn.SequenceFlow || f.Parent != scope || f.Source == nil || f.Target == nil || f.Source == e || f.Target == e {
			continue
		}
		if _, ok := segmentAt(edge.Points, c, spliceReach); ok && mayFollow(f.Source, e) == "" && mayFollow(e, f.Target) == "" {
			return f
		}
	}
	return nil
}

// segmentAt returns the segment of a way that passes p within reach.
func segmentAt(points []bpmn.Point, p bpmn.Point, reach float64) (int, bool) {
	best, at, ok := reach, 0, false
	for i := 1; i < len(points); i++ {
		if d := p.Distance(route.Nearest(points[i-1], points[i], p)); d <= best {
			best, at, ok = d, i-1, true
		}
	}
	return at, ok
}

// spliceInto ends the flow f at e and leads a new one on to where f went.
func (tx *Tx) spliceInto(e, f *bpmn.Element) error {
	if err := tx.roomBetween(e, f); err != nil {
		return err
	}
	points, to := tx.edge(f).Points, f.Target
	c := tx.bounds(e).Center()
	at, _ := segmentAt(points, c, spliceReach)
	c = route.Nearest(points[at], points[at+1], c) // the flow stays as straight as it was
	before := append(append([]bpmn.Point(nil), points[:at+1]...), c)
	after := append([]bpmn.Point{c}, points[at+1:]...)
	tx.dropRef(to.XML, "incoming", f.ID)
	tx.set(f.XML, "targetRef", e.ID)
	tx.sync()
	next, err := tx.connect(bpmn.SequenceFlow, e, to)
	if err != nil {
		return err
	}
	tx.bend(f, route.Tidy(tx.docked(f, before)))
	tx.bend(next, route.Tidy(tx.docked(next, after)))
	tx.bent[f], tx.bent[next] = true, true
	return nil
}

// tight is how near to its neighbours an element may be put into a flow.
const tight = 10.0

// roomBetween parts the ends of a straight flow for an element that is dropped between them and would touch one: what lies behind
// it moves on, with all that the space tool moves.
func (tx *Tx) roomBetween(e, f *bpmn.Element) error {
	points := tx.edge(f).Points
	from, to := points[0], points[len(points)-1]
	axis := frame{from.X == to.X}
	start, here, end := axis.of(tx.bounds(f.Source)), axis.of(tx.bounds(e)), axis.of(tx.bounds(f.Target))
	if from.X != to.X && from.Y != to.Y || start.to >= end.from || here.from-start.to >= tight && end.from-here.to >= tight {
		return nil
	}
	set := tx.carried([]*bpmn.Element{e})
	if ahead := start.to + apart - here.from; ahead > 0 {
		here.to += ahead
		if axis.horizontal {
			tx.translate(set, 0, ahead)
		} else {
			tx.translate(set, ahead, 0)
		}
	}
	more := max(0, here.to+apart-end.from)
	return tx.part(gapAt{axis, end.from, more}, set)
}
