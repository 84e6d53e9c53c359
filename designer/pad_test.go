package designer

import (
	"slices"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// The button of the pad under the pointer shows as a ghost what it would make, and
// where; without the pointer nothing is left of it.
func TestGhost(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Task_Report")
	tab.board.Changed()
	button := tab.pad.button(doc.Type{Kind: bpmn.EndEvent})
	if button == nil {
		t.Fatal("the pad has no end event")
	}
	button.MouseIn(nil)
	ghost := tab.editor.Preview
	if len(ghost.Boxes) != 1 || len(ghost.Ways) != 1 {
		t.Fatalf("the ghost is %+v", ghost)
	}
	button.MouseOut()
	if len(tab.editor.Preview.Boxes) != 0 {
		t.Error("the ghost stays")
	}
	button.Tapped(nil)
	made := tab.doc.Chosen()[0]
	if got := tab.doc.Diagram().ShapeOf(made).Bounds; made.Kind != bpmn.EndEvent || got != ghost.Boxes[0].Bounds {
		t.Errorf("%s stands at %v, the ghost stood at %v", made.Kind, got, ghost.Boxes[0].Bounds)
	}
}

// button is the button of the pad that appends a type, or nil.
func (p *pad) button(ty doc.Type) *entry {
	for i, have := range p.tab.editor.Successors(p.of) {
		if have == ty && i < padMost {
			return p.added[i]
		}
	}
	return nil
}

// Several selected elements have a row of buttons of their own, which acts on all.
func TestPadOfSeveral(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Task_Report", "Throw_Request", "Task_Confirm")
	tab.board.Changed()
	if !tab.pad.box.Visible() || !tab.pad.several {
		t.Fatal("there are no buttons for several elements")
	}
	tab.pad.do("align left")()
	g := tab.doc.Diagram()
	left := g.ShapeOf(tab.doc.Element("Task_Report")).Bounds.X
	for _, id := range tab.doc.Selection() {
		if x := g.ShapeOf(tab.doc.Element(id)).Bounds.X; x != left {
			t.Errorf("%s stands at %g, not at %g", id, x, left)
		}
	}
	tab.doc.Select("Task_Report")
	tab.board.Changed()
	if tab.pad.several || tab.pad.of == nil {
		t.Error("one element has the buttons of several")
	}
}

// A pool can be made to stand upright, and to show no process, and back.
func TestPoolsCanBeChanged(t *testing.T) {
	w := open(t, t.TempDir())
	w.newFile()
	tab := w.current()
	pool := tab.drawn(t, doc.Type{Kind: bpmn.Participant}, bpmn.Point{X: 400, Y: 300})
	for _, want := range []doc.Type{{Kind: bpmn.Participant, Upright: true}, {Kind: bpmn.Participant}, {Kind: bpmn.Participant, Collapsed: true}} {
		if !slices.Contains(tab.replaceable(pool), want) {
			t.Fatalf("%+v is not offered, but %+v", want, tab.replaceable(pool))
		}
		tab.doc.Select(pool)
		tab.morph(want)
		if got := tab.doc.TypeOf(tab.doc.Element(pool)); got != want {
			t.Errorf("the pool is %+v, want %+v", got, want)
		}
	}
}
