package monitor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/listener"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// order asks for an amount and sends it to a service, whose address is put in.
const order = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:test">
  <process id="order" name="Order" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
    <userTask id="ask" name="How much?"><extensionElements><hookflow:form>
      <hookflow:field variable="amount" label="Amount" type="number" required="true"/><hookflow:field variable="gift" type="boolean"/>
    </hookflow:form></extensionElements></userTask>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="send"/>
    <serviceTask id="send" name="Send it"><extensionElements>
      <hookflow:call url="%s/orders" method="POST" body="json"><hookflow:parameter value="=amount" field="amount"/></hookflow:call>
      <hookflow:retry attempts="1"/>
    </extensionElements></serviceTask>
    <sequenceFlow id="f3" sourceRef="send" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>`

// started is a run of order against a service that fails at first.
func started(t *testing.T) (*Local, *Run, *bpmn.Definitions) {
	t.Helper()
	var calls atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(service.Close)
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rt.Close() })
	local := &Local{Engine: rt.Engine(), URL: rt.URL(), Deploy: rt.Deploy, Calls: func(k engine.Key) (list []exchange.Call) {
		for _, e := range rt.Calls().List(k, 10) {
			list = append(list, exchange.Call{Element: e.Element, Began: e.Began, Attempt: e.Attempt, Of: e.Attempts, Request: exchange.Request{Method: e.Request.Method, URL: e.Request.URL, Body: e.Request.Body, Type: e.Request.Type}, Response: exchange.Response{Status: e.Response.Status, Headers: e.Response.Headers, Body: e.Response.Body}})
		}
		return list
	}, Journal: func(k engine.Key, w io.Writer) error {
		return rt.Engine().View(func(q *loop.Query) error { return listener.WriteJournal(w, q, k) })
	}}
	data := []byte(fmt.Sprintf(order, service.URL))
	definitions, err := local.Deploy(context.Background(), "order.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(context.Background(), definitions, "order", engine.Vars{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := bpmnxml.Read("order.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	return local, run, bpmn.Build(x.Root())
}

// until looks at the run until it is as wanted.
func until(t *testing.T, r *Run, so func(*Picture) bool) *Picture {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		p, err := r.Look()
		if err != nil {
			t.Fatal(err)
		}
		if so(p) {
			return p
		}
	}
	t.Fatal("the run did not come to what is waited for")
	return nil
}

func wantMarks(t *testing.T, p *Picture, want map[string]scene.Mark) {
	t.Helper()
	for id, m := range want {
		if got := p.Marks[id]; got.State != m.State || got.Tokens != m.Tokens {
			t.Errorf("%s is marked %+v, want %+v", id, p.Marks[id], m)
		}
	}
}

// The picture of a run at each of its stages.
func TestPicture(t *testing.T) {
	passed := scene.Mark{State: scene.Passed}
	local, run, _ := started(t)
	p := until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
	wantMarks(t, p, map[string]scene.Mark{"start": passed, "f1": passed, "ask": {State: scene.Active, Tokens: 1}, "send": {}, "order": {}})
	if got := statusText(p); got != "Waiting for you" || p.Over() {
		t.Errorf("the status is %q", got)
	}
	do(t, local, engine.CompleteTask{Task: p.Tasks[0].Wait.Key, Variables: engine.Vars{"amount": []byte("12")}})

	p = until(t, run, func(p *Picture) bool { return len(p.Incidents) == 1 })
	wantMarks(t, p, map[string]scene.Mark{"ask": passed, "send": {State: scene.Broken, Tokens: 1}, "end": {}})
	if got := statusText(p); got != "Stopped by a problem" {
		t.Errorf("the status is %q", got)
	}
	do(t, local, engine.ResolveIncident{Incident: p.Incidents[0].Key, How: engine.Repeat})

	p = until(t, run, (*Picture).Over)
	wantMarks(t, p, map[string]scene.Mark{"send": passed, "f3": passed, "end": passed})
	if got := statusText(p); got != "Completed" || len(p.Calls) != 2 {
		t.Errorf("the status is %q after %d calls", got, len(p.Calls))
	}
	if got := p.Calls[1].Text(); !strings.Contains(got, `"amount": 12`) || !strings.Contains(got, "\n200\n") {
		t.Errorf("the second call reads\n%s", got)
	}
}

func do(t *testing.T, l *Local, cmd engine.Command) {
	t.Helper()
	if err := l.Engine.Run(context.Background(), cmd); err != nil {
		t.Fatal(err)
	}
}

// The panel shows the form of a task, refuses a wrong value at its field, and
// keeps what is being typed when news comes.
func TestPanel(t *testing.T) {
	local, run, model := started(t)
	p := NewPanel(local, overlay.New(test.NewWindow(nil)))
	marked := map[string]scene.Mark{}
	p.OnMarks = func(m map[string]scene.Mark) { marked = m }
	p.run, p.model = run, model // Show would refresh from another goroutine
	until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
	p.Refresh()
	amount, complete := p.Parts()["amount"].(*look.Input), p.Parts()["complete"].(*look.Button)
	amount.SetText("a lot")
	p.Refresh()
	if p.Parts()["amount"] != amount || amount.Text() != "a lot" {
		t.Error("news has thrown away what was typed")
	}
	test.Tap(complete)
	if complete.Disabled() || marked["ask"].State != scene.Active {
		t.Error("a wrong value was accepted")
	}
	amount.SetText("12")
	test.Tap(complete)
	until(t, run, func(p *Picture) bool { return len(p.Incidents) == 1 })
	p.Refresh()
	if marked["send"].State != scene.Broken || p.Parts() != nil || len(p.now.cards) != 1 {
		t.Errorf("marks %v, %d cards", marked, len(p.now.cards))
	}
	if !strings.Contains(p.history.tree.Text(), "How much?") || !strings.Contains(p.variables.tree.Text(), "amount = 12") || p.calls.shown != 1 {
		t.Errorf("history:\n%s\nvariables:\n%s\n%d calls", p.history.tree.Text(), p.variables.tree.Text(), p.calls.shown)
	}
	p.cancelAll()
	if got := statusText(until(t, run, (*Picture).Over)); got != "Stopped" {
		t.Errorf("a run that was stopped is %q", got)
	}
}

// What a person types becomes JSON of the type asked for, or is refused.
func TestParse(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{"", "12", `"12"`}, {"string", "  x", `"  x"`}, {"number", " 12.50 ", "12.50"}, {"number", "1e3", "1e3"}, {"date", "2026-01-31", `"2026-01-31"`},
		{"json", `{"a": [1]}`, `{"a": [1]}`}, {"number", "", "null"},
		{"number", "twelve", `"twelve"`}, {"json", "{a}", ""}, {"tags", "a, b", `["a","b"]`}, {"email", " a@b ", `"a@b"`},
	} {
		got, err := parse(engine.FormField{Type: c.kind}, c.text)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %q became %s, %v; want %s", c.kind, c.text, got, err, c.want)
		}
	}
}

func TestCurl(t *testing.T) {
	c := exchange.Request{Method: "POST", URL: "http://x/it's", Type: "application/json", Body: `{"a":1}`}
	want := `curl -X POST 'http://x/it'\''s' -H 'Content-Type: application/json' --data-raw '{"a":1}'`
	if got := c.Curl(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOnlyChangedVariablesAreWritten(t *testing.T) {
	before := engine.Vars{"a": json.RawMessage(`{"x":1}`), "b": json.RawMessage(`2`)}
	got, err := changed(before, `{"a": { "x": 1 }, "b": 3, "c": "new"}`)
	if err != nil || len(got) != 2 || string(got["b"]) != "3" || string(got["c"]) != `"new"` {
		t.Errorf("changed gave %s, %v", got, err)
	}
	if _, err := changed(before, `[1]`); err == nil {
		t.Error("a list was taken for variables")
	}
}

// What a message begins after another instance is found, and what began before is not.
func TestAwait(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	l := &Local{Engine: rt.Engine()}
	definitions, err := rt.Deploy(t.Context(), "p.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><message id="m" name="go"/>
		<process id="p" isExecutable="true"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	publish := func() {
		if _, err := loop.Do(t.Context(), l.Engine, engine.Publish{Name: "go"}); err != nil {
			t.Error(err)
		}
	}
	publish()
	latest, err := l.Latest()
	if err != nil || latest == 0 {
		t.Fatalf("the latest is %s, %v", latest, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := l.Await(ctx, definitions, latest); err == nil {
		t.Error("an instance that began before was found")
	}
	time.AfterFunc(20*time.Millisecond, publish)
	run, err := l.Await(t.Context(), definitions, latest)
	if err != nil || run.First <= latest {
		t.Errorf("found %+v, %v", run, err)
	}
}

// A timer that waits is shown with the time at which it happens, and happens when its button is pressed.
func TestFireNow(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	l := &Local{Engine: rt.Engine(), Calls: func(engine.Key) []exchange.Call { return nil }}
	definitions, err := rt.Deploy(t.Context(), "p.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
		<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="rest"/>
		<intermediateCatchEvent id="rest"><timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	run, err := l.Begin(t.Context(), definitions, "p", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := NewPanel(l, overlay.New(test.NewWindow(nil)))
	p.run = run
	until(t, run, func(p *Picture) bool { return len(p.Timers) == 1 })
	p.Refresh()
	if got := p.status.Text; got != "Waiting for a timer" {
		t.Errorf("the status is %q", got)
	}
	fire := p.Controls()["fire.rest"].(*look.Button)
	test.Tap(fire)
	until(t, run, (*Picture).Over)
	p.Refresh()
	if _, there := p.Controls()["fire.rest"]; there || !fire.Disabled() {
		t.Error("a timer that has happened can be fired again")
	}
}

// The form of a run that was just begun has the keys; one that comes later takes them from nobody.
func TestFormTakesTheKeys(t *testing.T) {
	local, run, model := started(t)
	w := test.NewWindow(nil)
	p := NewPanel(local, overlay.New(w))
	w.SetContent(p.Content)
	p.run, p.model = run, model
	until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
	p.Refresh()
	if w.Canvas().Focused() != nil {
		t.Errorf("a form that nobody asked for has taken the keys: %T", w.Canvas().Focused())
	}
	p.now.cards = map[string]fyne.CanvasObject{}
	p.now.await()
	p.Refresh()
	if fyne.CanvasObject(p.Parts()["amount"]) != w.Canvas().Focused().(fyne.CanvasObject) {
		t.Errorf("the keys are with %T", w.Canvas().Focused())
	}
}

// Cards that go take the scrolling with them: what is left is seen from its head on.
func TestCardsScrollBack(t *testing.T) {
	local, _, _ := started(t)
	p := NewPanel(local, overlay.New(test.NewWindow(nil)))
	w := test.NewWindow(p.Content)
	defer w.Close()
	w.Resize(fyne.NewSize(340, 500))
	tall := func(n int) (list []fyne.CanvasObject) {
		for range n {
			list = append(list, look.Sized(100, 200, look.NewLabel("x", look.Body, "")))
		}
		return list
	}
	p.now.setBox(tall(9))
	p.now.scroll.ScrollToBottom()
	if p.now.scroll.Offset.Y == 0 {
		t.Fatal("nothing was scrolled")
	}
	if p.now.setBox(tall(1)); p.now.scroll.Offset.Y != 0 {
		t.Errorf("the card that is left is hidden by %v", p.now.scroll.Offset.Y)
	}
}
