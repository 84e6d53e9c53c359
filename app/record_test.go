package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/runtime"
)

// timersAndCalls asks a service for a token, waits for a moment, and sends it on.
const timersAndCalls = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="p" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="login"/>
  <serviceTask id="login"><extensionElements><hookflow:call url="URL/login" method="POST" body="form"><hookflow:header name="X-Api-Key" value="{{secrets.SHOP}}"/><hookflow:parameter field="user" value="=user"/>
   <hookflow:answer variable="session" value="=response.body"/></hookflow:call></extensionElements></serviceTask>
  <sequenceFlow id="g" sourceRef="login" targetRef="pause"/>
  <intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <sequenceFlow id="h" sourceRef="pause" targetRef="send"/>
  <serviceTask id="send"><extensionElements><hookflow:call url="URL/orders"><hookflow:parameter field="token" value="=session.access_token"/><hookflow:answer variable="order" value="=response.body.id"/></hookflow:call></extensionElements></serviceTask>
  <sequenceFlow id="i" sourceRef="send" targetRef="e"/><endEvent id="e"/></process></definitions>`

// A run with calls and a timer is recorded with what the services answered and the time that passed, and plays without the
// services. Neither a secret that is known nor a token that a service gave is in the file.
func TestRecordTimersAndCalls(t *testing.T) {
	const secret, token = "canary-secret-4711", "canary-token-0815"
	t.Setenv("HOOKFLOW_SECRET_SHOP", secret)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := map[string]any{"id": 7}
		if r.URL.Path == "/login" {
			answer = map[string]any{"access_token": token, "echo": r.Header.Get("X-Api-Key")}
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	defer service.Close()
	dir := t.TempDir()
	state, model := filepath.Join(dir, "state"), filepath.Join(dir, "shop.bpmn")
	data := []byte(strings.ReplaceAll(timersAndCalls, "URL", service.URL))
	check(t, os.WriteFile(model, data, 0o600))
	rt, err := runtime.Open(runtime.Options{Dir: state, Listen: "127.0.0.1:0"})
	check(t, err)
	_, err = rt.Deploy(t.Context(), "shop.bpmn", data)
	check(t, err)
	key, err := rt.Start(t.Context(), "p", engine.Vars{"user": json.RawMessage(`"` + secret + `"`)})
	check(t, err)
	done, err := rt.Wait(t.Context(), key)
	if e := rt.Close(); err != nil || e != nil || done.Status != engine.DoneWell {
		t.Fatal(err, e, done)
	}
	service.Close()
	code, out := command(t, "test", "--record", key.String(), "--name", "an order", "--data", state, model)
	if code != exitOK || strings.Contains(out, "played once") {
		t.Errorf("exit %d: %s", code, out)
	}
	written, _ := os.ReadFile(filepath.Join(dir, "shop.test.yaml"))
	for _, part := range []string{"name: an order", "advance: PT", "/login", "/orders", "access_token: hidden"} {
		if !strings.Contains(string(written), part) {
			t.Errorf("the file does not say %s", part)
		}
	}
	if strings.Contains(string(written), "canary") {
		t.Errorf("a secret is in the file")
	}
	if code, out = command(t, "test", "--tap", model); code != exitOK || !strings.Contains(out, "ok 1") || t.Failed() {
		t.Errorf("exit %d: %s\n%s", code, out, written)
	}
	if code, out = command(t, "test", "--record", key.String(), "--name", "an order", "--data", state, model); code != exitFailed || !strings.Contains(out, "another name") {
		t.Errorf("a name that is taken: exit %d: %s", code, out)
	}
}

// No call leaves the computer unless it was asked for: then it goes out, with what the environment knows, where no sample answers.
func TestScenariosAndTheNetwork(t *testing.T) {
	asked := make(chan string, 9)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path + " " + r.Header.Get("X-Api-Key")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id": 7, "access_token": "real"}`))
	}))
	defer service.Close()
	t.Setenv("HOOKFLOW_SECRET_SHOP", "canary-secret-4711")
	dir := t.TempDir()
	model := filepath.Join(dir, "shop.bpmn")
	check(t, os.WriteFile(model, []byte(strings.ReplaceAll(timersAndCalls, "URL", service.URL)), 0o600))
	scenario := "scenarios:\n  - name: real\n    start: {process: p, variables: {user: Kim}}\n    expect: {state: completed, variables: {order: 7}}\n"
	check(t, os.WriteFile(filepath.Join(dir, "shop.test.yaml"), []byte(scenario), 0o600))
	if code, out := command(t, "test", model); code != exitFailed || len(asked) != 0 {
		t.Errorf("exit %d, %d calls went out: %s", code, len(asked), out)
	}
	code, out := command(t, "test", "--network", model)
	if code != exitOK || len(asked) != 2 {
		t.Fatalf("exit %d, %d calls went out: %s", code, len(asked), out)
	}
	if got := <-asked; got != "/login canary-secret-4711" {
		t.Errorf("the service was asked %s", got)
	}
}
