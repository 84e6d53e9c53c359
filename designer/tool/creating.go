package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// Create takes an element of type t into the hand, as when it is chosen in the
// palette. With drag the button is down and the next release drops it; otherwise
// it hangs on the pointer until the next press.
func (ed *Editor) Create(t doc.Type, drag bool) {
	ed.Preview = Preview{}
	ed.State, ed.led = creating{t: t, drag: drag}, false
	if !drag {
		ed.begin()
	}
}

// CreateAs is Create of an element that gets its settings as it is put down, in the same step; it is not named by hand.
func (ed *Editor) CreateAs(t doc.Type, dress func(*doc.Tx, *bpmn.Element) error) {
	ed.Preview = Preview{}
	ed.State = creating{t: t, dress: dress}
	ed.begin()
}

// creating carries a new element to its place.
type creating struct {
	t     doc.Type
	drag  bool
	snap  *snapper
	dress func(*doc.Tx, *bpmn.Element) error // nil: it gets no settings
}

// Handle carries the element along and makes it on release or press.
func (s creating) Handle(ed *Editor, in Input) State {
	if s.snap == nil {
		w, h := s.t.Size()
		s.snap = newSnapper(ed, nil, bpmn.Bounds{X: -w / 2, Y: -h / 2, W: w, H: h})
	}
	switch {
	case in.Kind == Move:
		s.preview(ed, in)
	case in.Kind == Release && s.drag, in.Kind == Press && in.Button == Left:
		return s.place(ed, in)
	case in.Kind == Press:
		return Idle{}
	}
	return s
}

// at returns where the centre goes; an event on a border is not snapped.
func (s creating) at(ed *Editor, in Input) (bpmn.Point, drop) {
	p := in.At
	if !in.Ctrl && ed.dropNew(s.t, p).effect != Attach {
		p.X, p.Y, ed.Preview.Lines = s.snap.moved(p.X, p.Y, 7/ed.zoom())
	}
	return p, ed.dropNew(s.t, p)
}

// preview shows the outline where the element would go.
func (s creating) preview(ed *Editor, in Input) {
	p, d := s.at(ed, in)
	w, h := s.t.Size()
	ed.Preview.Boxes = []Box{{Kind: s.t.Kind, Bounds: bpmn.Bounds{X: p.X - w/2, Y: p.Y - h/2, W: w, H: h}, Type: s.t}}
	ed.show(d)
}

// place makes the element. Its name is edited at once; Ctrl asks what else it should be.
func (s creating) place(ed *Editor, in Input) State {
	p, d := s.at(ed, in)
	ed.Preview = Preview{}
	if d.effect == Forbidden {
		if ed.Refused != nil {
			ed.Refused(d.why)
		}
		return Idle{}
	}
	var e *bpmn.Element
	t := s.t
	if d.effect == Attach {
		t.Kind = bpmn.BoundaryEvent
	}
	done := ed.change("create "+t.Label(), func(tx *doc.Tx) (err error) {
		if e, err = tx.Create(t, p, d.into); err == nil && s.dress != nil {
			err = s.dress(tx, e)
		}
		return err
	})
	if !done {
		return Idle{}
	}
	ed.Doc.Select(e.ID)
	if s.dress != nil {
		return Idle{}
	}
	if in.Ctrl {
		ed.ask("replace", e.ID)
		return Idle{}
	}
	return startNaming(ed, e)
}

// Append adds an element of type t behind the selected one and connects them.
func (ed *Editor) Append(t doc.Type) {
	from := ed.one()
	if from == nil {
		return
	}
	var e *bpmn.Element
	done := ed.change("append "+t.Label(), func(tx *doc.Tx) (err error) {
		e, err = tx.Append(from, t)
		return err
	})
	if done {
		ed.Doc.Select(e.ID)
		ed.State = startNaming(ed, e)
	}
}

// Replace makes every selected element one of type t; those that cannot become
// one stay as they are if at least one can.
func (ed *Editor) Replace(t doc.Type) {
	ed.change("replace", func(tx *doc.Tx) error {
		var refused error
		done := false
		for _, e := range tx.Chosen() {
			if err := tx.Replace(e, t); err != nil {
				refused = err
			} else {
				done = true
			}
		}
		if done {
			return nil
		}
		return refused
	})
}
