package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// dragging moves the selection. The document changes once, on release.
type dragging struct {
	from    Input
	list    []*bpmn.Element
	ids     []string
	all     set           // list, for looking up
	primary *bpmn.Element // the one under the hand
	snap    *snapper
}

// startDragging begins moving the selection, held at e. Connections follow by
// themselves and are not moved.
func startDragging(ed *Editor, e *bpmn.Element, from Input) State {
	s := dragging{from: from, primary: e}
	for _, c := range ed.Doc.Chosen() {
		if !c.Kind.Is(bpmn.Flow) {
			s.list, s.ids = append(s.list, c), append(s.ids, c.ID)
		}
	}
	if len(s.list) == 0 {
		return Idle{}
	}
	s.all = setOf(s.list)
	s.snap = newSnapper(ed, s.all, ed.bounds(e))
	return s
}

// Handle leads the selection along and moves it on release.
func (s dragging) Handle(ed *Editor, in Input) State {
	switch in.Kind {
	case Move:
		s.preview(ed, in)
	case Release:
		return s.release(ed, in)
	}
	return s
}

// by returns how far the selection has been dragged, snapped.
func (s dragging) by(ed *Editor, in Input) (dx, dy float64) {
	dx, dy = in.At.X-s.from.At.X, in.At.Y-s.from.At.Y
	if in.Ctrl {
		return dx, dy
	}
	dx, dy, ed.Preview.Lines = s.snap.moved(dx, dy, 7/ed.zoom())
	return dx, dy
}

// preview shows the selection where it would go and what would take it.
func (s dragging) preview(ed *Editor, in Input) {
	dx, dy := s.by(ed, in)
	ed.Preview.Moved, ed.Preview.DX, ed.Preview.DY = s.ids, dx, dy
	ed.Preview.Cursor = Grabbing
	ed.show(ed.dropMoved(s, in.At, bpmn.Point{X: dx, Y: dy}))
}

// release makes the move, or tells why not.
func (s dragging) release(ed *Editor, in Input) State {
	dx, dy := s.by(ed, in)
	d := ed.dropMoved(s, in.At, bpmn.Point{X: dx, Y: dy})
	ed.Preview = Preview{}
	if d.effect == Forbidden {
		if ed.Refused != nil {
			ed.Refused(d.why)
		}
		return Idle{}
	}
	ed.change("move", func(tx *doc.Tx) error {
		if d.effect == Attach && d.into != nil {
			return tx.Attach(s.primary, d.into, dx, dy)
		}
		return tx.Move(s.list, dx, dy, d.into)
	})
	return Idle{}
}
