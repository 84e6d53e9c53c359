package runtime_test

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine/suites"
	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// TestStoredDirectories opens data directories as earlier programs left them,
// and plays every instance in them to its end. A directory is never made anew:
// where the format changes on purpose, another one is added.
func TestStoredDirectories(t *testing.T) {
	suites.Each(t, "../testdata/stored/*.tar.gz", continueStored)
}

// unpack copies the files of an archive into a new directory.
func unpack(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for files := tar.NewReader(packed); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(files)
		if err == nil && h.Typeflag == tar.TypeReg {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(h.Name)), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The stored instances are called by what they wait for; see the model that is
// stored with them.
func continueStored(t *testing.T, file string) {
	t.Setenv("HOOKFLOW_SECRET_TOKEN", "s3cret")
	var calls requests
	service := httptest.NewServer(&calls)
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{Dir: unpack(t, file), VirtualClock: true, Addresses: map[string]string{"127.0.0.1:9": hostOf(service.URL)}})
	if problems, err := r.Engine().Check(); err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	c := stored{client{t, r.URL()}}
	if ended := c.instances("ended"); len(ended) < 3 || len(c.history(ended[0].Key)) < 5 {
		t.Errorf("of the archive: %+v", ended)
	}
	c.inbox()
	c.send("POST", "/in/paid", `{"id": "A-1", "sum": 5}`)
	c.send("POST", "/api/v1/signals", `{"name": "alarm"}`)
	c.send("POST", "/api/v1/messages", `{"name": "paid", "key": "B-2", "id": "once"}`, "duplicate")
	c.send("POST", "/api/v1/instances", `{"process": "message", "businessKey": "kept", "variables": {"id": "B-2"}}`)
	for _, in := range c.instances("suspended") {
		c.send("POST", "/api/v1/instances/"+in.Key+"/resume", "")
	}
	for end := time.Now().Add(10 * time.Second); len(c.instances("active")) > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still waiting: %+v", c.instances("active"))
		}
		c.work()
	}
	c.compare(calls.list())
	if problems, err := r.Engine().Check(); err != nil || len(problems) > 0 {
		t.Error(err, problems)
	}
}

// requests is a service that answers everything with a total.
type requests struct {
	mu  sync.Mutex
	got []string
}

func (s *requests) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, fmt.Sprintf("%s %s %s %s", r.Method, r.URL, r.Header.Get("X-Order"), body))
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"total": 12.50}`)
}

func (s *requests) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.got))
}

// stored is the person, and the worker, who continues.
type stored struct{ client }

func (c *stored) send(method, path, body string, want ...string) {
	c.t.Helper()
	status, answer := c.try(method, path, body)
	if status >= 300 {
		c.t.Errorf("%s %s: %d %s", method, path, status, answer)
	}
	for _, w := range want {
		if !strings.Contains(string(answer), w) {
			c.t.Errorf("%s %s: %s has no %s", method, path, answer, w)
		}
	}
}

func (c *stored) instances(state string) []listener.Instance {
	var page listener.Page[listener.Instance]
	c.do("GET", "/api/v1/instances?limit=1000&state="+state, "", &page)
	return page.Items
}

func (c *stored) history(key string) (events []listener.Trace) {
	c.do("GET", "/api/v1/instances/"+key+"/history", "", &events)
	return events
}

// inbox says that every open task lies in the inbox, whichever program made it.
func (c *stored) inbox() {
	c.t.Helper()
	var tasks []listener.Task
	c.do("GET", "/api/v1/tasks", "", &tasks)
	var page listener.Page[listener.Task]
	c.do("GET", "/api/v1/inbox?box=open", "", &page)
	if len(tasks) == 0 || len(page.Items) != len(tasks) {
		c.t.Errorf("of %d open tasks %d lie in the inbox", len(tasks), len(page.Items))
	}
	for _, x := range page.Items {
		if x.Process == "" || x.Name == "" || x.Created.Year() < 2026 {
			c.t.Errorf("a task of the inbox is %+v", x)
		}
	}
}

// work does everything that can be done now. Its rejections are left to the
// next round: what was listed may be gone.
func (c *stored) work() {
	var tasks []listener.Task
	c.do("GET", "/api/v1/tasks", "", &tasks)
	for _, x := range tasks {
		c.try("POST", "/api/v1/tasks/"+x.Key+"/complete", `{"variables": {"note": "x"}}`)
	}
	var jobs []listener.Job
	c.do("GET", "/api/v1/jobs", "", &jobs)
	for _, x := range jobs {
		c.try("POST", "/api/v1/jobs/"+x.Key+"/complete", `{"variables": {"done": true}}`)
	}
	var incidents []listener.Incident
	c.do("GET", "/api/v1/incidents", "", &incidents)
	for _, x := range incidents {
		how := map[string]string{"no path": `{"how": "edit", "variables": {"ok": true}}`, "job": `{"how": "repeat"}`}[x.Kind]
		c.send("POST", "/api/v1/incidents/"+x.Key+"/resolve", how)
	}
}

// compare holds what came of the instances and of their calls against what the
// model says.
func (c *stored) compare(calls []string) {
	want := map[string]string{
		"message": "sum = 5", "timer": "", "job": "done = true", "call": "total = 12.5", "failed": "", "person": `note = "x"`,
		"suspended": `note = "x"`, "stuck": "ok = true", "undo": "inner = 1", "undoing": "inner = 1", "each": "all = [1,4,9]", "parent": "done = true",
		"join": "", "choose": "level = 1", "kept": "sum = 7", "short": "", "": "n = 1",
	}
	for _, in := range c.instances("ended") {
		name, value, some := strings.Cut(want[in.BusinessKey], " = ")
		_, text := c.try("GET", "/api/v1/instances/"+in.Key+"/variables", "")
		if in.Status != "completed" || some && !strings.Contains(string(text), fmt.Sprintf("%q:%s", name, value)) {
			c.t.Errorf("%s %s: %s, variables %s", in.Process, in.BusinessKey, in.Status, text)
		}
		if in.Process != "job" {
			delete(want, in.BusinessKey)
		}
	}
	delete(want, "job")
	for name := range want {
		c.t.Errorf("no instance %q has ended", name)
	}
	if got := strings.Join(calls, "\n"); got != "POST /failed  {}\nPUT /orders/A-1 A-1 "+`{"id": "A-1", "token": "s3cret"}` {
		c.t.Errorf("the calls were\n%s", got)
	}
}
