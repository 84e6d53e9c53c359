package designer

import (
	"errors"
	"fmt"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// saveAsTest writes the run beside the diagram as a scenario, under a name that the person gives, and plays it: what comes out
// at once is what the diagram says, and what comes out later is a change.
func (t *tab) saveAsTest() {
	w := t.window
	if t.path == "" {
		w.fail(errors.New(lang.L("Save the diagram first: tests stand in a file beside it.")))
		return
	}
	if t.panel == nil || t.panel.Shown() == 0 {
		w.fail(errors.New(lang.L("Run the process first; what it does becomes the test.")))
		return
	}
	key, local := t.panel.Shown(), w.Local
	name := look.NewInput(fmt.Sprintf(lang.L("run %s"), key))
	wrong := look.NewLabel("", look.Small, colour.Fail).Cut()
	ready := func() bool {
		if name.Text() == "" {
			wrong.SetText(lang.L("This is needed."))
			return false
		}
		if err := local.Record(t.path, t.doc.Bytes(), key, name.Text()); err != nil {
			wrong.SetText(err.Error())
			return false
		}
		return true
	}
	says := lang.L("How it began, what people did, what services answered, and the way that it took. Secrets are left out.")
	content := look.Column(8, look.Sized(420, 0, look.Para(says, look.Small, colour.Text2, 0)), look.NewLabel(lang.L("Name"), look.Small, colour.Text2), name, wrong)
	d := w.over.Show(overlay.Dialog{Name: "save test", Title: lang.L("Save the run as a test"), Content: content, Focus: name, Buttons: []overlay.Button{
		{Label: lang.L("Cancel")}, {Label: lang.L("Save and run the tests"), Ready: ready, Do: func() {
			w.bottom.reveal(testsPage)
			w.bottom.tests.run(name.Text())
		}}}})
	name.Submit = d.Accept
}
