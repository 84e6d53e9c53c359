package designer

import (
	"cmp"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/account"
)

// localEnvironment is where accounts and secrets lie when nobody names an environment.
const localEnvironment = "local"

func noAccounts(w *Window) string {
	if w.Accounts == nil {
		return lang.L("Accounts and secrets cannot be opened; the message at the start says why.")
	}
	return ""
}

// showAccounts is the page of what calls need and no file holds.
func (w *Window) showAccounts() {
	environment := localEnvironment
	if w.Local != nil {
		environment = cmp.Or(w.Local.Environment.Name, localEnvironment)
	}
	w.keys = account.Show(account.Options{
		Store: w.Accounts, Window: w, Over: w.over, Environment: environment, Processes: w.everyProcess(),
		Background: w.aside, Closed: func() { w.keys = nil; w.focusBoard() },
	})
}

// aside does work in the background, and then something with the window.
func (w *Window) aside(work, then func()) {
	background(w, func() bool { work(); return true }, func(done bool) {
		if done { // else it broke off, which was told
			then()
		}
	})
}

// everyProcess lists the processes of the open documents.
func (w *Window) everyProcess() (list []account.Process) {
	for _, t := range w.open {
		for _, p := range t.doc.Model().Processes() {
			list = append(list, account.Process{ID: p.ID, Name: p.Name()})
		}
	}
	return list
}
