package webhook

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// heard takes one request from a socket and gives its bytes: the first line, the headers in alphabetical order, and the
// body. It answers with answer.
func heard(t *testing.T, answer string) (base string, request <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	out := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var text strings.Builder
		in := bufio.NewReader(io.TeeReader(conn, &text))
		r, err := http.ReadRequest(in)
		if err != nil {
			out <- err.Error()
			return
		}
		body, _ := io.ReadAll(r.Body)
		first, _, _ := strings.Cut(text.String(), "\r\n")
		lines := []string{first}
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			lines = append(lines, name+": "+strings.Join(r.Header[name], "|"))
		}
		out <- strings.Join(append(lines, "Host: "+r.Host, string(body)), "\n")
		io.WriteString(conn, answer)
	}()
	return "http://" + l.Addr().String(), out
}

const empty = "HTTP/1.1 204 No Content\r\n\r\n"

func TestBytesOnTheSocket(t *testing.T) {
	base, request := heard(t, empty)
	x := do(t, Options{}, Call{
		Method: "PUT", URL: base + "/a b?x=ä", Body: `{"a":1}`, Type: "application/json", Key: "k-1",
		Header: []Pair{{Name: "x-own", Value: "1"}, {Name: "X-Own", Value: "2"}, {Name: "Host", Value: "example.org"}},
	})
	want := `PUT /a%20b?x=%C3%A4 HTTP/1.1
Accept: application/json, */*;q=0.8
Accept-Encoding: gzip
Content-Length: 7
Content-Type: application/json
Idempotency-Key: k-1
User-Agent: Hookflow
X-Own: 1|2
Host: example.org
{"a":1}`
	if got := <-request; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if x.Failure != nil || x.Answer.Status != 204 {
		t.Errorf("got %+v", x)
	}
	var shown []string // the log has every header that was sent
	for _, h := range x.Sent.Header {
		shown = append(shown, h.Name+": "+h.Value)
	}
	for _, line := range []string{"Accept-Encoding: gzip", "Content-Length: 7", "Host: example.org", "Idempotency-Key: k-1", "User-Agent: Hookflow", "X-Own: 1", "X-Own: 2"} {
		if !slices.Contains(shown, line) {
			t.Errorf("the log shows no %q: %q", line, shown)
		}
	}
	if x.Sent.URL != base+"/a%20b?x=%C3%A4" {
		t.Errorf("the log shows %s", x.Sent.URL)
	}
}

func TestURLsArePercentEncoded(t *testing.T) {
	for text, want := range map[string]string{
		"/q?x=a b":                  "/q?x=a%20b",
		"/q?x=имя":                  "/q?x=%D0%B8%D0%BC%D1%8F",
		"/q?x=%D0%B8&y=a%20b":       "/q?x=%D0%B8&y=a%20b",
		"/q?x=a+b&y=1%2B1":          "/q?x=a+b&y=1%2B1",
		"/q?x=100%&y=%zz&z=%4":      "/q?x=100%25&y=%25zz&z=%254",
		"/q?x[]=\"<>^`{|}\\":        "/q?x%5B%5D=%22%3C%3E%5E%60%7B%7C%7D%5C",
		"/q?a=/x?y:@!$&'()*,;=~-._": "/q?a=/x?y:@!$&'()*,;=~-._",
		"/straße/名?q=ä b":           "/stra%C3%9Fe/%E5%90%8D?q=%C3%A4%20b",
		"/clusters/1E + 2/test":     "/clusters/1E%20+%202/test",
		"/a%2Fb/c":                  "/a%2Fb/c",
		"/x#part":                   "/x",
		"/x?a=1#part?b":             "/x?a=1",
		"?a=b c":                    "/?a=b%20c",
		"":                          "/",
		"/x?":                       "/x?",
		"/q?x=a\u0000\u001fb\u007f": "/q?x=a%00%1Fb%7F",
	} {
		base, request := heard(t, empty)
		x := do(t, Options{}, Call{Method: "GET", URL: base + text})
		if x.Failure != nil {
			t.Errorf("%s: %v", text, x.Failure)
			continue
		}
		if got := strings.Fields(<-request)[1]; got != want {
			t.Errorf("%s left as %s, want %s", text, got, want)
		}
	}
}

func TestBasicCredentialsAreEncoded(t *testing.T) {
	for value, want := range map[string]string{
		"Basic u:p":              "Basic dTpw",
		"basic  user:pa:ss wörd": "Basic dXNlcjpwYTpzcyB3w7ZyZA==",
		"Basic dTpw":             "Basic dTpw",
		"Bearer a:b":             "Bearer a:b",
	} {
		base, request := heard(t, empty)
		do(t, Options{}, Call{URL: base, Header: []Pair{{Name: "Authorization", Value: value}}})
		if got := <-request; !strings.Contains(got, "\nAuthorization: "+want+"\n") {
			t.Errorf("%s left as\n%s", value, got)
		}
	}
}

// A peer that keeps the connection ends the call at its time-out, and one that changes the protocol at once.
func TestNobodyHoldsACallForEver(t *testing.T) {
	silent := make(chan struct{})
	t.Cleanup(func() { close(silent) })
	hold := func(first string) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer conn.Close()
					http.ReadRequest(bufio.NewReader(conn))
					io.WriteString(conn, first)
					<-silent
				}()
			}
		}()
		return "http://" + l.Addr().String()
	}
	for first, reason := range map[string]Reason{
		"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\nxx": Upgrade,
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n":             TimedOut,
		"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc":                                  TimedOut,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab":                      TimedOut,
		"HTTP/1.1 100 Continue\r\n\r\n":                                                     TimedOut,
		"HTTP/1.1 20":                                                                       TimedOut,
		"":                                                                                  TimedOut,
	} {
		x := do(t, Options{}, Call{URL: hold(first), Timeout: int64(150 * time.Millisecond)})
		if x.Failure == nil || x.Failure.Reason != reason || x.Took > 5*time.Second {
			t.Errorf("%q: %+v after %s", first, x.Failure, x.Took)
		}
	}
}

func TestWhatCanNeverSucceedIsFinal(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"n":1e999999999}`)
	})
	final := func(call Call) bool {
		x := do(t, Options{}, call)
		if x.Failure == nil {
			t.Fatalf("%+v: no failure", call)
		}
		return x.Failure.Final()
	}
	for _, call := range []Call{{URL: base}, {URL: "nonsense"}, {URL: base, Header: []Pair{{Name: "a b"}}}, {URL: base, Body: "{{secrets.NONE}}"}} {
		if !final(call) {
			t.Errorf("%+v would be repeated", call)
		}
	}
	for _, call := range []Call{{URL: closedPort(t)}, {URL: dropping(t)}} {
		if final(call) {
			t.Errorf("%+v would not be repeated", call)
		}
	}
}
