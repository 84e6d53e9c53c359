package designer

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/form"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// curler brings cURL lines into forms; nil: nothing reads them.
func (w *Window) curler() *form.Curler {
	if w.ReadCurl == nil {
		return nil
	}
	c := &form.Curler{Read: w.ReadCurl, Ask: func(title string, content fyne.CanvasObject, take func()) {
		w.over.Show(overlay.Dialog{Name: "curl", Title: title, Content: container.NewVScroll(look.Inset(0, 4, 12, 4, content)), Size: fyne.NewSize(560, 440),
			Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Take over"), Do: take}}})
	}}
	if w.Accounts != nil {
		c.Keep = w.keepSecrets
	}
	return c
}

// keepSecrets puts values into the vault, for the process of an element.
func (w *Window) keepSecrets(e *bpmn.Element, secrets map[string]string, done func(error)) {
	var err error
	process := ""
	if root := e.Root(); root != nil {
		process = root.ID
	}
	w.aside(func() {
		for name, value := range secrets {
			if err = w.Accounts.SetSecret(w.environment(), name, value); err == nil {
				err = w.Accounts.Grant(w.environment(), name, []string{process})
			}
			if err != nil {
				err = fmt.Errorf(lang.L("keep the secret %s: %w"), name, err)
				return
			}
		}
	}, func() { done(err) })
}
