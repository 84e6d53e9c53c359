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
	w.keys = account.Show(account.Options{
		Store: w.Accounts, Window: w, Over: w.over, Environment: w.environment(), Processes: w.everyProcess(),
		Background: w.aside, Closed: func() { w.keys = nil },
	})
}

// environment is whose accounts and secrets are used here.
func (w *Window) environment() string {
	if w.Local != nil {
		return cmp.Or(w.Local.Environment.Name, localEnvironment)
	}
	return localEnvironment
}

// known are the names of accounts, secrets or catalogs that may stand in a field of the form.
func (w *Window) known(field string) (names []string) {
	if field == "catalog" {
		return w.catalogNames()
	}
	if w.Accounts == nil {
		return nil
	}
	switch field {
	case "account":
		for _, a := range w.Accounts.Accounts(w.environment()) {
			names = append(names, a.Name)
		}
	case "accessSecret", "signedWith":
		for _, s := range w.Accounts.Secrets(w.environment()) {
			names = append(names, s.Name)
		}
	}
	return names
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
