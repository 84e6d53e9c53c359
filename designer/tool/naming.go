package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// naming edits a name in place. The window shows a text entry where
// Preview.Naming says, sends Typed as the text changes, and Commit at Enter.
// Whatever else the hand does commits as well; Escape does not.
type naming struct {
	id, was, text string
}

// StartNaming edits the name of the element with this id.
func (ed *Editor) StartNaming(id string) {
	if e := ed.Doc.Element(id); e != nil {
		ed.Doc.Select(id)
		ed.State = startNaming(ed, e)
	}
}

// startNaming begins editing the name of e.
func startNaming(ed *Editor, e *bpmn.Element) State {
	s := naming{e.ID, e.Name(), e.Name()}
	s.preview(ed)
	return s
}

// preview says where the window shows its text entry: on the label if there is
// one outside, else on the shape or around the way.
func (s naming) preview(ed *Editor) {
	e := ed.Doc.Element(s.id)
	if e == nil {
		return
	}
	b, ok := ed.labelBounds(e)
	if !ok {
		b = ed.bounds(e)
	}
	if w := ed.way(e); !ok && len(w) > 1 {
		b = bpmn.Around(w...)
	}
	if e.Kind.Is(bpmn.Swimlane) {
		b = ed.band(e, b)
	}
	ed.Preview.Naming = &Naming{s.id, s.text, b}
	ed.Preview.Cursor = Text
}

// band is the side of a pool or lane on which its name stands.
func (ed *Editor) band(e *bpmn.Element, b bpmn.Bounds) bpmn.Bounds {
	g := ed.Doc.Diagram()
	if g == nil {
		return b
	}
	if s := g.ShapeOf(e); s == nil || s.Horizontal {
		return bpmn.Bounds{X: b.X, Y: b.Y + b.H/2 - bandWide/2, W: bandWide, H: bandWide}
	}
	return bpmn.Bounds{X: b.X, Y: b.Y, W: b.W, H: bandWide}
}

// bandWide is the width of the band with the name, in diagram units.
const bandWide = 30

// Handle keeps the text and ends as the window or the hand says.
func (s naming) Handle(ed *Editor, in Input) State {
	switch in.Kind {
	case Typed:
		s.text = in.Text
		s.preview(ed)
		return s
	case Commit:
		s.text = in.Text
		s.commit(ed)
		return Idle{}
	case Press:
		s.commit(ed)
		return Idle{}.Handle(ed, in)
	}
	s.preview(ed)
	return s
}

// commit renames the element if its name is another one now.
func (s naming) commit(ed *Editor) {
	e := ed.Doc.Element(s.id)
	if e != nil && s.text != s.was {
		ed.change("rename", func(tx *doc.Tx) error { return tx.Rename(e, s.text) })
	}
}
