package monitor

import (
	"encoding/json"
	"reflect"
	"testing"

	"hookflow/engine"
)

// Variables are changed where they are: what the token sees first goes before those around it.
func TestChanges(t *testing.T) {
	in := &engine.Instance{Key: 7, Tokens: []*engine.Token{
		{ID: 1, Vars: []engine.Variable{{Name: "a", Value: json.RawMessage("1")}, {Name: "b", Value: json.RawMessage(`"x"`)}, {Name: "c", Value: json.RawMessage("null")}}},
		{ID: 2, Scope: 1, Vars: []engine.Variable{{Name: "a", Value: json.RawMessage("true")}}},
	}}
	var kinds []string
	for _, f := range changeable(in, 2) {
		kinds = append(kinds, f.Variable+" "+f.Type)
	}
	if want := []string{"a boolean", "b string", "c json"}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("fields are %q, want %q", kinds, want)
	}
	got := changes(in, 2, engine.Vars{"a": json.RawMessage("false"), "b": json.RawMessage(`"x"`), "c": json.RawMessage("[]")})
	want := []engine.Command{
		engine.SetVariables{Instance: 7, Token: 2, Variables: engine.Vars{"a": json.RawMessage("false")}},
		engine.SetVariables{Instance: 7, Token: 1, Variables: engine.Vars{"c": json.RawMessage("[]")}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// A variable is added to the process, and taken away where the token sees it.
func TestAddedAndRemoved(t *testing.T) {
	in := &engine.Instance{Key: 7, Tokens: []*engine.Token{{ID: 1, Vars: []engine.Variable{{Name: "a"}, {Name: "b"}}}, {ID: 2, Scope: 1, Vars: []engine.Variable{{Name: "a"}}}}}
	for name, token := range map[string]uint32{"a": 2, "b": 1} {
		if got := removal(in, 2, name).(engine.SetVariables); got.Token != token || !reflect.DeepEqual(got.Remove, []string{name}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if set, err := added(" n ", `{"x": 1}`); err != nil || string(set["n"]) != `{"x": 1}` {
		t.Errorf("%v, %v", set, err)
	}
	if set, err := added("n", "Ann"); err != nil || string(set["n"]) != `"Ann"` {
		t.Errorf("a word becomes %s, %v", set["n"], err)
	}
	for _, wrong := range [][2]string{{"", "1"}, {" ", "1"}} {
		if _, err := added(wrong[0], wrong[1]); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

// Work is answered by hand with what its service or its worker would have brought.
func TestByHand(t *testing.T) {
	call, job := &engine.Wait{Key: 3, Request: json.RawMessage("{}")}, &engine.Wait{Key: 4}
	for _, c := range []struct {
		wait         *engine.Wait
		status, body string
		fails        bool
		want         engine.Command
	}{
		{call, "201", `{"x":1}`, false, engine.CompleteJob{Job: 3, Answer: json.RawMessage(`{"body":{"x":1},"headers":{},"status":201}`)}},
		{call, "503", `null`, true, engine.FailJob{Job: 3, Message: "failed by hand", Answer: json.RawMessage(`{"body":null,"headers":{},"status":503}`)}},
		{job, "", `{"x":1}`, false, engine.CompleteJob{Job: 4, Variables: engine.Vars{"x": json.RawMessage("1")}}},
		{job, "", `{}`, true, engine.FailJob{Job: 4, Message: "failed by hand"}},
	} {
		if got, err := byHand(c.wait, c.status, c.body, c.fails); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %s: %+v, %v", c.status, c.body, got, err)
		}
	}
	for _, wrong := range [][2]string{{"200", "{"}, {"ok", "{}"}} {
		if _, err := byHand(call, wrong[0], wrong[1], false); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
	if _, err := byHand(job, "", "[1]", false); err == nil {
		t.Error("a list was taken for variables")
	}
}

// counting adds to a number twice.
const counting = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"><process id="counting" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<scriptTask id="a" scriptFormat="feel"><script>{m: n + 1}</script></scriptTask><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<scriptTask id="b" scriptFormat="feel"><script>{k: m + 1}</script></scriptTask><sequenceFlow id="f3" sourceRef="b" targetRef="e"/><endEvent id="e"/></process></definitions>`

// A step back keeps what was changed by hand, also the second step back, and the run goes on with that; the first run stays as it was.
func TestStepBackKeepsChangesByHand(t *testing.T) {
	local, _, _ := started(t)
	stops := engine.Debug{Points: []engine.Breakpoint{{Element: "b"}}}
	definitions, err := local.DeployToStop(t.Context(), "counting.bpmn", []byte(counting), &stops)
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(t.Context(), definitions, "counting", engine.Vars{"n": []byte("1"), "gone": []byte("true")})
	if err != nil {
		t.Fatal(err)
	}
	until(t, run, func(p *Picture) bool { return p.Stop != nil })
	do(t, local, engine.SetVariables{Instance: run.First, Variables: engine.Vars{"n": []byte("5")}, Remove: []string{"gone"}})
	seen, err := run.Look()
	if err != nil {
		t.Fatal(err)
	}
	back, idle, err := run.before(seen.Stop.Instance, seen)
	if err != nil || back == nil || idle {
		t.Fatalf("%v, idle %v, %v", back, idle, err)
	}
	at := func(r *Run) (*Picture, string) {
		t.Helper()
		p, err := r.Look()
		if err != nil {
			t.Fatal(err)
		}
		vars, _ := json.Marshal(processVariables(p.Instances[0]))
		return p, string(vars)
	}
	p, vars := at(back)
	if p.Stop == nil || p.Stop.Element != "a" || vars != `{"n":5}` {
		t.Fatalf("stopped at %+v with %s", p.Stop, vars)
	}
	again, idle, err := back.before(p.Instances[0], p)
	if err != nil || again == nil || !idle {
		t.Fatalf("%v, idle %v, %v", again, idle, err)
	}
	if p, vars := at(again); p.Stop == nil || p.Stop.Element != "s" || vars != `{"n":5}` {
		t.Errorf("stopped at %+v with %s", p.Stop, vars)
	}
	do(t, local, engine.GoOn{Instance: again.First, How: engine.Run})
	until(t, again, func(p *Picture) bool { return p.Stop != nil && p.Stop.Element == "b" })
	do(t, local, engine.GoOn{Instance: again.First, How: engine.Run})
	until(t, again, (*Picture).Over)
	if _, vars := at(again); vars != `{"k":7,"m":6,"n":5}` {
		t.Errorf("it ends with %s", vars)
	}
	if _, vars := at(run); vars != `{"m":2,"n":5}` {
		t.Errorf("the first run has %s", vars)
	}
	if seen, err = run.LookAt(1); err != nil {
		t.Fatal(err)
	}
	then, _, err := run.before(seen.Instances[0], seen)
	if err != nil || then == nil {
		t.Fatal(then, err)
	}
	if _, vars := at(then); vars != `{"gone":true,"m":2,"n":1}` {
		t.Errorf("an earlier moment is as it was: %s", vars)
	}
}
