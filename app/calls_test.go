//go:build cgo || ci

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"hookflow/designer/monitor"
	"hookflow/engine"
	"hookflow/runtime"
)

const callOnce = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t">
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/>
<serviceTask id="call"><extensionElements><hookflow:call url="URL/a" method="POST"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>
<sequenceFlow id="g" sourceRef="call" targetRef="r"/><receiveTask id="r"><extensionElements><hookflow:receive path="paid" messageKey="request.body.order" access="bearer" secret="T"/></extensionElements></receiveTask>
</process></definitions>`

// The log of the window finds calls, makes them again, and keeps their answers as samples,
// which answer when they are switched on, without the service.
func TestCallLogOfTheWindow(t *testing.T) {
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	var asked atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer service.Close()
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	defer rt.Close()
	document := []byte(strings.ReplaceAll(callOnce, "URL", service.URL))
	log := callLog(rt)
	_, err = rt.Deploy(t.Context(), "p.bpmn", document)
	check(t, err)
	key, err := rt.Start(t.Context(), "p", nil)
	check(t, err)
	_, err = rt.Wait(t.Context(), key)
	check(t, err)
	list := log.Search(monitor.CallFilter{Failed: true, Limit: 9})
	if len(list) != 1 || list[0].Response.Status != http.StatusTeapot || len(log.Search(monitor.CallFilter{Text: "nothing", Limit: 9})) > 0 {
		t.Fatalf("found %+v", list)
	}
	if made, err := log.Resend(t.Context(), list[0]); err != nil || made.Response.Status != http.StatusOK || !made.Resent {
		t.Errorf("made again: %+v, %v", made, err)
	}
	if n, err := log.Save(list); n != 1 || err != nil {
		t.Errorf("saved %d, %v", n, err)
	}
	check(t, log.Mock(true))
	before := asked.Load()
	once, err := log.Once(t.Context(), document, "call", engine.Vars{})
	if err != nil || !once.Call.Mocked() || once.Call.Response.Status != http.StatusTeapot || asked.Load() != before {
		t.Errorf("with samples: %+v, %v", once.Call, err)
	}
	check(t, log.Mock(false))
	if once, err = log.Once(t.Context(), document, "call", nil); err != nil || once.Call.Mocked() || asked.Load() != before+1 {
		t.Errorf("without: %+v, %v", once.Call, err)
	}
}

// The endpoints of a document are listed before it is deployed.
func TestEndpointsOfTheWindow(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	defer rt.Close()
	list, err := endpoints(rt, "p.bpmn", []byte(callOnce))
	check(t, err)
	if len(list) != 1 || list[0].URL != rt.URL()+"/in/paid" || list[0].Guarded != "bearer" || list[0].Starts || !strings.Contains(list[0].Curl(), `{"order": ""}`) {
		t.Errorf("listed %+v", list)
	}
	text, err := contract(rt, "p.bpmn", []byte(callOnce))
	if err != nil || !strings.Contains(string(text), "/in/paid") {
		t.Errorf("the contract is %s, %v", text, err)
	}
}
