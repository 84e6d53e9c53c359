package designer

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine/feel"
	"hookflow/runtime"
)

// keeping is a window with a listener whose requests are kept, in memory.
func keeping(t *testing.T) (*Window, *runtime.Runtime, *monitor.Requests) {
	t.Helper()
	w, rt := running(t, &fakeLog{})
	kept := map[string]monitor.Request{}
	r := &monitor.Requests{Await: rt.Sample, Kept: func() (map[string]monitor.Request, error) { return kept, nil }}
	r.Keep = func(key string, one *monitor.Request) error {
		if delete(kept, key); one != nil {
			kept[key] = *one
		}
		return nil
	}
	w.Local.Requests = r
	w.Local.Endpoints = func(string, []byte) ([]monitor.Endpoint, error) {
		return []monitor.Endpoint{{Element: "Start_Requested", URL: rt.URL() + "/in/histories", Methods: []string{"POST"}}}, nil
	}
	return w, rt, r
}

// A person presses Wait, a real request comes, and it is the sample: its fields are completed, expressions show what they
// give, the elements behind read the variables it would write, and it can be sent again and forgotten.
func TestKeepARequestAsSample(t *testing.T) {
	w, rt, r := keeping(t)
	tab := w.current()
	e := tab.doc.Element("Start_Requested")
	r.Await = func(ctx context.Context, path string, methods []string) (json.RawMessage, error) {
		go func() {
			for ctx.Err() == nil { // until somebody waits
				a, err := http.Post(rt.URL()+"/in/histories?from=shop", "application/json", strings.NewReader(`{"workId": "w-7", "worker": "Kim"}`))
				if err != nil || a.StatusCode == http.StatusAccepted {
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
		}()
		return rt.Sample(ctx, path, methods)
	}
	tab.doc.Select(e.ID)
	tab.board.Changed()
	tab.docked.Once(e.ID)
	press := func(name string) {
		t.Helper()
		b, is := w.form.Parts()[name].(*look.Button)
		if !is {
			t.Fatalf("there is no %s: %v", name, w.form.Parts())
		}
		b.Do()
	}
	press("caught.wait")
	if says := reads(t, w.form.Content); !strings.Contains(says, "w-7") || !strings.Contains(says, "Wait for another") {
		t.Errorf("the page says %q", says)
	}
	s := tab.sample(e)
	if v, _ := s.Values.Get("request"); v == nil || s.Of != "the kept request" {
		t.Fatalf("the sample is %+v", s)
	}
	if after := tab.sample(tab.doc.Element("Task_Write")).Values; after == nil {
		t.Error("what follows has no values")
	} else if v, _ := after.Get("workId"); v != feel.String("w-7") {
		t.Errorf("what follows reads workId as %v", v)
	}
	var again monitor.Request
	r.Send = func(_ context.Context, _ string, one monitor.Request) (exchange.Call, error) {
		again = one
		return exchange.Call{Response: exchange.Response{Status: 202}}, nil
	}
	tab.sendKept(e, func(c exchange.Call, err error) {
		if err != nil {
			t.Error(err)
		}
	})
	if !strings.Contains(string(again.Content), "w-7") {
		t.Errorf("sent again is %s", again.Content)
	}
	press("caught.forget")
	if s := tab.sample(e); s.Values != nil {
		t.Errorf("forgotten, the sample is %+v", s)
	}
}

// Whoever no longer waits keeps nothing.
func TestStopWaitingForARequest(t *testing.T) {
	w, _, r := keeping(t)
	tab := w.current()
	e := tab.doc.Element("Start_Requested")
	r.Await = func(ctx context.Context, _ string, _ []string) (json.RawMessage, error) {
		if !tab.catcher().Waiting(e) {
			t.Error("nobody waits")
		}
		tab.stopCatching(e)
		return json.RawMessage(`{"body": 1}`), ctx.Err()
	}
	tab.catch(e)
	if _, kept := w.keptRequest(e); kept || tab.catcher().Waiting(e) {
		t.Error("the request was kept, or is still waited for")
	}
}
