package tool

import (
	"slices"

	"hookflow/designer/doc"
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// bending drags a way point of a connection, or a new one.
type bending struct {
	flow *bpmn.Element
	at   int  // the way point, or with add the one before it
	add  bool // the way point is new
	way  []bpmn.Point
}

// startBending begins dragging a line where it was pressed: the middle two
// thirds of a segment between bends move as a whole, elsewhere a new bend is made.
func startBending(ed *Editor, e *bpmn.Element, segment int, from Input) State {
	w := ed.way(e)
	if segment+1 >= len(w) {
		return Idle{}
	}
	a, b := w[segment], w[segment+1]
	long := a.Distance(b)
	if t := a.Distance(from.At) / long; long > 0 && t > 1.0/6 && t < 5.0/6 && (abs(a.X-b.X) < 0.5 || abs(a.Y-b.Y) < 0.5) {
		return sliding{flow: e, segment: segment, from: from.At, way: w}
	}
	return bending{flow: e, at: segment, add: true, way: w}
}

// Handle leads the way point along.
func (s bending) Handle(ed *Editor, in Input) State {
	return shaped(ed, in, s, s.flow, s.moved(ed, in))
}

// moved returns the way with the point at the pointer.
func (s bending) moved(ed *Editor, in Input) []bpmn.Point {
	w, at := slices.Clone(s.way), s.at
	if s.add {
		at++
		w = slices.Insert(w, at, in.At)
	}
	w[at] = in.At
	if !in.Ctrl {
		w[at] = straighten(w, at, 10/ed.zoom())
	}
	return w
}

// straighten pulls a way point to the lines of its neighbours when it is near.
func straighten(w []bpmn.Point, at int, reach float64) bpmn.Point {
	p := w[at]
	for _, q := range []int{at - 1, at + 1} {
		if q < 0 || q >= len(w) {
			continue
		}
		if abs(w[q].X-p.X) <= reach {
			p.X = w[q].X
		}
		if abs(w[q].Y-p.Y) <= reach {
			p.Y = w[q].Y
		}
	}
	return p
}

// sliding drags a segment sideways; its neighbours stay at right angles.
type sliding struct {
	flow    *bpmn.Element
	segment int
	from    bpmn.Point
	way     []bpmn.Point
}

// Handle leads the segment along.
func (s sliding) Handle(ed *Editor, in Input) State {
	return shaped(ed, in, s, s.flow, s.moved(ed, in))
}

// moved returns the way with the segment at the pointer. An outer segment stays
// docked as long as it passes through its element, else a bend leads there.
func (s sliding) moved(ed *Editor, in Input) []bpmn.Point {
	a, b := s.way[s.segment], s.way[s.segment+1]
	if abs(a.Y-b.Y) < 0.5 {
		a.Y, b.Y = a.Y+in.At.Y-s.from.Y, b.Y+in.At.Y-s.from.Y
	} else {
		a.X, b.X = a.X+in.At.X-s.from.X, b.X+in.At.X-s.from.X
	}
	level := abs(a.Y-b.Y) < 0.5
	w := slices.Clone(s.way[:s.segment])
	if s.segment == 0 {
		w = append(w, leadOut(ed.bounds(s.flow.Source), a, level)...)
	} else {
		w = append(w, a)
	}
	if s.segment+2 < len(s.way) {
		return append(append(w, b), s.way[s.segment+2:]...)
	}
	end := leadOut(ed.bounds(s.flow.Target), b, level)
	slices.Reverse(end)
	return append(w, end...)
}

// leadOut returns how a way gets from the middle of a shape onto a level (or
// upright) line through p.
func leadOut(shape bpmn.Bounds, p bpmn.Point, level bool) []bpmn.Point {
	c := shape.Center()
	switch {
	case level && p.Y > shape.Y && p.Y < shape.Bottom():
		return []bpmn.Point{{X: c.X, Y: p.Y}}
	case level:
		return []bpmn.Point{c, {X: c.X, Y: p.Y}}
	case p.X > shape.X && p.X < shape.Right():
		return []bpmn.Point{{X: p.X, Y: c.Y}}
	}
	return []bpmn.Point{c, {X: p.X, Y: c.Y}}
}

// shaped shows the new way of a connection, and makes it on release.
func shaped(ed *Editor, in Input, s State, flow *bpmn.Element, w []bpmn.Point) State {
	switch in.Kind {
	case Move:
		ed.Preview.Ways = []Way{{Kind: flow.Kind, Points: w, ID: flow.ID}}
		ed.Preview.Cursor = Grabbing
	case Release:
		ed.Preview = Preview{}
		ed.change("bend", func(tx *doc.Tx) error { tx.Bend(flow, route.Tidy(w)); return nil })
		return Idle{}
	}
	return s
}
