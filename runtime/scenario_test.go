package runtime_test

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// quick makes the example repeat its calls at once.
var quick = []string{`delay="PT2S"`, `delay="PT0.05S"`}

// without makes one of the example's processes one that others execute.
func without(process string) []string {
	head := `id="` + process + `" name="` + map[string]string{"Process_Errors": "Error handling", "Process_Records": "Work records"}[process] + `" isExecutable=`
	return []string{head + `"true"`, head + `"false"`}
}

// report starts the first process and hands in the first task.
func report(t *testing.T, c client) (instance string) {
	instance = c.start("Process_Errors")
	c.completeTask(instance, "Task_Report", `{"worker":"Kim \"the\" ü","error":"pump <3> leaks"}`)
	return instance
}

// finish confirms, and checks that the record came back.
func finish(t *testing.T, c client, instance string) {
	c.completeTask(instance, "Task_Confirm", `{"confirmed":true}`)
	in := c.ended(instance)
	var record struct{ Worker, Error, Text string }
	if err := json.Unmarshal(in.Variables["record"], &record); err != nil {
		t.Fatalf("record: %v in %s", err, in.Variables)
	}
	if in.Status != "completed" || record.Worker != `Kim "the" ü` || !strings.HasSuffix(record.Text, "works on: pump <3> leaks") || string(in.Variables["confirmed"]) != "true" {
		t.Errorf("%s with %s", in.Status, in.Variables)
	}
}

func TestBothPoolsInOneRuntime(t *testing.T) {
	r := open(t, runtime.Options{})
	deployExample(t, r, freePort(t), quick...)
	c := client{t, r.URL()}
	finish(t, c, report(t, c))
	if calls := c.calls(""); len(calls) != 2 || calls[1].Response.Status != 202 || calls[1].Attempt != 1 {
		t.Errorf("calls %+v", calls)
	}
	traces := map[string]int{}
	err := r.Engine().View(func(q *loop.Query) error {
		for _, in := range q.Instances(loop.Filter{Limit: 9}) {
			traces[r.Engine().TraceOf(in)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(traces) != 1 { // one run: the window shows it in both pools
		t.Errorf("the caller and the called have the traces %v", traces)
	}
}

func TestPoolsInTwoRuntimes(t *testing.T) {
	errors, records := open(t, runtime.Options{}), open(t, runtime.Options{})
	port := freePort(t)
	deployExampleAt(t, errors, errors.URL(), port, append(without("Process_Records"), quick...)...)
	deployExampleAt(t, records, errors.URL(), port, append(without("Process_Errors"), quick...)...)
	c := client{t, errors.URL()}
	finish(t, c, report(t, c))
	c = client{t, records.URL()} // whose call back is answered before it is over
	c.until("the end of the service", func() bool {
		all := c.instances("state=completed")
		return len(all) == 1 && all[0].Process == "Process_Records"
	})
}

// records is a service that is no Hookflow. It calls back when told to: with
// the request still open, or after it.
type records struct {
	t      *testing.T
	target string      // where it calls back
	early  bool        // calls back before it answers the call: the catch event is not armed
	keys   chan string // Idempotency-Key of each request
	anyhow bool        // the message may be kept or correlated
}

func (s *records) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/histories" {
		s.t.Errorf("called at %s", r.URL)
	}
	s.keys <- r.Header.Get("Idempotency-Key")
	text, _ := io.ReadAll(r.Body)
	if s.early {
		s.callBack(text)
		return
	}
	time.AfterFunc(50*time.Millisecond, func() { s.callBack(text) })
}

// callBack answers a request for a record.
func (s *records) callBack(request []byte) {
	var in struct{ Worker, Error, WorkID string }
	if err := json.Unmarshal(request, &in); err != nil {
		s.t.Errorf("%v in %s", err, request)
	}
	record := map[string]string{"worker": in.Worker, "error": in.Error, "text": in.Worker + " works on: " + in.Error}
	body, _ := json.Marshal(map[string]any{"workId": in.WorkID, "record": record})
	resp, err := http.Post(s.target+"/in/work-records", "application/json", strings.NewReader(string(body)))
	if err != nil {
		s.t.Error(err)
		return
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if want := map[bool]string{true: "buffered", false: "correlated"}[s.early]; resp.StatusCode != 202 || !s.anyhow && !strings.Contains(string(text), want) {
		s.t.Errorf("call-back: %d %s, want %s", resp.StatusCode, text, want)
	}
}

func TestServiceIsAnyHTTPServer(t *testing.T) {
	for name, early := range map[string]bool{"answers after the catch event is armed": false, "answers before": true} {
		t.Run(name, func(t *testing.T) {
			r := open(t, runtime.Options{})
			s := &records{t: t, target: r.URL(), early: early, keys: make(chan string, 9)}
			service := httptest.NewServer(s)
			t.Cleanup(service.Close)
			deployExample(t, r, hostOf(service.URL), append(without("Process_Records"), quick...)...)
			c := client{t, r.URL()}
			finish(t, c, report(t, c))
			if len(s.keys) != 1 || <-s.keys == "" {
				t.Error("the service was called more than once, or without a key")
			}
		})
	}
}

func TestServiceDownTakesTheErrorPath(t *testing.T) {
	r := open(t, runtime.Options{})
	deployExample(t, r, freePort(t), append(without("Process_Records"), quick...)...)
	c := client{t, r.URL()}
	instance := report(t, c)
	c.completeTask(instance, "Task_ByHand", `{}`)
	if in := c.ended(instance); in.Status != "completed" {
		t.Errorf("ended as %s", in.Status)
	}
	calls := c.calls(instance)
	if len(calls) != 3 || calls[0].Attempt != 3 || calls[0].Reason != "refused" || !strings.Contains(calls[0].Failure, "nobody listens on") {
		t.Errorf("calls %+v", calls)
	}
	if calls[1].Began.Sub(calls[2].Began) < 50*time.Millisecond {
		t.Errorf("the second attempt began %s after the first", calls[1].Began.Sub(calls[2].Began))
	}
}

func TestRetryWaitsAsLongAsTheServiceAsks(t *testing.T) {
	var times atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if times.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{})
	deployExample(t, r, hostOf(service.URL), append(without("Process_Records"), quick...)...)
	c := client{t, r.URL()}
	instance := report(t, c)
	c.until("two calls", func() bool { return len(c.calls(instance)) == 2 })
	if calls := c.calls(instance); calls[0].Began.Sub(calls[1].Began) < time.Second || calls[0].Response.Status != 200 {
		t.Errorf("calls %+v", calls)
	}
}

func TestRepeatedMessageIsTakenOnce(t *testing.T) {
	r := open(t, runtime.Options{})
	deployExample(t, r, freePort(t), append(without("Process_Errors"), quick...)...)
	c := client{t, r.URL()}
	first := ""
	for i, want := range []string{"started", "duplicate", "started"} {
		id := map[bool]string{true: "other", false: "same"}[i == 2]
		var got listener.Receipt
		c.do("POST", "/in/histories", `{"worker":"a","error":"b","workId":"1"}`, &got, "X-Message-Id", id)
		first = cmp.Or(first, got.Instance)
		if got.Status != want || got.Instance == "" || (i == 1) != (got.Instance == first && i > 0) {
			t.Errorf("%d: got %+v, want %s", i, got, want)
		}
	}
	if all := c.instances(""); len(all) != 2 {
		t.Errorf("%d instances, want 2", len(all))
	}
}
