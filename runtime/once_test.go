package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/runtime"
	"hookflow/runtime/mock"
	"hookflow/runtime/vault"
	"hookflow/runtime/webhook"
)

// modelOf reads a file that is deployed nowhere.
func modelOf(t *testing.T, inside string) *bpmn.Definitions {
	t.Helper()
	d, err := bpmnxml.Read("p.bpmn", process("p.bpmn", inside))
	must(t, err)
	return bpmn.Build(d.Root())
}

// A call is made once, with values in place of an instance's, with the secrets of its
// process, and says what the process would write; nothing runs, and the log shows it masked.
func TestSendOnce(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/busy" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write([]byte(`{"id":7,"state":"late"}`))
	})
	v, err := vault.Open(t.TempDir(), vault.Options{NoKeyring: true})
	must(t, err)
	must(t, v.Set(vault.DefaultEnvironment, "KEY", "canary-once", "p"))
	r := open(t, runtime.Options{Vault: v})
	def := modelOf(t, oneCall(`url="`+s.URL+`/{= path }" method="POST" body="json"`,
		`<hookflow:header name="X-Key" value="{{secrets.KEY}}"/><hookflow:parameter value="=amount * 2" field="amount"/><hookflow:success>response.body.state != "bad"</hookflow:success><hookflow:answer variable="id" value="=response.body.id"/>`, ""))
	once, err := r.SendOnce(t.Context(), def, "call", engine.Vars{"path": []byte(`"a b"`), "amount": []byte("6")})
	must(t, err)
	x := s.requests()[0]
	if got := x.Method + " " + x.URL.String() + " " + x.Header.Get("X-Key") + " " + x.body; got != `POST /a%20b canary-once {"amount":12}` {
		t.Errorf("sent %q", got)
	}
	if once.Failure != "" || string(once.Writes["id"]) != "7" || once.Shown.Response.Status != 200 {
		t.Errorf("got %+v", once)
	}
	list := r.Calls().Search(webhook.Filter{}, 9)
	if len(list) != 1 || list[0].Element != "call" || strings.Contains(fmt.Sprint(list[0].Request.Header), "canary") {
		t.Errorf("the log holds %+v", list)
	}
	busy, err := r.SendOnce(t.Context(), def, "call", engine.Vars{"path": []byte(`"busy"`)})
	if err != nil || !strings.Contains(busy.Failure, "503") || busy.Writes != nil || len(busy.Answer) == 0 {
		t.Errorf("of a service that is busy: %+v, %v", busy, err)
	}
	if _, err := r.SendOnce(t.Context(), def, "s", nil); err == nil {
		t.Error("a start event was sent")
	}
}

// A call is tried while its process is being drawn: to see the answer before it is mapped, whatever is not finished
// elsewhere. What is wrong with the call itself is told.
func TestSendOnceWhileDrawing(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":7}`))
	})
	r := open(t, runtime.Options{})
	half := `<serviceTask id="call"><extensionElements><hookflow:call url="` + s.URL + `"><hookflow:answer variable="stock"/><hookflow:answer value="=response.body"/><hookflow:answer variable="id" value="=response.body.id"/></hookflow:call></extensionElements></serviceTask>` +
		`<serviceTask id="wrong"><extensionElements><hookflow:call url="http://x{= 1 + }"/></extensionElements></serviceTask><exclusiveGateway id="open"/><sequenceFlow id="f" sourceRef="call" targetRef="open"/>`
	def := modelOf(t, half)
	once, err := r.SendOnce(t.Context(), def, "call", nil)
	must(t, err)
	if len(once.Writes) != 1 || string(once.Writes["id"]) != "7" {
		t.Errorf("it writes %v", once.Writes)
	}
	if _, err := r.SendOnce(t.Context(), def, "wrong", nil); err == nil || !strings.Contains(err.Error(), "URL") {
		t.Errorf("of what is wrong itself: %v", err)
	}
}

// What is written from the answer is what an instance would have: a row for one entry leaves the others, and rows see those before them.
func TestSendOnceWritesAsAnInstance(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":7}`))
	})
	inside := oneCall(`url="`+s.URL+`/"`, `<hookflow:answer variable="order.id" value="=response.body.id"/><hookflow:answer variable="label" value="=order.customer + string(order.id)"/>`, "")
	vars := engine.Vars{"order": []byte(`{"customer":"Kim","id":null}`)}
	once, err := open(t, runtime.Options{}).SendOnce(t.Context(), modelOf(t, inside), "call", vars)
	must(t, err)
	if got := string(once.Writes["order"]) + " " + string(once.Writes["label"]); got != `{"customer":"Kim","id":7} "Kim7"` || len(once.Writes) != 2 {
		t.Errorf("it writes %s, of %v", got, once.Writes)
	}
}

// An answer that the element's own rule refuses writes nothing, as in a run.
func TestSendOnceRefusedWritesNothing(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":7}`))
	})
	inside := oneCall(`url="`+s.URL+`/"`, `<hookflow:success>response.body.id = 8</hookflow:success><hookflow:answer variable="id" value="=response.body.id"/>`, "")
	once, err := open(t, runtime.Options{}).SendOnce(t.Context(), modelOf(t, inside), "call", nil)
	must(t, err)
	if !strings.Contains(once.Failure, "does not satisfy the rule") || len(once.Writes) != 0 || string(once.Answer) == "" {
		t.Errorf("refused: %q, it writes %v, the answer is %s", once.Failure, once.Writes, once.Answer)
	}
}

// Sending once ends when the person cancels it.
func TestSendOnceIsCancelled(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	r := open(t, runtime.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := r.SendOnce(ctx, modelOf(t, oneCall(`url="`+s.URL+`/"`, "", "")), "call", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Samples answer in place of services from one moment to the next, and services again; in
// production they never do.
func TestSamplesAreSwitched(t *testing.T) {
	s := serve(t, ok)
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", oneCall(`url="`+s.URL+`/a"`, `<hookflow:answer variable="by" value="=response.headers.x-hookflow-mock"/>`, ""))
	sample := []mock.Sample{{URL: "*/a", Answers: []mock.Answer{{Body: []byte(`{}`)}}}}
	for _, on := range []bool{false, true, false, true} {
		if on {
			must(t, r.Mock(sample))
		} else {
			must(t, r.Mock(nil))
		}
		want := map[bool]string{true: `"sample 1"`, false: "null"}[on]
		if got := variables(t, r, `{}`); got["by"] != want || r.Mocked() != on {
			t.Errorf("on %v: answered by %s, Mocked %v", on, got["by"], r.Mocked())
		}
	}
	p := open(t, runtime.Options{Environment: runtime.Production})
	if err := p.Mock(sample); !errors.Is(err, runtime.ErrProduction) || p.Mocked() {
		t.Errorf("in production: %v", err)
	}
}
