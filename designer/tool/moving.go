package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// panning moves the diagram under the board. Space or the middle button begins
// it from any state, which comes back afterwards.
type panning struct {
	from bpmn.Point // on the board
	back State
}

// Handle moves the diagram with the pointer and goes back on release.
func (s panning) Handle(ed *Editor, in Input) State {
	switch in.Kind {
	case Move:
		if ed.Pan != nil {
			ed.Pan(in.Screen.X-s.from.X, in.Screen.Y-s.from.Y)
		}
		ed.Preview.Cursor = Grabbing
		s.from = in.Screen
	case KeyUp:
		if h, held := s.back.(holding); held && in.Key == "Space" { // let go before the button
			s.back = h.back
		}
	case Release:
		return s.back
	}
	return s
}

// holding has the space bar down: presses pan until it is let go.
type holding struct{ back State }

// Handle pans at a press, and goes back to what was before.
func (s holding) Handle(ed *Editor, in Input) State {
	ed.Preview.Cursor = Hand
	switch {
	case in.Kind == Press:
		return panning{from: in.Screen, back: s}
	case in.Kind == KeyUp && in.Key == "Space":
		return s.back
	}
	return s
}

// hand is the hand tool: every drag pans, until Escape or another tool.
type hand struct{}

// Handle pans at every press; other keys leave the tool.
func (s hand) Handle(ed *Editor, in Input) State {
	ed.Preview.Cursor = Hand
	switch in.Kind {
	case Press:
		return panning{from: in.Screen, back: s}
	case Key:
		return Idle{}.Handle(ed, in)
	}
	return s
}

// lasso is the lasso tool before the press.
type lasso struct{}

// Handle begins the rectangle where it is pressed.
func (s lasso) Handle(ed *Editor, in Input) State {
	ed.Preview.Cursor = Cross
	switch in.Kind {
	case Press:
		return lassoing{from: in.At, more: in.Shift || in.Ctrl}
	case Key:
		return Idle{}.Handle(ed, in)
	}
	return s
}

// lassoing draws a rectangle; what lies wholly in it is selected on release.
type lassoing struct {
	from bpmn.Point
	more bool // add to the selection
}

// Handle spans the rectangle and selects on release.
func (s lassoing) Handle(ed *Editor, in Input) State {
	band := bpmn.Around(s.from, in.At)
	switch in.Kind {
	case Move:
		ed.Preview.Band, ed.Preview.Cursor = &band, Cross
	case Release:
		s.choose(ed, band)
		return Idle{}
	}
	return s
}

// choose selects what lies wholly in the band.
func (s lassoing) choose(ed *Editor, band bpmn.Bounds) {
	var ids []string
	if s.more {
		ids = ed.Doc.Selection()
	}
	if sc := ed.Doc.Scene(); sc != nil {
		for _, i := range sc.In(band) {
			if i.ID != "" && band.Covers(i.Bounds) && !(s.more && ed.Doc.Selected(i.ID)) {
				ids = append(ids, i.ID)
			}
		}
	}
	ed.Doc.Select(ids...)
}

// space is the space tool before the press.
type space struct{}

// Handle begins at the line where it is pressed.
func (s space) Handle(ed *Editor, in Input) State {
	ed.Preview.Cursor = Cross
	switch in.Kind {
	case Press:
		return spacing{from: in.At}
	case Key:
		return Idle{}.Handle(ed, in)
	}
	return s
}

// spacing opens or closes space behind the line where it was pressed. Dragging
// sideways moves what is to the right, dragging up or down what is below.
type spacing struct{ from bpmn.Point }

// Handle shows the line and makes the space on release.
func (s spacing) Handle(ed *Editor, in Input) State {
	upright, at, by := s.line(ed, in)
	switch in.Kind {
	case Move:
		ed.Preview.Space = &Space{upright, at, by}
		ed.Preview.Cursor = map[bool]Cursor{true: Upright, false: Level}[upright]
	case Release:
		ed.Preview = Preview{}
		ed.change("make space", func(tx *doc.Tx) error { return tx.MakeSpace(upright, at, by) })
		return Idle{}
	}
	return s
}

// line returns the line of the space tool and how far it moves.
func (s spacing) line(ed *Editor, in Input) (upright bool, at, by float64) {
	dx, dy := in.At.X-s.from.X, in.At.Y-s.from.Y
	at, by = s.from.X, dx
	if upright = abs(dy) > abs(dx); upright {
		at, by = s.from.Y, dy
	}
	if !in.Ctrl {
		by = float64(int(by/grid)) * grid
	}
	return upright, at, ed.Doc.SpaceLimit(upright, at, by)
}

// labelling drags a label away from its element.
type labelling struct {
	e    *bpmn.Element
	from bpmn.Point
	was  bpmn.Bounds
}

// startLabelling begins dragging the label of e.
func startLabelling(ed *Editor, e *bpmn.Element, from Input) State {
	b, ok := ed.labelBounds(e)
	if !ok {
		return Idle{}
	}
	return labelling{e, from.At, b}
}

// Handle leads the label along and places it on release.
func (s labelling) Handle(ed *Editor, in Input) State {
	b := bpmn.Bounds{X: s.was.X + in.At.X - s.from.X, Y: s.was.Y + in.At.Y - s.from.Y, W: s.was.W, H: s.was.H}
	switch in.Kind {
	case Move:
		ed.Preview.Boxes, ed.Preview.Cursor = []Box{{Bounds: b}}, Grabbing
	case Release:
		ed.Preview = Preview{}
		ed.change("move label", func(tx *doc.Tx) error { return tx.MoveLabel(s.e, b) })
		return Idle{}
	}
	return s
}

// labelBounds returns where the label outside of an element stands.
func (ed *Editor) labelBounds(e *bpmn.Element) (bpmn.Bounds, bool) {
	if sc := ed.Doc.Scene(); sc != nil {
		if i := sc.Item(e.ID); i != nil && len(i.Labels) > 0 {
			return i.Labels[0], true
		}
	}
	return bpmn.Bounds{}, false
}
