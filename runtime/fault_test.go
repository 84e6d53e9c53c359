package runtime_test

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/runtime"
)

// A fault is a service that is not well, until it is mended.
type fault struct {
	call     string // settings of the call
	answer   http.HandlerFunc
	attempts int      // that are made before the process stops at it
	requests int      // that reach the service meanwhile
	reason   string   // in the log of calls
	says     []string // the incident
}

// mended is what a service answers when it is well again.
func mended(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"n":7}`)
}

// play makes the call while the service is faulty: the token stays with what a person
// can understand. Then it mends the service and repeats: the process goes on, and all
// attempts had one key.
func (f fault) play(t *testing.T) {
	var well atomic.Bool
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if well.Load() {
			mended(w, r)
			return
		}
		f.answer(w, r)
	})
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/start" `+f.call, `<hookflow:answer variable="n" value="=response.body.n"/><hookflow:schema>{"type":"object","required":["n"]}</hookflow:schema>`, `<hookflow:retry attempts="2" delay="0"/>`))
	c := client{t, r.URL()}
	instance := c.start("p")
	incident := c.incidents(instance)[0]
	for _, want := range f.says {
		if !strings.Contains(incident.Message, want) {
			t.Errorf("the incident says %q, which lacks %q", incident.Message, want)
		}
	}
	if list := c.calls(instance); len(list) != f.attempts || list[0].Reason != f.reason {
		t.Errorf("the log has %d attempts: %+v", len(list), list[0])
	}
	if n := len(s.requests()); n != f.requests {
		t.Errorf("%d requests reached the service, want %d", n, f.requests)
	}
	well.Store(true)
	c.do("POST", "/api/v1/incidents/"+incident.Key+"/resolve", `{"how":"repeat"}`, nil)
	if in := c.ended(instance); in.Status != "completed" || string(in.Variables["n"]) != "7" {
		t.Errorf("after it was mended: %s, n = %s", in.Status, in.Variables["n"])
	}
	for _, q := range s.requests() {
		if key := q.Header.Get("Idempotency-Key"); key == "" || key != s.requests()[0].Header.Get("Idempotency-Key") {
			t.Errorf("a request has the key %q", key)
		}
	}
}

// A service that takes longer than it may is given up on in time.
func TestFaultSlow(t *testing.T) {
	began := time.Now()
	fault{call: `timeout="PT0.2S"`, attempts: 2, requests: 2, reason: "timeout", says: []string{"within 200ms", "is the service overloaded"},
		answer: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }}.play(t)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A service that sends one byte after the other is slow, too.
func TestFaultDripping(t *testing.T) {
	fault{call: `timeout="PT0.3S"`, attempts: 2, requests: 2, reason: "timeout", says: []string{"within 300ms"},
		answer: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}}.play(t)
}

// An answer that ends in the middle is none, whether its length was said or not.
func TestFaultCutOff(t *testing.T) {
	for name, head := range map[string]string{"with a length": "Content-Length: 100\r\n\r\n", "in chunks": "Transfer-Encoding: chunked\r\n\r\n7\r\n"} {
		t.Run(name, func(t *testing.T) {
			fault{attempts: 2, requests: 2, reason: "broken", says: []string{"closed the connection"},
				answer: func(w http.ResponseWriter, _ *http.Request) {
					conn, _, err := w.(http.Hijacker).Hijack()
					must(t, err)
					fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s{\"n\":7", head)
					conn.Close()
				}}.play(t)
		})
	}
}

// Redirects that lead in a circle are followed ten times.
func TestFaultRedirectLoop(t *testing.T) {
	fault{call: `redirects="true"`, attempts: 1, requests: 11, reason: "redirect", says: []string{"redirect"},
		answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/start", http.StatusTemporaryRedirect)
		}}.play(t)
}

// A service that has had too many requests gets the next one when it says so, and not earlier.
func TestFaultTooManyRequests(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	var n atomic.Int32
	s.Config.Handler = later(s, &n)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, `<hookflow:answer variable="n" value="=response.body.n"/>`, `<hookflow:retry attempts="3" delay="0"/>`))
	c := client{t, r.URL()}
	if in := c.ended(c.start("p")); in.Status != "completed" || string(in.Variables["n"]) != "7" {
		t.Errorf("%s, n = %s", in.Status, in.Variables["n"])
	}
	all := s.requests()
	if len(all) != 3 || all[1].at.Sub(all[0].at) < time.Second || all[2].at.Sub(all[1].at) < 900*time.Millisecond {
		t.Errorf("%d requests", len(all))
	}
}

// later answers 429 with both forms of Retry-After, then well.
func later(s *service, n *atomic.Int32) http.Handler {
	before := s.Config.Handler
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			w.Header().Set("Retry-After", time.Now().Add(2*time.Second).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			mended(w, r)
		}
		before.ServeHTTP(httptest.NewRecorder(), r) // remembers the request
	})
}

// Of an answer of 10 GB no more is taken in than may be, whether its length is said or not.
func TestFaultEndlessAnswer(t *testing.T) {
	for name, length := range map[string]string{"with a length": strconv.Itoa(10 << 30), "in chunks": ""} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			chunk := make([]byte, 1<<20)
			bounded(t, func() {
				fault{attempts: 2, requests: 2, reason: "too-big", says: []string{"larger than"}, answer: func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					if length != "" {
						w.Header().Set("Content-Length", length)
					}
					for range 10 << 10 {
						n, err := w.Write(chunk)
						if sent.Add(int64(n)); err != nil {
							return
						}
					}
				}}.play(t)
			})
			if n := sent.Load(); n > 100<<20 {
				t.Errorf("%d MB were taken in", n>>20)
			}
		})
	}
}

// A small answer that unpacks to a great one is unpacked no further than it may be, packed
// once or twice.
func TestFaultPackedBomb(t *testing.T) {
	for name, codings := range map[string][]string{"once": {"gzip"}, "twice": {"gzip", "gzip"}} {
		t.Run(name, func(t *testing.T) {
			bomb := packed(t, 128<<20, len(codings))
			bounded(t, func() {
				fault{attempts: 2, requests: 2, reason: "too-big", says: []string{"larger than"}, answer: func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					w.Header().Set("Content-Encoding", strings.Join(codings, ", "))
					w.Write(bomb)
				}}.play(t)
			})
		})
	}
}

// packed are n bytes of nothing, packed so many times.
func packed(t *testing.T, n, times int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, packers := io.Writer(&out), []io.Closer{}
	for range times {
		p, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		must(t, err)
		w, packers = p, append([]io.Closer{p}, packers...)
	}
	for chunk := make([]byte, 1<<20); n > 0; n -= len(chunk) {
		_, err := w.Write(chunk)
		must(t, err)
	}
	for _, p := range packers {
		must(t, p.Close())
	}
	return out.Bytes()
}

// bounded fails if do takes in more memory than a few answers of the greatest size need.
func bounded(t *testing.T, do func()) {
	t.Helper()
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	do()
	goruntime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 200 {
		t.Errorf("%d MB were allocated", used)
	}
}

// What is no JSON although it says so, and what does not fit the schema, is a failed attempt.
func TestFaultNotJSON(t *testing.T) {
	for name, body := range map[string]string{"torn": `{"n":7`, "a comma too many": `{"n":7,}`, "a page": `<html>maintenance</html>`, "empty": ``, "another shape": `{"m":7}`} {
		t.Run(name, func(t *testing.T) {
			fault{attempts: 2, requests: 2, says: []string{"the answer"}, answer: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				io.WriteString(w, body)
			}}.play(t)
		})
	}
}

// A certificate that cannot be trusted ends the call before anything of it has left.
func TestFaultInvalidTLS(t *testing.T) {
	certificate, _ := mailCertificate(t)
	var requests atomic.Int32
	count := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { requests.Add(1) })
	for name, conf := range map[string]*tls.Config{"self-signed": nil, "another name": {Certificates: []tls.Certificate{*certificate}}, "old TLS": {MaxVersion: tls.VersionTLS11}} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(count)
			s.TLS, s.Config.ErrorLog = conf, log.New(io.Discard, "", 0)
			s.StartTLS()
			t.Cleanup(s.Close)
			r := open(t, runtime.Options{})
			deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`"`, "", `<hookflow:retry attempts="2" delay="0"/>`))
			c := client{t, r.URL()}
			instance := c.start("p")
			c.incidents(instance)
			if list := c.calls(instance); len(list) != 2 || list[0].Reason != "tls" || requests.Load() != 0 {
				t.Errorf("%d requests, the log has %+v", requests.Load(), list)
			}
		})
	}
}

// A service that is down is called when it is up again, with the key it would have had.
func TestFaultDown(t *testing.T) {
	address := freePort(t)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="http://`+address+`"`, `<hookflow:answer variable="n" value="=response.body.n"/>`, `<hookflow:retry attempts="2" delay="0"/>`))
	c := client{t, r.URL()}
	instance := c.start("p")
	incident := c.incidents(instance)[0]
	if list := c.calls(instance); len(list) != 2 || list[0].Reason != "refused" || !strings.Contains(incident.Message, "start the service or correct the address") {
		t.Errorf("%s; the log has %+v", incident.Message, list)
	}
	s := &http.Server{Addr: address, Handler: http.HandlerFunc(mended)}
	go s.ListenAndServe()
	t.Cleanup(func() { s.Close() })
	c.until("the service", func() bool {
		resp, err := http.Get("http://" + address)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
	c.do("POST", "/api/v1/incidents/"+incident.Key+"/resolve", `{"how":"repeat"}`, nil)
	if in := c.ended(instance); in.Status != "completed" || string(in.Variables["n"]) != "7" {
		t.Errorf("%s, n = %s", in.Status, in.Variables["n"])
	}
}
