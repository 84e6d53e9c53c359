package designer

import (
	"fmt"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// selected shows at the side what is selected on the diagram: one element over all runs, or all elements.
func (l *instanceList) selected() {
	id := ""
	if s := l.tab.doc.Selection(); len(s) == 1 {
		id = s[0]
	}
	if id == l.element || l.ledger == nil {
		return
	}
	l.element = id
	l.sum()
}

// choose shows an element on the diagram, and its figures.
func (l *instanceList) choose(id string) {
	l.tab.board.Reveal(id)
	l.selected()
}

// figuresOf says what the side shows of one element, and makes it.
func (l *instanceList) figuresOf(id string) (says string, parts func() []fyne.CanvasObject) {
	t := l.view.Tallies[id]
	within := func(percent int) string {
		if t.Ended() == 0 {
			return "–"
		}
		return monitor.Short(t.Within(percent))
	}
	return fmt.Sprintln(id, t.Count, t.Here, t.Failed, t.Ended(), t.Latest), func() []fyne.CanvasObject {
		back := look.NewIconButton("previous", lang.L("All elements"), func() { l.tab.doc.Select(); l.tab.board.Refresh(); l.selected() })
		back.Small = true
		list := []fyne.CanvasObject{
			look.RowGrow(4, 1, back, look.NewLabel(l.name(id), look.Body, colour.Text).Bold().Cut()),
			container.NewGridWithColumns(2, figure(lang.L("Times reached"), strconv.Itoa(t.Count)), figure(lang.L("Now here"), strconv.Itoa(t.Here)),
				figure(lang.L("Median"), within(50)), figure(lang.L("95 of 100"), within(95)),
				figure(lang.L("Passed"), strconv.Itoa(t.Ended())), figure(lang.L("Failed"), strconv.Itoa(t.Failed))),
		}
		if len(t.Latest) > 0 {
			list = append(list, look.NewLabel(lang.L("Latest visits"), look.Small, colour.Text).Bold())
		}
		for i := len(t.Latest) - 1; i >= 0; i-- {
			list = append(list, l.visit(id, &t.Latest[i]))
		}
		return list
	}
}

// visit is one instance that has passed an element; pressing it shows its run, and what the element has gone through in it.
func (l *instanceList) visit(id string, v *monitor.Visited) fyne.CanvasObject {
	ink, key := colour.Text2, v.Instance
	if v.Failed {
		ink = colour.Fail
	}
	when, took := dayAndTime(time.Unix(0, v.Left), time.Now()), monitor.Short(v.Took)
	return look.NewPress(fmt.Sprintf("%s, %s", when, took), look.RowGrow(8, 0, look.NewLabel(when, look.Small, colour.Text).Cut(), look.NewLabel(took, look.Small, ink)), "", "", func() { l.openAt(key, id) })
}

// openAt shows the run of an instance, and in it an element.
func (l *instanceList) openAt(key engine.Key, id string) {
	if l.open(key); l.tab.panel != nil && l.tab.panel.Shown() == key {
		l.tab.panel.ShowElement(id)
	}
}
