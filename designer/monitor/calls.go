package monitor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/exchange"
	"hookflow/designer/look"
)

// callTab lists the calls of a run; each opens to its request and answer.
type callTab struct {
	content fyne.CanvasObject
	box     *fyne.Container
	shown   int
}

func newCallTab() *callTab {
	t := &callTab{box: look.Column(0)}
	t.content = container.NewVScroll(t.box)
	t.empty()
	return t
}

func (t *callTab) empty() {
	none := look.Empty("webhook", lang.L("No call has been made yet."), lang.L("Each one is listed here with what was sent and what came back."), nil)
	t.box.Objects = []fyne.CanvasObject{none}
	t.shown = 0
}

// show adds the calls that are new; calls never change.
func (t *callTab) show(p *Panel, calls []exchange.Call) {
	if len(calls) < t.shown || len(calls) == 0 {
		t.empty()
	}
	if t.shown == 0 && len(calls) > 0 {
		t.box.Objects = nil
	}
	for _, c := range calls[t.shown:] {
		t.box.Add(exchange.NewRow(p.label(c.Element), c, p.OnCall).Content)
	}
	t.shown = len(calls)
	t.box.Refresh()
}
