package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
)

// finished brings a run of order to its end: through its task, an incident and
// a repeat.
func finished(t *testing.T, local *Local, run *Run) *Picture {
	t.Helper()
	p := until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
	do(t, local, engine.CompleteTask{Task: p.Tasks[0].Wait.Key, Variables: engine.Vars{"amount": []byte("12")}})
	p = until(t, run, func(p *Picture) bool { return len(p.Incidents) == 1 || p.Over() })
	for _, i := range p.Incidents {
		do(t, local, engine.ResolveIncident{Incident: i.Key, How: engine.Repeat})
	}
	return until(t, run, (*Picture).Over)
}

// What is folded from the first records is what the run was then.
func TestLookAt(t *testing.T) {
	local, run, _ := started(t)
	end := finished(t, local, run)
	passed, broken := scene.Mark{State: scene.Passed}, 0
	for at := 1; at <= end.Total; at++ {
		p, err := run.LookAt(at)
		if err != nil {
			t.Fatal(err)
		}
		if p.Total != end.Total || p.At != at {
			t.Fatalf("at %d of %d, want %d of %d", p.At, p.Total, at, end.Total)
		}
		switch {
		case at == 1:
			wantMarks(t, p, map[string]scene.Mark{"start": passed, "ask": {State: scene.Active, Tokens: 1}, "send": {}, "end": {}})
			if text := fingerprint((&Panel{run: run}).variableTwigs(p)); strings.Contains(text, "amount") || len(p.Calls) != 0 || len(p.Tasks) != 1 {
				t.Errorf("after the first record there are %d calls, %d tasks and the variables\n%s", len(p.Calls), len(p.Tasks), text)
			}
		case len(p.Incidents) > 0:
			broken++
			wantMarks(t, p, map[string]scene.Mark{"ask": passed, "send": {State: scene.Broken, Tokens: 1}, "end": {}})
		case at == end.Total:
			wantMarks(t, p, end.Marks)
		}
	}
	if broken == 0 {
		t.Error("the incident is not seen")
	}
}

// The player changes marks, variables and the place in the history; live brings
// back what is now.
func TestReplay(t *testing.T) {
	local, run, model := started(t)
	finished(t, local, run)
	p := NewPanel(local, overlay.New(test.NewWindow(nil)))
	marked := map[string]scene.Mark{}
	p.OnMarks = func(m map[string]scene.Mark) { marked = m }
	p.run, p.model = run, model // Show would refresh from another goroutine
	p.Refresh()
	if marked["end"].State != scene.Passed || !p.player.live.Disabled() || strings.Contains(p.history.tree.Text(), "\u25b6") {
		t.Fatalf("the run is not shown as it is: %v\n%s", marked, p.history.tree.Text())
	}
	test.Tap(p.player.first)
	if marked["ask"].State != scene.Active || marked["end"] != (scene.Mark{}) || strings.Contains(p.variables.tree.Text(), "amount") {
		t.Errorf("first: marks %v, variables\n%s", marked, p.variables.tree.Text())
	}
	if !strings.Contains(p.history.tree.Text(), "\u25b6") || p.Parts() != nil || !p.player.back.Disabled() || !p.cancel.Disabled() {
		t.Errorf("first: history\n%s", p.history.tree.Text())
	}
	test.Tap(p.player.forward)
	if marked["ask"].State != scene.Passed || !strings.Contains(p.variables.tree.Text(), "amount = 12") {
		t.Errorf("forward: marks %v, variables\n%s", marked, p.variables.tree.Text())
	}
	if !strings.Contains(p.variables.tree.Text(), "has changed:\n  amount = 12 by ") {
		t.Errorf("the step has changed\n%s", p.variables.tree.Text())
	}
	p.player.slider.SetValue(1)
	if marked["ask"].State != scene.Active {
		t.Errorf("slider: marks %v", marked)
	}
	test.Tap(p.player.last)
	test.Tap(p.player.back)
	if p.player.at != p.player.total-1 || marked["end"] != (scene.Mark{}) {
		t.Errorf("back: at %d of %d, marks %v", p.player.at, p.player.total, marked)
	}
	test.Tap(p.player.live)
	if marked["end"].State != scene.Passed || strings.Contains(p.history.tree.Text(), "\u25b6") {
		t.Errorf("live: marks %v", marked)
	}
}

// Earlier runs are listed newest first, each with what belongs to it alone.
func TestEarlier(t *testing.T) {
	local, first, _ := started(t)
	finished(t, local, first)
	if err := local.Engine.Run(context.Background(), engine.Start{Process: "order", BusinessKey: "B-7"}); err != nil {
		t.Fatal(err)
	}
	list, err := local.Earlier([]string{"order", "nothing"})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d runs, %v", len(list), err)
	}
	if got := list[0].Note(); got != "Waiting for you \u00b7 Order \u00b7 B-7" {
		t.Errorf("the newest reads %q", got)
	}
	old := list[1]
	if old.Run.First != first.First || old.State != "Completed" || old.Run.Model().ByID("ask").Name() != "How much?" {
		t.Errorf("the older is %+v", old)
	}
	if p, err := old.Run.Look(); err != nil || len(p.Instances) != 1 || !p.Over() {
		t.Errorf("the older shows %+v, %v", p, err)
	}
	if none, err := local.Earlier([]string{"nothing"}); err != nil || len(none) != 0 {
		t.Errorf("a process without runs has %v, %v", none, err)
	}
}

func TestWriteHistory(t *testing.T) {
	local, run, _ := started(t)
	end, events := finished(t, local, run), 0
	records, err := run.records(0, end.Total)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		events += len(r.Events)
	}
	var out bytes.Buffer
	if err := run.WriteHistory(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	if len(lines) != events || !strings.Contains(lines[0], `"created"`) {
		t.Errorf("%d lines for %d events, the first is %s", len(lines), events, lines[0])
	}
}

// pools are a process begun by hand and one that a message starts.
const pools = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:test">
  <message id="m" name="go"/>
  <process id="hand" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/>
    <sequenceFlow id="g" sourceRef="u" targetRef="e"/><endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent></process>
  <process id="served" isExecutable="true"><startEvent id="s2"><messageEventDefinition messageRef="m"/></startEvent>
    <sequenceFlow id="f2" sourceRef="s2" targetRef="e2"/><endEvent id="e2"/></process>
</definitions>`

// A run has what it has caused, whenever that began, and nothing else: neither of a run beside it nor what a message from
// outside has begun meanwhile.
func TestEarlierRunsKeepApart(t *testing.T) {
	local, _, _ := started(t)
	if _, err := local.Deploy(context.Background(), "pools.bpmn", []byte(pools)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		do(t, local, engine.Start{Process: "hand"})
	}
	do(t, local, engine.Publish{Name: "go"})
	list, err := local.Earlier([]string{"hand"})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d runs, %v", len(list), err)
	}
	tasks := map[engine.Key]engine.Key{}
	for _, o := range []*Run{list[0].Run, list[1].Run} {
		p, err := o.Look()
		if err != nil || len(p.Instances) != 1 || len(p.Tasks) != 1 {
			t.Fatalf("%+v, %v", p, err)
		}
		tasks[o.First] = p.Tasks[0].Wait.Key
	}
	for _, e := range list { // the younger first
		do(t, local, engine.CompleteTask{Task: tasks[e.Run.First]})
		p, err := e.Run.Look()
		if err != nil || len(p.Instances) != 2 || p.Instances[0].Key != e.Run.First || p.Instances[1].Process != "served" || !p.Over() {
			t.Errorf("the run has %d instances, %v", len(p.Instances), err)
		}
	}
	if list, err = local.Earlier([]string{"served"}); err != nil || len(list) != 3 {
		t.Fatalf("%d runs of served, %v", len(list), err)
	}
	if p, err := list[2].Run.Look(); err != nil || len(p.Instances) != 1 {
		t.Errorf("the run that the message from outside began has %d instances, %v", len(p.Instances), err)
	}
}

// An earlier run says its variables, and begins again with what it was given: on its own
// version, or on one that was deployed since.
func TestRunAgain(t *testing.T) {
	local, _, _ := started(t)
	do(t, local, engine.Start{Process: "order", BusinessKey: "B-7", Variables: engine.Vars{"city": []byte(`"Seoul"`)}})
	list, err := local.Earlier([]string{"order"})
	if err != nil {
		t.Fatal(err)
	}
	old := &list[0]
	for text, want := range map[string]bool{"seoul": true, "city": true, "b-7": true, "v1": true, "waiting": true, "Busan": false} {
		if old.Says(text) != want {
			t.Errorf("says %q: %v", text, !want)
		}
	}
	newer, err := local.Deploy(t.Context(), "order.bpmn", []byte(fmt.Sprintf(order, "http://127.0.0.1:9")))
	if err != nil {
		t.Fatal(err)
	}
	for i, definitions := range [][]engine.Definition{nil, newer} {
		want := i + 1
		run, err := local.Again(t.Context(), old, definitions)
		if err != nil {
			t.Fatal(err)
		}
		p := until(t, run, func(p *Picture) bool { return len(p.Tasks) == 1 })
		in := p.Instances[0]
		if vars := processVariables(in); string(vars["city"]) != `"Seoul"` || in.BusinessKey != "B-7" || run.version(in) != want {
			t.Errorf("version %d, key %q, variables %s; want version %d", run.version(in), in.BusinessKey, vars, want)
		}
	}
}

// What a message has begun begins again at the same start event.
func TestRunAgainAfterMessage(t *testing.T) {
	local, _, _ := started(t)
	if _, err := local.Deploy(t.Context(), "pools.bpmn", []byte(pools)); err != nil {
		t.Fatal(err)
	}
	do(t, local, engine.Publish{Name: "go"})
	list, err := local.Earlier([]string{"served"})
	if err != nil || len(list) != 1 || list[0].at == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, err := local.Again(t.Context(), &list[0], nil); err != nil {
		t.Error(err)
	}
}

// A run from an element on begins with what the last run had when it came there, not with what it had at its end.
func TestHeldBefore(t *testing.T) {
	local, _, _ := started(t)
	definitions, err := local.Deploy(t.Context(), "counting.bpmn", []byte(counting))
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(t.Context(), definitions, "counting", engine.Vars{"n": []byte("1")})
	if err != nil {
		t.Fatal(err)
	}
	until(t, run, (*Picture).Over)
	for element, want := range map[string]string{"s": `{"n":1}`, "a": `{"n":1}`, "b": `{"m":2,"n":1}`, "e": `{"k":3,"m":2,"n":1}`, "absent": "null"} {
		vars, err := local.HeldBefore("counting", element)
		if got, _ := json.Marshal(vars); err != nil || string(got) != want {
			t.Errorf("before %s there was %s, want %s, %v", element, got, want, err)
		}
	}
}

// A picture tells which flows tokens took since the one before, and a step forward those of the step.
func TestTaken(t *testing.T) {
	local, _, _ := started(t)
	definitions, err := local.Deploy(t.Context(), "counting.bpmn", []byte(counting))
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(t.Context(), definitions, "counting", engine.Vars{"n": []byte("1")})
	if err != nil {
		t.Fatal(err)
	}
	until(t, run, (*Picture).Over) // looks until it is
	again := &Run{local: local, definitions: definitions, First: run.First}
	for i, want := range []string{"f1 f2 f3", ""} {
		p, err := again.Look()
		if err != nil || strings.Join(p.Taken, " ") != want {
			t.Errorf("look %d tells %q, want %q, %v", i, p.Taken, want, err)
		}
	}
	if p, err := again.LookAt(0); err != nil || len(p.Taken) != 0 {
		t.Errorf("a step back tells %q, %v", p.Taken, err)
	}
	if p, err := again.LookAt(1); err != nil || strings.Join(p.Taken, " ") != "f1 f2 f3" {
		t.Errorf("the step forward tells %q, %v", p.Taken, err)
	}
}
