package listener_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// open opens a runtime, which is what gives the listener an engine, on a free port for the time of the test.
func open(t testing.TB, o runtime.Options) *runtime.Runtime {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.Listen, o.Log = "127.0.0.1:0", slog.New(slog.DiscardHandler)
	r, err := runtime.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// process makes a file of what stands inside a process; its id is the file's name.
func process(name, inside string) []byte {
	id := strings.TrimSuffix(name, ".bpmn")
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t">
<message id="M" name="order"/><error id="E" errorCode="BAD"/><signal id="S" name="bell"/>
<process id="` + id + `" isExecutable="true">` + inside + `</process></definitions>`)
}

func deploy(t testing.TB, r *runtime.Runtime, name, inside string) {
	t.Helper()
	if _, err := r.Deploy(t.Context(), name, process(name, inside)); err != nil {
		t.Fatal(err)
	}
}

// deployExample deploys the bundled example: it receives at /in/work-records, and its second pool at an address of its own.
func deployExample(t testing.TB, r *runtime.Runtime, service string) {
	t.Helper()
	data, err := os.ReadFile("../../assets/examples/error-report.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("localhost:8086", strings.TrimPrefix(r.URL(), "http://"), "localhost:8087", service).Replace(string(data))
	if _, err := r.Deploy(t.Context(), "error-report.bpmn", []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// A client talks to a runtime over HTTP.
type client struct {
	t   testing.TB
	url string
}

// do makes a request and decodes the answer; a status of 400 or more fails the test.
func (c client) do(method, path, body string, into any, header ...string) {
	c.t.Helper()
	status, text := c.try(method, path, body, header...)
	if status >= 400 {
		c.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if into != nil {
		if err := decode(text, into); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, text)
		}
	}
}

// decode reads an answer; into a slice it reads the items of a list, or an export.
func decode(text []byte, into any) error {
	if reflect.TypeOf(into).Elem().Kind() != reflect.Slice || bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, into)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var known struct {
		Items json.RawMessage `json:"items"`
		Next  string          `json:"next"`
		Total *int            `json:"total"`
	}
	if err := d.Decode(&known); err != nil {
		return fmt.Errorf("no list: %w", err)
	}
	return json.Unmarshal(known.Items, into)
}

// try makes a request; the header is pairs of name and value.
func (c client) try(method, path, body string, header ...string) (int, []byte) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	noteDone(method, path, resp.StatusCode, text)
	return resp.StatusCode, text
}

// until waits for something to become true.
func (c client) until(what string, ok func() bool) {
	c.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	c.t.Fatalf("%s: waited in vain", what)
}

func (c client) start(process, more string) string {
	c.t.Helper()
	var in listener.Instance
	c.do("POST", "/api/v1/instances", `{"process":"`+process+`"`+more+`}`, &in)
	return in.Key
}

func (c client) instances(query string) (out []listener.Instance) {
	c.t.Helper()
	c.do("GET", "/api/v1/instances?"+query, "", &out)
	return out
}

// completeTask waits until a task of an element is open, and completes it.
func (c client) completeTask(instance, element, variables string) {
	c.t.Helper()
	c.until("task "+element, func() bool {
		var tasks []listener.Task
		c.do("GET", "/api/v1/tasks?instance="+instance, "", &tasks)
		if len(tasks) != 1 || tasks[0].Element != element {
			return false
		}
		c.do("POST", "/api/v1/tasks/"+tasks[0].Key+"/complete", `{"variables":`+variables+`}`, nil)
		return true
	})
}
