//go:build cgo || ci

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/catalog"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/push"
	catalogs "hookflow/runtime/record"
)

// A clerk works with the page of catalogs of a real runtime.
type clerk struct {
	*testing.T
	*catalog.Page
	rt     *runtime.Runtime
	window fyne.Window
	over   *overlay.Layer
}

func newClerk(t *testing.T) *clerk {
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	test.NewTempApp(t)
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { check(t, rt.Close()) })
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1280, 800))
	over := overlay.New(w)
	c := &clerk{T: t, rt: rt, window: w, over: over}
	c.Page = catalog.Show(catalog.Options{Store: catalogPage(rt, rt.Records(), noName), Window: w, Over: over, Background: func(work, then func()) { work(); then() }})
	return c
}

// noName is the name of who sits at a window at which nobody signs in.
func noName() string { return "" }

// press presses a part of the page.
func (c *clerk) press(name string) {
	c.Helper()
	switch part := c.part(name).(type) {
	case *look.Button:
		part.Do()
	case fyne.Tappable:
		part.Tapped(nil)
	default:
		c.Fatalf("%s cannot be pressed", name)
	}
}

func (c *clerk) part(name string) fyne.CanvasObject {
	c.Helper()
	if c.Parts()[name] == nil {
		c.Fatalf("there is no %s", name)
	}
	return c.Parts()[name]
}

// fill types a text over what stands in an input, and leaves it.
func (c *clerk) fill(name, text string) {
	c.Helper()
	in := c.part(name).(*look.Input)
	c.window.Canvas().Focus(in)
	in.Replace(0, len([]rune(in.Text())), text)
	c.window.Canvas().Unfocus()
}

// answer takes a button of the dialog that is open.
func (c *clerk) answer(label string) {
	c.Helper()
	b := c.over.Parts()["button."+label]
	if b == nil {
		c.Fatalf("no dialog asks for %q", label)
	}
	b.(*look.Button).Do()
}

// become makes the field that is edited one of a kind.
func (c *clerk) become(kind string) {
	c.Helper()
	at := slices.IndexFunc(catalogs.Kinds, func(k catalogs.Kind) bool { return k.Name == kind })
	c.part("field kind").(*look.Select).Pick(at)
}

// deploy makes a process known.
func (c *clerk) deploy(id, task string) {
	c.Helper()
	_, err := deploy(c.Context(), c.rt, id+".bpmn", fmt.Appendf(nil, `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="%s" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><task id="t"><extensionElements>%s</extensionElements></task></process></definitions>`, id, task))
	check(c.T, err)
}

func (c *clerk) subscribe(s push.Subscription) {
	c.Helper()
	s.On = true
	_, err := c.rt.Pushes().Add(s)
	check(c.T, err)
}

// makeOrders makes a catalog by its form: a title that is needed, a sum, a status of three.
func (c *clerk) makeOrders() {
	c.Helper()
	c.press("new catalog")
	c.fill("catalog name", "Orders")
	c.over.Key(fyne.KeyEscape)
	c.answer("Go on filling in") // what was typed is asked about
	c.press("add field")
	c.fill("field name", "Sum")
	c.become("number")
	c.press("add field")
	c.fill("field name", "Status")
	c.become("category")
	c.fill("field options", "New\nPaid\nClosed")
	c.press("save catalog")
}

// A catalog is made in its form, gets a record in that of records, is refused with the field that is wrong, changes with a word about
// what that loses, and goes.
func TestCatalogIsMadeInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.makeOrders()
	kept, err := c.rt.Records().Catalog("Orders")
	if err != nil || len(kept.Fields) != 3 || !kept.Fields[0].Required || kept.Fields[2].Options[2].Name != "Closed" {
		t.Fatalf("%+v %v", kept, err)
	}
	c.press("new record")
	c.fill("field Sum", "a lot")
	c.press("save record")
	if p, _ := c.rt.Records().Find("1", catalogs.Query{Limit: 1}); p.Total != 0 {
		t.Error("a sum that is none is kept")
	}
	c.fill("field Title", "Cup")
	c.fill("field Sum", "12.50")
	c.part("field Status").(*look.Select).Pick(2)
	c.press("save record")
	r, err := c.rt.Records().Get("1", "1")
	if err != nil || string(r.Values["1"]) != `"Cup"` || string(r.Values["2"]) != "12.50" || string(r.Values["3"]) != "[2]" {
		t.Fatalf("%+v %v", r, err)
	}
	c.press("entry Orders")
	c.answerFields()
	c.press("field entry Title")
	c.become("number")
	c.press("save catalog")
	c.answer("Save and lose them")
	if r, err = c.rt.Records().Get("1", "1"); err != nil || r.Values["1"] != nil {
		t.Errorf("%+v %v", r, err)
	}
	c.answerFields()
	c.press("delete catalog")
	c.answer("Delete")
	if list, _ := c.rt.Records().Catalogs(); len(list) != 0 {
		t.Errorf("%d catalogs are left", len(list))
	}
}

// answerFields opens the form of the catalog, as its menu does.
func (c *clerk) answerFields() {
	c.Helper()
	c.press("more")
	c.menu("Fields and name…")
}

// menu takes a row of the menu that is open.
func (c *clerk) menu(text string) {
	c.Helper()
	var row fyne.Tappable
	for _, o := range c.window.Canvas().Overlays().List() {
		if found := holder(o, text, nil); found != nil {
			row = found
		}
	}
	if row == nil {
		c.Fatalf("no menu has %q", text)
	}
	row.Tapped(nil)
}

// holder is what is pressed to press a text: the innermost that can be.
func holder(o fyne.CanvasObject, text string, above fyne.Tappable) fyne.Tappable {
	if l, is := o.(*look.Label); is && l.Text == text {
		return above
	}
	if t, is := o.(fyne.Tappable); is {
		above = t
	}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inside = o.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	for _, in := range inside {
		if found := holder(in, text, above); found != nil {
			return found
		}
	}
	return nil
}

// A veto stands above the fields of the form, which stays; an updating process fills it while it is edited; a process before changes
// what is kept.
func TestFormOfARecordIsAnswered(t *testing.T) {
	c := newClerk(t)
	c.deploy("guard", `<hookflow:output variable="$status" value="=if record.Title = &quot;bad&quot; then 422 else 200"/><hookflow:output variable="$body" value="={message: if record.Title = &quot;bad&quot; then &quot;not this one&quot; else &quot;fine&quot;, values: {Title: record.Title + &quot;!&quot;}}"/>`)
	c.deploy("filler", `<hookflow:output variable="$body" value="={values: {Sum: 7, Status: &quot;Paid&quot;}}"/>`)
	c.makeOrders()
	c.subscribe(push.Subscription{Name: "guard", Topics: []string{"record.before.created"}, Process: "guard"})
	c.subscribe(push.Subscription{Name: "filler", Topics: []string{"record.updating"}, Fields: []string{"1"}, Process: "filler"})
	c.press("new record")
	c.fill("field Title", "bad")
	if got := c.part("field Sum").(*look.Input).Text(); got != "7" {
		t.Errorf("the sum is filled in as %q", got)
	}
	c.press("save record")
	if got := c.part("said").(*look.Paragraph).Text; got != "not this one" {
		t.Errorf("the form says %q", got)
	}
	c.fill("field Title", "good")
	c.press("save record")
	r, err := c.rt.Records().Get("1", "1")
	if err != nil || string(r.Values["1"]) != `"good!"` || string(r.Values["3"]) != "[2]" {
		t.Errorf("kept is %+v %v", r, err)
	}
}

// A table is mapped, imported, filtered, chosen, changed and deleted; what is gone comes back.
func TestTableIsImportedInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.makeOrders()
	path := filepath.Join(t.TempDir(), "orders.csv")
	text := strings.Builder{}
	text.WriteString("Name,Sum,Status\n")
	for i := range 700 {
		fmt.Fprintf(&text, "Order %d,%d,%s\n", i, i, []string{"New", "Paid"}[i%2])
	}
	text.WriteString("x,many,New\n")
	check(t, os.WriteFile(path, []byte(text.String()), 0o644))
	s := catalogPage(c.rt, c.rt.Records(), noName)
	table, err := s.ReadTable(path)
	if err != nil || table.Rows != 701 || table.Guess[0].Kind != "text" {
		t.Fatalf("%+v %v", table, err)
	}
	to := []string{"1", "2", "3"}
	if wrong, err := s.Check("1", table, to, ""); err != nil || len(wrong) != 1 || wrong[0].Row != 701 {
		t.Errorf("wrong are %+v %v", wrong, err)
	}
	report, err := s.Import(context.Background(), "1", table, to, "", func(int) {})
	if err != nil || report.Created != 700 || len(report.Failed) != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	check(t, s.Export(path, "1", catalog.Query{}))
	if out, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(out), byteOrder+"id,Title") {
		t.Errorf("the table begins with %.20q: %v", out, err)
	}
	if table, err = s.ReadTable(path); err != nil || table.Rows != 700 || table.Head[0] != "id" {
		t.Errorf("read again it is %+v: %v", table, err)
	}
	c.press("entry Orders")
	c.press("filter")
	c.part("filter field").(*look.Select).Pick(1)
	c.part("filter op").(*look.Select).Pick(6)
	c.fill("filter value", "10; 19")
	c.answer("Show")
	c.press("choose all")
	c.press("change chosen")
	c.part("which field").(*look.Select).Pick(2)
	c.part("new value").(*look.Select).Pick(3)
	c.answer("Change")
	p, err := c.rt.Records().Find("1", catalogs.Query{Filters: []catalogs.Filter{{Field: "Status", Op: "is", Value: "Closed"}}})
	if err != nil || p.Total != 10 {
		t.Errorf("%d are closed: %v", p.Total, err)
	}
	c.press("choose all")
	c.press("delete chosen")
	c.answer("Delete")
	c.press("more")
	c.menu("Deleted records…")
	c.press("restore record 15")
	if r, err := c.rt.Records().Get("1", "15"); err != nil || r.Title != "Order 14" {
		t.Errorf("%+v %v", r, err)
	}
}

// Whom a task is for is told by mail; what nobody is told so is refused in words, and what an address needed is no longer kept.
func TestSubscriptionByMailInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.subscribe(push.Subscription{Name: "letters", URL: "http://127.0.0.1:1/", FallBack: "http://127.0.0.1:2/", Topics: []string{"task.created", "task.completed"}})
	c.press("entry Subscriptions")
	c.press("edit letters")
	c.press("tell by mail")
	c.press("save subscription")
	if got := c.part("said").(*look.Paragraph).Text; !strings.Contains(got, "A task was completed") || strings.Contains(got, "task.c") {
		t.Errorf("of what nobody is told so it says %q", got)
	}
	c.part("topic task.completed").(*widget.Check).SetChecked(false)
	c.press("save subscription")
	if s := c.rt.Pushes().List()[0]; !s.Mail || s.URL != "" || s.FallBack != "" || s.Form != "" {
		t.Errorf("kept is %+v", s)
	}
	if !c.says("A task waits → by mail") {
		t.Error("the list does not say who is told")
	}
	c.press("edit letters")
	c.press("tell an address")
	c.fill("subscription url", "http://127.0.0.1:1/")
	c.press("save subscription")
	if s := c.rt.Pushes().List()[0]; s.Mail || s.URL == "" {
		t.Errorf("kept is %+v", s)
	}
}

// A subscription is made in its form, tried with the real answer, changed without losing what the form does not show, turned off, and goes.
func TestSubscriptionIsMadeInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.makeOrders()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"message":"thanks"}`)
	}))
	defer service.Close()
	c.press("entry Subscriptions")
	c.press("new subscription")
	c.fill("subscription name", "warehouse")
	c.part("topic record.updated").(*widget.Check).SetChecked(true)
	c.part("subscription catalog").(*look.Select).Pick(1)
	c.part("watch Sum").(*widget.Check).SetChecked(true)
	c.fill("subscription condition", "values.Sum > 10")
	c.press("save subscription")
	if got := c.part("said").(*look.Paragraph).Text; !strings.Contains(got, "either an address") {
		t.Errorf("without an address it says %q", got)
	}
	c.fill("subscription url", service.URL)
	c.press("save subscription")
	list := c.rt.Pushes().List()
	if len(list) != 1 || !list[0].On || list[0].Catalog != "1" || !slices.Equal(list[0].Fields, []string{"2"}) || list[0].URL != service.URL || list[0].Form != "standard" {
		t.Fatalf("%+v", list)
	}
	c.press("try warehouse")
	if !c.says("thanks") {
		t.Error("the answer of the service is not shown")
	}
	kept := list[0]
	kept.Description = "as told"
	check(t, c.rt.Pushes().Change(kept))
	c.press("entry Subscriptions")
	c.press("edit warehouse")
	c.fill("subscription condition", "")
	c.press("save subscription")
	if now := c.rt.Pushes().List()[0]; now.Description != "as told" || now.Condition != "" {
		t.Errorf("after a change it is %+v", now)
	}
	c.press("turn off warehouse")
	if c.rt.Pushes().List()[0].On {
		t.Error("it is still on")
	}
	c.press("edit warehouse")
	c.press("delete subscription")
	c.answer("Delete")
	if list := c.rt.Pushes().List(); len(list) != 0 {
		t.Errorf("%d are left", len(list))
	}
}

// The log of a subscription offers what was delivered again, also what came after the list was shown, and shows it when asked anew.
func TestLogOfASubscriptionInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.makeOrders()
	told := make(chan bool, 10)
	service := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told <- true }))
	defer service.Close()
	c.subscribe(push.Subscription{Name: "warehouse", URL: service.URL, Topics: []string{"record.created"}})
	c.press("entry Subscriptions")
	_, err := c.rt.Records().Create(t.Context(), "1", catalogs.Values{"1": json.RawMessage(`"first"`)}, "")
	check(t, err)
	<-told
	c.press("log warehouse")
	for c.Parts()["replay 1"] == nil { // the answer is on its way
		c.press("log anew")
	}
	c.press("replay 1")
	<-told
}

// says reports whether anything above the page says a text.
func (c *clerk) says(text string) (found bool) {
	for _, o := range c.window.Canvas().Overlays().List() {
		eachObject(o, func(o fyne.CanvasObject) {
			if l, is := o.(*widget.Label); is && strings.Contains(l.Text, text) {
				found = true
			}
			if l, is := o.(*look.Label); is && strings.Contains(l.Text, text) {
				found = true
			}
		})
	}
	return found
}

func eachObject(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, in := range o.Objects {
			eachObject(in, visit)
		}
	case fyne.Widget:
		for _, in := range test.WidgetRenderer(o).Objects() {
			eachObject(in, visit)
		}
	}
}

// The page of records shows what runs and what is over, by words and by variables; a record opens with what went in and came out, goes
// into a table, and what is not to be kept is forgotten.
func TestRecordsOfRunsInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.deploy("order", "")
	for i := range 3 {
		_, err := loop.Do(t.Context(), c.rt.Engine(), engine.Start{Process: "order", BusinessKey: fmt.Sprint("O-", i), By: "kim", Variables: engine.Vars{"sum": fmt.Append(nil, i), "who": []byte(`"Ann"`)}})
		check(t, err)
	}
	c.press("entry Records of runs")
	shown := func() (n int) {
		for name := range c.Parts() {
			if strings.HasPrefix(name, "run ") {
				n++
			}
		}
		return n
	}
	find := func(text string) {
		for name := range c.Parts() {
			if strings.HasPrefix(name, "run ") {
				delete(c.Parts(), name)
			}
		}
		c.fill("runs text", text)
	}
	for text, want := range map[string]int{"order": 3, "O-1": 1, "sum=2": 1, "ann sum=0": 1, "who=Kim": 0, "nothing": 0} {
		if find(text); shown() != want {
			t.Errorf("%q finds %d records, not %d", text, shown(), want)
		}
	}
	find("O-1")
	c.part("runs status").(*look.Select).Pick(1)
	find("O-1 ")
	if shown() != 0 {
		t.Error("what is over is shown among what runs")
	}
	c.part("runs status").(*look.Select).Pick(0)
	path := filepath.Join(t.TempDir(), "runs.csv")
	check(t, catalogPage(c.rt, c.rt.Records(), noName).ExportRuns(path, catalog.RunQuery{Text: "sum=2"}))
	if table, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(table), byteOrder) || !strings.Contains(string(table), "O-2") || strings.Contains(string(table), "O-1") {
		t.Errorf("%s %v", table, err)
	}
	for {
		moved, err := c.rt.Engine().Archive()
		check(t, err)
		if moved == 0 {
			break
		}
	}
	c.press("keep runs")
	c.fill("keep each", "1")
	c.answer("Keep")
	if find("order"); shown() != 1 {
		t.Errorf("%d records are left", shown())
	}
	if days, each := catalogPage(c.rt, c.rt.Records(), noName).RunsKept(); days != 0 || each != 1 {
		t.Errorf("kept: %d days, %d of each", days, each)
	}
}

// What comes late does not take the place of the entry that somebody has gone to meanwhile.
func TestLateListIsNotShown(t *testing.T) {
	c := newClerk(t)
	var late []func()
	c.Page.Background = func(work, then func()) { work(); late = append(late, then) }
	c.press("entry Schedules")
	c.press("entry Processes")
	if len(late) != 2 {
		t.Fatalf("%d lists are read", len(late))
	}
	late[1]()
	late[0]()
	if says := wording(t, c.window.Canvas().Overlays().Top()); strings.Contains(says, "Nothing begins by the clock") || !strings.Contains(says, "Nothing is deployed") {
		t.Error(says)
	}
}

// What the form of a record does not show stays when it is saved: the comments of contacts, the titles of files.
func TestFormKeepsWhatItDoesNotShow(t *testing.T) {
	c := newClerk(t)
	book := c.rt.Records()
	_, err := book.Add(catalogs.Catalog{Name: "Clients", Fields: []catalogs.Field{{Name: "Title", Kind: "text"}, {Name: "Phones", Kind: "contact", Several: true}}})
	check(t, err)
	_, err = book.Create(t.Context(), "1", catalogs.Values{"1": []byte(`"Ann"`), "2": []byte(`[{"contact":"+49 30 1","comment":"office"},{"contact":"+49 30 2","comment":"home"}]`)}, "")
	check(t, err)
	c.Page = catalog.Show(catalog.Options{Store: catalogPage(c.rt, book, noName), Window: c.window, Over: c.over, Background: func(work, then func()) { work(); then() }})
	for text, want := range map[string]string{
		"+49 30 1; +49 30 3": `[{"contact":"+49 30 1","comment":"office"},{"contact":"+49 30 3","comment":"home"}]`,
		"+49 30 1":           `[{"contact":"+49 30 1","comment":"office"}]`,
	} {
		r, err := book.Get("1", "1")
		check(t, err)
		r, err = book.Update(t.Context(), "1", "1", r.Revision, catalogs.Values{"2": []byte(`[{"contact":"+49 30 1","comment":"office"},{"contact":"+49 30 2","comment":"home"}]`)}, "")
		check(t, err)
		c.part("records").(*look.Table).Open(0)
		c.fill("field Phones", text)
		c.press("save record")
		if r, err = book.Get("1", "1"); err != nil || string(r.Values["2"]) != want {
			t.Errorf("%q is kept as %s, want %s: %v", text, r.Values["2"], want, err)
		}
	}
}
