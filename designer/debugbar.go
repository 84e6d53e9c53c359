package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// debugBar floats at the top of the diagram while the run that is shown is stopped.
type debugBar struct {
	tab     *tab
	content *fyne.Container
	where   *look.Label
	parts   map[string]*look.Button // by the name of their action
}

func newDebugBar(t *tab) *debugBar {
	b := &debugBar{tab: t, where: look.NewLabel("", look.Small, colour.Text2), parts: map[string]*look.Button{}}
	w := t.window
	part := func(icon, action string) fyne.CanvasObject {
		a := w.action(action)
		each := look.NewIconButton(icon, a.plain(), func() { a.try(w) })
		each.Key = w.keyOf(action)
		b.parts[action] = each
		return each
	}
	goOn := look.NewButton(look.Primary, "continue", lang.L("Continue"), func() { w.action("run").try(w) })
	goOn.Key = w.keyOf("run")
	b.parts["continue"] = goOn
	row := look.Row(4, goOn, part("step-over", "step over"), part("step-into", "step into"), part("step-out", "step out"),
		part("fit", "run to here"), look.Sized(1, 18, look.Hair()), part("previous", "step back"), look.Inset(6, 0, 6, 0, b.where))
	b.content = container.New(topCentre{}, look.Floating(look.Pad(4, row)))
	b.content.Hide()
	return b
}

// show follows the run that is shown; nil: it is not stopped.
func (b *debugBar) show(s *monitor.Stopped) {
	if s == nil {
		b.content.Hide()
		return
	}
	b.where.SetText(s.Where())
	b.content.Show()
	b.content.Refresh()
}

// topCentre keeps what lies above the diagram in the middle of its upper edge.
type topCentre struct{}

func (topCentre) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, 10) }

func (topCentre) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, each := range o {
		want := each.MinSize()
		each.Resize(want)
		each.Move(fyne.NewPos(max(4, (size.Width-want.Width)/2), 14))
	}
}

// debugActions are what can be done with a run that stops.
var debugActions = []Action{
	{Name: "breakpoint", Label: "Breakpoint", Menu: "Run", Icon: "breakpoint", Apart: true, Key: fyne.KeyF9, Disabled: noSelection, Do: onSelected((*tab).toggleBreakpoint)},
	{Name: "breakpoint settings", Label: "Breakpoint with a condition\u2026", Menu: "Run", Key: fyne.KeyF9, Mods: ctrl, Disabled: noSelection, Do: onSelected(func(t *tab, id string) { t.breaks.edit(id) })},
	{Name: "breakpoints", Label: "Breakpoints", Menu: "Run", Icon: "breakpoint", Key: fyne.KeyF9, Mods: ctrl | shift, Disabled: noTab, Checked: showing(breakpointsPage), Do: toggling(breakpointsPage)},
	{Name: "stop on error", Label: "Stop when something goes wrong", Menu: "Run", Disabled: noTab, Checked: func(w *Window) bool { return w.current() != nil && w.current().breaks.onError },
		Do: onBoard(func(t *tab) { t.breaks.onError = !t.breaks.onError; t.breaks.tell(); t.window.bottom.refresh() })},
	{Name: "pin", Label: "Pin answers\u2026", Menu: "Run", Icon: "pin", Disabled: noSelection, Do: onSelected((*tab).pin)},
	{Name: "run alone", Label: "Run this alone\u2026", Menu: "Run", Icon: "test", Key: fyne.KeyF5, Mods: ctrl, Disabled: noSelection, Do: onSelected((*tab).runAlone)},
	{Name: "step over", Label: "Step over", Menu: "Run", Icon: "step-over", Apart: true, Key: fyne.KeyF8, Disabled: notStopped, Do: stepping(engine.Over)},
	{Name: "step into", Label: "Step into", Menu: "Run", Icon: "step-into", Key: fyne.KeyF7, Disabled: notStopped, Do: stepping(engine.Into)},
	{Name: "step out", Label: "Step out", Menu: "Run", Icon: "step-out", Key: fyne.KeyF8, Mods: ctrl, Disabled: notStopped, Do: stepping(engine.Out)},
	{Name: "run to here", Label: "Run to what is selected", Menu: "Run", Icon: "fit", Key: fyne.KeyF8, Mods: alt, Disabled: notStopped, Do: onSelected((*tab).runTo)},
	{Name: "step back", Label: "Go back a step", Menu: "Run", Icon: "previous", Key: fyne.KeyF7, Mods: ctrl, Disabled: noRun, Do: onBoard(func(t *tab) { t.panel.StepBack() })},
	{Name: "pause", Label: "Stop at the next step", Menu: "Run", Icon: "pause", Key: fyne.KeyF7, Mods: alt, Disabled: noRun, Do: onBoard(func(t *tab) { t.panel.Pause() })},
	{Name: "next timer", Label: "Jump to the next timer", Menu: "Run", Icon: "skip", Disabled: noRun, Do: onBoard(func(t *tab) { t.panel.NextTimer() })},
}

// notStopped says that there is nothing to let go.
func notStopped(w *Window) string {
	if t := w.current(); t == nil || !t.stopped() {
		return lang.L("No run is stopped here. Set a breakpoint with F9 and press Run.")
	}
	return ""
}

// stopped reports whether the run that is shown is stopped.
func (t *tab) stopped() bool { return t.panel != nil && t.panel.Stopped() != nil }

// stepping lets the run go a stretch.
func stepping(how engine.Stride) func(*Window) {
	return onBoard(func(t *tab) { t.panel.GoOn(how, "") })
}

// onSelected does something with the one selected element.
func onSelected(do func(*tab, string)) func(*Window) {
	return onBoard(func(t *tab) {
		if list := t.doc.Selection(); len(list) == 1 {
			do(t, list[0])
		}
	})
}

func (t *tab) toggleBreakpoint(id string) { t.breaks.toggle(id) }

// runTo lets the run go on to an element or flow.
func (t *tab) runTo(id string) {
	if mayBreak(t.doc.Element(id)) {
		t.panel.GoOn(engine.To, id)
	}
}
