package runtime_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/mock"
	"hookflow/runtime/webhook"
)

// Samples answer in place of services that do not exist, over TLS addresses too, one
// answer after the other, late, cut off or not at all; no secret and no account is needed.
func TestSamplesAnswerInPlaceOfServices(t *testing.T) {
	samples := []mock.Sample{
		{Method: "POST", URL: "https://shop.invalid/orders/*", Answers: []mock.Answer{{Status: 503}, {Fail: "cut"}, {Body: []byte(`{"id":7}`), Delay: "PT0.1S"}}},
		{URL: "silent.invalid/", Answers: []mock.Answer{{Fail: "silent"}}},
		{URL: "text.invalid/?q=1", Answers: []mock.Answer{{Status: 202, Body: []byte(`"plain"`), Headers: map[string]string{"Content-Type": "text/plain"}}}},
	}
	r := open(t, runtime.Options{Mock: samples})
	c := client{t, r.URL()}
	answer := `<hookflow:answer variable="body" value="=response.body"/><hookflow:answer variable="status" value="=response.status"/><hookflow:answer variable="by" value="=response.headers.x-hookflow-mock"/>`
	deploy(t, r, "p.bpmn", oneCall(`url="https://shop.invalid/orders/12" account="nobody"`, `<hookflow:header name="X-Key" value="{{secrets.NONE}}"/>`+answer, `<hookflow:retry delay="0"/>`))
	before := time.Now()
	if got := variables(t, r, `{}`); got["body"] != `{"id":7}` || got["by"] != `"sample 1"` || time.Since(before) < 100*time.Millisecond {
		t.Errorf("got %v after %s", got, time.Since(before))
	}
	deploy(t, r, "p.bpmn", oneCall(`url="http://text.invalid/?q=1" method="GET"`, answer, ""))
	if got := variables(t, r, `{}`); got["body"] != `"plain"` || got["status"] != "202" {
		t.Errorf("got %v", got)
	}
	for address, why := range map[string]string{"http://silent.invalid/": "no complete answer", "http://other.invalid/": "no sample answers POST other.invalid/"} {
		deploy(t, r, "p.bpmn", oneCall(`url="`+address+`" timeout="PT0.2S"`, "", `<hookflow:retry attempts="1"/>`))
		if list := c.incidents(c.start("p")); !strings.Contains(list[0].Message, why) {
			t.Errorf("%s: %s", address, list[0].Message)
		}
	}
}

// What services have answered answers in their place the next time, from a file.
func TestCallsAreSavedAsSamples(t *testing.T) {
	s := serve(t, ok)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/a"`, "", ""))
	variables(t, r, `{}`)
	file := filepath.Join(t.TempDir(), "samples.json")
	must(t, mock.Write(file, mock.FromLog(r.Calls().Search(webhook.Filter{}, 10))))
	list, err := mock.Read(file)
	must(t, err)
	s.Close()
	again := open(t, runtime.Options{Mock: list})
	deploy(t, again, "p.bpmn", oneCall(`url="`+s.URL+`/a"`, `<hookflow:answer variable="status" value="=response.status"/>`, ""))
	if got := variables(t, again, `{}`); got["status"] != "200" {
		t.Errorf("got %v", got)
	}
}

// A process with pools of its own still reaches them.
func TestOwnPoolsAnswerBesideSamples(t *testing.T) {
	service := freePort(t)
	r := open(t, runtime.Options{Mock: []mock.Sample{}})
	deployExample(t, r, service, quick...)
	c := client{t, r.URL()}
	finish(t, c, report(t, c))
}

// Calls are found in the log, and made again as they were: one by its job, or all that
// failed; the process is told nothing.
func TestCallsAreFoundAndResent(t *testing.T) {
	down := serve(t, ok)
	down.Close()
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", oneCall(`url="`+down.URL+`/a"`, `<hookflow:parameter value="=who" field="who"/>`, `<hookflow:retry attempts="2" delay="0"/>`))
	instance := c.start("p")
	c.incidents(instance)
	find := func(query string) (out []listener.Attempt) {
		c.do("GET", "/api/v1/calls?"+query, "", &out)
		return out
	}
	for query, n := range map[string]int{"": 2, "failed=true": 2, "status=200": 0, "element=call": 2, "element=other": 0, "text=NOBODY%20LISTENS": 2, "text=zzz": 0, "instance=" + instance + "&text=/a": 2} {
		if got := find(query); len(got) != n {
			t.Errorf("%s finds %d calls, want %d", query, len(got), n)
		}
	}
	var made []listener.Attempt
	c.do("POST", "/api/v1/calls/resend", `{}`, &made)
	if len(made) != 1 || made[0].Reason != "refused" || made[0].Job != find("")[0].Job || len(find("")) != 3 || !find("")[0].Resent {
		t.Errorf("resent %+v; the log has %d", made, len(find("")))
	}
	c.do("POST", "/api/v1/calls/resend", `{"jobs":["`+made[0].Job+`"]}`, &made)
	if len(made) != 1 || len(c.incidents(instance)) != 1 {
		t.Errorf("resent %+v", made)
	}
}

// What was not there for a request is told with its call, through the inputs of its element, too; what an expression asks for without
// needing it is not.
func TestMissingVariablesAreTold(t *testing.T) {
	s := serve(t, ok)
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/{= citty }" method="POST" body="json"`,
		`<hookflow:parameter value="=custmer.name" field="who"/><hookflow:parameter value="=of" field="of"/><hookflow:parameter value="=amount" field="amount"/><hookflow:parameter value="=if is defined(rebate) then rebate else 0" field="rebate"/>`,
		`<hookflow:input variable="of" value="=ordr"/>`))
	variables(t, r, `{"amount":null}`)
	var made []listener.Attempt
	c.do("GET", "/api/v1/calls", "", &made)
	if len(made) != 1 || !slices.Equal(made[0].Missing, []string{"citty", "custmer", "ordr"}) {
		t.Errorf("%+v", made)
	}
}

// Pinned answers go to the calls of their element alone, in turn, and time out if they say so; the others call on.
func TestPinnedAnswers(t *testing.T) {
	s := serve(t, ok)
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	answer := `<hookflow:answer variable="body" value="=response.body"/>`
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/a/b?c=1" timeout="PT0.3S"`, answer, `<hookflow:retry attempts="2" delay="0"/>`))
	const element = "call"
	must(t, r.Pin("p", element, []mock.Answer{{Status: 503}, {Body: []byte(`{"pinned":true}`)}, {Fail: "silent"}}))
	if got := variables(t, r, `{}`); got["body"] != `{"pinned":true}` {
		t.Errorf("got %v", got)
	}
	if list := c.incidents(c.start("p")); !strings.Contains(list[0].Message, "no complete answer") {
		t.Errorf("got %v", list)
	}
	if got := r.Pinned("p", element); len(got) != 3 {
		t.Errorf("pinned are %v", got)
	}
	if err := r.Pin("p", element, []mock.Answer{{Status: 7}}); err == nil {
		t.Error("an answer with the status 7 was taken")
	}
	must(t, r.Pin("p", "another", []mock.Answer{{Status: 503}}))
	must(t, r.Pin("p", element, nil))
	if got := variables(t, r, `{}`); strings.Contains(got["body"], "pinned") {
		t.Errorf("got %v", got)
	}
	p := open(t, runtime.Options{Environment: runtime.Production})
	if err := p.Pin("p", "x", []mock.Answer{{}}); !errors.Is(err, runtime.ErrProduction) {
		t.Errorf("in production: %v", err)
	}
}
