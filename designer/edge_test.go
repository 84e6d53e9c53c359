package designer

import (
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/look"
)

// Each edge between areas is moved by the pointer and by the keys, never so far that an area is gone, and stands where it was put when
// the program is started again.
func TestEdges(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	w.bottom.show(true)
	tab.view(xmlView)
	list := w.edges()
	if len(list) != 3 {
		t.Fatalf("there are %d edges beside the XML, want those of the text, the dock and the panel below", len(list))
	}
	for _, e := range list {
		name := e.of.key
		drag := func(pixels float32) {
			e.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(pixels, pixels)})
		}
		drag(-30)
		drag(-30)
		e.DragEnd()
		put := e.of.shown()
		if put == e.of.usual {
			t.Errorf("%s: dragged by 60 it stands where it did", name)
		}
		if kept := newExtent(w.App.Preferences(), name, e.of.usual, e.of.bounds).shown(); kept != put {
			t.Errorf("%s: the next start has %v, want %v", name, kept, put)
		}
		for _, far := range []float32{-9000, 9000} {
			drag(far)
			drag(-far) // the pointer comes back to where it was
			e.DragEnd()
			if now := e.of.shown(); now-put > 0.01 || put-now > 0.01 {
				t.Errorf("%s: there and back it stands at %v, want %v", name, now, put)
			}
			drag(far)
			e.DragEnd()
			if e.window.middle.Objects[0].Size().Height < 100 || tab.board.Size().Width < 40 || w.dock.content.Size().Width < 100 || w.bottom.content.Size().Height < 100 {
				t.Errorf("%s: dragged far it hides an area", name)
			}
			e.DoubleTapped(nil)
			if e.of.shown() != e.of.usual {
				t.Errorf("%s: two presses do not put it back", name)
			}
			e.of.set(put)
		}
	}
}

// One key gives the keys to the edges, the arrows move them, and Escape gives the keys back to what had them.
func TestEdgesByKey(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.bottom.show(true)
	had := w.dock.tabs.List[0]
	w.Canvas().Focus(had)
	seen := map[string]bool{}
	for range 2 {
		w.action("edge").try(w)
		e, is := w.Canvas().Focused().(*edge)
		if !is {
			t.Fatalf("%T has the keys", w.Canvas().Focused())
		}
		if !e.mark.Visible() {
			t.Errorf("%s: nobody sees that it has the keys", e.of.key)
		}
		seen[e.of.key] = true
		back := fyne.KeyUp
		if e.upright {
			back = fyne.KeyLeft
		}
		e.TypedKey(&fyne.KeyEvent{Name: back})
		if e.of.shown() != e.of.usual+edgeStep {
			t.Errorf("%s: an arrow makes it %v", e.of.key, e.of.shown())
		}
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
		if e.of.shown() != e.of.usual {
			t.Errorf("%s: Home makes it %v", e.of.key, e.of.shown())
		}
	}
	if len(seen) != 2 {
		t.Errorf("the key reaches %v", seen)
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.Canvas().Focused() != fyne.Focusable(had) {
		t.Errorf("after Escape %T has the keys", w.Canvas().Focused())
	}
}

// What a control does not need does nothing to the diagram beside it: Delete on a button is no Delete of what is selected.
func TestKeysStayWithTheirControl(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	w.bottom.show(true)
	tab.doc.Select("Task_Report")
	tab.board.Changed()
	before := string(tab.doc.Bytes())
	controls := map[string]fyne.Focusable{"a tab of the dock": w.dock.tabs.List[0], "the palette": w.palette.entries[0], "a section": tab.docked.Parts()["section.data"].(fyne.Focusable),
		"a button": w.strip.dock, "a page below": w.bottom.first().(fyne.Focusable)}
	for name, c := range controls {
		w.Canvas().Focus(c)
		if w.Canvas().Focused() != c || !look.Seen(c.(fyne.CanvasObject)) {
			t.Fatalf("%s takes no keys", name)
		}
		for _, key := range []fyne.KeyName{fyne.KeyDelete, fyne.KeyBackspace, fyne.KeyN, fyne.KeyA, fyne.KeyR, fyne.KeyE} {
			w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
		}
		w.shortcut(&fyne.ShortcutCut{})
		w.shortcut(&fyne.ShortcutPaste{})
		w.shortcut(&fyne.ShortcutSelectAll{})
		if string(tab.doc.Bytes()) != before || w.over.Covered() || !tab.board.AtRest() || len(tab.doc.Selection()) != 1 {
			t.Fatalf("keys in %s are taken by the diagram", name)
		}
		c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if w.Canvas().Focused() != fyne.Focusable(tab.board) || !tab.doc.Selected("Task_Report") {
			t.Errorf("Escape in %s leads to %T, with %v selected", name, w.Canvas().Focused(), tab.doc.Selection())
		}
	}
	tab.doc.Select("Task_Report")
	w.Canvas().Unfocus() // as a click on a button does
	if w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyDelete}); string(tab.doc.Bytes()) == before {
		t.Error("where nothing has the keys, they are not the diagram's")
	}
}
