package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// model has a call with everything that a worker reads, and an event that a gateway serves.
const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t">
<message id="M" name="paid"/><error id="E" errorCode="DOWN"/>
<process id="p" isExecutable="true">
 <startEvent id="s"/>
 <serviceTask id="w"><extensionElements>
  <hookflow:call url="SERVICE/orders/{= id }" method="POST"><hookflow:parameter field="order.n" value="=n"/><hookflow:answer variable="total" value="=response.body.total"/><hookflow:answer variable="seen.status" value="=response.status"/></hookflow:call>
  <hookflow:retry attempts="3" delay="PT2S" backoff="exponential"/><hookflow:failure error="DOWN"/>
  <hookflow:output variable="sum" value="=total + 1"/>
 </extensionElements></serviceTask>
 <boundaryEvent id="b" attachedToRef="w"><errorEventDefinition errorRef="E"/></boundaryEvent>
 <intermediateCatchEvent id="c"><extensionElements>
  <hookflow:receive path="pay" methods="POST,PUT" correlationKey="=id" messageKey="=request.body.order"><hookflow:answer variable="amount" value="=request.body.amount"/></hookflow:receive>
 </extensionElements><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
 <endEvent id="e"/><endEvent id="x"/>
 <sequenceFlow id="f1" sourceRef="s" targetRef="w"/><sequenceFlow id="f2" sourceRef="w" targetRef="c"/><sequenceFlow id="f3" sourceRef="c" targetRef="e"/><sequenceFlow id="f4" sourceRef="b" targetRef="x"/>
</process></definitions>`

// An engineOf is a server that has one process deployed, as the export wrote it, and
// notes what it is told.
type engineOf struct {
	Engine
	xml  []byte
	mu   sync.Mutex
	told []string
	deaf int // so many messages find nobody
}

func exported(t *testing.T, service string) *engineOf {
	t.Helper()
	doc, err := bpmnxml.Read("model", []byte(strings.ReplaceAll(model, "SERVICE", service)))
	if err != nil {
		t.Fatal(err)
	}
	out, err := export.To("camunda7", doc, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &engineOf{xml: out.Data}
}

func (e *engineOf) tell(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told = append(e.told, fmt.Sprintf(format, args...))
}

func (e *engineOf) Definitions(context.Context) ([]Definition, error) {
	return []Definition{{ID: "p:1", Process: "p"}}, nil
}
func (e *engineOf) XML(context.Context, string) ([]byte, error) { return e.xml, nil }
func (e *engineOf) Send(_ context.Context, m Message) error {
	if e.deaf > 0 {
		e.deaf--
		return ErrNobodyWaits
	}
	e.tell("%s %s=%s %s", m.Name, m.Local, m.Key, m.Vars["amount"])
	return nil
}
func (e *engineOf) Take(context.Context, string, string, int, time.Duration) ([]Job, error) {
	return nil, errors.New("not asked")
}
func (e *engineOf) Done(_ context.Context, _ string, _ Job, vars, local Vars) error {
	e.tell("done %s %s", text(vars), text(local))
	return nil
}
func (e *engineOf) Fail(_ context.Context, _ string, _ Job, message string, left int, after time.Duration) error {
	e.tell("fail %d %s", left, after)
	return nil
}
func (e *engineOf) Throw(_ context.Context, _ string, _ Job, code, _ string) error {
	e.tell("throw %s", code)
	return nil
}

func text(v Vars) string {
	out, _ := json.Marshal(v)
	return string(out)
}

// TestGateway: a request at a path becomes the message that the deployed file says, as
// soon as somebody waits for it.
func TestGateway(t *testing.T) {
	for _, c := range []struct {
		name, method, path, body string
		deaf, status             int
		told                     string
	}{
		{"waits already", "POST", "/in/pay", `{"order":"A1","amount":30}`, 0, 202, "paid hookflowKey_c=A1 30"},
		{"key is text", "PUT", "/in/pay", `{"order":7,"amount":30}`, 0, 202, "paid hookflowKey_c=7 30"},
		{"early", "POST", "/in/pay", `{"order":"A1","amount":30}`, 3, 202, "paid hookflowKey_c=A1 30"},
		{"nobody", "POST", "/in/pay", `{"order":"A1"}`, 1 << 20, 504, ""},
		{"method", "DELETE", "/in/pay", ``, 0, 405, ""},
		{"path", "POST", "/in/other", `{}`, 0, 404, ""},
		{"no JSON", "POST", "/in/pay", `{"order`, 0, 400, ""},
	} {
		e := exported(t, "http://localhost")
		e.deaf = c.deaf
		g := &Gateway{Engine: e, Patience: 300 * time.Millisecond, Again: time.Millisecond}
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if told := strings.Join(e.told, "; "); w.Code != c.status || told != c.told {
			t.Errorf("%s: got %d %q (%s), want %d %q", c.name, w.Code, told, w.Body, c.status, c.told)
		}
	}
}

// TestWorker: a job becomes the request that the deployed file says, and its answer or
// failure what the file says of them.
func TestWorker(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		left   int
		told   string
	}{
		{"answer", 200, 0, `done {"seen":{"old":1,"status":200}} {"total":12}`},
		{"first failure", 503, 0, "fail 2 2s"},
		{"second failure", 503, 2, "fail 1 4s"},
		{"last failure", 404, 1, "throw DOWN"},
	} {
		var sent string
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			sent = r.Method + " " + r.RequestURI + " " + string(body) + " " + r.Header.Get("Idempotency-Key")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, `{"total":12}`)
		}))
		e := exported(t, service.URL)
		client := webhook.New(webhook.Options{})
		w := &Worker{Engine: e, Jobs: e, Outside: work.Outside{HTTP: client, Secrets: func(string) func(string) (string, error) { return webhook.NoSecrets }}}
		job := Job{ID: "j1", Definition: "p:1", Process: "p", Element: "w", Left: c.left,
			Vars: Vars{"id": json.RawMessage(`"a b/c"`), "n": json.RawMessage("5"), "seen": json.RawMessage(`{"old":1}`)}}
		if err := w.do(t.Context(), job); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		service.Close()
		if want := `POST /orders/a%20b%2Fc {"order":{"n":5}} j1`; sent != want {
			t.Errorf("%s: sent %q, want %q", c.name, sent, want)
		}
		if told := strings.Join(e.told, "; "); told != c.told {
			t.Errorf("%s: told %q, want %q", c.name, told, c.told)
		}
	}
}

// TestWorkerCannotRead: a job whose call is not in the deployed file is an incident that
// says so, not a call that is tried again.
func TestWorkerCannotRead(t *testing.T) {
	e := exported(t, "http://localhost")
	w := &Worker{Engine: e, Jobs: e}
	if err := w.do(t.Context(), Job{ID: "j1", Definition: "p:1", Element: "gone"}); err != nil {
		t.Fatal(err)
	}
	if told := strings.Join(e.told, "; "); told != "fail 0 0s" {
		t.Errorf("told %q", told)
	}
}

// TestNodes: when a node cannot be reached the next one is asked, and goes on to be asked.
func TestNodes(t *testing.T) {
	asked := 0
	alive := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = io.WriteString(w, `{"version":"7.24.0"}`)
	}))
	defer alive.Close()
	dead := httptest.NewServer(nil)
	dead.Close()
	e, err := New("camunda7", dead.URL+", "+alive.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if v, err := e.Check(t.Context()); v != "7.24.0" || err != nil {
			t.Errorf("got %q, %v", v, err)
		}
	}
	if asked != 2 {
		t.Errorf("the node that lives was asked %d times", asked)
	}
	alive.Close()
	if _, err := e.Check(t.Context()); err == nil {
		t.Error("no node lives, and nobody says so")
	}
}

// A server that redirects elsewhere gets no credentials carried there: whoever the transport speaks to, it signs in.
func TestRedirectsStayAtTheServer(t *testing.T) {
	var carried []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		carried = append(carried, r.Header.Get("Authorization"))
		fmt.Fprint(w, `{"version":"7.24"}`)
	}))
	defer other.Close()
	to := other.URL
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/moved/version":
			fmt.Fprint(w, `{"version":"7.23"}`)
		default:
			http.Redirect(w, r, to+"/moved/version", http.StatusTemporaryRedirect)
		}
	}))
	defer server.Close()
	engine, err := New("camunda7", server.URL, signing{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "redirects to "+other.URL+"; if the server is there, give that address") {
		t.Errorf("redirected elsewhere: %v", err)
	}
	if len(carried) > 0 {
		t.Errorf("the other server was asked, with %q", carried)
	}
	to = server.URL
	if version, err := engine.Check(t.Context()); err != nil || version != "7.23" {
		t.Errorf("redirected within the server: %q, %v", version, err)
	}
}

// signing is a transport that authenticates whatever goes through it, as that of an account does.
type signing struct{}

func (signing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer secret")
	return http.DefaultTransport.RoundTrip(r)
}
