package tool

import (
	"hookflow/designer/doc"
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// choosingSource is the connect tool before anything was pressed.
type choosingSource struct{}

// Handle takes the element that is pressed as the source.
func (s choosingSource) Handle(ed *Editor, in Input) State {
	ed.Preview.Cursor = Cross
	if in.Kind != Press {
		return s
	}
	e := ed.Doc.ItemAt(ed.hit(in.At))
	if e == nil {
		return Idle{}
	}
	return connecting{from: e}
}

// connecting draws a connection from an element to the one under the pointer.
// Press and release at the source leaves it on the hand; the next press ends it.
type connecting struct {
	from *bpmn.Element
}

// Handle shows the connection and makes it on release or on the next press.
func (s connecting) Handle(ed *Editor, in Input) State {
	to := s.target(ed, in.At)
	switch {
	case in.Kind == Release && to == s.from && !loops(in):
		s.preview(ed, in, nil)
		return s
	case in.Kind == Release || in.Kind == Press:
		return s.finish(ed, to)
	}
	s.preview(ed, in, to)
	return s
}

// loops reports whether the pointer left the source and came back on purpose.
func loops(in Input) bool { return in.Alt }

// target returns what a connection to a point would end at, or nil.
func (s connecting) target(ed *Editor, p bpmn.Point) *bpmn.Element {
	e := ed.Doc.ItemAt(ed.hit(p))
	if e != nil && e.Kind == bpmn.Lane { // a lane is not connected, its pool is
		for _, below := range ed.under(p, nil) {
			if below.Kind == bpmn.Participant {
				return below
			}
		}
	}
	return e
}

// preview shows the way that a connection to the element under the pointer would
// take, or the reason why there is none.
func (s connecting) preview(ed *Editor, in Input, to *bpmn.Element) {
	ed.Preview.Cursor = Cross
	if to == nil || to == s.from {
		from := ed.Doc.EndOf("", s.from, true)
		end := route.Crop([]bpmn.Point{from.Outline.Bounds.Center(), in.At}, from.Outline, route.Outline{Bounds: bpmn.Bounds{X: in.At.X, Y: in.At.Y}})
		ed.Preview.Ways = []Way{{Points: end}}
		return
	}
	kind, why := ed.Doc.MayConnect(s.from, to)
	if why != "" {
		ed.show(drop{effect: Forbidden, target: to.ID, why: why})
	} else {
		ed.show(drop{effect: Allowed, target: to.ID})
	}
	ed.Preview.Ways = []Way{{Kind: kind, Points: ed.Doc.NewWay(kind, s.from, to)}}
}

// finish makes the connection and selects it. Let go where nothing is, the
// window is asked what to append there.
func (s connecting) finish(ed *Editor, to *bpmn.Element) State {
	ed.Preview = Preview{}
	if to == nil {
		if s.from.Kind.FlowNode() && s.from.Kind != bpmn.EndEvent {
			ed.Doc.Select(s.from.ID)
			ed.ask("append", s.from.ID)
		}
		return Idle{}
	}
	var flow *bpmn.Element
	done := ed.change("connect", func(tx *doc.Tx) (err error) {
		flow, err = tx.Connect(s.from, to)
		return err
	})
	if done {
		ed.Doc.Select(flow.ID)
	}
	return Idle{}
}

// reconnecting drags one end of a connection to another element.
type reconnecting struct {
	flow   *bpmn.Element
	source bool
}

// Handle leads the end along and reconnects it on release.
func (s reconnecting) Handle(ed *Editor, in Input) State {
	to := connecting{}.target(ed, in.At)
	switch in.Kind {
	case Release:
		ed.Preview = Preview{}
		if to == nil {
			return Idle{}
		}
		flow := s.flow
		if ed.change("reconnect", func(tx *doc.Tx) (err error) { flow, err = tx.Reconnect(s.flow, s.source, to, in.At); return err }) {
			ed.Doc.Select(flow.ID)
		}
		return Idle{}
	case Move:
		s.preview(ed, in, to)
	}
	return s
}

// preview shows the way with its loose end at the pointer, and what the
// connection would become.
func (s reconnecting) preview(ed *Editor, in Input, to *bpmn.Element) {
	w := append([]bpmn.Point(nil), ed.way(s.flow)...)
	a, b := s.flow.Source, to
	if s.source {
		w[0], a, b = in.At, to, s.flow.Target
	} else {
		w[len(w)-1] = in.At
	}
	ed.Preview.Ways = []Way{{Kind: s.flow.Kind, Points: w, ID: s.flow.ID}}
	if to == nil {
		return
	}
	kind, why := ed.Doc.MayReconnect(s.flow, a, b)
	if why != "" {
		ed.show(drop{effect: Forbidden, target: to.ID, why: why})
		return
	}
	ed.show(drop{effect: Allowed, target: to.ID})
	ed.Preview.Ways[0].Kind = kind
}
