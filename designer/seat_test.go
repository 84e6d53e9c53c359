package designer

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/person"
	"hookflow/engine/bpmn"
	"hookflow/runtime/permit"
)

// asked makes the window's engine one on which people sign in: boss, an administrator, and vera, a viewer. Integration
// blocks are guarded.
func asked(t *testing.T, w *Window) *permit.Logins {
	t.Helper()
	logins := permit.OpenLogins(filepath.Join(t.TempDir(), permit.LoginFile))
	check(t, logins.Set("boss", permit.Administrator, "boss password", time.Now()))
	check(t, logins.Set("vera", permit.Viewer, "vera password", time.Now()))
	session := ""
	w.OpenEngine = func() (*monitor.Local, error) {
		return &monitor.Local{Access: &person.Access{
			Seat: func() (person.Seat, bool) {
				who, ok, any, err := logins.Who(session, time.Now())
				check(t, err)
				return person.Seat{Name: who.Name, Role: string(who.Role)}, any && !ok
			},
			Allows: func(role, needed string) bool { return permit.Role(role).Allows(permit.Role(needed)) },
			Guards: func() bool { return true },
			SignIn: func(name, password string) (err error) {
				if name == "mallory" {
					return person.Wait(3 * time.Second)
				}
				if session, _, err = logins.SignIn(name, password, time.Now()); err != nil {
					return person.ErrWrong
				}
				return nil
			},
			SignOut:     func() { logins.SignOut(session) },
			SetPassword: func(_, now string) error { return logins.Set("vera", permit.Viewer, now, time.Now()) },
			Store:       &person.Store{},
		}}, nil
	}
	w.openEngine()
	return logins
}

// Where people sign in, nothing is shown and nothing can be done before somebody has; then what the role may not do is disabled
// with the reason, the name stands in the first line, and signing out shows the screen again with the file still open behind it.
func TestSignInAtTheWindow(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	logins := asked(t, w)
	door := w.sitting.door
	if door == nil || shownText(w.body) == "" || !strings.Contains(shownText(w.body), "Sign in") || w.strip.content.Visible() {
		t.Fatalf("nobody is asked:\n%s", shownText(w.body))
	}
	if why := w.action("save").why(w); why != "Sign in first." {
		t.Errorf("saving says %q", why)
	}
	if why := w.action("about").why(w); why != "" {
		t.Errorf("about says %q", why)
	}
	enter := func(name, password string) string {
		door.Name.SetText(name)
		door.Password.SetText(password)
		door.Enter.Do()
		return shownText(w.body)
	}
	if said := enter("vera", ""); !strings.Contains(said, "Type your name") {
		t.Errorf("without a password it says\n%s", said)
	}
	if said := enter("vera", "guessed it"); !strings.Contains(said, "The name or the password is wrong.") || door.Password.Text() != "" {
		t.Errorf("with a wrong password it says\n%s", said)
	}
	enter("vera", "vera password")
	if w.signedOut() || strings.Contains(shownText(w.body), "Password") || !strings.Contains(shownText(w.top.content), "vera") {
		t.Fatalf("vera sees\n%s", shownText(w.body))
	}
	for name, want := range map[string]string{"run": "Your role is Viewer; this needs Editor.", "people": "Your role is Viewer; this needs Administrator.", "save": "", "runs view": "", "calls": ""} {
		if why := w.refusal(w.action(name)); why != want {
			t.Errorf("%s: %q, want %q", name, why, want)
		}
	}
	if !w.top.buttons["run"].Disabled() {
		t.Error("the button Run is not grey")
	}
	if me := w.inbox.me().Name; me != "vera" {
		t.Errorf("tasks are those of %s", me)
	}
	call := w.current().doc.Model().Every(bpmn.IntermediateThrowEvent)[0].ID
	w.current().doc.Select(call)
	w.dock.show(true)
	w.dock.refresh()
	if said := shownText(w.dock.content); !strings.Contains(said, "Only administrators change integration blocks here") {
		t.Errorf("the form of a call says\n%s", said)
	}
	look.NewPopup(look.NewLabel("Salaries", look.Body, colour.Text), look.Middle(300, 200)).Over(w.Canvas())
	w.note("Salaries", "Who earns what")
	check(t, logins.Delete("vera")) // somebody else lets her sign in no more
	w.seated()
	if w.over.Covered() {
		t.Error("what she had opened is seen by whoever comes")
	}
	if !w.signedOut() || w.tabs.index(w.open[0].item) < 0 {
		t.Fatal("her session goes on, or her file is gone")
	}
	door = w.sitting.door
	enter("boss", "boss password")
	if why := w.refusal(w.action("people")); why != "" {
		t.Errorf("boss may not look after people: %s", why)
	}
	w.dock.refresh()
	if said := shownText(w.dock.content); strings.Contains(said, "Only administrators") {
		t.Errorf("boss cannot edit a call:\n%s", said)
	}
	w.signOut()
	if !w.signedOut() || w.top.seat.Name != "" {
		t.Error("boss sits there still")
	}
	door = w.sitting.door
	if said := enter("mallory", "x"); !strings.Contains(said, "Too many wrong passwords. Try again in 3 s.") || !door.Enter.Disabled() {
		t.Errorf("who has guessed too often is told\n%s", said)
	}
}

// Alone on a workstation nobody is asked for anything.
func TestAloneAtTheWindow(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.OpenEngine = func() (*monitor.Local, error) {
		return &monitor.Local{Access: &person.Access{Seat: func() (person.Seat, bool) { return person.Seat{}, false }, Guards: func() bool { return true }}}, nil
	}
	w.openEngine()
	if w.signedOut() || w.top.seat.Role != "" || w.sitting.guards != "" || w.refusal(w.action("people")) != "" || w.refusal(w.action("run")) != "" {
		t.Errorf("somebody alone is asked for something: %+v", w.sitting)
	}
}
