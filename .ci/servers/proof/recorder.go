package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

// A request is what reached the recorder: what both engines must send alike.
type request struct {
	Line   string   // method, path and query, as they came
	Header []string // those that matter, sorted; an idempotency key only as being there
	Body   string
}

// A reply is an answer to give.
type reply struct {
	status int
	body   string
}

// A recorder is the service that all cases call. The first segment of a path names
// the case, so that many run at the same time.
type recorder struct {
	address string // host and port
	mu      sync.Mutex
	seen    map[string][]request
	script  map[string][]reply // answers to give first
}

// record starts the recorder on a free port of this machine.
func record() (*recorder, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &recorder{address: l.Addr().String(), seen: map[string][]request{}, script: map[string][]reply{}}
	go func() { _ = http.Serve(l, r) }() // ends with the program
	return r, nil
}

// quiet are headers that a client sends for itself.
var quiet = map[string]bool{"host": true, "connection": true, "user-agent": true, "accept-encoding": true, "content-length": true, "traceparent": true, "upgrade": true, "http2-settings": true}

// ServeHTTP implements http.Handler.
func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body) // what came is compared
	name, rest, _ := strings.Cut(strings.TrimPrefix(q.RequestURI, "/"), "/")
	one := request{Line: q.Method + " /" + rest, Body: string(body)}
	for h, values := range q.Header {
		h = strings.ToLower(h)
		if h == "idempotency-key" {
			values = []string{"given"}
		}
		if !quiet[h] {
			one.Header = append(one.Header, h+": "+strings.Join(values, ", "))
		}
	}
	sort.Strings(one.Header)
	r.mu.Lock()
	r.seen[name] = append(r.seen[name], one)
	var scripted *reply
	if s := r.script[name]; len(s) > 0 {
		scripted, r.script[name] = &s[0], s[1:]
	}
	r.mu.Unlock()
	if rest == "callback" {
		go callBack(body)
	}
	r.answer(w, "/"+rest, scripted)
}

// answer gives the scripted reply, or the usual one of the path.
func (r *recorder) answer(w http.ResponseWriter, path string, scripted *reply) {
	status, body, kind := 200, `{"id":7,"name":"Änne \"q\"","obj":{"a":[1]}}`, "application/json"
	path, _, _ = strings.Cut(path, "?")
	switch {
	case scripted != nil:
		status, body = scripted.status, scripted.body
		if strings.HasPrefix(body, "<") {
			kind = "text/html"
		}
	case path == "/plain":
		body, kind = "hello, no JSON", "text/plain"
	case path == "/list":
		body = `[{"n":1},{"n":2},{"n":3}]`
	case path == "/score":
		body = `{"score":77}`
	case path == "/redir":
		status, body = 302, ""
		w.Header().Set("Location", "/landed")
	case strings.HasPrefix(path, "/p"):
		status, body = 204, ""
	case strings.HasPrefix(path, "/orders"):
		body = `{"total":12,"lines":[1,2]}`
		w.Header().Set("X-Custom", "c1")
	}
	if status != 204 {
		w.Header().Set("Content-Type", kind)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // the caller may have gone
}

// callBack calls the address that a request names, as a service does that has done its work,
// until it is heard.
func callBack(request []byte) {
	var asked struct{ Back, Order string }
	if json.Unmarshal(request, &asked) != nil || asked.Back == "" {
		return // the comparison shows what came
	}
	ctx, cancel := context.WithTimeout(context.Background(), slow)
	defer cancel()
	for ctx.Err() == nil {
		if status, err := post(ctx, asked.Back, fmt.Sprintf(`{"order":%q,"amount":30}`, asked.Order)); err == nil && status < 300 {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
}

// of returns what a case has sent.
func (r *recorder) of(name string) []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]request(nil), r.seen[name]...)
}

// expect sets the answers that a case gets first.
func (r *recorder) expect(name string, script []reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script[name] = script
}

// sameBody reports whether two bodies are the same, as JSON if they are that.
func sameBody(a, b string) bool {
	if a == b {
		return true
	}
	return sameJSON([]byte(a), []byte(b))
}

// sameJSON reports whether two texts are the same JSON value; numbers count by value.
func sameJSON(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return string(p) == string(q)
}
