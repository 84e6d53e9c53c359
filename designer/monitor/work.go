package monitor

import (
	"encoding/json"
	"errors"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// work is a call or a worker's job that is under way, and can be answered by hand.
func (t *nowTab) work(o Open) fyne.CanvasObject {
	answer := look.NewButton(look.Plain, "edit", lang.L("Answer by hand\u2026"), func() { t.panel.askAnswer(o) })
	t.fires["answer."+o.Wait.Element] = answer
	body := look.Column(8, flush(wrapped(lang.L("A call or worker is under way."))), look.Row(0, answer))
	return card("send", look.Network, t.panel.label(o.Wait.Element), worker(o.Wait), t.find(o.Wait.Element), body)
}

// worker is who does the work: a call of ours, or those who take jobs of a type.
func worker(w *engine.Wait) string {
	for _, known := range bpmn.Works {
		if known.Name == w.Name {
			return lang.L(known.Label)
		}
	}
	return w.Name
}

// askAnswer asks for what comes back in place of what is under way.
func (p *Panel) askAnswer(o Open) {
	status, body, fails := widget.NewEntry(), look.NewLines(), widget.NewCheck(lang.L("It fails"), nil)
	status.SetText("200")
	body.SetText("{}")
	body.SetMinRowsVisible(6)
	problem := widget.NewLabel("")
	problem.Importance = widget.DangerImportance
	problem.Hide()
	var cmd engine.Command
	ready := func() bool {
		var err error
		if cmd, err = byHand(o.Wait, status.Text, body.Text, fails.Checked); err != nil {
			problem.SetText(err.Error())
		}
		problem.Hidden = err == nil
		problem.Refresh()
		return err == nil
	}
	form := widget.NewForm()
	if o.Wait.Request != nil {
		form.Append(lang.L("Status"), status)
		form.Append(lang.L("Body (JSON)"), body)
	} else {
		form.Append(lang.L("Variables (JSON)"), body)
	}
	p.over.Show(overlay.Dialog{
		Name: "answer", Title: lang.L("Answer by hand") + ": " + p.label(o.Wait.Element), Content: look.Column(8, form, fails, problem), Focus: body, Size: fyne.NewSize(480, 0),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Answer"), Ready: ready, Do: func() { p.do(cmd) }}},
	})
}

// byHand is the command that answers work: with what a call would have brought, or with a worker's variables.
func byHand(w *engine.Wait, status, body string, fails bool) (engine.Command, error) {
	if !json.Valid([]byte(body)) {
		return nil, errors.New(lang.L("This is no JSON value."))
	}
	if w.Request == nil {
		if fails {
			return engine.FailJob{Job: w.Key, Message: lang.L("failed by hand")}, nil
		}
		var vars engine.Vars
		err := json.Unmarshal([]byte(body), &vars)
		return engine.CompleteJob{Job: w.Key, Variables: vars}, err
	}
	code, err := strconv.Atoi(status)
	if err != nil {
		return nil, errors.New(lang.L("Give a number, for example 12.5."))
	}
	answer, err := json.Marshal(map[string]any{"status": code, "headers": map[string]string{}, "body": json.RawMessage(body)})
	if fails {
		return engine.FailJob{Job: w.Key, Message: lang.L("failed by hand"), Answer: answer}, err
	}
	return engine.CompleteJob{Job: w.Key, Answer: answer}, err
}
