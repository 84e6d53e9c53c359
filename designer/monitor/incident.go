package monitor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
)

// incident offers what can be done about a problem.
func (t *nowTab) incident(i Trouble) fyne.CanvasObject {
	message := wrapped(t.panel.says(i.Message))
	message.Importance = widget.DangerImportance
	resolve := func(kind look.Kind, label, icon string, how engine.Resolution) *look.Button {
		return look.NewButton(kind, icon, label, func() {
			t.panel.do(engine.ResolveIncident{Incident: i.Key, How: how})
		})
	}
	edit := look.NewButton(look.Plain, "edit", lang.L("Edit and repeat\u2026"), func() { t.editAndRepeat(i) })
	repeat := resolve(look.Primary, lang.L("Repeat"), "retry", engine.Repeat)
	if t.panel.OnRepeat != nil {
		repeat.Do = func() { t.panel.OnRepeat(i) }
	}
	skip, interrupt := resolve(look.Plain, lang.L("Skip"), "skip", engine.Skip), resolve(look.Danger, lang.L("Interrupt"), "stop", engine.Interrupt)
	for name, b := range map[string]*look.Button{"repeat.": repeat, "edit.": edit, "skip.": skip, "interrupt.": interrupt} {
		t.fires[name+i.Element] = b
	}
	buttons := look.Flow(6, 6, repeat, edit, skip, interrupt)
	at := time.Unix(0, i.At).Format("15:04:05")
	return card("incident", look.Bad, t.panel.label(i.Element), lang.L("Problem")+" "+at, t.find(i.Element), look.Column(8, flush(message), advised(i.Message), buttons, i.technical()))
}

// advised is what to do about a problem, where its message does not say so itself.
func advised(message string) fyne.CanvasObject {
	advice := look.Para(explain.Advice(message), look.Small, colour.Text2, fyne.TextAlignLeading)
	if explain.Advice(message) == "" {
		advice.Hide()
	}
	return advice
}

// technical is what somebody who is asked for help wants to know of a problem, as it was written down.
func (i Trouble) technical() fyne.CanvasObject {
	text := fmt.Sprintf("%s\nelement %s, %s, instance %s, %s", i.Message, i.Element, i.Kind, i.Instance.Key, time.Unix(0, i.At).Format(time.RFC3339))
	return look.Details(lang.L("Technical details"), lang.L("Copy"), text)
}

// editAndRepeat lets the variables of the instance be changed before the
// element is tried again; only those that were changed are written.
func (t *nowTab) editAndRepeat(i Trouble) {
	before := processVariables(i.Instance)
	text, err := json.MarshalIndent(before, "", "  ")
	if err != nil {
		t.panel.over.Fail(err)
		return
	}
	entry := look.NewLines()
	entry.TextStyle.Monospace = true
	entry.SetMinRowsVisible(12)
	entry.SetText(string(text))
	entry.Validator = func(text string) error { _, err := changed(before, text); return err }
	var vars engine.Vars
	ready := func() (ok bool) {
		var err error
		if vars, err = changed(before, entry.Text); err != nil {
			t.panel.over.Fail(err)
		}
		return err == nil
	}
	repeat := func() {
		t.panel.do(engine.ResolveIncident{Incident: i.Key, How: engine.EditAndRepeat, Variables: vars})
	}
	t.panel.over.Show(overlay.Dialog{
		Name: "edit", Title: lang.L("Variables"), Content: entry, Size: fyne.NewSize(520, 420), Focus: entry,
		Filled:  func() bool { return entry.Text != string(text) },
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Repeat"), Ready: ready, Do: repeat}},
	})
}

// processVariables are the variables of an instance's process.
func processVariables(in *engine.Instance) engine.Vars {
	vars := engine.Vars{}
	for _, t := range in.Tokens {
		if t.Scope == 0 {
			for _, v := range t.Vars {
				vars[v.Name] = v.Value
			}
		}
	}
	return vars
}

// changed are the variables of a JSON object that are new or have another
// value than before.
func changed(before engine.Vars, text string) (engine.Vars, error) {
	var now engine.Vars
	if err := json.Unmarshal([]byte(text), &now); err != nil {
		return nil, errors.New(lang.L("This is no JSON object."))
	}
	for name, value := range now {
		if old, had := before[name]; had && compact(old) == compact(value) {
			delete(now, name)
		}
	}
	return now, nil
}

// compact is a JSON value without the white space between its parts.
func compact(value json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, value) != nil {
		return string(value)
	}
	return out.String()
}
