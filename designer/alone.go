package designer

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

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
// is drawn need not be deployed. The run stops when it has left the element, or another one that the person chooses: a stretch of
// the process is run alone.
func (t *tab) runAlone(id string) {
	e := t.doc.Element(id)
	if !mayRunAlone(e) {
		t.window.status.say(lang.L("Only what lies outside of sub-processes can be run alone."), true)
		return
	}
	if t.window.noEngine() {
		return
	}
	vars := look.NewLines()
	vars.SetMinRowsVisible(8)
	vars.SetText(t.heldBefore(e))
	ends := stretch(e)
	until := look.NewSelect(append(names(ends), lang.L("nothing: it runs to its end")), func(int) {})
	until.Put(0, "")
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
	fill := func(icon, word string, of func() string) fyne.CanvasObject {
		return small(look.Plain, icon, word, func() { vars.SetText(of()) })
	}
	data := look.Row(6, fill("history", lang.L("As the last run had them here"), func() string { return t.heldBefore(e) }), fill("form", lang.L("Samples"), func() string { return sampled(e.Root()) }))
	form := look.Column(10, beneath(lang.L("Variables (JSON)"), look.Column(6, vars, data)), beneath(lang.L("Stop behind"), until))
	t.window.over.Show(overlay.Dialog{
		Name: "alone", Title: lang.L("Run alone") + ": " + called(e), Content: look.Column(8, form, problem), Focus: vars, Size: fyne.NewSize(520, 0),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Run"), Ready: ready, Do: func() {
			if until.At == len(ends) {
				t.beginAlone(e, given, nil)
			} else {
				t.beginAlone(e, given, ends[until.At])
			}
		}}},
	})
}

// stretch lists the elements that a run from an element on may come to, that element first, in the order of the flows.
func stretch(from *bpmn.Element) []*bpmn.Element {
	list := []*bpmn.Element{from}
	for i := 0; i < len(list); i++ {
		for _, f := range list[i].Out {
			if f.Target != nil && !slices.Contains(list, f.Target) {
				list = append(list, f.Target)
			}
		}
	}
	return list
}

// names are what people call elements.
func names(list []*bpmn.Element) (out []string) {
	for _, e := range list {
		out = append(out, called(e))
	}
	return out
}

// heldBefore are the variables that the last run which came to an element had there, else those of the last run of all, else samples.
func (t *tab) heldBefore(e *bpmn.Element) string {
	process := e.Root().ID
	vars, err := t.window.Local.HeldBefore(process, e.ID)
	if err != nil || vars == nil {
		if runs, err := t.window.Local.Earlier([]string{process}); err == nil && len(runs) > 0 {
			vars = runs[0].Holds
		}
	}
	if vars == nil {
		return sampled(e.Root())
	}
	return object(vars)
}

// sampled are the variables that a process says it starts with, each with its usual value.
func sampled(process *bpmn.Element) string {
	vars := engine.Vars{}
	for _, f := range startFields(process) {
		vars[f.Variable] = json.RawMessage("null")
		if len(f.Value) > 0 {
			vars[f.Variable] = f.Value
		}
	}
	return object(vars)
}

// object is variables as a person edits them.
func object(vars engine.Vars) string {
	text, err := json.MarshalIndent(vars, "", "  ")
	if err != nil {
		return "{}"
	}
	return string(text)
}

// beginAlone begins a run at an element on an engine of its own, which stops when it has left the element until; nil: nowhere.
func (t *tab) beginAlone(e *bpmn.Element, vars engine.Vars, until *bpmn.Element) {
	t.needExecutable(e.Root())
	t.endDraft()
	name, data, model := filepath.Base(t.title()), t.doc.Bytes(), t.doc.Snapshot()
	process, id, stops := e.Root().ID, e.ID, t.breaks.command()
	if until != nil {
		for _, f := range until.Out {
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
	text := look.NewLines()
	text.SetMinRowsVisible(8)
	text.SetText(`[{"status": 200, "body": {}}]`)
	before := local.Pinned(process, id)
	if before != nil {
		text.SetText(withDelays(string(before), look.Spoken))
	}
	problem := widget.NewLabel("")
	problem.Importance, problem.Wrapping = widget.DangerImportance, fyne.TextWrapWord
	problem.Hide()
	ready := func() bool {
		err := local.Pin(process, id, []byte(withDelays(text.Text, look.ISO)))
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
		Text:    lang.L("They answer the calls of this element in turn; the last one again and again. Status, body, delay such as 2 s, or fail: cut or silent."),
		Content: look.Column(8, text, problem),
	})
}
