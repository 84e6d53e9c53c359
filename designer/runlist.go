package designer

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// runList lists the runs that the processes of a document have had, narrowed by a text and by
// how they stand; each can be opened, and begun again with the same data.
type runList struct {
	tab     *tab
	runs    []monitor.Earlier
	text    *look.Input
	state   *look.Select
	states  []string // as the list of states has them; the first is any
	list    *fyne.Container
	again   []*look.Button // of the rows that are shown
	content fyne.CanvasObject
}

func newRunList(t *tab, runs []monitor.Earlier) *runList {
	l := &runList{tab: t, runs: runs, list: look.Column(0), states: []string{lang.L("Any state")}}
	for i := range runs {
		if !slices.Contains(l.states, runs[i].State) {
			l.states = append(l.states, runs[i].State)
		}
	}
	l.text = look.NewInput("")
	l.text.Hint = lang.L("Time, state, version, key, variable or value")
	l.text.Changed = func(string) { l.fill() }
	l.state = look.NewSelect(l.states, func(int) { l.fill() })
	l.state.Put(0, "")
	filter := look.Inset(16, 8, 16, 8, look.RowGrow(8, 0, l.text, look.Sized(190, 0, l.state)))
	columns := runRow(cell(lang.L("Run")), cell(lang.L("Version")), cell(lang.L("State")), cell(lang.L("Business key")), cell(lang.L("Started")))
	head := look.Column(0, filter, look.Surface(colour.Sunken, look.RowGrow(0, 0, columns, look.Sized(runButtons, 0, look.Row(0)))), look.Hair())
	l.content = look.Surface(colour.Panel, look.Frame(head, nil, nil, nil, container.NewVScroll(l.list)))
	l.fill()
	return l
}

// runButtons is the room for the buttons of a row.
const runButtons = 48

// runRow is one row of the table.
func runRow(cells ...fyne.CanvasObject) *fyne.Container {
	row := container.NewGridWithColumns(len(cells))
	for _, c := range cells {
		row.Add(container.New(layout.NewCustomPaddedVBoxLayout(0), layout.NewSpacer(), c, layout.NewSpacer()))
	}
	return look.Sized(0, 36, look.Inset(16, 0, 0, 0, row))
}

// cell is one text of a row.
func cell(text string) fyne.CanvasObject { return look.NewLabel(text, look.Small, colour.Text2).Cut() }

// fill shows the runs that fit what is asked for.
func (l *runList) fill() {
	l.list.RemoveAll()
	l.again = nil
	for i := range l.runs {
		r := &l.runs[i]
		if !r.Says(l.text.Text()) || l.state.At > 0 && r.State != l.states[l.state.At] {
			continue
		}
		again := look.NewIconButton("retry", lang.L("Run again with the same data"), nil)
		again.Do = func() { look.ShowMenu(l.tab.window.Canvas(), l.tab.repeats(r), look.BelowObject(again)) }
		l.again = append(l.again, again)
		row := runRow(cell(r.Name), cell(strconv.Itoa(r.Version)), look.Row(0, look.Chip(r.Tone, "", r.State)), cell(r.BusinessKey), cell(look.When(r.Began)))
		press := look.NewPress(r.Label(), row, "", "", func() { l.tab.view(diagramView); l.tab.show(r.Run, r.Run.Model()) })
		l.list.Add(look.RowGrow(0, 0, press, look.Sized(runButtons, 0, container.NewCenter(again))))
		l.list.Add(look.Hair())
	}
	if len(l.again) == 0 {
		l.list.Add(look.Empty("filter", lang.L("No run fits"), lang.L("Other words, or any state, show more."), nil))
	}
	l.list.Refresh()
}

// repeats are the ways to begin a run again.
func (t *tab) repeats(r *monitor.Earlier) []look.Item {
	return []look.Item{
		{Icon: "run", Text: lang.L("With the diagram as it is now"), Do: func() { t.runAgain(r, true) }},
		{Icon: "history", Text: fmt.Sprintf(lang.L("With version %d, as it was"), r.Version), Do: func() { t.runAgain(r, false) }},
	}
}

// runAgain begins a run with what an earlier one was given, of the document as it stands or
// of the version that the earlier one was of.
func (t *tab) runAgain(r *monitor.Earlier, now bool) {
	w, local := t.window, t.window.Local
	name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
	if !now {
		model = r.Run.Model()
	}
	stops := t.breaks.stops()
	var run *monitor.Run
	var err error
	w.aside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTime)
		defer cancel()
		var definitions []engine.Definition
		if now {
			if definitions, err = local.DeployToStop(ctx, name, data, stops); err != nil {
				return
			}
		}
		run, err = local.Again(ctx, r, definitions)
	}, func() {
		if err != nil {
			w.fail(explained(err))
			return
		}
		t.view(diagramView)
		t.show(run, model)
	})
}
