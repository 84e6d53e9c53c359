package designer

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// breakList lists where the runs of the document stop: on or off, under which condition, and how often each was reached by the run
// that is shown.
type breakList struct {
	window  *Window
	onError *widget.Check
	none    *look.Button // takes all away
	list    *fyne.Container
	page    fyne.CanvasObject
	reached map[string]int // by element; of the run that is shown
	of      engine.Key     // that run
}

func newBreakList(w *Window) *breakList {
	p := &breakList{window: w, list: look.Column(0)}
	p.onError = widget.NewCheck(lang.L("Stop when something goes wrong"), func(on bool) {
		if t := w.current(); t != nil && t.breaks.onError != on {
			t.breaks.onError = on
			t.breaks.tell()
		}
	})
	p.none = look.NewButton(look.Plain, "trash", lang.L("Remove all"), func() {
		b := w.current().breaks
		clear(b.points)
		b.changed()
	})
	p.none.Small = true
	p.page = container.NewVScroll(p.list)
	return p
}

func (p *breakList) tools() []look.Tool       { return []look.Tool{look.CheckTool(p.onError), p.none.Tool()} }
func (p *breakList) body() fyne.CanvasObject  { return p.page }
func (p *breakList) focus() fyne.CanvasObject { return p.none }

// refresh shows the breakpoints of the document, and asks how often they were reached.
func (p *breakList) refresh() { look.Refill(p.list, p.fill) }

func (p *breakList) fill() {
	t := p.window.current()
	p.list.RemoveAll()
	able(p.none, t != nil && len(t.breaks.points) > 0)
	if t == nil {
		return
	}
	p.onError.Checked = t.breaks.onError
	p.onError.Refresh()
	for _, b := range t.breaks.list() {
		p.list.Add(p.row(t, b))
	}
	if len(t.breaks.points) == 0 {
		p.list.Add(look.Empty("breakpoint", lang.L("No breakpoints"), lang.L("Select an element or a flow and press F9: runs stop there."), nil))
	}
	p.list.Refresh()
	p.ask(t)
}

// ask asks the engine how often the breakpoints were reached, and shows it if that is news.
func (p *breakList) ask(t *tab) {
	if t.panel == nil || t.panel.Shown() == 0 || len(t.breaks.points) == 0 {
		p.reached = nil
		return
	}
	run := t.panel.Shown()
	var reached map[string]int
	p.window.aside(func() { reached = t.panel.Reached(context.Background()) }, func() {
		if run != p.of || !maps.Equal(reached, p.reached) {
			p.of, p.reached = run, reached
			p.refresh()
		}
	})
}

// row is one breakpoint.
func (p *breakList) row(t *tab, b engine.Breakpoint) fyne.CanvasObject {
	e := t.doc.Model().ByID(b.Element)
	name, lost := b.Element, e == nil
	if !lost {
		name = placed(e)
	}
	on := widget.NewCheck("", nil)
	on.Checked = !b.Off
	on.OnChanged = func(on bool) {
		b.Off = !on
		t.breaks.points[b.Element] = b
		t.breaks.changed()
	}
	words := []string{}
	if b.When != "" {
		words = append(words, fmt.Sprintf(lang.L("if %s"), b.When))
	}
	if b.Hits > 1 {
		words = append(words, fmt.Sprintf(lang.L("from time %d on"), b.Hits))
	}
	if n, known := p.reached[b.Element]; known {
		words = append(words, fmt.Sprintf(lang.L("reached %d times"), n))
	}
	ink := colour.Text
	if lost {
		ink, words = colour.Fail, []string{lang.L("It is not in the diagram any more")}
	}
	find := look.NewIconButton("fit", lang.L("Show in the diagram"), func() { t.reveal(b.Element) })
	edit := look.NewIconButton("edit", lang.L("Breakpoint with a condition…"), func() { t.breaks.edit(b.Element) })
	drop := look.NewIconButton("close", lang.L("Remove"), func() { delete(t.breaks.points, b.Element); t.breaks.changed() })
	able(find, !lost)
	able(edit, !lost)
	line := look.RowGrow(8, 1, look.Called(name, on), look.NewLabel(name, look.Body, ink).Cut(), look.Sized(360, 0, look.NewLabel(strings.Join(words, " · "), look.Small, colour.Text2).Cut()), find, edit, drop)
	return look.Sized(0, 34, look.Inset(16, 2, 12, 2, line))
}

// placed is what people call an element, and a flow without a name by what it leads from and to.
func placed(e *bpmn.Element) string {
	if e.Kind == bpmn.SequenceFlow && e.Name() == "" && e.Source != nil && e.Target != nil {
		return called(e.Source) + " → " + called(e.Target)
	}
	return called(e)
}
