package tool

import (
	"hookflow/designer/doc"
	"hookflow/designer/route"
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
	ed.Preview.Naming = &Naming{s.id, s.text, ed.namePlace(e)}
	ed.Preview.Cursor = Text
}

// The size of a name that is not there yet, in diagram units.
const nameWide, nameHigh = 90.0, 14.0

// namePlace is where the name of e stands, or will stand.
func (ed *Editor) namePlace(e *bpmn.Element) bpmn.Bounds {
	label, there := ed.labelBounds(e)
	b := ed.bounds(e)
	switch w := ed.way(e); {
	case e.Kind.Is(bpmn.Swimlane):
		return ed.band(e, b)
	case there:
		c := label.Center()
		return bpmn.Bounds{X: c.X - nameWide/2, Y: label.Y, W: nameWide, H: max(label.H, nameHigh)}
	case len(w) > 1:
		return route.Label(w, nameWide, nameHigh)
	case e.Kind.Is(bpmn.Event, bpmn.Gateway, bpmn.Data):
		return bpmn.Bounds{X: b.Center().X - nameWide/2, Y: b.Bottom() + 3, W: nameWide, H: nameHigh}
	case e.Kind == bpmn.Group || e.Kind.Is(bpmn.Container) && !ed.Doc.TypeOf(e).Collapsed:
		return bpmn.Bounds{X: b.X + 4, Y: b.Y + 4, W: max(nameWide, min(b.W-8, 2*nameWide)), H: nameHigh}
	}
	return b
}

// band is the side of a pool or lane on which its name stands.
func (ed *Editor) band(e *bpmn.Element, b bpmn.Bounds) bpmn.Bounds {
	g := ed.Doc.Diagram()
	if g == nil {
		return b
	}
	if s := g.ShapeOf(e); s == nil || s.Horizontal {
		return bpmn.Bounds{X: b.X, Y: b.Y + b.H/2 - nameHigh/2, W: bandName, H: nameHigh}
	}
	return bpmn.Bounds{X: b.X, Y: b.Y, W: b.W, H: bandWide}
}

// bandWide is the width of the band with the name, bandName that of the name while it is
// edited, which lies level then, in diagram units.
const bandWide, bandName = 30, 120

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
