package designer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/designer/guard"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/form"
	"hookflow/engine/lint"
	"hookflow/engine/program"
)

// run deploys the document as it stands and starts an instance of it; nothing
// has to be saved.
func (w *Window) run() {
	if w.noEngine() {
		return
	}
	t := w.current()
	if t.stopped() {
		t.panel.GoOn(engine.Run, "")
		return
	}
	starters := t.starters()
	switch len(starters) {
	case 0:
		w.fail(errors.New(lang.L("There is nothing to start: no process of this file is executable. Open the properties of the process or pool and tick Executable.")))
	case 1:
		t.start(starters[0])
	default:
		w.chooseProcess(starters, t.start)
	}
}

// starters are the executable processes that start by themselves; without any,
// all executable ones.
func (t *tab) starters() []*bpmn.Element {
	m := t.doc.Model()
	all := program.Executable(m, false)
	if len(all) == 0 && len(m.Processes()) == 1 {
		all = m.Processes()
	}
	var own []*bpmn.Element
	for _, p := range all {
		for _, e := range p.Children {
			if e.Kind == bpmn.StartEvent && e.Trigger() == bpmn.None {
				own = append(own, p)
				break
			}
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

func (w *Window) chooseProcess(list []*bpmn.Element, chosen func(*bpmn.Element)) {
	var labels []string
	for _, p := range list {
		labels = append(labels, p.Label())
	}
	choice := widget.NewRadioGroup(labels, nil)
	choice.SetSelected(labels[0])
	run := func() {
		if i := slices.Index(labels, choice.Selected); i >= 0 {
			chosen(list[i])
		}
	}
	w.over.Show(overlay.Dialog{
		Name: "process", Title: lang.L("Which process?"), Content: choice,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Run"), Do: run}},
	})
}

// start asks for the start variables, then deploys and starts.
func (t *tab) start(process *bpmn.Element) {
	if startsByItself(process) {
		t.listen(process)
		return
	}
	t.needExecutable(process)
	monitor.AskVariables(startFields(process), t.window.over, func(vars engine.Vars) {
		name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
		stops := t.breaks.stops()
		guard.Go(func() {
			run, err := t.begin(name, data, process.ID, vars, stops)
			guard.Later(func() {
				if err != nil {
					t.window.fail(t.window.explained(err))
					return
				}
				t.show(run, model)
			})
		})
	})
}

// needExecutable ticks Executable on the only process of a file: pressing Run
// says that it is meant to run.
func (t *tab) needExecutable(process *bpmn.Element) {
	if process.Flag("isExecutable", false) {
		return
	}
	t.window.fail(t.doc.Change(lang.L("make executable"), func(tx *doc.Tx) error {
		return tx.SetField(process, "isExecutable", "true")
	}))
}

// startTime is how long deploying and starting may take.
const startTime = 30 * time.Second

// begin deploys a document and starts an instance, which stops where stops says; nil: nowhere.
func (t *tab) begin(name string, data []byte, process string, vars engine.Vars, stops *engine.Debug) (*monitor.Run, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	local := t.window.Local
	definitions, err := local.DeployToStop(ctx, name, data, stops)
	if err != nil {
		return nil, err
	}
	return local.Begin(ctx, definitions, process, vars)
}

// explained lists the findings of a refused deployment, in the language of the window.
func (w *Window) explained(err error) error {
	var r *engine.Rejected
	if !errors.As(err, &r) || len(r.Findings) == 0 {
		return err
	}
	lines := []string{lang.L("The engine cannot run this yet:")}
	for _, f := range r.Findings {
		of := f.Element
		if t := w.current(); t != nil && t.doc.Element(f.Element) != nil {
			of = called(t.doc.Element(f.Element))
		}
		lines = append(lines, fmt.Sprintf("%s: %s", of, saying(lint.Said{Format: f.Format, Args: f.Args}, f.Message)))
	}
	return errors.New(strings.Join(lines, "\n"))
}

// show follows a run beside the diagram.
func (t *tab) show(run *monitor.Run, model *bpmn.Definitions) {
	if t.panel != nil && !t.panel.Follows(run.Local()) {
		t.panel.Close()
		t.panel = nil
	}
	if run.Local() == t.window.Local {
		t.endDraft()
	}
	first := t.panel == nil
	if first {
		t.panel = monitor.NewPanel(run.Local(), t.window.over)
		t.panel.Values = t.window.flowValues()
		t.panel.OnValues = t.window.showFlowValues
		t.panel.OnMarks = func(marks map[string]scene.Mark) {
			if t.viewed != deployView && t.viewed != runsView && t.compared == nil && !t.window.bottom.tests.paints(t) { // which have marks of their own
				t.board.Mark(marks)
			}
		}
		t.panel.OnTravel = t.travel
		t.panel.OnShow = t.reveal
		t.panel.OnStop = t.bar.show
		t.panel.OnCall = t.window.onCall()
		t.panel.OnClose = t.closeRun
		t.panel.OnOther = t.earlier
		t.panel.OnSave = t.saveHistory
		t.panel.OnTest = t.saveAsTest
		if run.Local() == t.window.Local {
			t.panel.OnRepeat = t.repeat
		}
		if t.window.requests() != nil {
			t.panel.OnSample = t.toggleCatch
		}
	}
	if t.compared != nil {
		t.compareNoMore() // its marks would hide those of the run
	}
	t.doc.Select() // what is selected would, too
	opened := !t.window.dock.open
	t.panel.Show(run, model)
	t.window.dock.reveal(runPage)
	t.panel.Refresh() // a form that waits takes the keys, now that it can be seen
	t.window.refresh()
	if first && opened {
		t.board.Fit() // the panel takes some of its room
	}
}

// pickForRun shows beside the run what the selected element has gone through in it.
func (t *tab) pickForRun() {
	if t.panel == nil || !t.window.dock.open || t.window.dock.tabs.At != runPage || t.window.looking() {
		return
	}
	id := ""
	if list := t.doc.Selection(); len(list) == 1 {
		id = list[0]
	}
	t.panel.Pick(id)
}

// flowValuesKey says in the preferences whether runs show on the flows what was written.
const flowValuesKey = "run.values"

func (w *Window) flowValues() bool { return w.App.Preferences().Bool(flowValuesKey) }

// showFlowValues shows on the flows of every run what was written, or no longer.
func (w *Window) showFlowValues(on bool) {
	w.App.Preferences().SetBool(flowValuesKey, on)
	for _, t := range w.open {
		if t.panel != nil {
			t.panel.Values = on
			t.panel.Refresh()
		}
	}
}

// closeRun hides the run; what runs goes on.
func (t *tab) closeRun() {
	t.panel.Close()
	t.panel = nil
	t.endDraft()
	t.bar.show(nil)
	t.board.Mark(nil)
	t.window.dock.reveal(propertiesPage)
	t.window.refresh()
}

// startFields are the variables that a process says it starts with.
func startFields(process *bpmn.Element) []engine.FormField {
	f, ok := bpmn.FieldOf(process, "variables")
	if !ok {
		return nil
	}
	var fields []engine.FormField
	for _, row := range bpmn.Rows(process, f) {
		fields = append(fields, form.Alone(f.InRow(row)))
	}
	return fields
}
