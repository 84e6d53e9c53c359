package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// A member is one property that a request of the REST interface of Camunda 8 may have,
// and the JSON it is: s text, n number, o object, a array. "!" after it: required.
type member map[string]string

// c8Bodies are the request bodies as the published OpenAPI description of the
// Orchestration Cluster has them: no other property is taken.
var c8Bodies = map[string]member{
	"POST /v2/jobs/activation":             {"type": "s!", "worker": "s", "timeout": "n!", "maxJobsToActivate": "n!", "fetchVariable": "a", "requestTimeout": "n", "tenantIds": "a", "tenantFilter": "s"},
	"POST /v2/jobs/*/completion":           {"variables": "o", "result": "o"},
	"POST /v2/jobs/*/failure":              {"retries": "n", "errorMessage": "s", "retryBackOff": "n", "variables": "o"},
	"POST /v2/jobs/*/error":                {"errorCode": "s!", "errorMessage": "s", "variables": "o"},
	"POST /v2/messages/publication":        {"name": "s!", "correlationKey": "s", "timeToLive": "n", "messageId": "s", "variables": "o", "tenantId": "s"},
	"POST /v2/process-instances":           {"processDefinitionId": "s!", "processDefinitionVersion": "n", "variables": "o", "tenantId": "s"},
	"POST /v2/user-tasks/*/completion":     {"variables": "o", "action": "s"},
	"POST /v2/process-definitions/search":  searched,
	"POST /v2/process-instances/search":    searched,
	"POST /v2/variables/search":            searched,
	"POST /v2/incidents/search":            searched,
	"POST /v2/element-instances/search":    searched,
	"POST /v2/jobs/search":                 searched,
	"POST /v2/user-tasks/search":           searched,
	"POST /v2/deployments":                 nil, // multipart
	"GET /v2/topology":                     nil,
	"GET /v2/process-definitions/*/xml":    nil,
	"GET /v2/process-instances/2251799813": nil,
}

var searched = member{"filter": "o", "sort": "a", "page": "o"}

// A camunda8Fake answers as the description says and records what it is asked; a
// request that the description does not have is a fault of the test.
type camunda8Fake struct {
	t       *testing.T
	xml     []byte
	mu      sync.Mutex
	seen    []string
	answers map[string][]string // by "METHOD path": status and body, the last again and again
}

func (f *camunda8Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	route := f.route(r)
	members, known := c8Bodies[route]
	if !known {
		f.t.Errorf("the interface has no %s %s", r.Method, r.URL.Path)
	}
	if members != nil {
		members.check(f.t, route, body)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if members != nil {
		f.seen = append(f.seen, strings.TrimPrefix(route, "POST /v2")+" "+string(body))
	}
	status, answer := 200, `{"items":[]}`
	switch list := f.answers[r.Method+" "+r.URL.Path]; {
	case strings.HasSuffix(r.URL.Path, "/xml"):
		answer = string(f.xml)
	case len(list) > 0:
		var code string
		code, answer, _ = strings.Cut(list[0], " ")
		status = map[string]int{"200": 200, "204": 204, "400": 400, "404": 404, "409": 409}[code]
		if len(list) > 1 {
			f.answers[r.Method+" "+r.URL.Path] = list[1:]
		}
	case strings.HasPrefix(route, "POST /v2/jobs/*/"), strings.HasPrefix(route, "POST /v2/user-tasks/*/"):
		status, answer = 204, ""
	}
	w.Header().Set("Content-Type", map[bool]string{true: "application/json", false: "application/problem+json"}[status < 400])
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// route is the path with keys left out.
func (f *camunda8Fake) route(r *http.Request) string {
	route := r.Method + " " + r.URL.Path
	if _, known := c8Bodies[route]; known {
		return route
	}
	parts := strings.Split(route, "/")
	if len(parts) > 3 {
		parts[3] = "*"
	}
	return strings.Join(parts, "/")
}

// check holds a body against its description.
func (m member) check(t *testing.T, route string, body []byte) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Errorf("%s: %v in %s", route, err, body)
	}
	for name, v := range got {
		kind := map[bool]string{true: "?"}[v == nil]
		switch v.(type) {
		case string:
			kind = "s"
		case float64:
			kind = "n"
		case map[string]any:
			kind = "o"
		case []any:
			kind = "a"
		}
		if want, ok := m[name]; !ok || strings.TrimSuffix(want, "!") != kind {
			t.Errorf("%s: %s is not taken as %v", route, name, v)
		}
	}
	for name, want := range m {
		if _, given := got[name]; strings.HasSuffix(want, "!") && !given {
			t.Errorf("%s: %s is missing", route, name)
		}
	}
}

// camunda8Of starts the fake with the model deployed as the export writes it for worker
// and gateway.
func camunda8Of(t *testing.T, service string, answers map[string][]string) (*camunda8Fake, *camunda8) {
	t.Helper()
	doc, err := bpmnxml.Read("model", []byte(strings.ReplaceAll(model, "SERVICE", service)))
	if err != nil {
		t.Fatal(err)
	}
	out, err := export.To("camunda8", doc, export.Options{Calls: export.Worker})
	if err != nil {
		t.Fatal(err)
	}
	f := &camunda8Fake{t: t, xml: out.Data, answers: answers}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	e, err := New("camunda8", s.URL+"/v2", nil)
	if err != nil {
		t.Fatal(err)
	}
	return f, e.(*camunda8)
}

// TestCamunda8Worker: a job of the server becomes the request that the deployed file
// says; its answer, failure or error is reported as the interface wants it.
func TestCamunda8Worker(t *testing.T) {
	const job = `{"jobKey":"77","type":"hookflow","processDefinitionKey":"9","processDefinitionId":"p","processInstanceKey":"2251799813","elementId":"w","elementInstanceKey":"5","customHeaders":{},"worker":"me","deadline":1,"tenantId":"<default>","kind":"BPMN_ELEMENT","listenerEventType":"UNSPECIFIED","processDefinitionVersion":1,"variables":{"id":"a b/c","n":5,"seen":{"old":1}},"retries":RETRIES}`
	for _, c := range []struct {
		name    string
		status  int
		retries string
		settled []string
		told    string
	}{
		{"answer", 200, "3", nil, `/jobs/*/completion {"variables":{"seen":{"old":1,"status":200},"total":12}}`},
		{"first failure", 503, "3", nil, `/jobs/*/failure {"errorMessage":"the service answered 503: {\"total\":12}","retries":2,"retryBackOff":2000}`},
		{"last failure", 404, "1", nil, `/jobs/*/error {"errorCode":"DOWN","errorMessage":"the service answered 404: {\"total\":12}"}`},
		{"another worker was faster", 200, "3", []string{`409 {"title":"INVALID_STATE","status":409}`}, `/jobs/*/completion {"variables":{"seen":{"old":1,"status":200},"total":12}}`},
	} {
		var sent string
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			sent = r.Method + " " + r.RequestURI + " " + string(body) + " " + r.Header.Get("Idempotency-Key")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, `{"total":12}`)
		}))
		f, e := camunda8Of(t, service.URL, map[string][]string{
			"POST /v2/jobs/activation":    {`200 {"jobs":[` + strings.ReplaceAll(job, "RETRIES", c.retries) + `]}`},
			"POST /v2/jobs/77/completion": c.settled,
		})
		w := &Worker{Engine: e, Jobs: e, Name: "me", Outside: work.Outside{HTTP: webhook.New(webhook.Options{}), Secrets: func(string) func(string) (string, error) { return webhook.NoSecrets }}}
		jobs, err := e.Take(t.Context(), "me", Topic, 3, time.Minute)
		if err != nil || len(jobs) != 1 {
			t.Fatalf("%s: took %v, %v", c.name, jobs, err)
		}
		if err := w.do(t.Context(), jobs[0]); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		service.Close()
		if want := `POST /orders/a%20b%2Fc {"order":{"n":5}} 77`; sent != want {
			t.Errorf("%s: sent %q, want %q", c.name, sent, want)
		}
		if want := `/jobs/activation {"maxJobsToActivate":3,"requestTimeout":20000,"timeout":60000,"type":"hookflow","worker":"me"}`; f.seen[0] != want {
			t.Errorf("%s: activated by %s", c.name, f.seen[0])
		}
		if told := f.seen[len(f.seen)-1]; told != c.told {
			t.Errorf("%s: told %s, want %s", c.name, told, c.told)
		}
	}
}

// TestCamunda8Message: what comes at a path is published under the key in it, kept by
// the server until somebody waits.
func TestCamunda8Message(t *testing.T) {
	f, e := camunda8Of(t, "http://localhost", map[string][]string{
		"POST /v2/process-definitions/search": {`200 {"items":[{"processDefinitionKey":"9","processDefinitionId":"p","version":2}]}`},
		"POST /v2/messages/publication":       {`503 {}`, `200 {"messageKey":"1","tenantId":"<default>"}`, `409 {"detail":"it is published already"}`},
	})
	g := &Gateway{Engine: e, Again: time.Millisecond}
	for range 2 { // the sender got no answer, and sends it again
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/in/pay", strings.NewReader(`{"order":7,"amount":30}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Webhook-Id", "m1")
		g.ServeHTTP(w, r)
		if told, want := f.seen[len(f.seen)-1], `/messages/publication {"correlationKey":"7","messageId":"m1","name":"paid","timeToLive":3600000,"variables":{"amount":30}}`; w.Code != 202 || told != want {
			t.Errorf("answered %d %s, told %s, want %s", w.Code, w.Body, told, want)
		}
	}
}

// TestCamunda8Instance: how an instance stands is put together from the searches.
func TestCamunda8Instance(t *testing.T) {
	_, e := camunda8Of(t, "http://localhost", map[string][]string{
		"GET /v2/process-instances/2251799813": {`200 {"state":"ACTIVE","hasIncident":true}`},
		"POST /v2/process-instances":           {`200 {"processInstanceKey":"2251799813"}`},
		"POST /v2/variables/search":            {`200 {"items":[{"name":"n","value":"5","scopeKey":"2251799813"},{"name":"in","value":"\"x\"","scopeKey":"5"}]}`},
		"POST /v2/incidents/search":            {`200 {"items":[{"elementId":"w","errorMessage":"no more retries"}]}`},
		"POST /v2/element-instances/search":    {`200 {"items":[{"elementId":"p","type":"PROCESS","state":"ACTIVE"},{"elementId":"s","state":"COMPLETED"},{"elementId":"w","state":"ACTIVE"}]}`},
		"POST /v2/jobs/search":                 {`200 {"items":[{"state":"FAILED","retries":2}]}`},
	})
	id, err := e.Start(t.Context(), "p", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, err := e.Instance(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := text(in.Vars)+text(in.Local), `{"n":5}{"in":"x"}`; got != want || in.Ended || !in.Busy || !slices.Equal(in.Active, []string{"w"}) || !slices.Equal(in.Done, []string{"s"}) || in.Incidents[0] != (Incident{"w", "no more retries"}) {
		t.Errorf("got %s %+v", got, in)
	}
}

// TestCamunda8Refuses: the faults of a deployment are told of the elements they name.
func TestCamunda8Refuses(t *testing.T) {
	const detail = "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy new resources, but encountered the following errors:\n'p.bpmn': - Element: w\n    - ERROR: Must have a task definition\n    - WARNING: no name\n- Element: c > extensionElements > x\n    - ERROR: No key\n"
	said, _ := json.Marshal(map[string]any{"title": "INVALID_ARGUMENT", "status": 400, "detail": detail})
	_, e := camunda8Of(t, "http://localhost", map[string][]string{"POST /v2/deployments": {"400 " + string(said)}})
	_, err := e.Deploy(t.Context(), "p", map[string][]byte{"p.bpmn": []byte("<x/>")})
	var refused *Refused
	if !errors.As(err, &refused) || !slices.Equal(refused.Findings, []Finding{{"w", "Must have a task definition"}, {"c", "No key"}}) {
		t.Errorf("got %v", err)
	}
}
