package listener

import (
	"net/http/httptest"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
	"hookflow/engine/memory"
	"hookflow/engine/step"
	"hookflow/runtime/model"
)

// What the newest version asks of senders holds, though an older one that asks nothing still waits.
func TestTheNewestVersionGuardsThePath(t *testing.T) {
	var s Receivers
	for _, access := range []model.Access{{}, {Kind: bpmn.AccessBearer, Secret: "GATE"}} {
		s.Add(&model.Model{Receivers: []model.Receiver{{Process: "p", Element: access.Kind, Path: "x", Methods: []string{"POST"}, Access: access}}})
	}
	at := s.at("", "x")
	if len(at.receivers) != 2 {
		t.Fatalf("%d versions receive", len(at.receivers))
	}
	if got := at.access("POST"); got.Kind != bpmn.AccessBearer {
		t.Errorf("senders are asked for %q", got.Kind)
	}
	if got := at.access("PUT"); got.Kind != "" {
		t.Errorf("of a method that nobody receives %q is asked", got.Kind)
	}
}

// Credentials are forgotten where they stood, and nothing else of the request.
func TestCredentialsAreForgotten(t *testing.T) {
	for _, c := range []struct {
		access model.Access
		query  string
		header string
	}{
		{model.Access{Kind: bpmn.AccessKey, Key: "?token"}, "a=b", "Authorization X-Shop-Key"},
		{model.Access{Kind: bpmn.AccessKey, Key: "X-Shop-Key"}, "a=b&token=t", "Authorization"},
		{model.Access{Kind: bpmn.AccessBearer}, "a=b&token=t", "X-Shop-Key"},
	} {
		r := httptest.NewRequest("POST", "/in/x?a=b&token=t", nil)
		r.Header.Set("Authorization", "Bearer t")
		r.Header.Set("X-Shop-Key", "t")
		forget(r, c.access)
		var left []string
		for _, name := range []string{"Authorization", "X-Shop-Key"} {
			if r.Header.Get(name) != "" {
				left = append(left, name)
			}
		}
		if got := strings.Join(left, " "); r.URL.RawQuery != c.query || got != c.header {
			t.Errorf("%+v: left are %s and %s", c.access, r.URL.RawQuery, got)
		}
	}
}

// A worker gets a job as it is: one that has failed since it was looked for is not given out as the attempt that it was.
func TestAJobThatHasFailedMeanwhileIsNotGivenOut(t *testing.T) {
	e, err := loop.Open(memory.New(), step.NewMachine(engine.DefaultLimits), loop.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const work = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/>
		<serviceTask id="w"><extensionElements><zeebe:taskDefinition type="x"/></extensionElements></serviceTask><sequenceFlow id="f" sourceRef="s" targetRef="w"/></process></definitions>`
	if _, err := loop.Do(t.Context(), e, engine.Deploy{Resources: []engine.Resource{{Name: "p.bpmn", Data: []byte(work)}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := loop.Do(t.Context(), e, engine.Start{Process: "p"}); err != nil {
		t.Fatal(err)
	}
	a := &API{Engine: e}
	var found []Job
	look := func() {
		t.Helper()
		found = nil
		if err := a.jobs("x", func(j Job) bool { found = append(found, j); return true }); err != nil || len(found) != 1 {
			t.Fatalf("%d jobs: %v", len(found), err)
		}
	}
	look()
	if open, err := a.stillOpen(found); err != nil || len(open) != 1 {
		t.Errorf("%d are open: %v", len(open), err)
	}
	key, err := engine.ParseKey(found[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Run(t.Context(), engine.FailJob{Job: key, Backoff: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := loop.Do(t.Context(), e, engine.FireDue{}); err != nil {
		t.Fatal(err)
	}
	if open, err := a.stillOpen(found); err != nil || len(open) != 0 {
		t.Errorf("the first attempt is given out though it has failed: %v", err)
	}
	look()
	if open, err := a.stillOpen(found); err != nil || len(open) != 1 {
		t.Errorf("of the second attempt %d are open: %v", len(open), err)
	}
}
