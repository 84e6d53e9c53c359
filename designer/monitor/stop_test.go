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

// A step back leads to where the element before the last began; what an event has caused is passed over, and so is a loop as a whole.
func TestStepBefore(t *testing.T) {
	events := []engine.Event{
		{Kind: engine.Created},
		{Kind: engine.Activated, Token: 1}, {Kind: engine.Activated, Token: 2, Element: "s"}, {Kind: engine.Completed, Token: 2},
		{Kind: engine.Activated, Token: 3, Element: "caught"}, {Kind: engine.Caught, Token: 3}, {Kind: engine.Completed, Token: 3},
		{Kind: engine.Activated, Token: 4, Element: "a"}, {Kind: engine.Completed, Token: 4},
		{Kind: engine.Activated, Token: 5, Element: "loop"}, {Kind: engine.Looped, Token: 5},
		{Kind: engine.Activated, Token: 6, Element: "b"},
	}
	at := &Stopped{Stop: &engine.Stop{Token: 6}}
	if n := stepBefore(events, nil); events[n-1].Element != "b" {
		t.Errorf("of a run that waits it leads behind %+v", events[n-1])
	}
	n := stepBefore(events, at)
	if events[n-1].Element != "a" {
		t.Errorf("from b it leads behind %+v", events[n-1])
	}
	n = stepBefore(events[:n], &Stopped{Stop: &engine.Stop{Token: 4}})
	if events[n-1].Element != "s" {
		t.Errorf("from a it leads behind %+v", events[n-1])
	}
	if n = stepBefore(events[:n], &Stopped{Stop: &engine.Stop{Token: 2}}); n != 0 {
		t.Errorf("before the first element there is something: %d", n)
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
