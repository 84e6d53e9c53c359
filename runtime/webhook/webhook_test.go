package webhook

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
)

// do makes one call with a fresh client.
func do(t *testing.T, o Options, call Call) Exchange {
	t.Helper()
	return doAs(t, o, Caller{}, call)
}

func doAs(t *testing.T, o Options, as Caller, call Call) Exchange {
	t.Helper()
	c := New(o)
	defer c.Close()
	return c.Do(t.Context(), call, as)
}

func serve(t *testing.T, h http.HandlerFunc) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// echo answers with what arrived.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "uri": r.RequestURI, "header": r.Header, "body": string(body), "host": r.Host, "length": r.ContentLength,
	})
}

func TestRequestArrivesAsWritten(t *testing.T) {
	base := serve(t, echo)
	type seen struct {
		Method, URI, Body, Host string
		Header                  http.Header
		Length                  int
	}
	pair := func(kv ...string) (p []Pair) {
		for i := 0; i < len(kv); i += 2 {
			p = append(p, Pair{Name: kv[i], Value: kv[i+1]})
		}
		return p
	}
	for _, c := range []struct {
		name string
		call Call
		want string // header=value, or field=value
	}{
		{"no method is POST", Call{}, "method=POST"},
		{"query kept", Call{Method: "GET", URL: "/a?x=%C3%BC&y=1+2"}, "uri=/a?x=%C3%BC&y=1+2"},
		{"every method", Call{Method: "PATCH", Body: "{}"}, "method=PATCH"},
		{"json body", Call{Body: `{"a":"ü"}`, Type: "application/json"}, `body={"a":"ü"}`},
		{"content type", Call{Body: `x`, Type: "application/xml"}, "Content-Type=application/xml"},
		{"no body, no type", Call{Type: "application/json"}, "Content-Type="},
		{"own header wins", Call{Body: "x", Type: "text/plain", Header: pair("content-type", "text/csv")}, "Content-Type=text/csv"},
		{"header twice", Call{Header: pair("X-A", "1", "x-a", "2")}, "X-A=1|2"},
		{"host", Call{Header: pair("Host", "example.org")}, "host=example.org"},
		{"user agent", Call{}, "User-Agent=Hookflow"},
		{"own user agent", Call{Header: pair("User-Agent", "me")}, "User-Agent=me"},
		{"idempotency key", Call{Key: "k1"}, "Idempotency-Key=k1"},
		{"own idempotency key", Call{Key: "k1", Header: pair("idempotency-key", "mine")}, "Idempotency-Key=mine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.call.URL = base + c.call.URL
			x := do(t, Options{}, c.call)
			if x.Failure != nil {
				t.Fatal(x.Failure)
			}
			var got seen
			if err := json.Unmarshal(x.Answer.Body, &got); err != nil {
				t.Fatal(err)
			}
			key, want, _ := strings.Cut(c.want, "=")
			value := map[string]string{"method": got.Method, "uri": got.URI, "body": got.Body, "host": got.Host}
			if v, ok := value[key]; (ok && v != want) || (!ok && strings.Join(got.Header[key], "|") != want) {
				t.Errorf("want %s, got %+v", c.want, got)
			}
		})
	}
}

func TestAnswerBecomesJSON(t *testing.T) {
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", ` {"n": 12345678901234567890.10} `, `{"n": 12345678901234567890.10}`},
		{"application/problem+json; charset=utf-8", `{"a":1}`, `{"a":1}`},
		{"application/json; charset=iso-8859-1", "{\"a\":\"\xfc\"}", `{"a":"ü"}`},
		{"application/json", `{"a":`, `"{\"a\":"`},
		{"text/plain; charset=utf-8", `{"a":1}`, `{"a":1}`},
		{"text/plain", `12`, `"12"`},
		{"text/html", `{"a":1}`, `"{\"a\":1}"`},
		{"text/plain; charset=windows-1251", "\xcf\xf0\xe8", `"При"`},
		{"text/plain", "caf\xe9", `"café"`},
		{"image/png", "\x89PNG\xff", `"iVBOR/8="`},
		{"application/xml", "\xef\xbb\xbfab", `"ab"`},
		{"application/json", "", ``},
	} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.Header().Add("X-Many", "1")
			w.Header().Add("X-Many", "2")
			w.WriteHeader(418)
			io.WriteString(w, c.body)
		})
		x := do(t, Options{}, Call{URL: url})
		if got := string(x.Answer.Body); got != c.want || x.Answer.Status != 418 || x.Answer.Headers["x-many"] != "1, 2" {
			t.Errorf("%s %q: got %s (%d %v), want %s", c.kind, c.body, got, x.Answer.Status, x.Answer.Headers, c.want)
		}
	}
}

func TestFailuresSayWhatWhereAndWhatToDo(t *testing.T) {
	slow := serve(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	big := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 3<<20)) })
	secure := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := serve(t, echo)
	header := []Pair{{Name: "X", Value: "a\r\nEvil: 1"}}
	for _, c := range []struct {
		call   Call
		reason Reason
		says   string
	}{
		{Call{URL: closedPort(t) + "/x?token=t"}, Refused, "nobody listens on 127.0.0.1:"},
		{Call{URL: slow, Timeout: int64(50 * time.Millisecond)}, TimedOut, "within 50ms"},
		{Call{URL: "http://no-such-host.invalid/"}, NoSuch, `"no-such-host.invalid" is not known`},
		{Call{URL: secure.URL}, Untrusted, "not signed by an authority"},
		{Call{URL: strings.Replace(plain, "http:", "https:", 1)}, Untrusted, "does not speak TLS"},
		{Call{URL: dropping(t)}, Broken, "closed the connection"},
		{Call{URL: big}, TooBig, "larger than 2 MB"},
		{Call{URL: "ftp://x/"}, Address, "must begin with http"},
		{Call{URL: "http:///x"}, Address, "names no host"},
		{Call{URL: "http://x/%zz"}, Address, "cannot be read"},
		{Call{URL: plain, Method: "A B"}, Address, "invalid method"},
		{Call{URL: plain, Header: header}, Header, "line break"},
		{Call{URL: plain, Header: []Pair{{Name: "X-Имя", Value: "a"}}}, Header, "no name for a header"},
		{Call{URL: plain, Header: []Pair{{Name: "", Value: "a"}}}, Header, "no name for a header"},
		{Call{URL: plain, Body: "{{secrets.NONE}}"}, Secret, "hookflow secret set NONE"},
	} {
		x := do(t, Options{Limit: 2 << 20}, c.call)
		if x.Took <= 0 || x.Took > 10*time.Second || time.Since(x.Began) < x.Took {
			t.Errorf("%s: began %s, took %s", c.call.URL, x.Began, x.Took)
		}
		if x.Failure == nil || x.Failure.Reason != c.reason || !strings.Contains(x.Failure.Message, c.says) {
			t.Errorf("%s: got %+v, want %s: %s", c.call.URL, x.Failure, c.reason, c.says)
		} else if strings.Contains(x.Failure.Message, "token=") {
			t.Errorf("the message shows the query: %s", x.Failure.Message)
		}
	}
}

// closedPort gives an address on which nobody listens, and nobody can: the port
// is the own end of a connection that stays open.
func closedPort(t *testing.T) string {
	server := strings.TrimPrefix(serve(t, echo), "http://")
	conn, err := net.Dial("tcp", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return "http://" + conn.LocalAddr().String()
}

// dropping reads the request and hangs up.
func dropping(t *testing.T) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
	})
}

func TestRedirectIsAnAnswer(t *testing.T) {
	var followed atomic.Bool
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/other" {
			followed.Store(true)
		}
		http.Redirect(w, r, "/other", http.StatusFound)
	})
	x := do(t, Options{}, Call{URL: base, Method: "GET"})
	if x.Answer.Status != http.StatusFound || x.Answer.Headers["location"] != "/other" || followed.Load() {
		t.Errorf("got %d %v, followed %v", x.Answer.Status, x.Answer.Headers, followed.Load())
	}
}

// Where redirects are followed, credentials of whatever kind stay with the host that the call names.
func TestFollowedRedirects(t *testing.T) {
	var got atomic.Value
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got.Store(r.Method + " " + r.URL.Path + " " + string(body) + r.Header.Get("X-Api-Key"))
	})
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other+"/there", http.StatusTemporaryRedirect)
		case "/on":
			http.Redirect(w, r, "/here", http.StatusPermanentRedirect)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			body, _ := io.ReadAll(r.Body)
			got.Store(r.Method + " " + r.URL.Path + " " + string(body) + r.Header.Get("X-Api-Key"))
		}
	})
	key := []Pair{{Name: "X-Api-Key", Value: "k"}}
	for _, c := range []struct {
		name, path, want, failure string
		header                    []Pair
		body                      string
	}{
		{"without credentials to another host", "/away", "POST /there data", "", nil, "data"},
		{"with a key to another host", "/away", "", "redirects to " + other, key, "data"},
		{"with a secret to another host", "/away", "", "redirects to " + other, nil, "{{secrets.A}}"},
		{"with a key on the same host", "/on", "POST /here datak", "", key, "data"},
		{"in a circle", "/round", "", "more than 10 times", nil, ""},
	} {
		got.Store("")
		x := doAs(t, Options{}, Caller{Secrets: func(string) (string, error) { return "s3cret", nil }}, Call{URL: base + c.path, Method: "POST", Body: c.body, Header: c.header, Follow: true})
		if got.Load() != c.want || (x.Failure == nil) != (c.failure == "") || x.Failure != nil && (!strings.Contains(x.Failure.Message, c.failure) || !x.Failure.Final()) {
			t.Errorf("%s: it got %q, failure %v", c.name, got.Load(), x.Failure)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "99999999999": 0, "2000000000": longestAfter,
		"Thu, 01 Jan 2026 00:01:00 GMT": time.Minute, "Thu, 01 Jan 2015 00:01:00 GMT": 0,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("Retry-After %q: got %s, want %s", value, got, want)
		}
	}
}

func TestProxyIsUsedForOthersOnly(t *testing.T) {
	var asked atomic.Value
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { asked.Store(r.URL.String()) })
	u, _ := url.Parse(proxy)
	x := do(t, Options{Proxy: http.ProxyURL(u)}, Call{URL: "http://elsewhere.invalid/x"})
	if x.Failure != nil || asked.Load() != "http://elsewhere.invalid/x" {
		t.Errorf("got %v, the proxy saw %v", x.Failure, asked.Load())
	}
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	if x := do(t, Options{}, Call{URL: serve(t, echo)}); x.Failure != nil {
		t.Errorf("loopback went to the proxy: %v", x.Failure)
	}
}

func TestLogSurvivesAndIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calls.log")
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		e := Entry{Instance: engine.Key(1 + i%2), Attempt: i, Request: Call{Body: strings.Repeat("x", 2*logBody)}}
		if err := l.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprint(l.file, `{"attempt":`) // as a crash leaves it
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	got := again.List(1, 2)
	if len(got) != 2 || got[0].Attempt != 4 || got[1].Attempt != 2 || len(got[0].Request.Body) > logBody+3 {
		t.Errorf("got %d entries: %.200v", len(got), got)
	}
	if all := again.List(0, 100); len(all) != 5 {
		t.Errorf("%d entries of all instances, want 5", len(all))
	}
}

// FuzzAnswer: whatever bytes a server sends, the client answers or explains.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
	f.Add([]byte("HTTP/1.1 204\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxx"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=shift_jis\r\n\r\n\x82\xa0"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { l.Close() })
	c := New(Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			http.ReadRequest(bufio.NewReader(conn))
			conn.Write(data)
		}()
		x := c.Do(t.Context(), Call{URL: "http://" + l.Addr().String(), Timeout: int64(2 * time.Second)}, Caller{})
		c.Close()
		if (x.Failure == nil) == (x.Answer.Status == 0) {
			t.Errorf("neither answer nor failure, or both: %+v", x)
		}
		if len(x.Answer.Body) > 0 && !json.Valid(x.Answer.Body) {
			t.Errorf("the body is no JSON: %q", x.Answer.Body)
		}
	})
}
