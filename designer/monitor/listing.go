package monitor

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/engine"
)

// listing is lines of text that can be selected and copied, all or in part.
type listing struct {
	content fyne.CanvasObject
	text    *widget.Label
	shown   string
}

func newListing() *listing {
	l := &listing{text: widget.NewLabel("")}
	l.text.Selectable, l.text.Wrapping, l.text.TextStyle.Monospace = true, fyne.TextWrapWord, true
	copyAll := widget.NewButtonWithIcon(lang.L("Copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(l.shown)
	})
	copyAll.Importance = widget.LowImportance
	l.content = container.NewBorder(nil, container.NewHBox(copyAll), nil, nil, container.NewVScroll(l.text))
	return l
}

func (l *listing) show(text string) {
	if text != l.shown {
		l.shown = text
		l.text.SetText(text)
	}
}

// variableLines lists the variables of every instance; those inside a
// sub-process or task are indented below it.
func variableLines(p *Picture) string {
	text := ""
	for _, in := range p.Instances {
		if len(p.Instances) > 1 {
			text += fmt.Sprintf("%s (%s)\n", p.Names[in.Key], in.Key)
		}
		text += tokenVariables(in)
	}
	return text
}

func tokenVariables(in *engine.Instance) string {
	text := ""
	for _, t := range in.Tokens {
		indent := ""
		if t.Scope != 0 && len(t.Vars) > 0 {
			indent = "  "
			text += t.Element + ":\n"
		}
		for _, v := range t.Vars {
			text += indent + v.Name + " = " + string(v.Value) + "\n"
		}
	}
	return text
}

// historyLines lists what happened, in the order of time.
func (p *Panel) historyLines(picture *Picture) string {
	text := ""
	for i := range picture.History {
		e := &picture.History[i]
		if !telling(e.Kind) {
			continue
		}
		at := time.Unix(0, e.At).Format("15:04:05.000")
		text += fmt.Sprintf("%s  %-10s %s", at, e.Kind, p.label(e.Element))
		if e.Name != "" && e.Kind != engine.VariableIs {
			text += "  " + e.Name
		}
		if e.Kind == engine.VariableIs {
			text += fmt.Sprintf("  %s = %s", e.Name, e.Value)
		}
		text += "\n"
	}
	return text
}

// telling leaves out the book-keeping of the engine.
func telling(k engine.EventKind) bool {
	switch k {
	case engine.Activated, engine.Completed, engine.Terminated, engine.Failed, engine.VariableIs, engine.CallFailed,
		engine.Raised, engine.Resolved, engine.Thrown, engine.Caught, engine.Created, engine.Ended:
		return true
	}
	return false
}
