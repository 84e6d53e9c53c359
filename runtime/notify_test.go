package runtime_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/people"
)

// Who did the task before is told by name, and an address gets a request.
func TestNotificationsReachWhoDidTheTaskAndWebhooks(t *testing.T) {
	hook := serve(t, ok)
	r := open(t, runtime.Options{Gather: time.Millisecond})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="do"/><userTask id="do"><extensionElements><hookflow:assignment assignee="kim"/></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="do" targetRef="call"/><serviceTask id="call"><extensionElements><hookflow:call url="`+gone(t)+`"/><hookflow:retry attempts="1"/><hookflow:failure notify="previous, ops, `+hook.URL+`/alert"/></extensionElements></serviceTask>`)
	c := client{t, r.URL()}
	instance := c.start("p")
	c.completeTask(instance, "do", `{}`)
	c.incidents(instance)
	c.until("the request", func() bool { return len(hook.requests()) == 1 })
	got := hook.requests()[0]
	if !strings.Contains(got.body, `"to":"kim, ops, `+hook.URL+`/alert"`) || !strings.Contains(got.body, `"instance":"`+instance+`"`) || got.URL.Path != "/alert" {
		t.Errorf("got %s %s", got.URL, got.body)
	}
	c.until("the entry in the log", func() bool { return len(c.calls(instance)) == 2 }) // it is written after the answer
	log := c.calls(instance)
	if !strings.HasSuffix(log[0].Request.URL, "/alert") || log[0].Response.Status != 200 {
		t.Errorf("the log of calls has %+v", log)
	}
}

// gone is an address where nobody listens.
func gone(t *testing.T) string {
	t.Helper()
	s := serve(t, ok)
	s.Close()
	return s.URL
}

// failing is a process whose call fails and tells.
func failing(t *testing.T, notify string) string {
	return oneCall(`url="`+gone(t)+`"`, "", `<hookflow:retry attempts="1"/><hookflow:failure notify="`+notify+`"/>`)
}

// knowing are options with people, and the account post that their mails go out by.
func knowing(t *testing.T, m *mailServer) runtime.Options {
	t.Helper()
	o := mailing(t, m, "none", "")
	must(t, o.Vault.Grant("local", "PASSWORD", people.Process))
	o.People = filepath.Join(t.TempDir(), people.File)
	must(t, people.Change(o.People, func(d *people.Directory) error {
		d.Sender, d.Units = "post", []people.Unit{{Name: "Sales", Below: "Board"}, {Name: "Board"}}
		for _, p := range []people.Person{
			{Name: "kim", Mail: "kim@example.org", Groups: []string{"ops"}}, {Name: "lee", Groups: []string{"ops"}}, {Name: "ann", Mail: "ann@example.org", Unit: "Sales"},
		} {
			must(t, d.Put(p))
		}
		return nil
	}))
	return o
}

func (c client) notices(query string) (out []listener.Notice) {
	c.t.Helper()
	c.do("GET", "/api/v1/notifications"+query, "", &out)
	return out
}

// Forty instances that fail on the same call are one alert with a count: one mail each,
// one request, one message for the window; those in the group, the unit and the variable are told.
func TestFailuresOfTheSameCallAreOneAlert(t *testing.T) {
	hook, m := serve(t, ok), mailServerAt(t, nil)
	o := knowing(t, m)
	var shown atomic.Int32
	o.OnAlert = func(a engine.Alert) { shown.Add(1) }
	o.Dir, o.Gather, o.Targets = t.TempDir(), time.Hour, map[string]runtime.Target{"": {Failures: -1}}
	r := open(t, o)
	deploy(t, r, "p.bpmn", failing(t, `group:ops, unit:Board, {= who }, `+hook.URL))
	c, was := client{t, r.URL()}, r.URL()
	for range 40 {
		c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"who":"max@example.org"}}`, nil)
	}
	c.until("the alert", func() bool { list := c.notices(""); return len(list) == 1 && list[0].Count == 40 })
	must(t, r.Close())
	c = client{t, open(t, o).URL()}
	n := c.notices("")[0]
	if n.Count != 40 || strings.Join(n.People, " ") != "kim lee ann max@example.org "+hook.URL || n.Failure != "" || !n.Sent || n.Process != "p" || n.Element != "call" || len(n.Instances) != 20 {
		t.Errorf("%+v", n)
	}
	var to []string
	for _, x := range m.got() {
		to = append(to, x.to...)
		if !strings.Contains(x.text, "40") || !strings.Contains(x.text, "of process p has failed") {
			t.Errorf("the mail says %s", x.text)
		}
	}
	if strings.Join(to, " ") != "kim@example.org ann@example.org max@example.org" {
		t.Errorf("mails to %v", to)
	}
	if all := hook.requests(); len(all) != 1 || !strings.Contains(all[0].body, `"count":40`) || !strings.Contains(all[0].body, `"incidents":"`+was+`/api/v1/incidents?`) || shown.Load() != 1 {
		t.Errorf("requests %+v, shown %d times", all, shown.Load())
	}
	var standing []struct{ Key string }
	at, whole := strings.CutPrefix(n.Incidents, c.url)
	if !whole || !strings.HasPrefix(at, "/api/v1/incidents?") {
		t.Fatalf("the incidents are at %q", n.Incidents)
	}
	c.do("GET", at+"&limit=1000", "", &standing)
	if len(standing) != 40 {
		t.Errorf("%d incidents are listed", len(standing))
	}
	if len(c.notices("?to=lee&unread=true")) != 1 || len(c.notices("?to=bob")) != 0 {
		t.Error("the list of one person is wrong")
	}
	c.do("POST", "/api/v1/notifications/"+n.Key+"/read", "", nil)
	if list := c.notices("?unread=true"); len(list) != 0 {
		t.Errorf("unread: %+v", list)
	}
	c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"who":"max@example.org"}}`, nil)
	c.until("another alert", func() bool { return len(c.notices("?unread=true")) == 1 })
	if list := c.notices(""); len(list) != 2 || list[0].Count != 1 {
		t.Errorf("after it was read: %+v", list)
	}
}

// An alert is closed when nothing stands still for it any more, whether it was repaired, skipped or ended; the next failure is another one.
func TestResolvedAlertsClose(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir(), Gather: time.Millisecond}
	r := open(t, o)
	deploy(t, r, "p.bpmn", failing(t, `bob`))
	c := client{t, r.URL()}
	instances := []string{c.start("p"), c.start("p"), c.start("p")}
	c.until("one alert of three", func() bool { list := c.notices("?unread=true"); return len(list) == 1 && list[0].Count == 3 })
	c.do("POST", "/api/v1/incidents/"+c.incidents(instances[0])[0].Key+"/resolve", `{"how":"skip"}`, nil)
	c.do("POST", "/api/v1/instances/"+instances[1]+"/cancel", "", nil)
	time.Sleep(1100 * time.Millisecond)
	if list := c.notices("?unread=true"); len(list) != 1 || !list[0].Resolved.IsZero() {
		t.Errorf("while one stands: %+v", list)
	}
	c.do("POST", "/api/v1/incidents/"+c.incidents(instances[2])[0].Key+"/resolve", `{"how":"interrupt"}`, nil)
	c.until("it is closed", func() bool { return len(c.notices("?unread=true")) == 0 })
	if list := c.notices(""); len(list) != 1 || list[0].Resolved.IsZero() || list[0].Incidents != "" {
		t.Errorf("closed: %+v", list)
	}
	c.start("p")
	c.until("another one", func() bool { list := c.notices("?unread=true"); return len(list) == 1 && list[0].Count == 1 })
}

// What people are told survives the program: an address that does not answer is told
// again after the next start, with the same key, and the list of alerts is as it was.
func TestAlertsAreToldAfterARestart(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	hook := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			w.WriteHeader(503)
		}
	})
	o := runtime.Options{Dir: t.TempDir(), Gather: time.Millisecond}
	r := open(t, o)
	deploy(t, r, "p.bpmn", failing(t, hook.URL+`, bob`))
	c := client{t, r.URL()}
	c.start("p")
	c.until("the request", func() bool { return len(hook.requests()) == 1 })
	if list := c.notices(""); len(list) != 1 || list[0].Sent {
		t.Errorf("%+v", list)
	}
	must(t, r.Close())
	down.Store(false)
	c = client{t, open(t, o).URL()}
	c.until("it was told", func() bool { list := c.notices("?to=bob"); return len(list) == 1 && list[0].Sent })
	all := hook.requests()
	if len(all) < 2 || all[0].Header.Get("Idempotency-Key") == "" || all[0].Header.Get("Idempotency-Key") != all[len(all)-1].Header.Get("Idempotency-Key") || all[0].body != all[len(all)-1].body {
		t.Errorf("the requests were %+v", all)
	}
}

// Who could not be told stands in the alert, with what to do.
func TestWhoCouldNotBeTold(t *testing.T) {
	hook := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) })
	r := open(t, runtime.Options{Gather: time.Millisecond})
	deploy(t, r, "p.bpmn", failing(t, hook.URL+`, kim@example.org, group:none`))
	c := client{t, r.URL()}
	c.start("p")
	c.until("it was told", func() bool { list := c.notices(""); return len(list) == 1 && list[0].Sent })
	failure := c.notices("")[0].Failure
	for _, want := range []string{hook.URL + ": the service answered 404", "kim@example.org: no mail was sent: name the account", "group:none: nobody is in it"} {
		if !strings.Contains(failure, want) {
			t.Errorf("%q lacks %q", failure, want)
		}
	}
}

// The window and the log of a program that has no store for good are told before it ends.
func TestAlertsAreToldWhenTheProgramEnds(t *testing.T) {
	var mu sync.Mutex
	var shown []engine.Alert
	hook := serve(t, ok)
	r := open(t, runtime.Options{Gather: time.Hour, OnAlert: func(a engine.Alert) { mu.Lock(); defer mu.Unlock(); shown = append(shown, a) }})
	deploy(t, r, "p.bpmn", failing(t, hook.URL))
	c := client{t, r.URL()}
	c.incidents(c.start("p"))
	c.incidents(c.start("p"))
	must(t, r.Close())
	if text, _ := json.Marshal(shown); len(shown) != 1 || shown[0].Count != 2 || len(hook.requests()) != 1 {
		t.Errorf("shown %s, %d requests", text, len(hook.requests()))
	}
}
