package designer

import (
	"context"
	"encoding/json"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// mayRunAlone reports whether a run can begin at an element.
func mayRunAlone(e *bpmn.Element) bool {
	return e != nil && e.Kind.FlowNode() && e.Kind != bpmn.BoundaryEvent && e.Parent != nil && e.Parent == e.Root()
}

// runAlone asks for variables and runs the document from an element on, on an engine of its own that keeps nothing: what
// is drawn need not be deployed. Only the element itself is run if the person says so; the run stops when it has left it.
func (t *tab) runAlone(id string) {
	e := t.doc.Element(id)
	if !mayRunAlone(e) {
		t.window.status.say(lang.L("Only what lies outside of sub-processes can be run alone."), true)
		return
	}
	if t.window.noEngine() {
		return
	}
	vars := widget.NewMultiLineEntry()
	vars.SetMinRowsVisible(8)
	vars.SetText(t.lastVariables(e.Root().ID))
	only := widget.NewCheck(lang.L("Stop behind it"), nil)
	only.SetChecked(true)
	problem := widget.NewLabel("")
	problem.Importance, problem.Wrapping = widget.DangerImportance, fyne.TextWrapWord
	problem.Hide()
	var given engine.Vars
	ready := func() bool {
		given = engine.Vars{}
		err := json.Unmarshal([]byte(vars.Text), &given)
		if err != nil {
			problem.SetText(lang.L("This is no JSON value."))
		}
		problem.Hidden = err == nil
		problem.Refresh()
		return err == nil
	}
	form := widget.NewForm(widget.NewFormItem(lang.L("Variables (JSON)"), vars))
	t.window.over.Show(overlay.Dialog{
		Name: "alone", Title: lang.L("Run alone") + ": " + called(e), Content: look.Column(8, form, only, problem), Focus: vars, Size: fyne.NewSize(520, 0),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Run"), Ready: ready, Do: func() { t.beginAlone(e, given, only.Checked) }}},
	})
}

// lastVariables are those of the last run of a process, or what the person has given as samples; an empty object without.
func (t *tab) lastVariables(process string) string {
	vars := engine.Vars{}
	if runs, err := t.window.Local.Earlier([]string{process}); err == nil && len(runs) > 0 {
		vars = runs[0].Holds
	}
	text, err := json.MarshalIndent(vars, "", "  ")
	if err != nil {
		return "{}"
	}
	return string(text)
}

// beginAlone begins a run at an element on an engine of its own.
func (t *tab) beginAlone(e *bpmn.Element, vars engine.Vars, only bool) {
	t.needExecutable(e.Root())
	t.endDraft()
	name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
	process, id, stops := e.Root().ID, e.ID, t.breaks.command()
	if only {
		for _, f := range e.Out {
			stops.Points = append(stops.Points, engine.Breakpoint{Element: f.ID})
		}
	}
	pins := t.pins(process)
	guard.Go(func() {
		draft, end, err := t.window.Local.Draft()
		var run *monitor.Run
		if err == nil {
			run, err = runDraft(draft, name, data, process, id, vars, stops, pins)
		}
		guard.Later(func() {
			if err != nil {
				if end != nil {
					end()
				}
				t.window.fail(t.window.explained(err))
				return
			}
			t.endDraft = func() { t.endDraft = func() {}; guard.Go(end) }
			t.show(run, model)
		})
	})
}

// runDraft deploys a document on an engine that nobody else sees, and begins at an element.
func runDraft(draft *monitor.Local, name string, data []byte, process, element string, vars engine.Vars, stops engine.Debug, pins map[string][]byte) (*monitor.Run, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for at, answers := range pins {
		if err := draft.Pin(process, at, answers); err != nil {
			return nil, err
		}
	}
	definitions, err := draft.DeployToStop(ctx, name, data, &stops)
	if err != nil {
		return nil, err
	}
	return draft.BeginAt(ctx, definitions, process, element, vars)
}

// pins are the answers that are pinned to the elements of a process.
func (t *tab) pins(process string) map[string][]byte {
	all := map[string][]byte{}
	var gather func(e *bpmn.Element)
	gather = func(e *bpmn.Element) {
		if answers := t.window.Local.Pinned(process, e.ID); answers != nil {
			all[e.ID] = answers
		}
		for _, c := range e.Children {
			gather(c)
		}
	}
	if p := t.doc.Element(process); p != nil {
		gather(p)
	}
	return all
}

// mayPin reports whether an element makes calls.
func mayPin(e *bpmn.Element) bool {
	if e == nil {
		return false
	}
	return e.Kind == bpmn.ServiceTask || e.Kind == bpmn.SendTask || e.Kind == bpmn.BusinessRuleTask || e.Trigger() == bpmn.Message && (e.Kind == bpmn.EndEvent || e.Kind == bpmn.IntermediateThrowEvent)
}

// pin asks for the answers that the calls of an element get from now on, whatever they call.
func (t *tab) pin(id string) {
	e := t.doc.Element(id)
	if !mayPin(e) || t.window.noEngine() {
		return
	}
	process, local := e.Root().ID, t.window.Local
	text := widget.NewMultiLineEntry()
	text.SetMinRowsVisible(8)
	text.SetText(`[{"status": 200, "body": {}}]`)
	before := local.Pinned(process, id)
	if before != nil {
		text.SetText(string(before))
	}
	problem := widget.NewLabel("")
	problem.Importance, problem.Wrapping = widget.DangerImportance, fyne.TextWrapWord
	problem.Hide()
	ready := func() bool {
		err := local.Pin(process, id, []byte(text.Text))
		if err != nil {
			problem.SetText(err.Error())
		}
		problem.Hidden = err == nil
		problem.Refresh()
		return err == nil
	}
	buttons := []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Pin"), Ready: ready}}
	if before != nil {
		unpin := overlay.Button{Label: lang.L("Unpin"), Do: func() { t.window.fail(local.Pin(process, id, []byte("[]"))) }}
		buttons = []overlay.Button{buttons[0], unpin, buttons[1]}
	}
	t.window.over.Show(overlay.Dialog{
		Name: "pin", Title: lang.L("Pinned answers") + ": " + called(e), Focus: text, Size: fyne.NewSize(560, 0), Buttons: buttons,
		Text:    lang.L("They answer the calls of this element in turn; the last one again and again. Status, body, delay such as PT2S, or fail: cut or silent."),
		Content: look.Column(8, text, problem),
	})
}
