//go:build cgo || ci

package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/person"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/people"
	"hookflow/runtime/permit"
	catalogs "hookflow/runtime/record"
)

// A chief looks after people on a real runtime.
type chief struct {
	*clerk
	local *monitor.Local
	page  *person.Page
	press func(name string)
	enter func(name, text string)
	pick  func(name string, at int)
}

func newChief(t *testing.T) *chief {
	t.Helper()
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	test.NewTempApp(t)
	known, err := peopleFile()
	check(t, err)
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", People: known})
	check(t, err)
	t.Cleanup(func() { check(t, rt.Close()) })
	l := local(rt)
	sit(rt, l)
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1280, 800))
	over := overlay.New(w)
	c := &chief{clerk: &clerk{T: t, rt: rt, window: w, over: over}, local: l}
	room := person.Room{Background: func(work, then func()) { work(); then() }, Over: over}
	c.page = person.Show(person.Options{Room: room, Store: l.Access.Store, Window: w})
	c.press, c.enter, c.pick = partsOf(c.clerk, c.page)
	return c
}

// On the page people are added, given groups and units, and what is in use is not taken away; tokens are made and removed.
func TestPeoplePage(t *testing.T) {
	c := newChief(t)
	press, fill, pick := c.press, c.enter, c.pick
	press("first")
	if c.window.Canvas().Focused() != c.page.Parts()["person.name"].(fyne.Focusable) {
		t.Error("the name of a new person has not the keys")
	}
	fill("person.name", "boss")
	c.over.Key(fyne.KeyEscape)
	c.answer("Go on filling in") // what was typed is asked about
	press("person.save")
	press("add.unit")
	fill("unit.name", "Board")
	press("unit.save")
	press("add.unit")
	fill("unit.name", "Sales")
	pick("unit.below", 1)
	press("unit.save")
	press("add.person")
	fill("person.name", "kim")
	fill("person.mail", "kim@example.org")
	fill("person.groups", "ops, night")
	pick("person.unit", 2)
	press("person.save")
	if known := known(); len(known) != 2 || strings.Join(known[1].Groups, " ") != "ops night Sales Board" {
		t.Fatalf("known are %+v", known)
	}
	press("group ops")
	press("unit Sales")
	press("unit.remove")
	c.answer("Remove") // kim is in it
	c.answer("Close")
	if c.page.Parts()["unit Sales"] == nil {
		t.Error("a unit with people was removed")
	}
	press("add.token")
	fill("token.name", "ci")
	press("token.make")
	c.answer("Close")
	press("token ci")
	press("token.remove")
	c.answer("Remove")
	if left, err := c.rt.Tokens().List(); err != nil || len(left) != 0 {
		t.Errorf("tokens are %v, %v", left, err)
	}
	press("person kim")
	press("person.remove")
	c.answer("Remove")
	press("unit Sales")
	press("unit.remove")
	c.answer("Remove")
	if known := known(); len(known) != 1 || c.page.Parts()["unit Sales"] != nil {
		t.Errorf("left are %+v", known)
	}
}

// Somebody new does not take the place of who is called the same, nor a unit that of a unit; and what is typed stays when the
// box below the list is ticked.
func TestNewPersonDoesNotReplace(t *testing.T) {
	c := newChief(t)
	c.press("add.unit")
	c.enter("unit.name", "Board")
	c.press("unit.save")
	c.press("add.unit")
	c.enter("unit.name", "Sales")
	c.pick("unit.below", 1)
	c.press("unit.save")
	c.press("add.unit")
	c.enter("unit.name", "Sales")
	c.press("unit.save")
	file, err := peopleFile()
	check(t, err)
	if all, err := people.Read(file); err != nil || len(all.Units) != 2 || all.Units[1].Below != "Board" {
		t.Errorf("units are %+v, %v", all.Units, err)
	}
	c.press("add.person")
	c.answer("Throw away")
	c.enter("person.name", "kim")
	c.enter("person.mail", "kim@example.org")
	c.press("person.save")
	c.press("add.person")
	c.enter("person.name", "kim")
	c.press("person.save")
	if all, err := people.Read(file); err != nil || len(all.People) != 1 || all.People[0].Mail != "kim@example.org" {
		t.Errorf("known are %+v, %v", all.People, err)
	}
	c.page.Parts()["guards"].(*widget.Check).SetChecked(true)
	if text := c.page.Parts()["person.name"].(*look.Input).Text(); text != "kim" {
		t.Errorf("what was typed became %q", text)
	}
	if all, err := c.local.Access.Store.Read(); err != nil || !all.Guards {
		t.Errorf("guards: %v, %v", all.Guards, err)
	}
}

// As soon as one may sign in, commands, deployments and the page itself ask for a session and hold to its role.
func TestSeat(t *testing.T) {
	c := newChief(t)
	l, press, fill, pick := c.local, c.press, c.enter, c.pick
	press("first")
	fill("person.name", "boss")
	pick("person.role", 4) // the first one who signs in has to be an administrator
	fill("person.password", "boss password")
	press("person.save")
	if list := known(); len(list) != 0 {
		t.Errorf("refused, and half added: %+v", list)
	}
	pick("person.role", 5)
	fill("person.password", "boss password")
	press("person.save")
	if _, asks := l.Access.Seat(); !asks {
		t.Fatal("nobody is asked, though boss may sign in")
	}
	if err := l.Run(t.Context(), engine.Cancel{Instance: 1}); err == nil || !strings.Contains(err.Error(), "nobody has signed in") {
		t.Errorf("before anybody has signed in: %v", err)
	}
	check(t, l.Access.SignIn("boss", "boss password"))
	press("add.person")
	fill("person.name", "kim")
	pick("person.role", 4)
	fill("person.password", "kims password")
	press("person.save")
	c.page.Parts()["guards"].(*widget.Check).SetChecked(true)

	file := func(url string) []byte {
		return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><serviceTask id="t"><extensionElements><hookflow:call url="` + url + `"/></extensionElements></serviceTask></process></definitions>`)
	}
	_, err := l.Deploy(context.Background(), "p.bpmn", file("http://127.0.0.1:1/a"))
	check(t, err)
	l.Access.SignOut()
	check(t, l.Access.SignIn("kim", "kims password"))
	var guarded *permit.Guarded
	if _, err := l.Deploy(context.Background(), "p.bpmn", file("http://127.0.0.1:1/b")); !errors.As(err, &guarded) || !strings.Contains(err.Error(), "kim is of the role editor: t in p.bpmn is changed") {
		t.Errorf("an editor deploys another address: %v", err)
	}
	_, err = l.Deploy(context.Background(), "p.bpmn", file("http://127.0.0.1:1/a"))
	check(t, err)
	if err := l.Access.Store.SetGuards(false); err == nil {
		t.Error("an editor changes the rules")
	}
	if n, err := l.Access.Store.EndSessions("kim"); err == nil || n != 0 {
		t.Errorf("an editor ends %d sessions: %v", n, err)
	}
	if text, err := l.Access.Store.AddToken("mine", "administrator", time.Time{}); err == nil || text != "" {
		t.Errorf("an editor makes a token: %v", err)
	}
	run, err := l.Begin(context.Background(), nil, "p", nil)
	check(t, err)
	if by := initiator(t, l, run.First); by != "kim" {
		t.Errorf("the instance was begun by %q", by)
	}
	check(t, l.Access.SetPassword("kims password", "another password"))
	if s, asks := l.Access.Seat(); s.Name != "kim" || asks {
		t.Errorf("after the change of the password %+v sits here", s)
	}
	for range 10 {
		if err := l.Access.SignIn("kim", "guessed it"); !errors.Is(err, person.ErrWrong) {
			t.Fatalf("a wrong password: %v", err)
		}
	}
	var wait person.Wait
	if err := l.Access.SignIn("kim", "another password"); !errors.As(err, &wait) {
		t.Errorf("the eleventh time: %v", err)
	}
}

func initiator(t *testing.T, l *monitor.Local, key engine.Key) string {
	t.Helper()
	var by string
	check(t, l.Engine.View(func(q *loop.Query) error { by = q.Instance(key).Initiator; return nil }))
	return by
}

// partsOf are what presses, fills in and picks on a page of people.
func partsOf(c *clerk, page *person.Page) (press func(string), fill func(name, text string), pick func(name string, at int)) {
	part := func(name string) fyne.CanvasObject {
		c.Helper()
		if page.Parts()[name] == nil {
			c.Fatalf("there is no %s on the page", name)
		}
		return page.Parts()[name]
	}
	press = func(name string) {
		c.Helper()
		part(name).(fyne.Tappable).Tapped(nil)
	}
	fill = func(name, text string) {
		c.Helper()
		in := part(name).(*look.Input)
		c.window.Canvas().Focus(in)
		in.Replace(0, len([]rune(in.Text())), text)
		c.window.Canvas().Unfocus()
	}
	pick = func(name string, at int) { c.Helper(); part(name).(*look.Select).Pick(at) }
	return press, fill, pick
}

// The rights of catalogs bind who sits at the window, from the moment they sit there: hidden fields are not shown, what may not be
// changed is refused, a catalog of others is not there. An administrator meets none of them.
func TestSeatSeesCatalogsByTheirRights(t *testing.T) {
	c := newChief(t)
	store, access := c.local.Catalogs, c.local.Access
	staff, err := c.rt.Records().Add(catalogs.Catalog{Name: "Staff", Fields: []catalogs.Field{{Name: "Name", Kind: "text"}, {Name: "Salary", Kind: "number"}},
		Rights: []catalogs.Right{{Who: "kim", May: "see", Hidden: []string{"2"}}, {Who: "group:pay", May: "edit"}}})
	check(t, err)
	_, err = c.rt.Records().Create(t.Context(), staff.ID, catalogs.Values{"Name": []byte(`"Eve"`), "Salary": []byte("5000")}, "")
	check(t, err)
	now := time.Now()
	check(t, c.rt.Logins().Set("boss", permit.Administrator, "boss password", now))
	check(t, c.rt.Logins().Set("kim", permit.Editor, "kims password", now))
	check(t, c.rt.Logins().Set("lee", permit.Editor, "lees password", now))
	check(t, c.rt.Logins().Set("max", permit.Operator, "maxs password", now))
	check(t, access.SignIn("boss", "boss password"))
	check(t, access.Store.Put(person.Person{Name: "max", Groups: []string{"pay"}}))
	fields := func() (n int) {
		list, err := store.Catalogs()
		check(t, err)
		for _, one := range list {
			n += len(one.Fields)
		}
		return n
	}
	for _, seat := range []struct {
		name   string
		fields int // that they see
		writes bool
	}{{"boss", 2, true}, {"kim", 1, false}, {"lee", 0, false}, {"max", 2, true}, {"boss", 2, true}} {
		check(t, access.SignIn(seat.name, seat.name+map[bool]string{true: "", false: "s"}[seat.name == "boss"]+" password"))
		if n := fields(); n != seat.fields {
			t.Errorf("%s sees %d fields, want %d", seat.name, n, seat.fields)
		}
		if _, _, err := store.Save(t.Context(), staff.ID, "1", 0, map[string]string{"1": "Eva of " + seat.name}); (err == nil) != seat.writes {
			t.Errorf("%s saves: %v", seat.name, err)
		}
		if past, err := c.rt.Records().History(staff.ID, "1"); seat.writes && (err != nil || past[len(past)-1].By != seat.name) {
			t.Errorf("the history of what %s has saved: %+v, %v", seat.name, past, err)
		}
		access.SignOut()
	}
}
