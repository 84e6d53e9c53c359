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

func (s bending) Handle(ed *Editor, in Input) State {
	return shaped(ed, in, s, s.flow, s.moved(ed, in))
}

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

func (s sliding) Handle(ed *Editor, in Input) State {
	return shaped(ed, in, s, s.flow, s.moved(in))
}

func (s sliding) moved(in Input) []bpmn.Point {
	a, b := s.way[s.segment], s.way[s.segment+1]
	dx, dy := in.At.X-s.from.X, in.At.Y-s.from.Y
	if abs(a.Y-b.Y) < 0.5 {
		dx = 0
	} else {
		dy = 0
	}
	var w []bpmn.Point
	w = append(w, s.way[:s.segment]...)
	if s.segment == 0 {
		w = append(w, a) // the end stays docked, a bend leads away from it
	}
	w = append(w, a.Add(dx, dy), b.Add(dx, dy))
	if s.segment+2 == len(s.way) {
		w = append(w, b)
	} else {
		w = append(w, s.way[s.segment+2:]...)
	}
	return w
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
