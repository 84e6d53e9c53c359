//go:build cgo || ci

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hookflow/designer/monitor"
	"hookflow/runtime"
)

// What is kept is there when the window is opened again, until it is forgotten.
func TestKeptRequestsStay(t *testing.T) {
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	rt, err := runtime.Open(runtime.Options{Listen: "127.0.0.1:0"})
	check(t, err)
	defer rt.Close()
	r := keptRequests(rt)
	check(t, r.Keep("p/s", &monitor.Request{Came: time.Now(), Content: json.RawMessage(`{"body": 1}`)}))
	check(t, r.Keep("p/other", &monitor.Request{Came: time.Now(), Content: json.RawMessage(`{}`)}))
	all, err := keptRequests(rt).Kept()
	check(t, err)
	if len(all) != 2 || len(all["p/s"].Content) == 0 {
		t.Errorf("kept is %v", all)
	}
	check(t, r.Keep("p/s", nil))
	if all, _ = r.Kept(); len(all) != 1 {
		t.Errorf("after forgetting one there are %d", len(all))
	}
}

// A request that is sent again says what it said: its method, address, headers and body, without what was taken out of it
// and what belongs to how it was sent.
func TestSendAKeptRequestAgain(t *testing.T) {
	var got *http.Request
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "taken")
	}))
	defer s.Close()
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"id": 7}`, `{"id": 7}`},
		{"", `{"id": 7}`, `{"id": 7}`},
		{"text/plain", `"hello"`, "hello"},
		{"application/json", `"hello"`, `"hello"`},
		{"application/x-www-form-urlencoded", `{"a": "x y", "b": ["1", "2"]}`, "a=x+y&b=1&b=2"},
		{"application/json", `null`, ""},
	} {
		content := `{"method": "PUT", "url": "/in/orders?page=2", "headers": {"content-type": "` + c.kind + `", "authorization": "***", "x-shop": "A", "idempotency-key": "1", "content-length": "9"}, "body": ` + c.body + `}`
		call, err := sendAgain(t.Context(), s.URL, "http://127.0.0.1:1/elsewhere", monitor.Request{Content: json.RawMessage(content)})
		check(t, err)
		if got.Method != "PUT" || got.URL.String() != "/in/orders?page=2" || got.Header.Get("X-Shop") != "A" || string(body) != c.want {
			t.Errorf("%s: sent was %s %s %q", c.kind, got.Method, got.URL, body)
		}
		if got.Header.Get("Authorization") != "" || got.Header.Get("Idempotency-Key") != "" {
			t.Errorf("%s: the headers are %v", c.kind, got.Header)
		}
		if call.Response.Status != http.StatusAccepted || string(call.Response.Body) != `"taken"` {
			t.Errorf("%s: the answer is %+v", c.kind, call.Response)
		}
	}
}
