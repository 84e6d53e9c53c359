package designer

import (
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
