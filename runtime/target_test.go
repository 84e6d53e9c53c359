package runtime_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime"
)

// notices collects what people are told.
type notices struct {
	mu   sync.Mutex
	list []engine.Alert
}

func (n *notices) add(x engine.Alert) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, x)
}

func (n *notices) texts() (out []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, x := range n.list {
		out = append(out, x.Text)
	}
	return out
}

// A service that fails again and again is left alone for a while; one call looks
// whether it is back, the others wait without losing an attempt, and people are told
// once of each turn.
func TestFailingServiceIsLeftAlone(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			w.WriteHeader(503)
		}
	})
	var told notices
	r := open(t, runtime.Options{Gather: time.Millisecond, OnAlert: told.add, Targets: map[string]runtime.Target{"": {AtOnce: 1, Failures: 3, Pause: 300 * time.Millisecond}}})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, "", `<hookflow:retry attempts="4" delay="0"/>`))
	c := client{t, r.URL()}
	var keys []string
	for range 8 {
		keys = append(keys, c.start("p"))
	}
	c.until("the pause", func() bool { return len(told.texts()) == 1 })
	time.Sleep(100 * time.Millisecond)
	if n := len(s.requests()); n != 3 {
		t.Errorf("%d requests before the pause was over", n)
	}
	c.until("the probe", func() bool { return len(s.requests()) == 4 })
	time.Sleep(100 * time.Millisecond)
	if n := len(s.requests()); n != 4 {
		t.Errorf("%d requests after one probe", n)
	}
	down.Store(false)
	for _, key := range keys {
		if in := c.ended(key); in.Status != "completed" {
			t.Errorf("%s is %s", key, in.Status)
		}
	}
	if got := told.texts(); len(got) != 2 || !strings.Contains(got[0], "3 times in a row") || !strings.Contains(got[1], "answers again") {
		t.Errorf("told %q", got)
	}
}

// No more is asked of a place, in a second and at once, than it may be asked.
func TestRatesOfTargets(t *testing.T) {
	var now, most atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(30 * time.Millisecond)
		now.Add(-1)
	})
	r := open(t, runtime.Options{Targets: map[string]runtime.Target{hostOf(s.URL): {AtOnce: 2, PerSecond: 20}}})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, "", ""))
	c := client{t, r.URL()}
	var keys []string
	for range 8 {
		keys = append(keys, c.start("p"))
	}
	for _, key := range keys {
		c.ended(key)
	}
	all := s.requests()
	if took := all[7].at.Sub(all[0].at); took < 300*time.Millisecond || most.Load() > 2 {
		t.Errorf("8 calls in %s, %d at once", took, most.Load())
	}
}

// The trace of the request that begins an instance goes on with its calls; calls of an
// instance that none began share one of their own.
func TestTracesGoOn(t *testing.T) {
	s := serve(t, ok)
	r := open(t, runtime.Options{})
	call := func(id string) string {
		return `<serviceTask id="` + id + `"><extensionElements><hookflow:call url="` + s.URL + `"/></extensionElements></serviceTask>`
	}
	deploy(t, r, "p.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="in"/></extensionElements><messageEventDefinition messageRef="M"/></startEvent>
<sequenceFlow id="f" sourceRef="s" targetRef="a"/>`+call("a")+`<sequenceFlow id="g" sourceRef="a" targetRef="b"/>`+call("b"))
	c := client{t, r.URL()}
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, header := range []string{"00-" + trace + "-00f067aa0ba902b7-01", "nonsense", "00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01"} {
		before := len(s.requests())
		c.do("POST", "/in/in", `{}`, nil, "traceparent", header)
		c.until("two calls", func() bool { return len(s.requests()) == before+2 })
		a, b := strings.Split(s.requests()[before].Header.Get("Traceparent"), "-"), strings.Split(s.requests()[before+1].Header.Get("Traceparent"), "-")
		if len(a) != 4 || len(b) != 4 || a[1] != b[1] || a[2] == b[2] || (a[1] == trace) != strings.Contains(header, trace) {
			t.Errorf("after %s: %v and %v", header, a, b)
		}
	}
}
