package step_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/step"
)

const head = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:test">
<message id="paid" name="paid"/><message id="sent" name="sent"/><signal id="sig" name="sig"/><error id="err" errorCode="E"/><escalation id="esc" escalationCode="X"/>`

// process is a process p with that content; "a -> b -> c" lines become sequence flows a_b and b_c.
func process(content string) string { return named("p", content) }

func named(id, content string) string {
	var b strings.Builder
	b.WriteString(`<process id="` + id + `" isExecutable="true">`)
	for _, line := range strings.Split(content, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "<") || !strings.Contains(line, "->") {
			b.WriteString(line)
			continue
		}
		way := strings.Split(line, "->")
		for i := 1; i < len(way); i++ {
			from, to := strings.TrimSpace(way[i-1]), strings.TrimSpace(way[i])
			b.WriteString(`<sequenceFlow id="` + from + `_` + to + `" sourceRef="` + from + `" targetRef="` + to + `"/>`)
		}
	}
	b.WriteString("</process>")
	return b.String()
}

// conditional is a flow with a condition.
func conditional(from, to, condition string) string {
	return `<sequenceFlow id="` + from + `_` + to + `" sourceRef="` + from + `" targetRef="` + to + `"><conditionExpression>` + condition + `</conditionExpression></sequenceFlow>`
}

// world has the processes deployed in one file.
func world(t *testing.T, processes ...string) *enginetest.World {
	t.Helper()
	w := enginetest.NewWorld()
	t.Cleanup(func() {
		for _, problem := range w.Problem {
			t.Error(problem)
		}
	})
	deploy(t, w, processes...)
	return w
}

func deploy(t *testing.T, w *enginetest.World, processes ...string) {
	t.Helper()
	if _, err := w.Deploy("p.bpmn", []byte(head+strings.Join(processes, "")+"</definitions>")); err != nil {
		t.Fatal(err)
	}
}

// play does the lines of a scenario and gives the trace; see enginetest.Scenario.
func play(t *testing.T, w *enginetest.World, lines string) string {
	t.Helper()
	s := enginetest.ParseScenario("", []byte(lines))
	_, trace, _ := strings.Cut(s.Play(w), ">")
	return trace
}

// follows says that the lines stand in the trace in this order, perhaps with others between them.
func follows(t *testing.T, trace, lines string) {
	t.Helper()
	rest := strings.Split(trace, "\n")
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		line = strings.TrimSpace(line)
		i := slices.Index(rest, line)
		if i < 0 {
			t.Errorf("%q is not there or comes too early in\n%s", line, trace)
			return
		}
		rest = rest[i+1:]
	}
}

// never says that a line is not in the trace.
func never(t *testing.T, trace string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if slices.Contains(strings.Split(trace, "\n"), line) {
			t.Errorf("%q is in\n%s", line, trace)
		}
	}
}

// do executes a command that must go well.
func do[R any](t *testing.T, w *enginetest.World, cmd engine.Request[R]) R {
	t.Helper()
	result, err := w.Do(cmd)
	if err != nil {
		t.Fatalf("%T: %v", cmd, err)
	}
	return result.(R)
}

// refused says that a command is rejected for that reason with that in its words.
func refused(t *testing.T, w *enginetest.World, cmd engine.Command, reason engine.Reason, says string) {
	t.Helper()
	events := len(w.Events)
	_, err := w.Do(cmd)
	var r *engine.Rejected
	if !errors.As(err, &r) || r.Reason != reason || !strings.Contains(err.Error(), says) {
		t.Errorf("%+v: %v, want %v %q", cmd, err, reason, says)
	}
	if len(w.Events) != events {
		t.Errorf("%T was rejected, and something happened", cmd)
	}
}

func vars(text string) engine.Vars {
	v := engine.Vars{}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}

// only is the one instance there is.
func only(t *testing.T, w *enginetest.World) *engine.Instance {
	t.Helper()
	list := w.Instances()
	if len(list) != 1 {
		t.Fatalf("there are %d instances", len(list))
	}
	return list[0]
}

// outcome executes a command and gives what the outside is told.
func outcome(t *testing.T, w *enginetest.World, cmd engine.Command) (out engine.Outcome) {
	t.Helper()
	err := w.Store.Update(func(tx engine.Tx) (err error) {
		_, out, err = step.NewMachine(w.Limits).Execute(tx, cmd, w.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func at(seconds int) time.Time { return enginetest.Epoch.Add(time.Duration(seconds) * time.Second) }

// limit changes the limits from now on.
func limit(w *enginetest.World, change func(*engine.Limits)) {
	change(&w.Limits)
	w.Machine.Limits = w.Limits
}
