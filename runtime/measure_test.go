package runtime_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/audit"
	"hookflow/runtime/permit"
)

// What a monitoring system asks for at /metrics: instances, messages by what became of them, calls with their times,
// incidents; as OpenMetrics to whoever accepts it.
func TestMetrics(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "short.bpmn", begin("short", "")+`<endEvent id="x"/>`)
	deploy(t, r, "waits.bpmn", begin("waits", "")+`<userTask id="x"/>`)
	deploy(t, r, "fails.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><serviceTask id="x"><extensionElements><hookflow:call url="`+service.URL+`"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>`)
	for _, m := range []struct{ path, key string }{{"short", "1"}, {"short", "1"}, {"waits", ""}, {"mistyped/1", ""}, {"mistyped/2", ""}} {
		ask(t, r, "POST", "/in/"+m.path, `{}`, "Idempotency-Key", m.key)
	}
	c.do("POST", "/api/v1/messages", `{"name":"early","payload":{}}`, nil)
	failed := c.start("fails")
	c.until("the incident", func() bool { return len(c.calls(failed)) > 0 && len(c.instances("state=incident")) > 0 })
	want := []string{
		`hookflow_instances 2`, `hookflow_incidents 1`, `hookflow_tasks 1`, `hookflow_messages_kept 1`,
		`hookflow_instances_started_total{process="short"} 1`, `hookflow_instances_started_total{process="waits"} 1`, `hookflow_instances_ended_total{status="completed"} 1`,
		`hookflow_messages_total{outcome="started",path="short"} 1`, `hookflow_messages_total{outcome="duplicate",path="short"} 1`, `hookflow_messages_total{outcome="refused",path=""} 2`,
		`hookflow_calls_total{status="4xx"} 1`, `hookflow_call_seconds_count{status="4xx"} 1`, `hookflow_message_seconds_count{outcome="started"} 2`, `hookflow_incidents_raised_total{`,
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) { // events are counted after they are on the disk
		_, text := ask(t, r, "GET", "/metrics", "")
		missing := ""
		for _, line := range want {
			if !strings.Contains(text, "\n"+line) {
				missing = line
			}
		}
		if missing == "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("there is no %s in\n%s", missing, text)
		}
	}
	resp, text := ask(t, r, "GET", "/metrics", "", "Accept", "application/openmetrics-text; version=1.0.0")
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/openmetrics-text") || !strings.HasSuffix(text, "# EOF\n") {
		t.Errorf("OpenMetrics: %s", resp.Header.Get("Content-Type"))
	}
}

// Who changed what is written down, also what was refused, with names and without values; only administrators read it.
// A parser of OpenMetrics takes each family once, and the end mark at the end.
func TestMetricsAreOpenMetrics(t *testing.T) {
	r := open(t, runtime.Options{})
	_, text := ask(t, r, "GET", "/metrics", "", "Accept", "application/openmetrics-text; version=1.0.0")
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		if name, is := strings.CutPrefix(line, "# TYPE "); is {
			name, _, _ = strings.Cut(name, " ")
			if seen[name] {
				t.Errorf("there are two families %s", name)
			}
			seen[name] = true
		}
	}
	if len(seen) < 20 || !strings.HasSuffix(text, "# EOF\n") {
		t.Errorf("%d families in\n%s", len(seen), text)
	}
}

func TestAuditLog(t *testing.T) {
	dir := t.TempDir()
	texts := tokens(t, dir)
	r := open(t, runtime.Options{Dir: dir})
	admin := texts[permit.Administrator]
	do := func(token, method, path, body string, header ...string) (int, string) {
		resp, text := ask(t, r, method, path, body, append(header, "Authorization", "Bearer "+token)...)
		return resp.StatusCode, text
	}
	do(admin, "POST", "/api/v1/deployments?name=p.bpmn", string(process("p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><userTask id="x"/>`)), "Content-Type", "application/xml")
	_, text := do(texts[permit.Operator], "POST", "/api/v1/instances", `{"process":"p","businessKey":"A-1"}`)
	var in struct{ Key string }
	must(t, json.Unmarshal([]byte(text), &in))
	at := "/api/v1/instances/" + in.Key
	do(texts[permit.Operator], "PUT", at+"/variables", `{"price":"`+topSecret+`","amount":2}`)
	do(texts[permit.Viewer], "POST", at+"/cancel", "")
	do("wrong", "POST", at+"/cancel", "")
	do(texts[permit.Operator], "POST", at+"/cancel", "")
	do(texts[permit.Operator], "GET", "/api/v1/instances", "")
	if status, _ := do(texts[permit.Editor], "GET", "/api/v1/audit", ""); status != 403 {
		t.Errorf("an editor reads it: %d", status)
	}
	_, text = do(admin, "GET", "/api/v1/audit", "")
	var list []audit.Entry
	must(t, decode([]byte(text), &list))
	got := ""
	for _, e := range list {
		got += fmt.Sprintf("%s %d %s (%s)\n", e.Who, e.Status, strings.Replace(e.What, in.Key, "KEY", 1), e.Detail)
		if e.From != "127.0.0.1" || time.Since(e.At) > time.Minute {
			t.Errorf("from %s at %s", e.From, e.At)
		}
	}
	if want := `operator 204 POST /api/v1/instances/KEY/cancel ()
anybody 401 POST /api/v1/instances/KEY/cancel ()
viewer 403 POST /api/v1/instances/KEY/cancel ()
operator 204 PUT /api/v1/instances/KEY/variables (variables amount, price)
operator 201 POST /api/v1/instances (process p A-1)
administrator 201 POST /api/v1/deployments (p version 1 of p.bpmn)
`; got != want {
		t.Errorf("got\n%s", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, audit.File))
	if err != nil || strings.Contains(string(data), topSecret) || strings.Contains(string(data), admin) {
		t.Errorf("the log holds a secret: %v", err)
	}
}
