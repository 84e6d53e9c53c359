package designer

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/engine/bpmn"
)

// about says what this program is.
func (w *Window) about() {
	w.note("Hookflow", fmt.Sprintf(lang.L("Version %s. A desktop program for processes that call services and are called by them."), w.App.Metadata().Version))
}

// guide opens the page of the guide about what the person is at.
func (w *Window) guide() { w.openGuide(w.topic()) }

func (w *Window) openGuide(page string) {
	if w.Guide == nil {
		return
	}
	if err := w.Guide(page); err != nil {
		w.fail(err)
	}
}

// focusTopic is the page about what has the focus, a problem or a setting; "" if that has none of its own.
func (w *Window) focusTopic() string {
	focused := w.Canvas().Focused()
	if row, is := focused.(*findingRow); is {
		return row.page()
	}
	open := w.form // the dialog lies above the panel
	if t := w.current(); open == nil && t != nil {
		open = t.docked
	}
	if o, is := focused.(fyne.CanvasObject); is && open != nil {
		if field, is := open.FieldAt(o); is {
			return "reference/settings.html#" + field.Anchor()
		}
	}
	return ""
}

// topic is the page about what has the focus, else about what is selected, else about the view that is open.
func (w *Window) topic() string {
	if page := w.focusTopic(); page != "" {
		return page
	}
	t := w.current()
	if t == nil {
		return "guide/index.html"
	}
	switch t.viewed {
	case deployView:
		return "guide/export.html"
	case runsView:
		return "guide/errors.html"
	}
	if list := t.doc.Selection(); len(list) == 1 {
		if e := t.doc.Model().ByID(list[0]); e != nil {
			return pageOf(e)
		}
	}
	for _, x := range examples {
		if name := filepath.Base(x.file); t.path == "" && t.title() == name {
			return "examples/" + strings.TrimSuffix(name, ".bpmn") + ".html"
		}
	}
	return "guide/drawing.html"
}

// guidePages are those of kinds that have one of their own.
var guidePages = map[bpmn.Kind]string{
	bpmn.ServiceTask: "guide/calls.html", bpmn.SendTask: "guide/calls.html", bpmn.BusinessRuleTask: "guide/calls.html",
	bpmn.ReceiveTask: "guide/messages.html", bpmn.UserTask: "guide/tasks.html", bpmn.ScriptTask: "guide/expressions.html", bpmn.SequenceFlow: "guide/expressions.html",
}

// pageOf is the page about an element: by what it does, else all settings.
func pageOf(e *bpmn.Element) string {
	throws := e.Kind == bpmn.IntermediateThrowEvent || e.Kind == bpmn.EndEvent
	switch {
	case guidePages[e.Kind] != "":
		return guidePages[e.Kind]
	case throws && e.HasTrigger(bpmn.Message):
		return "guide/calls.html"
	case e.HasTrigger(bpmn.Message):
		return "guide/messages.html"
	case e.HasTrigger(bpmn.Error) || e.HasTrigger(bpmn.Escalation):
		return "guide/errors.html"
	case e.Kind.Is(bpmn.Gateway):
		return "guide/expressions.html"
	}
	return "reference/settings.html"
}
