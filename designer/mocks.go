package designer

import (
	"fmt"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/exchange"
	"hookflow/designer/overlay"
)

// production is the environment in which services themselves answer, never samples.
const production = "production"

// cannotMock says why samples cannot answer in place of services.
func cannotMock(w *Window) string {
	switch {
	case w.log() == nil:
		return lang.L("Nothing can be run here")
	case w.Local.Environment.Name == production:
		return lang.L("In production the services themselves answer.")
	}
	return ""
}

// mocked reports whether samples answer in place of services.
func (w *Window) mocked() bool { log := w.log(); return log != nil && log.Mocked() }

// switchMocks lets samples answer, or services again.
func (w *Window) switchMocks() {
	log, on := w.log(), !w.mocked()
	var n int
	var err error
	w.aside(func() {
		if n, err = log.Samples(); err == nil {
			err = log.Mock(on)
		}
	}, func() {
		w.mocksChanged()
		switch {
		case err != nil:
			w.fail(err)
		case !on:
			w.status.say(lang.L("The services themselves answer again."), false)
		case n == 0:
			w.over.Show(overlay.Dialog{
				Name: "no mocks", Title: lang.L("Mocks answer, but there are none yet"),
				Text:    lang.L("Save the answer of a call as a mock first: a call that no mock fits fails."),
				Buttons: []overlay.Button{{Label: lang.L("Call the services"), Do: w.switchMocks}, {Label: lang.L("Leave it on")}},
			})
		default:
			w.status.say(fmt.Sprintf(lang.L("Mocks answer: %d; no call leaves this workstation."), n), false)
		}
	})
}

// mocksChanged shows in the bars whether samples answer.
func (w *Window) mocksChanged() {
	w.status.engine()
	w.top.refresh()
}

// saveMock keeps the answer of a call as a sample.
func (w *Window) saveMock(c exchange.Call) { w.saveMocks([]exchange.Call{c}) }

// saveMocks keeps the answers of calls as samples.
func (w *Window) saveMocks(list []exchange.Call) {
	log := w.log()
	var n int
	var err error
	w.aside(func() { n, err = log.Save(list) }, func() {
		if err != nil {
			w.fail(err)
			return
		}
		w.status.say(fmt.Sprintf(lang.L("Saved; mocks there are now: %d"), n), false)
	})
}
