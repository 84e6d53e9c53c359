package tool

import (
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// Idle waits for the hand.
type Idle struct{}

// Handle begins a gesture, or does what a key says.
func (s Idle) Handle(ed *Editor, in Input) State {
	switch in.Kind {
	case Press:
		return s.press(ed, in)
	case Double:
		return s.double(ed, in)
	case Key:
		return ed.key(in)
	case Move:
		s.hover(ed, in)
	}
	return s
}

// press begins what fits the place: a handle, an element, or nothing.
func (s Idle) press(ed *Editor, in Input) State {
	if in.Button == Right {
		return s.menu(ed, in)
	}
	if h := ed.handleAt(in.At); h != nil && in.Button == Left {
		return h.begin(ed, in)
	}
	hit := ed.hit(in.At)
	e := ed.Doc.ItemAt(hit)
	switch {
	case e == nil && in.Shift:
		return lassoing{from: in.At, more: true}
	case e == nil:
		return pressedEmpty{in}
	case in.Shift || in.Ctrl:
		ed.Doc.Toggle(e.ID)
		return pressed{in, e.ID, hit, false}
	}
	was := ed.Doc.Selected(e.ID)
	if !was {
		ed.Doc.Select(e.ID)
	}
	return pressed{in, e.ID, hit, was}
}

// menu opens the context menu of what lies under the pointer.
func (s Idle) menu(ed *Editor, in Input) State {
	e := ed.Doc.ItemAt(ed.hit(in.At))
	id := ""
	if e != nil {
		id = e.ID
		if !ed.Doc.Selected(id) {
			ed.Doc.Select(id)
		}
	}
	ed.ask("menu", id)
	return s
}

// double opens the properties; on a label it edits the name, in a collapsed
// sub-process it opens that.
func (s Idle) double(ed *Editor, in Input) State {
	hit := ed.hit(in.At)
	e := ed.Doc.ItemAt(hit)
	switch {
	case e == nil:
		ed.ask("properties", "")
		return s
	case hit.Part == scene.Label || e.Kind == bpmn.TextAnnotation || e.Kind == bpmn.Group || e.Kind.Is(bpmn.Swimlane):
		return startNaming(ed, e)
	case e.Kind.Is(bpmn.Container) && ed.Doc.TypeOf(e).Collapsed && !in.Alt:
		ed.ask("open", e.ID)
		return s
	}
	ed.ask("properties", e.ID)
	return s
}

// hover shows what lies under the pointer: what a handle would do, or the element.
func (s Idle) hover(ed *Editor, in Input) {
	if h := ed.handleAt(in.At); h != nil {
		ed.Preview.Cursor = h.Cursor
		return
	}
	if e := ed.Doc.ItemAt(ed.hit(in.At)); e != nil {
		ed.Preview.Hover = e.ID
	}
}

// pressed has the button down on an element and has not moved yet.
type pressed struct {
	at  Input
	id  string
	hit scene.Hit
	was bool // it was selected before
}

// dragStart is how far the pointer must go for a press to become a drag, in
// board units.
const dragStart = 4

// started reports whether the pointer went far enough for a drag.
func (ed *Editor) started(from, at Input) bool {
	return from.At.Distance(at.At)*ed.zoom() >= dragStart
}

// Handle waits until it is clear whether this is a click or a drag.
func (s pressed) Handle(ed *Editor, in Input) State {
	switch in.Kind {
	case Move:
		if ed.started(s.at, in) {
			return s.drag(ed, in)
		}
	case Release:
		if s.was && len(ed.Doc.Selection()) > 1 { // a click on one of several
			ed.Doc.Select(s.id)
		}
		return Idle{}
	case Key:
		return Idle{}.Handle(ed, in)
	}
	return s
}

// drag becomes the gesture that fits what was pressed.
func (s pressed) drag(ed *Editor, in Input) State {
	e := ed.Doc.Element(s.id)
	if e == nil {
		return Idle{}
	}
	if !ed.Doc.Selected(s.id) {
		ed.Doc.Select(s.id)
	}
	switch {
	case s.hit.Part == scene.Label:
		return startLabelling(ed, e, s.at).Handle(ed, in)
	case s.hit.Part == scene.Line && len(ed.Doc.Selection()) == 1:
		return startBending(ed, e, s.hit.Segment, s.at).Handle(ed, in)
	}
	return startDragging(ed, e, s.at).Handle(ed, in)
}

// pressedEmpty has the button down where nothing is.
type pressedEmpty struct{ at Input }

// Handle pans on a drag and deselects on a click.
func (s pressedEmpty) Handle(ed *Editor, in Input) State {
	switch in.Kind {
	case Move:
		if ed.started(s.at, in) {
			return panning{from: s.at.Screen, back: Idle{}}.Handle(ed, in)
		}
	case Release:
		ed.Doc.Select()
		return Idle{}
	}
	return s
}
