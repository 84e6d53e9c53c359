package monitor

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"hookflow/designer/exchange"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// each calls a service for each item of a list, after it has summed the list up.
const each = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:test">
  <process id="each" name="Each" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sum"/>
    <scriptTask id="sum" name="Sum" scriptFormat="feel"><script>{total: sum(list)}</script></scriptTask><sequenceFlow id="f2" sourceRef="sum" targetRef="call"/>
    <serviceTask id="call" name="Call each"><extensionElements>
      <hookflow:call url="%s/orders" method="POST" body="json"><hookflow:parameter value="=x" field="amount"/><hookflow:answer variable="got" value="=response.body.got"/></hookflow:call>
      <hookflow:retry attempts="2" delay="PT0.01S"/></extensionElements>
      <multiInstanceLoopCharacteristics isSequential="true"><extensionElements><hookflow:loop collection="=list" item="x" gather="=got" into="all"/></extensionElements></multiInstanceLoopCharacteristics>
    </serviceTask>
    <sequenceFlow id="f3" sourceRef="call" targetRef="end"/><endEvent id="end"/>
  </process></definitions>`

// startedEach is a run of each with two items, which is over; the first call of all fails.
func startedEach(t *testing.T) (*Local, *Run, *bpmn.Definitions) {
	t.Helper()
	n := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 1 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"got": %d}`, n)
	}))
	t.Cleanup(service.Close)
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rt.Close() })
	local := &Local{Engine: rt.Engine(), URL: rt.URL(), Deploy: rt.Deploy, Calls: func(k engine.Key) (list []exchange.Call) {
		for _, e := range rt.Calls().List(k, 10) {
			list = append([]exchange.Call{{Job: e.Job, Element: e.Element, Began: e.Began, Attempt: e.Attempt, Of: e.Attempts, Response: exchange.Response{Status: e.Response.Status},
				Request: exchange.Request{Method: e.Request.Method, URL: e.Request.URL, Body: e.Request.Body, Type: e.Request.Type}}}, list...)
		}
		return list
	}}
	data := fmt.Appendf(nil, each, service.URL)
	definitions, err := local.Deploy(context.Background(), "each.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(context.Background(), definitions, "each", engine.Vars{"list": []byte("[3,4]")})
	if err != nil {
		t.Fatal(err)
	}
	x, err := bpmnxml.Read("each.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	until(t, run, (*Picture).Over)
	return local, run, bpmn.Build(x.Root())
}

// An element that was gone through in rounds is shown with each of them: what it was given, what it wrote, its calls with every
// attempt, and what went wrong.
func TestVisits(t *testing.T) {
	local, run, _ := startedEach(t)
	list, whole, err := run.visits("call", latest, 10, time.Time{})
	if err != nil || !whole {
		t.Fatal(whole, err)
	}
	if len(list) != 3 || list[0].Loop == nil || list[1].Round != 1 || list[2].Round != 2 {
		journal(t, local, run.First)
		t.Fatalf("there are %d visits: %+v", len(list), list)
	}
	body, one, two := list[0], list[1], list[2]
	if got := lines(body.Wrote); got != "all = [2,3]\n" || body.How != engine.Completed || body.Loop.Completed != 2 {
		journal(t, local, run.First)
		t.Errorf("the loop has written %q, %+v", got, body.Loop)
	}
	if got := lines(one.Given); !strings.Contains(got, "x = 3\n") || len(one.Calls) != 2 || one.Calls[0].Response.Status != 500 || one.Calls[1].Attempt != 2 || len(one.Troubles) != 1 {
		t.Errorf("the first round was given %q and made %d calls: %q", got, len(one.Calls), one.Troubles)
	}
	if got := lines(two.Given); !strings.Contains(got, "x = 4\n") || len(two.Calls) != 1 || !strings.Contains(two.Calls[0].Request.Curl(), `{"amount":4}`) || len(two.Troubles) != 0 {
		t.Errorf("the second round was given %q: %+v", got, two.Calls)
	}
	list, _, err = run.visits("sum", latest, 10, time.Time{})
	if err != nil || len(list) != 1 || lines(list[0].Wrote) != "total = 7\n" || list[0].How != engine.Completed {
		t.Fatalf("the sum has %+v, %v", list, err)
	}
	if saw, err := run.sawAt(list[0]); err != nil || !strings.Contains(lines(saw), "list = [3,4]\n") {
		t.Errorf("the sum saw %v, %v", saw, err)
	}
	if list, _, err = run.visits("f3", latest, 10, time.Time{}); err != nil || len(list) != 1 || list[0].How != engine.Taken {
		t.Errorf("the flow was taken %v, %v", list, err)
	}
	if list, _, err = run.visits("call", one.place+1, 10, time.Time{}); err != nil || len(list) != 2 || !list[1].Open() {
		t.Errorf("at an earlier moment there are %d visits, %v", len(list), err)
	}
}

// journal shows what happened.
func journal(t *testing.T, l *Local, key engine.Key) {
	t.Helper()
	_ = l.Engine.View(func(q *loop.Query) error {
		for r := range q.History(key) {
			for _, e := range r.Events {
				t.Logf("%d %s token %d %s %s %s", r.Number, e.Kind, e.Token, e.Element, e.Name, e.Value)
			}
		}
		return nil
	})
}

// What an element has gone through is shown when it is selected on the diagram, and when a line of the history is pressed; it
// stays until something else is looked at.
func TestElementPage(t *testing.T) {
	local, run, model := startedEach(t)
	p := NewPanel(local, overlay.New(test.NewWindow(nil)))
	p.run, p.model = run, model
	shown := ""
	p.OnShow = func(id string) { shown = id; p.Pick(id) }
	p.Refresh()
	p.Pick("call")
	parts := p.Controls()
	if parts["visit.2"] == nil || parts["visit.3"] != nil || parts["visit.call"] == nil || parts["page.0"] != nil {
		t.Fatalf("the parts are %v", parts)
	}
	if r := p.element.newest; r.visit.Round != 2 || r.when.Text[:7] != "Round 2" {
		t.Errorf("unfolded is %q", r.when.Text)
	}
	open := p.element.newest
	p.Refresh()
	if p.element.newest != open || !open.open() {
		t.Error("news folds what was unfolded")
	}
	p.Pick("")
	if p.Controls()["page.0"] == nil {
		t.Error("the pages do not come back")
	}
	p.open(3)
	p.Refresh()
	records, err := run.records(0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range records {
		for _, e := range records[i].Events {
			if e.Kind == engine.CallFailed {
				p.shows(&e)()
			}
		}
	}
	if shown != "call" || p.element.id != "call" || p.element.newest.visit.Round != 1 {
		t.Errorf("%q is shown on the diagram, unfolded is %+v", shown, p.element.newest)
	}
}

// The latest visits of an element that was gone through very often are read from the end, and earlier ones only when asked.
func TestVisitsOfALongRun(t *testing.T) {
	_, run := longRun(t, "", 1500)
	if _, err := run.Look(); err != nil {
		t.Fatal(err)
	}
	list, whole, err := run.visits("n", latest, 50, time.Time{})
	if err != nil || whole || len(list) < 50 || len(list) > 50+blockOf || list[len(list)-1].place != 1499 {
		t.Errorf("%d visits, all: %v, %v", len(list), whole, err)
	}
	list, whole, err = run.visits("n", latest, 5000, time.Time{})
	if err != nil || !whole || len(list) != 1499 {
		t.Errorf("%d visits, all: %v, %v", len(list), whole, err)
	}
	if list, whole, err = run.visits("u", latest, 50, time.Time{}); err != nil || !whole || len(list) != 1 || !list[0].Open() {
		t.Errorf("the task that waits all along: %d, %v, %v", len(list), whole, err)
	}
}
