package runtime_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/runtime"
)

// A repeated message to a process that answers gets the answer that the first one got: at once if it was given, later if
// it is still to come, and after a restart too. Nothing is done twice.
func TestRepeatedMessageGetsTheSameAnswer(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir()}
	r := open(t, o)
	deploy(t, r, "quick.bpmn", begin("quick", "")+`<endEvent id="x"><extensionElements><hookflow:respond on="true" status="201"><hookflow:body>={id: instance.key, n: n}</hookflow:body></hookflow:respond></extensionElements></endEvent>`)
	deploy(t, r, "vars.bpmn", begin("vars", "")+`<task id="x"><extensionElements><hookflow:output variable="$status" value="=202"/><hookflow:output variable="$body" value="={n: n}"/></extensionElements></task>`)
	deploy(t, r, "person.bpmn", begin("person", `answerWithin="PT20S"`)+`<userTask id="x"><extensionElements><hookflow:respond on="true"><hookflow:body>={ok: agreed}</hookflow:body></hookflow:respond></extensionElements></userTask>`)
	for _, c := range []struct {
		path, header string
		status       int
	}{{"quick", "Idempotency-Key", 201}, {"quick", "webhook-id", 201}, {"quick", "X-GitHub-Delivery", 201}, {"quick", "ce-id", 201}, {"vars", "Idempotency-Key", 202}} {
		first, want := ask(t, r, "POST", "/in/"+c.path, `{"n":1}`, c.header, c.path+c.header)
		again, got := ask(t, r, "POST", "/in/"+c.path, `{"n":2}`, c.header, c.path+c.header)
		if first.StatusCode != c.status || again.StatusCode != c.status || want != got || !strings.Contains(got, `"n":1`) {
			t.Errorf("%s by %s: %d %s, then %d %s", c.path, c.header, first.StatusCode, want, again.StatusCode, got)
		}
	}
	c := client{t, r.URL()}
	if n := len(c.instances("process=quick")); n != 4 {
		t.Errorf("%d instances of 4 messages", n)
	}

	var both sync.WaitGroup
	answers := make([]string, 2)
	for i := range answers {
		both.Go(func() { _, answers[i] = ask(t, r, "POST", "/in/person", `{}`, "Idempotency-Key", "p") })
		c.until("a task is open", func() bool { return len(c.instances("process=person")) == 1 })
	}
	time.Sleep(50 * time.Millisecond) // for the second one to arrive
	c.completeTask(c.instances("process=person")[0].Key, "x", `{"agreed":true}`)
	both.Wait()
	if fmt.Sprint(answers) != `[{"ok":true} {"ok":true}]` {
		t.Errorf("both wait: %s", answers)
	}
	must(t, r.Close())
	r = open(t, o)
	if resp, text := ask(t, r, "POST", "/in/person", `{}`, "Idempotency-Key", "p"); resp.StatusCode != 200 || text != `{"ok":true}` {
		t.Errorf("after a restart: %d %s", resp.StatusCode, text)
	}
	if resp, text := ask(t, r, "POST", "/in/vars", `{}`, "Idempotency-Key", "varsIdempotency-Key"); resp.StatusCode != 202 || text != `{"n":1}` {
		t.Errorf("of the archive, after a restart: %d %s", resp.StatusCode, text)
	}
}

// An event of CloudEvents is understood in both modes: its data are the body, its attributes stand beside it, and source
// and id tell it from others.
func TestCloudEvents(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "events.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="events" methods="POST"><hookflow:answer variable="got" value="={type: request.event.type, id: request.event.id, subject: request.event.subject, kind: request.event.datacontenttype, data: request.body}"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/><endEvent id="x"><extensionElements><hookflow:respond on="true"><hookflow:body>=got</hookflow:body></hookflow:respond></extensionElements></endEvent>`)
	structured := func(more string) string {
		return `{"specversion":"1.0","id":"A-1","source":"/shop","type":"paid"` + more + `}`
	}
	binary := []string{"ce-specversion", "1.0", "ce-id", "B-1", "ce-source", "/shop", "ce-type", "paid", "ce-subject", "Euro%20%E2%82%AC"}
	for _, c := range []struct {
		body   string
		header []string
		status int
		want   string
	}{
		{structured(`,"datacontenttype":"application/json","subject":"s","data":{"sum":5}`), []string{"Content-Type", "application/cloudevents+json; charset=utf-8"}, 200, `{"type":"paid","id":"A-1","subject":"s","kind":"application/json","data":{"sum":5}}`},
		{structured(`,"data":{"sum":6}`), []string{"Content-Type", "application/cloudevents+json"}, 200, `{"type":"paid","id":"A-1","subject":"s","kind":"application/json","data":{"sum":5}}`}, // repeated: the answer of the first
		{strings.Replace(structured(`,"data_base64":"AAE="`), "A-1", "A-2", 1), []string{"Content-Type", "application/cloudevents+json"}, 200, `{"type":"paid","id":"A-2","subject":null,"kind":null,"data":"AAE="}`},
		{strings.Replace(structured(``), "A-1", "A-3", 1), []string{"Content-Type", "application/cloudevents+json"}, 200, `{"type":"paid","id":"A-3","subject":null,"kind":null,"data":null}`},
		{`{"sum":7}`, binary, 200, `{"type":"paid","id":"B-1","subject":"Euro €","kind":"application/json","data":{"sum":7}}`},
		{`{"specversion":"1.0","id":"1","source":"/shop"}`, []string{"Content-Type", "application/cloudevents+json"}, 400, `no attribute \"type\"`},
		{`[]`, []string{"Content-Type", "application/cloudevents+json"}, 400, `an event is a JSON object`},
		{`[` + structured(``) + `]`, []string{"Content-Type", "application/cloudevents-batch+json"}, 415, `send each by itself`},
		{`{"sum":7}`, binary[:6], 400, `no attribute \"type\"`},
		{`{"sum":8}`, nil, 200, `{"type":null,"id":null,"subject":null,"kind":null,"data":{"sum":8}}`},
	} {
		resp, text := ask(t, r, "POST", "/in/events", c.body, c.header...)
		if resp.StatusCode != c.status || c.status == 200 && text != c.want || !strings.Contains(text, c.want) {
			t.Errorf("%s %v: %d %s", c.body, c.header, resp.StatusCode, text)
		}
	}
}
