package designer

import (
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/shape"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// breakpoints are where the runs of a document stop. They are the person's, not the file's: they lie in the preferences,
// by the path of the file.
type breakpoints struct {
	tab     *tab
	points  map[string]engine.Breakpoint
	onError bool
	told    bool // the engine knows of some
}

// breakpointsKey holds the breakpoints of all files: a JSON object from path to list.
const breakpointsKey = "breakpoints"

func newBreakpoints(t *tab) *breakpoints {
	b := &breakpoints{tab: t, points: map[string]engine.Breakpoint{}}
	for _, p := range b.kept()[t.path] {
		b.points[p.Element] = p
	}
	return b
}

// kept are those of all files.
func (b *breakpoints) kept() map[string][]engine.Breakpoint {
	all := map[string][]engine.Breakpoint{}
	if text := b.tab.window.App.Preferences().String(breakpointsKey); text != "" {
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			slog.Warn("the breakpoints cannot be read", "error", err)
		}
	}
	return all
}

// list are the breakpoints in the order of their ids.
func (b *breakpoints) list() (list []engine.Breakpoint) {
	for _, id := range slices.Sorted(maps.Keys(b.points)) {
		list = append(list, b.points[id])
	}
	return list
}

// mayBreak reports whether a run can stop at an element.
func mayBreak(e *bpmn.Element) bool {
	return e != nil && (e.Kind.FlowNode() || e.Kind == bpmn.SequenceFlow)
}

// toggle sets a breakpoint, or takes it away.
func (b *breakpoints) toggle(id string) {
	if !mayBreak(b.tab.doc.Element(id)) {
		b.tab.window.status.say(lang.L("Select an element or a sequence flow: a run stops there."), true)
		return
	}
	if _, set := b.points[id]; set {
		delete(b.points, id)
	} else {
		b.points[id] = engine.Breakpoint{Element: id}
	}
	b.changed()
}

// changed keeps the breakpoints, shows them, and tells the run that is shown.
func (b *breakpoints) changed() {
	b.show()
	b.tell()
	b.tab.window.bottom.refresh()
	if b.tab.path == "" {
		return
	}
	all := b.kept()
	if all[b.tab.path] = b.list(); len(all[b.tab.path]) == 0 {
		delete(all, b.tab.path)
	}
	text, err := json.Marshal(all)
	if err == nil {
		b.tab.window.App.Preferences().SetString(breakpointsKey, string(text))
	}
}

// show paints them.
func (b *breakpoints) show() {
	looks := map[string]shape.Break{}
	for id, p := range b.points {
		switch {
		case p.Off:
			looks[id] = shape.BreakOff
		case p.When != "" || p.Hits > 1:
			looks[id] = shape.BreakIf
		default:
			looks[id] = shape.BreakOn
		}
	}
	b.tab.board.Break(looks)
}

// tell makes the engine stop the run that is shown where the breakpoints are now.
func (b *breakpoints) tell() {
	if b.tab.panel != nil && b.tab.window.Local != nil {
		b.tab.panel.Debug(b.command())
	}
}

// command says to the engine where to stop.
func (b *breakpoints) command() engine.Debug {
	b.told = b.told || len(b.points) > 0 || b.onError
	return engine.Debug{Points: b.list(), OnError: b.onError}
}

// stops is what the engine must be told before a run begins; nil: nothing, and it was told nothing before.
func (b *breakpoints) stops() *engine.Debug {
	if d := b.command(); b.told {
		return &d
	}
	return nil
}

// checkEdge is how far inside of itself the toolkit draws a check box.
const checkEdge = 6

// beneath puts an input under its label.
func beneath(label string, input fyne.CanvasObject) fyne.CanvasObject {
	return look.Column(4, look.NewLabel(label, look.Small, colour.Text2), input)
}

// edit asks under which conditions a run stops at an element.
func (b *breakpoints) edit(id string) {
	e := b.tab.doc.Element(id)
	if !mayBreak(e) {
		b.toggle(id)
		return
	}
	p := b.points[id]
	p.Element = id
	when, hits, on := widget.NewEntry(), widget.NewEntry(), widget.NewCheck(lang.L("Stops here"), nil)
	when.SetText(p.When)
	when.SetPlaceHolder("order.total > 200")
	when.Validator = func(text string) error {
		if text == "" {
			return nil
		}
		_, err := feel.Parse(text)
		return err
	}
	hits.SetText(strconv.Itoa(max(1, p.Hits)))
	on.SetChecked(!p.Off)
	problem := widget.NewLabel("")
	problem.Importance, problem.Wrapping = widget.DangerImportance, fyne.TextWrapWord
	problem.Hide()
	ready := func() bool {
		n, err := strconv.Atoi(hits.Text)
		if err == nil && n < 1 {
			err = strconv.ErrRange
		}
		if err != nil {
			problem.SetText(lang.L("Give the number of the time to stop at, for example 3."))
		} else if err = when.Validate(); err != nil {
			problem.SetText(err.Error())
		}
		problem.Hidden = err == nil
		problem.Refresh()
		p.When, p.Hits, p.Off = when.Text, n, !on.Checked
		return err == nil
	}
	set := func() { b.points[id] = p; b.changed() }
	drop := func() { delete(b.points, id); b.changed() }
	form := look.Column(10, look.Inset(-checkEdge, 0, 0, 0, on), beneath(lang.L("Only if"), when), beneath(lang.L("From which time on, 1 is the first"), hits))
	b.tab.window.over.Show(overlay.Dialog{
		Name: "breakpoint", Title: lang.L("Breakpoint") + ": " + called(e), Content: look.Column(8, form, problem), Focus: when, Size: fyne.NewSize(460, 0),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Remove"), Do: drop}, {Label: lang.L("Set"), Ready: ready, Do: set}},
	})
}
