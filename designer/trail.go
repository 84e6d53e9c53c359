package designer

import (
	"fyne.io/fyne/v2/lang"
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A spot is what a person looks at: a diagram, from where and how large.
type spot struct {
	diagram *etree.Element
	from    bpmn.Point
	zoom    float64
}

// A trail is the spots that were looked at before, and those that were left by
// going back. A jump adds to it; scrolling and zooming do not.
type trail struct{ past, ahead []spot }

// trailMost bounds how far one can go back.
const trailMost = 100

// here is the spot that is looked at.
func (t *tab) here() spot {
	seen := t.board.Seen()
	s := spot{from: bpmn.Point{X: seen.X, Y: seen.Y}, zoom: t.board.ZoomNow()}
	if g := t.doc.Diagram(); g != nil {
		s.diagram = g.XML
	}
	return s
}

// jump does something that looks elsewhere, so that one can go back from there.
func (t *tab) jump(do func()) {
	before := t.here()
	do()
	if t.here() == before {
		return
	}
	past := append(t.trail.past, before)
	t.trail = trail{past: past[max(0, len(past)-trailMost):]}
	t.crumbs.refresh()
}

// back looks at what was looked at before, forward at what was left by going back.
func (t *tab) back()    { t.walk(&t.trail.past, &t.trail.ahead) }
func (t *tab) forward() { t.walk(&t.trail.ahead, &t.trail.past) }

// walk goes to the last spot of one list that is still there; the present one goes to the other.
func (t *tab) walk(from, to *[]spot) {
	now := t.here()
	for n := len(*from) - 1; n >= 0; n-- {
		s := (*from)[n]
		*from = (*from)[:n]
		g := t.diagramOf(s.diagram)
		if g == nil || s == now {
			continue
		}
		*to = append(*to, now)
		if s.diagram != now.diagram {
			t.doc.Show(g)
		}
		t.board.Turned(s.from, s.zoom)
		break
	}
	t.crumbs.refresh()
}

// diagramOf is the diagram that an XML element stands for, or nil.
func (t *tab) diagramOf(x *etree.Element) *bpmn.Diagram {
	for _, g := range t.doc.Model().Diagrams {
		if g.XML == x {
			return g
		}
	}
	return nil
}

// reveal shows an element, in whichever diagram it is drawn, and selects it.
func (t *tab) reveal(id string) {
	g := t.drawnIn(t.doc.Element(id))
	if g == nil {
		return
	}
	if t.window.current() != t {
		t.window.tabs.Select(t.item)
	}
	if t.viewed == xmlView || t.viewed == runsView {
		t.view(diagramView)
	}
	t.jump(func() {
		if g.XML != t.here().diagram {
			t.doc.Show(g)
			t.board.Reload()
		}
		t.board.Reveal(id)
	})
}

// drawnIn is the diagram in which an element has a shape or an edge: the present one
// if it does, else the first; nil if there is none.
func (t *tab) drawnIn(e *bpmn.Element) *bpmn.Diagram {
	if e == nil {
		return nil
	}
	var found *bpmn.Diagram
	for _, g := range t.doc.Model().Diagrams {
		if g.ShapeOf(e) == nil && g.EdgeOf(e) == nil {
			continue
		}
		if found == nil || g == t.doc.Diagram() {
			found = g
		}
	}
	return found
}

// showDiagram looks at another diagram of the document.
func (t *tab) showDiagram(g *bpmn.Diagram) {
	if g == nil || g == t.doc.Diagram() {
		return
	}
	t.jump(func() {
		t.doc.Show(g)
		t.board.Reload()
	})
	t.window.Canvas().Focus(t.board)
}

// followed shows, after an undo or a redo, the diagram in which something changed, if
// it is another one: nothing happens where nobody sees it.
func (t *tab) followed(ids []string) {
	if t.doc.Diagram() == nil {
		return
	}
	var elsewhere *bpmn.Diagram
	for _, id := range ids {
		switch g := t.drawnIn(t.doc.Element(id)); {
		case g == t.doc.Diagram():
			return
		case g != nil && elsewhere == nil:
			elsewhere = g
		}
	}
	t.showDiagram(elsewhere)
}

func noBack(w *Window) string {
	if t := w.current(); t == nil || len(t.trail.past) == 0 {
		return lang.L("There is nothing to go back to.")
	}
	return ""
}

func noForward(w *Window) string {
	if t := w.current(); t == nil || len(t.trail.ahead) == 0 {
		return lang.L("There is nothing to go forward to.")
	}
	return ""
}
