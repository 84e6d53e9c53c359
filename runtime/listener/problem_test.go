package listener

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/engine/store"
	"hookflow/runtime/model"
)

// TestProblems: what an error becomes (RFC 9457). What is nobody's fault but ours is a 500 that says nothing, and is logged.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		kind   string
		says   string
	}{
		{&Problem{Status: 418, Detail: "own"}, 418, "i'm-a-teapot", "own"},
		{fmt.Errorf("wrapped: %w", &Problem{Status: 400, Kind: "body", Detail: "own"}), 400, "body", "own"},
		{&engine.Rejected{Reason: engine.Invalid, Message: "m"}, 400, "bad-request", "m"}, {&engine.Rejected{Reason: engine.NotFound, Message: "m"}, 404, "not-found", "m"}, {&engine.Rejected{Reason: engine.Conflict, Message: "m"}, 409, "conflict", "m"},
		{&engine.Rejected{Reason: engine.TooMany, Message: "m"}, 429, "too-many-requests", "m"}, {&engine.Rejected{Reason: engine.Lacking, Message: "m"}, 422, "no-key", "m"},
		{&engine.Rejected{Reason: engine.Refused, Message: "m", Findings: []engine.Finding{{Element: "e1", Message: "f"}}}, 422, "model", `"findings":[{"element":"e1","message":"f"}]`},
		{&bpmnxml.ReadError{File: "f.bpmn", Line: 3, Column: 7, Element: "e1", Msg: "odd"}, 422, "model", `"findings":[{"resource":"f.bpmn","element":"e1","message":"odd"}],"line":3,"column":7`},
		{&bpmnxml.ReadError{File: "f.bpmn", Line: 3, Column: 7, Msg: "odd"}, 422, "model", `"line":3,"column":7`},
		{&PortTaken{Addr: "a:1", Holder: "h"}, 409, "port-taken", "listen on a:1"}, {loop.ErrStopped, 503, "service-unavailable", "closing"}, {&store.DamagedError{}, 500, "damaged", ""},
		{fmt.Errorf("write: %w", store.ErrFull), 507, "insufficient-storage", "write"}, {store.ErrReadOnly, 507, "insufficient-storage", ""}, {&http.MaxBytesError{Limit: 7}, 413, "too-big", "larger than 7 bytes"},
		{tooMany(1500 * time.Millisecond), 429, "throttled", "looked at again in 2 s"},
		{errors.New("top secret"), 500, "internal-server-error", "its log says why"},
	} {
		var log bytes.Buffer
		a := &API{Log: slog.New(slog.NewTextHandler(&log, nil))}
		w := httptest.NewRecorder()
		a.fail(w, httptest.NewRequest("GET", "/a%20b?c", nil), c.err)
		var p struct{ Type, Title, Instance string }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || p.Type != "urn:hookflow:problem:"+c.kind || p.Title == "" || p.Instance != "/a%20b" || !strings.Contains(w.Body.String(), c.says) || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%v: %d %s", c.err, w.Code, w.Body)
		}
		if secret := c.err.Error() == "top secret"; strings.Contains(w.Body.String(), "top secret") || strings.Contains(log.String(), "top secret") != secret || (log.Len() > 0) != secret {
			t.Errorf("%v: %s, logged %s", c.err, w.Body, &log)
		}
	}
	if got := (&Problem{Detail: "why"}).Error(); got != "why" {
		t.Errorf("as an error it says %q", got)
	}
}

// TestGoneCallersGetNothing: the answer to a request that was given up is broken off, since an empty one would say 200; another error of it is told all the same.
func TestGoneCallersGetNothing(t *testing.T) {
	a := &API{Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	gone := httptest.NewRequest("GET", "/", nil).WithContext(ctx)
	for _, c := range []struct {
		r    *http.Request
		err  error
		want bool
	}{{gone, context.Canceled, false}, {gone, errors.New("x"), true}, {httptest.NewRequest("GET", "/", nil), context.Canceled, true}} {
		w := httptest.NewRecorder()
		broken := func() (why any) {
			defer func() { why = recover() }()
			a.fail(w, c.r, c.err)
			return nil
		}()
		if (w.Body.Len() > 0) != c.want || (broken == http.ErrAbortHandler) == c.want {
			t.Errorf("%v, gone %v: %s, %v", c.err, c.r == gone, w.Body, broken)
		}
	}
}

// TestBugInAHandler: a panic is a 500 and is logged; http.ErrAbortHandler goes on, since it breaks the answer off.
func TestBugInAHandler(t *testing.T) {
	var log bytes.Buffer
	a := &API{Log: slog.New(slog.NewTextHandler(&log, nil)), MaxBody: 10}
	serve := func(f http.HandlerFunc, body string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "http://localhost/", strings.NewReader(body))
		a.outer("127.0.0.1", f).ServeHTTP(w, r)
		return w
	}
	if w := serve(func(http.ResponseWriter, *http.Request) { panic("ouch") }, ""); w.Code != 500 || !strings.Contains(log.String(), "ouch") || strings.Contains(w.Body.String(), "ouch") {
		t.Errorf("%d %s, logged %s", w.Code, w.Body, &log)
	}
	for n, want := range map[int]int{9: 204, 10: 204, 11: 413} {
		w := serve(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) }, strings.Repeat("x", n))
		if w.Code != want || (w.Header().Get("Connection") == "close") != (want == 413) {
			t.Errorf("a body of %d of at most 10 bytes: %d", n, w.Code)
		}
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("panicked with %v", p)
		}
	}()
	serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "")
}

// TestPorts: localhost is 127.0.0.1 and nothing else; of a port that is taken it is said by whom, and which one is free.
func TestPorts(t *testing.T) {
	for addr, want := range map[string]string{"localhost:1": "127.0.0.1:1", "LOCALHOST:1": "127.0.0.1:1", "0.0.0.0:1": "0.0.0.0:1", "localhost": "localhost", "[::1]:1": "[::1]:1"} {
		if got := numeric(addr); got != want {
			t.Errorf("%s is %s", addr, got)
		}
	}
	l, err := Listen("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	taken := func() *PortTaken {
		_, err := Listen(addr)
		var p *PortTaken
		if !errors.As(err, &p) || p.Addr != addr || p.Next == "" || !strings.Contains(err.Error(), "listen on "+addr+": the port is taken by ") || !strings.Contains(err.Error(), "; "+p.Next+" is free") {
			t.Fatalf("%v", err)
		}
		next, err := net.Listen("tcp", p.Next)
		if err != nil {
			t.Fatalf("%s is not free: %v", p.Next, err)
		}
		next.Close()
		return p
	}
	s := Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/health" {
			fmt.Fprint(w, `{"name":"hookflow"}`)
		}
	}), nil, slog.New(slog.DiscardHandler))
	if p := taken(); p.Holder != "another running Hookflow" {
		t.Errorf("%+v", p)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := httptest.NewServer(http.NotFoundHandler())
	addr = other.Listener.Addr().String()
	if p := taken(); p.Holder != "another program (an HTTP server)" {
		t.Errorf("%+v", p)
	}
	other.Close()
	if p := (&PortTaken{Addr: "a", Holder: "h", Element: "pool"}).Error(); p != "pool: listen on a: the port is taken by h" {
		t.Error(p)
	}
	for _, bad := range []string{"nowhere", "256.0.0.1:80", "127.0.0.1:x"} {
		var p *PortTaken
		if _, err := Listen(bad); err == nil || errors.As(err, &p) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	port := first.Addr().(*net.TCPAddr).Port
	if second, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port+1)); err == nil {
		defer second.Close()
	}
	var next int
	if _, err := fmt.Sscanf(nextFree(first.Addr().String()), "127.0.0.1:%d", &next); err != nil || next < port+2 {
		t.Errorf("behind %d and the port above it, %d is free: %v", port, next, err)
	}
	if got := nextFree("127.0.0.1:65535"); got != "" {
		t.Errorf("above the last port %s is free", got)
	}
	if got := nextFree("127.0.0.1:http"); got != "" {
		t.Errorf("above a name %s is free", got)
	}
}

// TestCloseDropsWhatDoesNotEnd: requests under way may finish until the context ends.
func TestCloseDropsWhatDoesNotEnd(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan bool)
	s := Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { begun <- true; <-r.Context().Done() }), nil, slog.New(slog.DiscardHandler))
	failed := make(chan error, 1)
	go func() { _, err := http.Get("http://" + s.Addr()); failed <- err }()
	<-begun
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Error(err)
	}
	if <-failed == nil {
		t.Error("a request that does not end was answered")
	}
}

// TestLocks: a job is one worker's until its time is up, or it lets go.
func TestLocks(t *testing.T) {
	var l locks
	now := time.Unix(1000, 0)
	until := func(s int) lock { return lock{"w", now.Add(time.Duration(s) * time.Second)} }
	at := func(s int) time.Time { return now.Add(time.Duration(s) * time.Second) }
	if _, held := l.of("j", now); held {
		t.Error("nobody took it")
	}
	if !l.take("j", until(10), now) || l.take("j", lock{"v", at(99)}, at(9)) {
		t.Error("two workers have the job")
	}
	if got, held := l.of("j", at(9)); !held || got.worker != "w" {
		t.Errorf("%v has it", got)
	}
	if _, held := l.of("j", at(10)); held {
		t.Error("its time is up")
	}
	if !l.take("k", until(50), at(20)) || len(l.held) != 1 {
		t.Errorf("%v is remembered", l.held)
	}
	if !l.take("j", until(30), at(20)) {
		t.Error("its time was up")
	}
	l.release("j")
	if !l.take("j", until(40), at(21)) || l.take("k", until(60), at(49)) || !l.take("k", until(60), at(50)) {
		t.Error("let go, or not")
	}
}

// TestJSONBodies: the API takes JSON in any encoding of Unicode that JSON had (RFC 8259 8.1 and its predecessors), and says what it does not like.
func TestJSONBodies(t *testing.T) {
	type in struct {
		Name string            `json:"name"`
		N    int8              `json:"n"`
		On   bool              `json:"on"`
		List []string          `json:"list"`
		Map  map[string]string `json:"map"`
		Own  string            `json:"-"`
	}
	for _, c := range []struct {
		kind, body string
		status     int
		says       string
	}{
		{"", `{"name":"x"}`, 0, "x"}, {"application/json", "", 0, ""}, {"text/plain", "", 0, ""}, {"application/problem+json; charset=utf-8", `{"name":"x"}`, 0, "x"}, {"text/plain", `{"name":"x"}`, 415, "send application/json"},
		{"application/json", "\xff\xfe{\x00}\x00", 0, ""}, {"application/json", "\xff", 415, "not text in UTF-8"}, {"application/json; charset=klingon", "{}", 415, "klingon"},
		{"", `{"name":1}`, 400, `"name" must be a string, not number`}, {"", `{"on":1}`, 400, `"on" must be true or false, not number`}, {"", `{"n":"1"}`, 400, `"n" must be a number of its range, not string`}, {"", `{"n":128}`, 400, `"n" must be a number of its range, not number 128`},
		{"", `{"list":{}}`, 400, `"list" must be an array, not object`}, {"", `{"map":[]}`, 400, `"map" must be an object, not array`}, {"", `[]`, 400, "the body must be an object, not array"},
		{"", `{"nam":1}`, 400, `unknown field "nam"; it may have name, n, on, list, map`}, {"", `{`, 400, "line 1, column"}, {"", "{\n\"a\":\n\n?}", 400, "line 4, column 1"}, {"", "?", 400, "line 1, column 1"},
	} {
		var got in
		a := &API{}
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		_, err := body(func(_ *API, _ *call, in in) (any, error) { got = in; return nil, nil })(a, &call{r: r})
		var p *Problem
		switch {
		case c.status == 0 && (err != nil || got.Name != c.says):
			t.Errorf("%s %q: %v, %v", c.kind, c.body, got, err)
		case c.status != 0 && (!errors.As(err, &p) || p.Status != c.status || !strings.Contains(p.Detail, c.says)):
			t.Errorf("%s %q: %v, want %d %s", c.kind, c.body, err, c.status, c.says)
		}
	}
}

// TestWherePathsAre: of several paths that fit the one written out comes first, then the one with fewest parameters, then the first by name.
func TestWherePathsAre(t *testing.T) {
	var s Receivers
	if s.at("", "x").receivers != nil || s.Gone("x") || len(s.Paths()) != 0 {
		t.Error("somebody receives")
	}
	receiver := func(process, path string, methods ...string) model.Receiver {
		return model.Receiver{Process: process, Path: path, Methods: methods}
	}
	s.Add(&model.Model{Receivers: []model.Receiver{
		receiver("p", "orders/new", "POST"), receiver("p", "orders/{id}", "GET", "PUT"), receiver("q", "orders/{id}", "DELETE", "GET"), receiver("p", "{what}/{id}", "GET"), receiver("p", "{a}/{b}", "GET"), receiver("q", "{a}/new", "GET"), receiver("p", "orders/{id}", "GET", "PUT"),
	}})
	for _, c := range []struct{ process, path, want, methods string }{
		{"", "orders/new", "orders/new", "POST"}, {"q", "orders/new", "orders/{id}", "DELETE GET"}, {"", "orders/7", "orders/{id}", "DELETE GET PUT"}, {"p", "orders/7", "orders/{id}", "GET PUT"}, {"", "bills/7", "{a}/{b}", "GET"}, {"", "bills/new", "{a}/new", "GET"}, {"p", "bills/new", "{a}/{b}", "GET"},
		{"", "orders", "orders", ""}, {"", "orders//", "orders//", ""}, {"", "orders/", "orders/", ""}, {"r", "orders/new", "orders/new", ""}, {"", "a/b/c", "a/b/c", ""},
	} {
		got := s.at(c.process, c.path)
		if got.path != c.want || strings.Join(got.methods(), " ") != c.methods {
			t.Errorf("%s at %q: %s %v", c.process, c.path, got.path, got.methods())
		}
	}
	if got := s.at("", "bills/7").values; got["a"] != "bills" || got["b"] != "7" || len(got) != 2 {
		t.Errorf("values %v", got)
	}
	if n := len(s.at("p", "orders/7").receivers); n != 1 {
		t.Errorf("the same receiver counts %d times", n)
	}
	s.Keep(func(r model.Receiver) bool { return r.Process == "q" })
	if !s.Gone("orders/new") || s.Gone("orders/{id}") || s.Gone("never") || strings.Join(s.Paths(), " ") != "orders/{id} {a}/new" {
		t.Errorf("kept %v", s.Paths())
	}
	s.Add(&model.Model{Receivers: []model.Receiver{receiver("p", "orders/new", "POST")}})
	if s.Gone("orders/new") {
		t.Error("somebody receives there again")
	}
	if p := (&Receivers{}).nobody("x"); strings.Contains(p.Detail, "received at ") || p.Status != 404 {
		t.Errorf("where nobody receives anything: %s", p.Detail)
	}
	for i := range 11 {
		if p := s.nobody("x"); strings.HasSuffix(p.Detail, " ...") != (len(s.Paths()) > 10) || !strings.Contains(p.Detail, "orders/new") {
			t.Errorf("%d paths: %s", len(s.Paths()), p.Detail)
		}
		s.Add(&model.Model{Receivers: []model.Receiver{receiver("p", fmt.Sprint("z", i), "POST")}})
	}
}

// TestPreferences: what a caller may ask of the answer (RFC 7240, 4.1 and 4.3).
func TestPreferences(t *testing.T) {
	answers := []model.Receiver{{Answers: true, Within: 5 * time.Second, Methods: []string{"POST"}}, {Answers: true, Within: 9 * time.Second, Methods: []string{"GET"}}, {Within: time.Minute, Methods: []string{"POST"}}}
	for _, c := range []struct {
		method, query, prefer string
		within, wait          time.Duration
	}{
		{"POST", "", "", 5 * time.Second, 0}, {"GET", "", "", 9 * time.Second, 0}, {"PUT", "", "", 0, 0}, {"POST", "?async=true", "", 0, 0}, {"POST", "?async=false", "", 5 * time.Second, 0},
		{"POST", "", "respond-async", 0, 0}, {"POST", "", "wait=3, Respond-Async", 0, 3 * time.Second}, {"POST", "", "wait=3", 5 * time.Second, 3 * time.Second}, {"POST", "", "WAIT=0", 5 * time.Second, 0}, {"POST", "", "wait=-1", 5 * time.Second, 0},
		{"POST", "", "wait=65535", 5 * time.Second, waitMost}, {"POST", "", "handling=3", 5 * time.Second, 0},
	} {
		r := httptest.NewRequest(c.method, "/"+c.query, nil)
		r.Header.Set("Prefer", c.prefer)
		if within, wait := answerWithin(answers, r), preferredWait(r); within != c.within || wait != c.wait {
			t.Errorf("%s %s %q: %v, %v", c.method, c.query, c.prefer, within, wait)
		}
	}
	long := []model.Receiver{{Answers: true, Within: 1000 * time.Hour, Methods: []string{"POST"}}}
	if got := answerWithin(long, httptest.NewRequest("POST", "/", nil)); got != waitMost {
		t.Errorf("waits %v", got)
	}
}

// Every kind of problem has a title, which the reference of the API lists.
func TestKindsHaveTitles(t *testing.T) {
	files, _ := filepath.Glob("*.go")
	kind := regexp.MustCompile(`Problem\{Kind: "([a-z-]+)"|p\.Kind = "([a-z-]+)"`)
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range kind.FindAllStringSubmatch(string(text), -1) {
			if found++; Titles[at[1]+at[2]] == "" {
				t.Errorf("%s: the kind %s has no title", name, at[1]+at[2])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d kinds were found", found)
	}
}
