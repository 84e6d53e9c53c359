package designer

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// A collapsed sub-process is opened, and its crumbs lead back; back and forward go
// through what was looked at; what is found elsewhere is shown where it is.
func TestPlanes(t *testing.T) {
	w := open(t, t.TempDir())
	w.newFile()
	tab := w.current()
	outer := tab.drawn(t, doc.Type{Kind: bpmn.SubProcess, Collapsed: true}, bpmn.Point{X: 300, Y: 200})
	check(t, tab.doc.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tab.doc.Element(outer), "Pack") }))
	root := tab.doc.Diagram()
	tab.ask(tool.Request{Want: "open", ID: outer})
	if g := tab.doc.Diagram(); g.Of.ID != outer {
		t.Fatalf("the diagram of %s is shown", g.Of.ID)
	}
	inner := tab.drawn(t, doc.Type{Kind: bpmn.PlainTask}, bpmn.Point{X: 100, Y: 100})
	if got := tab.doc.Element(inner).Parent.ID; got != outer {
		t.Errorf("the task was made in %s", got)
	}
	if !strings.Contains(tab.crumbs.shown, "\x00Pack") || len(tab.way()) != 2 || len(tab.diagrams()) != 2 {
		t.Errorf("the crumbs say %q", tab.crumbs.shown)
	}
	w.action("back").try(w)
	if tab.doc.Diagram() != root {
		t.Error("Back does not lead out")
	}
	w.action("forward").try(w)
	if tab.doc.Diagram() == root {
		t.Error("Forward does not lead in again")
	}
	tab.editor.Do("leave")
	if tab.doc.Diagram() != root {
		t.Error("leaving does not lead out")
	}
	tab.reveal(inner)
	if tab.doc.Diagram() == root || !tab.doc.Selected(inner) {
		t.Error("what lies in the other diagram is not shown")
	}
	tab.showDiagram(root)
	tab.doc.Undo() // the inner task
	if tab.doc.Element(inner) != nil || len(tab.search("pack")) != 1 {
		t.Error("the sub-process is not as it was")
	}
	tab.doc.Redo()
	tab.showDiagram(root)
	check(t, tab.doc.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tab.doc.Element(inner), "Deep") }))
	tab.doc.Undo()
	if tab.doc.Diagram() == root {
		t.Error("undo changes what is not shown")
	}
}

// drawn makes an element by a click, as with the palette, and returns its id.
func (t *tab) drawn(tb testing.TB, ty doc.Type, at bpmn.Point) string {
	tb.Helper()
	t.editor.Create(ty, false)
	t.editor.Handle(tool.Input{Kind: tool.Press, At: at})
	t.editor.Handle(tool.Input{Kind: tool.Key, Key: "Escape"})
	list := t.doc.Selection()
	if len(list) != 1 {
		tb.Fatalf("%s was not made", ty.Label())
	}
	return list[0]
}

// A file may lack the diagram of a collapsed sub-process: opening it draws one.
func TestPlaneIsDrawn(t *testing.T) {
	w := open(t, t.TempDir())
	file := filepath.Join("..", "testdata", "gesture", "plane.bpmn")
	w.OpenFile(file)
	tab := w.current()
	tab.ask(tool.Request{Want: "open", ID: "Pack"})
	g := tab.doc.Diagram()
	if g.Of.ID != "Pack" || len(g.Shapes) != 3 || len(g.Edges) != 2 {
		t.Fatalf("the diagram of %s has %d shapes and %d edges", g.Of.ID, len(g.Shapes), len(g.Edges))
	}
	tab.doc.Undo()
	if tab.doc.Diagram() == nil || tab.doc.Diagram().Of.ID != "Order" {
		t.Error("after undo no diagram is shown")
	}
}

// The minimap shows what part of the diagram is looked at; a click and a drag on it
// look elsewhere.
func TestMinimap(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	if tab.minimap.Visible() {
		t.Fatal("the minimap is open at first")
	}
	w.action("minimap").try(w)
	m := tab.minimap
	if !m.Visible() || m.picture.Image == nil || !tab.zoom.chart.On {
		t.Fatal("the minimap is not shown")
	}
	tab.board.Zoom(2)
	before, frame := tab.board.Seen(), m.seen.Size()
	m.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(30, 40)}})
	m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 30)}})
	m.MouseUp(nil)
	if now := tab.board.Seen(); now.X >= before.X || now.W != before.W {
		t.Errorf("%v is seen, before %v", now, before)
	}
	tab.board.Zoom(1)
	if m.seen.Size().Width <= frame.Width {
		t.Error("the frame does not grow with what is seen")
	}
	w.action("back").try(w)
	if tab.board.Seen() != before {
		t.Errorf("Back leads to %v, not to %v", tab.board.Seen(), before)
	}
	if items := tab.zoom.menu(); !lastOf(items).Checked {
		t.Error("the menu of the zoom does not show that the minimap is open")
	}
}

func lastOf(items []look.Item) look.Item { return items[len(items)-1] }
