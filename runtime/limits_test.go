package runtime_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/push"
)

// refused asks for a status and what the answer says, and gives its Retry-After.
func (c client) refused(method, path, body string, status int, says string) (after string) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if resp.StatusCode != status || !strings.Contains(string(text), says) {
		c.t.Errorf("%s %s: %s %s, want %d %s", method, path, resp.Status, text, status, says)
	}
	return resp.Header.Get("Retry-After")
}

const beginnings = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>
	<startEvent id="m"><extensionElements><hookflow:receive path="%s" methods="POST"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="g" sourceRef="m" targetRef="u"/>`

// The limits that Bpium names: so many instances at once, so much data in total, so long a life.
func TestLimitsOfBpium(t *testing.T) {
	r := open(t, runtime.Options{Limits: &engine.Limits{Instances: 2, DataBytes: 100, Duration: 300 * time.Millisecond, StepsPerCommand: 1000}})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", fmt.Sprintf(beginnings, "p"))
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"p","variables":{"a":"12345678901234567890"}}`, &in)
	c.refused("PUT", "/api/v1/instances/"+in.Key+"/variables", `{"b":"`+strings.Repeat("x", 100)+`"}`, 429, "dataBytes: the variables would have")
	c.start("p")
	if after := c.refused("POST", "/api/v1/instances", `{"process":"p"}`, 429, "instances: 2 instances are running"); after != "10" {
		t.Errorf("it may be tried again after %q", after)
	}
	if after := c.refused("POST", "/in/p", `{}`, 429, "instances: 2 instances are running"); after != "10" {
		t.Errorf("it may be tried again after %q", after)
	}
	c.until("the end of its life", func() bool {
		_, text := c.try("GET", "/api/v1/incidents?instance="+in.Key, "")
		return strings.Contains(string(text), "duration: the instance has been running longer than")
	})
}

// The rates: instances of one process, messages of one path, attempts for one subscription in a minute. Who is refused is
// told when to come again; other processes and paths are as free as before.
func TestRatesOfAMinute(t *testing.T) {
	told := atomic.Int32{}
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told.Add(1) }))
	t.Cleanup(hook.Close)
	r := open(t, runtime.Options{Limits: &engine.Limits{Starts: 3, StepsPerCommand: 1000}, Requests: 4, Pushes: 2})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", fmt.Sprintf(beginnings, "p"))
	deploy(t, r, "q.bpmn", fmt.Sprintf(beginnings, "q"))
	s := c.subscribe(push.Subscription{Name: "hook", Topics: []string{"instance.started"}, URL: hook.URL})
	for range 3 {
		c.do("POST", "/in/p", `{}`, nil)
	}
	for _, path := range []string{"/in/p", "/api/v1/instances"} {
		after := c.refused("POST", path, `{"process":"p"}`, 429, "starts: 3 instances of")
		if wait, err := time.ParseDuration(after + "s"); err != nil || wait < time.Second || wait > time.Minute {
			t.Errorf("%s may be tried again after %q", path, after)
		}
	}
	if after := c.refused("POST", "/in/p", `{}`, 429, "messages to this path are taken 4 times a minute"); after == "" {
		t.Error("nobody says when to come again")
	}
	c.start("q")
	c.until("the pushes that are allowed", func() bool { return told.Load() == 2 })
	c.until("all rows", func() bool { _, st, err := r.Pushes().Get(s.ID); return err == nil && st.Last == 4 })
	time.Sleep(100 * time.Millisecond)
	if _, st, err := r.Pushes().Get(s.ID); err != nil || told.Load() != 2 || st.Done != 2 || st.Failures != 0 {
		t.Errorf("%d were told, %+v %v", told.Load(), st, err)
	}
}
