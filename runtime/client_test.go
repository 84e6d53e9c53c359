package runtime_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// open opens a runtime on a free port for the time of the test.
func open(t testing.TB, o runtime.Options) *runtime.Runtime {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	o.Log = quiet
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

func hostOf(url string) string { return strings.TrimPrefix(url, "http://") }

// example is the bundled example with its two ports and more texts replaced.
func example(t testing.TB, main, service string, replace ...string) []byte {
	t.Helper()
	data, err := os.ReadFile("../assets/examples/error-report.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("localhost:8086", hostOf(main), "localhost:8087", service).Replace(string(data))
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the example holds no %s", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	return []byte(text)
}

// process makes a file of what stands inside a process; its id is the file's name.
func process(name, inside string) []byte {
	id := strings.TrimSuffix(name, ".bpmn")
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t">
<message id="M" name="order"/><error id="E" errorCode="BAD"/><signal id="S" name="bell"/>
<process id="` + id + `" isExecutable="true">` + inside + `</process></definitions>`)
}

func deployExample(t testing.TB, r *runtime.Runtime, service string, replace ...string) {
	t.Helper()
	deployExampleAt(t, r, r.URL(), service, replace...)
}

func deployExampleAt(t testing.TB, r *runtime.Runtime, main, service string, replace ...string) {
	t.Helper()
	if _, err := r.Deploy(t.Context(), "error-report.bpmn", example(t, main, service, replace...)); err != nil {
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

func (c client) start(process string) string {
	c.t.Helper()
	var in listener.Instance
	c.do("POST", "/api/v1/instances", `{"process":"`+process+`"}`, &in)
	return in.Key
}

func (c client) instances(query string) (out []listener.Instance) {
	c.t.Helper()
	c.do("GET", "/api/v1/instances?"+query, "", &out)
	return out
}

func (c client) calls(instance string) (out []listener.Attempt) {
	c.t.Helper()
	c.do("GET", "/api/v1/calls?instance="+instance, "", &out)
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

// ended waits until an instance has ended.
func (c client) ended(instance string) (in listener.Instance) {
	c.t.Helper()
	c.until("the end of "+instance, func() bool {
		c.do("GET", "/api/v1/instances/"+instance, "", &in)
		return in.Status != "active"
	})
	return in
}

// quiet is a log that nobody reads.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// deployFile deploys a file of the repository.
func deployFile(t testing.TB, r *runtime.Runtime, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Deploy(t.Context(), filepath.Base(path), data); err != nil {
		t.Fatal(err)
	}
}

// begin is a message start event at a path, with more attributes and an element x after it.
func begin(path, more string) string {
	return `<startEvent id="s"><extensionElements><hookflow:receive path="` + path + `" methods="" ` + more + `/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`
}

// ask sends a request and gives status, headers and body of the answer.
func ask(t *testing.T, r *runtime.Runtime, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, r.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] != "" {
			req.Header.Set(header[i], header[i+1])
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}
