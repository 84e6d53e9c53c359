// Package mock answers the calls of processes in place of the services: from samples
// that were recorded by the log of calls or written by hand, in a file. Nothing leaves
// the computer, and no secret is needed.
//
// A call that no sample answers fails and says so; it must never go out instead. Who starts a run refuses samples in the
// environment production, where a process that seems to have paid has not.
package mock

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"hookflow/engine/savefile"
	"hookflow/engine/schedule"
	"hookflow/runtime/webhook"
)

// A Sample is what one request is answered with.
type Sample struct {
	Method  string   `json:"method,omitempty"` // empty: any
	URL     string   `json:"url"`              // without http:// or https://; * stands for anything but /; without ? any query; ** alone takes every request
	Answers []Answer `json:"answers"`          // one after the other; the last one again and again
}

// Anywhere is the URL of a sample that takes every request.
const Anywhere = "**"

// An Answer is one answer, or a failure to answer.
type Answer struct {
	Status  int               `json:"status,omitempty"` // 0: 200
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`  // a string is sent as it stands, anything else as JSON
	Delay   string            `json:"delay,omitempty"` // duration such as PT2S before it is sent
	Fail    string            `json:"fail,omitempty"`  // cut: the connection is closed in the middle; silent: nothing comes
}

// Read reads a file of samples.
func Read(file string) ([]Sample, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the samples: %w", err)
	}
	return Parse(file, data)
}

// Parse reads samples from a text; name is what errors call it.
func Parse(name string, data []byte) ([]Sample, error) {
	var list []Sample
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("read the samples %s: %w", name, err)
	}
	if err := Check(list); err != nil {
		return nil, fmt.Errorf("read the samples %s: %w", name, err)
	}
	return list, nil
}

// Check says what is wrong with samples.
func Check(list []Sample) error {
	for i, s := range list {
		if err := s.check(); err != nil {
			return fmt.Errorf("sample %d: %w", i+1, err)
		}
	}
	return nil
}

// Write writes a file of samples.
func Write(file string, list []Sample) error {
	data, err := Text(list)
	if err == nil {
		err = savefile.Bytes(file, data)
	}
	if err != nil {
		return fmt.Errorf("write the samples %s: %w", file, err)
	}
	return nil
}

// Text is what a file of samples holds.
func Text(list []Sample) ([]byte, error) {
	data, err := json.MarshalIndent(list, "", "  ")
	return append(data, '\n'), err
}

func (s *Sample) check() error {
	if _, err := path.Match(s.pattern(), ""); err != nil || s.URL == "" {
		return fmt.Errorf("%q is no address", s.URL)
	}
	if len(s.Answers) == 0 {
		return fmt.Errorf("%s has no answer", s.URL)
	}
	for _, a := range s.Answers {
		if _, err := a.delay(); err != nil {
			return err
		}
		if a.Fail != "" && a.Fail != "cut" && a.Fail != "silent" {
			return fmt.Errorf("fail is %q, which is none of cut, silent", a.Fail)
		}
		if a.Status != 0 && (a.Status < 200 || a.Status > 599) {
			return fmt.Errorf("%d is no status of an answer", a.Status)
		}
	}
	return nil
}

// pattern is the address without its scheme; that of a host alone is of its root (RFC 9110, 4.2.3).
func (s *Sample) pattern() string {
	_, rest, has := strings.Cut(s.URL, "://")
	if !has {
		rest = s.URL
	}
	if host, _, _ := strings.Cut(rest, "?"); host != "" && !strings.Contains(host, "/") {
		rest = host + "/" + rest[len(host):]
	}
	return plain.Replace(rest)
}

// plain takes their meaning from the signs of path.Match, but for *: the brackets of an address such as [::1] are no set of letters.
var plain = strings.NewReplacer("?", `\?`, "[", `\[`, `\`, `\\`)

func (s *Sample) takes(r *http.Request) bool {
	if s.Method != "" && !strings.EqualFold(s.Method, r.Method) {
		return false
	}
	return s.Fits(r.Host + r.URL.EscapedPath() + "?" + r.URL.RawQuery)
}

// At reports whether a sample answers at a host and port.
func (s *Sample) At(host string) bool {
	pattern, _, _ := strings.Cut(s.pattern(), "/")
	ok, _ := path.Match(pattern, host) // checked when it was read
	return ok
}

// Fits reports whether an address without scheme is that of the sample. What is written with % (RFC 3986, 2.1) may stand in the
// sample either way, as the log of calls has it or as people read it.
func (s *Sample) Fits(address string) bool {
	if s.URL == Anywhere {
		return true
	}
	address, query, _ := strings.Cut(address, "?")
	if !strings.Contains(address, "/") {
		address += "/"
	}
	if query = "?" + query; !strings.Contains(s.URL, "?") {
		query = ""
	}
	written, _ := path.Match(s.pattern(), address+query)
	read, err := url.PathUnescape(address)
	asRead, _ := path.Match(s.pattern(), read+query)
	return written || err == nil && asRead
}

func (a *Answer) delay() (time.Duration, error) {
	if a.Delay == "" {
		return 0, nil
	}
	d, err := schedule.ParseDuration(a.Delay)
	if err != nil {
		return 0, fmt.Errorf("the delay %q is no duration such as PT2S", a.Delay)
	}
	return d.AddTo(time.Time{}).Sub(time.Time{}), nil
}

// FromLog makes samples of what services have answered: calls to the same address are
// one sample whose answers come in the order in which they came. Entries are newest
// first, as the log lists them.
func FromLog(entries []webhook.Entry) (list []Sample) {
	at := map[string]int{}
	for i := len(entries) - 1; i >= 0; i-- {
		e := &entries[i]
		_, address, is := strings.Cut(e.Request.URL, "://")
		if !is || e.Response.Status == 0 {
			continue
		}
		address, _, _ = strings.Cut(address, "?")
		headers := map[string]string{}
		if kind := e.Response.Headers["content-type"]; kind != "" {
			headers["Content-Type"] = kind
		}
		key := e.Request.Method + " " + address
		n, known := at[key]
		if !known {
			n = len(list)
			at[key] = n
			list = append(list, Sample{Method: e.Request.Method, URL: address})
		}
		list[n].Answers = append(list[n].Answers, Answer{Status: e.Response.Status, Headers: headers, Body: e.Response.Body})
	}
	return list
}

// A Server answers requests from samples.
type Server struct {
	http *http.Server
	addr string

	atOnce    bool         // nothing is waited for, see ServeAtOnce
	otherwise http.Handler // answers what no sample does; nil: it fails

	mu      sync.Mutex
	samples []Sample
	given   []int // answers of each sample so far
	last    *Answer
}

// Serve begins to answer at a free port of this computer.
func Serve(samples []Sample) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("answer in place of services: %w", err)
	}
	s := newServer(l, samples)
	s.begin(l)
	return s, nil
}

// ServeAtOnce is Serve for who has a clock of his own: nothing is waited for. What the answer should have taken Last tells,
// and a silent one is cut. What no sample answers goes to otherwise.
func ServeAtOnce(samples []Sample, otherwise http.Handler) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("answer in place of services: %w", err)
	}
	s := newServer(l, samples)
	s.atOnce, s.otherwise = true, otherwise
	s.begin(l)
	return s, nil
}

func newServer(l net.Listener, samples []Sample) *Server {
	return &Server{samples: samples, given: make([]int, len(samples)), addr: l.Addr().String()}
}

// begin answers until Close.
func (s *Server) begin(l net.Listener) {
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(l) }()
}

// Last is the answer that was given last, and forgets it; the zero Answer if no sample gave one.
func (s *Server) Last() (a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil {
		a, s.last = *s.last, nil
	}
	return a
}

// Takes is how long an answer lets wait.
func (a *Answer) Takes() time.Duration {
	d, _ := a.delay() // checked when it was read
	return d
}

// Addr is where it answers, as host:port.
func (s *Server) Addr() string { return s.addr }

// Close ends it.
func (s *Server) Close() error { return s.http.Close() }

// ServeHTTP answers a request, whatever host it is for.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, number := s.next(r)
	switch {
	case a == nil && s.otherwise != nil:
		s.otherwise.ServeHTTP(w, r)
		return
	case a == nil:
		Refuse(w, r)
		return
	}
	if !a.wait(r, s.atOnce) {
		return
	}
	if a.Fail != "" { // the connection ends before the rest
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("{"))
		panic(http.ErrAbortHandler)
	}
	a.write(w, number)
}

// Refuse answers what no sample takes.
func Refuse(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusNotImplemented)
	fmt.Fprintf(w, "no sample answers %s %s; write one, or save one from the log of calls", r.Method, r.Host+r.URL.Path)
}

// wait lets the time of the answer pass, if anybody waits for it. It reports whether there is an answer then.
func (a *Answer) wait(r *http.Request, atOnce bool) bool {
	if atOnce {
		return true
	}
	if d := a.Takes(); d > 0 {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
			return false
		}
	}
	if a.Fail == "silent" {
		<-r.Context().Done()
		return false
	}
	return true
}

// write sends the answer.
func (a *Answer) write(w http.ResponseWriter, number int) {
	var text string
	body := []byte(a.Body)
	if json.Unmarshal(a.Body, &text) == nil {
		body = []byte(text)
	} else if len(body) > 0 {
		w.Header().Set("Content-Type", "application/json")
	}
	for name, value := range a.Headers {
		w.Header().Set(name, value)
	}
	w.Header().Set("X-Hookflow-Mock", fmt.Sprint("sample ", number))
	w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
	_, _ = w.Write(body) // the client may have gone
}

// next is the answer to give; nil if no sample takes the request.
func (s *Server) next(r *http.Request) (a *Answer, number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.samples {
		if x := &s.samples[i]; x.takes(r) {
			n := min(s.given[i], len(x.Answers)-1)
			s.given[i]++
			s.last = &x.Answers[n]
			return &x.Answers[n], i + 1
		}
	}
	return nil, 0
}
