package step_test

import (
	"encoding/json"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
)

const waiting = `<startEvent id="s"/><userTask id="u"><extensionElements><hookflow:form><hookflow:field variable="name" label="Name" required="true"/><hookflow:field variable="n" type="number" required="true" value="3"/></hookflow:form></extensionElements></userTask>
	<serviceTask id="j"/><endEvent id="e"/>
	s -> u -> j -> e`

// A command that makes no sense in this state is rejected in words, and nothing happens.
func TestCommandsThatAreRefused(t *testing.T) {
	w := world(t, process(waiting), named("order", `<userTask id="other"/>`))
	refused(t, w, engine.Start{Process: "q"}, engine.NotFound, `there is no process "q"`)
	refused(t, w, engine.Start{Process: "odrer"}, engine.NotFound, `there is no process "odrer"; did you mean order?`)
	refused(t, w, engine.Start{Process: "p", Version: 2}, engine.NotFound, `there is no version 2 of process "p"`)
	refused(t, w, engine.Start{Definition: 99}, engine.NotFound, "there is no definition 99")
	refused(t, w, engine.Start{Process: "p", At: "zz"}, engine.NotFound, `no element "zz"`)
	refused(t, w, engine.Start{Process: "p", Variables: engine.Vars{"x": json.RawMessage("{")}}, engine.Invalid, "x")
	refused(t, w, engine.Cancel{Instance: 99}, engine.NotFound, "there is no instance 99")
	refused(t, w, engine.Publish{}, engine.Invalid, "the message has no name")
	refused(t, w, engine.Broadcast{}, engine.Invalid, "the signal has no name")
	refused(t, w, engine.Evaluate{Variables: engine.Vars{"x": json.RawMessage("{")}}, engine.Invalid, "x")
	refused(t, w, engine.Migrate{Instance: 99}, engine.NotFound, "there is no instance 99")
	refused(t, w, engine.ResolveIncident{Incident: 99}, engine.NotFound, "there is no open incident 99")
	refused(t, w, engine.ResolveGroup{How: "burn"}, engine.Invalid, `"burn" is none of repeat`)
	refused(t, w, engine.FileAlert{Notices: []engine.Key{99}}, engine.NotFound, "there is no notification 99")
	refused(t, w, engine.TellAlert{Alert: 99}, engine.NotFound, "there is no notification 99")
	refused(t, w, engine.ReadAlert{Alert: 99}, engine.NotFound, "there is no notification 99")
	refused(t, w, engine.DeleteDefinition{Definition: 99}, engine.NotFound, "there is no definition 99")
	refused(t, w, engine.DeleteInstance{Instance: 99}, engine.NotFound, "there is no instance 99")
	refused(t, w, engine.CompleteJob{Job: 99}, engine.NotFound, "there is no job 99 to do")
	refused(t, w, engine.CompleteTask{Task: 99}, engine.NotFound, "there is no task 99 to do")

	key := do(t, w, engine.Start{Process: "p"}).Instance
	def := only(t, w).Definition
	task := w.Tasks()[0].Wait.Key
	refused(t, w, engine.SetVariables{Instance: key, Token: 9}, engine.NotFound, "has no token 9")
	refused(t, w, engine.SetVariables{Instance: key, Variables: engine.Vars{"x": json.RawMessage("{")}}, engine.Invalid, "x")
	refused(t, w, engine.MoveToken{Instance: key, Token: 1, Element: "j"}, engine.NotFound, "no token 1 that can be moved")
	refused(t, w, engine.MoveToken{Instance: key, Token: 9, Element: "j"}, engine.NotFound, "no token 9 that can be moved")
	refused(t, w, engine.MoveToken{Instance: key, Element: "zz"}, engine.NotFound, `has no element "zz"`)
	refused(t, w, engine.MoveToken{Instance: key, Element: "p"}, engine.NotFound, `has no element "p"`)
	refused(t, w, engine.Migrate{Instance: key, To: 99}, engine.NotFound, "there is no definition 99")
	refused(t, w, engine.Resume{Instance: key}, engine.Conflict, "is not suspended")
	refused(t, w, engine.DeleteInstance{Instance: key}, engine.Conflict, "is running; cancel it first")
	refused(t, w, engine.DeleteDefinition{Definition: def}, engine.Conflict, `runs or ran version 1 of "p"; delete it first`)
	refused(t, w, engine.CompleteJob{Job: task}, engine.NotFound, "there is no job")
	refused(t, w, engine.CompleteTask{Task: task}, engine.Invalid, `the field "Name" must be filled in`)
	refused(t, w, engine.CompleteTask{Task: task, Variables: vars(`{"name": ""}`)}, engine.Invalid, `the field "Name" must be filled in`)
	refused(t, w, engine.CompleteTask{Task: task, Variables: vars(`{"name": "a", "n": null}`)}, engine.Invalid, `the field "n" must be filled in`)
	refused(t, w, engine.CompleteTask{Task: task, Variables: engine.Vars{"name": json.RawMessage("{")}}, engine.Invalid, "name")

	do(t, w, engine.ClaimTask{Task: task, Assignee: "ann"})
	do(t, w, engine.ClaimTask{Task: task, Assignee: "ann"})
	refused(t, w, engine.ClaimTask{Task: task, Assignee: "bob"}, engine.Conflict, "belongs to ann; it has to be given back first")
	do(t, w, engine.ClaimTask{Task: task})
	do(t, w, engine.ClaimTask{Task: task, Assignee: "bob"})

	do(t, w, engine.Suspend{Instance: key})
	refused(t, w, engine.Suspend{Instance: key}, engine.Conflict, "is suspended already")
	refused(t, w, engine.CompleteTask{Task: task, Variables: vars(`{"name": "a"}`)}, engine.Conflict, "is suspended; resume it first")
	refused(t, w, engine.MoveToken{Instance: key, Element: "j"}, engine.Conflict, "is suspended; resume it first")
	do(t, w, engine.Resume{Instance: key})
	do(t, w, engine.CompleteTask{Task: task, Variables: vars(`{"name": "a"}`)})
	job, less := w.Jobs()[0].Wait.Key, -1
	refused(t, w, engine.FailJob{Job: job, Left: &less}, engine.Invalid, "cannot be negative")
	refused(t, w, engine.CompleteJob{Job: job, Answer: json.RawMessage("{")}, engine.Invalid, "the answer is no JSON")
	refused(t, w, engine.CompleteJob{Job: job, Variables: engine.Vars{"x": json.RawMessage("{")}}, engine.Invalid, "x")
	refused(t, w, engine.ThrowJobError{Job: job, Variables: engine.Vars{"x": json.RawMessage("{")}}, engine.Invalid, "x")
	none := 0
	do(t, w, engine.FailJob{Job: job, Message: "no", Left: &none})
	refused(t, w, engine.CompleteJob{Job: job}, engine.Conflict, "has used up its attempts; resolve its incident")
	incident := w.Incidents()[0].Key
	refused(t, w, engine.ResolveIncident{Incident: incident, How: "burn"}, engine.Invalid, `"burn" is none of repeat`)
	refused(t, w, engine.ResolveIncident{Incident: incident, How: engine.Repeat, Variables: vars(`{"x": 1}`)}, engine.Invalid, "with edit only")
	refused(t, w, engine.ResolveIncident{Incident: incident, How: engine.EditAndRepeat, Variables: engine.Vars{"x": json.RawMessage("{")}}, engine.Invalid, "x")
	do(t, w, engine.Suspend{Instance: key})
	refused(t, w, engine.ResolveIncident{Incident: incident, How: engine.Repeat}, engine.Conflict, "is suspended; resume it first")
	do(t, w, engine.Cancel{Instance: key})
	refused(t, w, engine.Cancel{Instance: key}, engine.Conflict, "has ended")
	do(t, w, engine.DeleteInstance{Instance: key})
	do(t, w, engine.DeleteDefinition{Definition: def})
	refused(t, w, engine.Start{Process: "p"}, engine.NotFound, `there is no process "p"`)
}

// Limits are reached by one more than they say, and zero is none.
func TestLimitsOfInstances(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><startEvent id="m"><messageEventDefinition messageRef="paid"/></startEvent><startEvent id="g"><signalEventDefinition signalRef="sig"/></startEvent><userTask id="u"/>
		s -> u
		m -> u
		g -> u`))
	limit(w, func(l *engine.Limits) { l.Instances = 2 })
	first := do(t, w, engine.Start{Process: "p"}).Instance
	do(t, w, engine.Start{Process: "p"})
	refused(t, w, engine.Start{Process: "p"}, engine.TooMany, "instances: 2 instances are running, and no more are allowed")
	refused(t, w, engine.Publish{Name: "paid"}, engine.TooMany, "instances: 2")
	refused(t, w, engine.Broadcast{Signal: "sig"}, engine.TooMany, "instances: 2")
	do(t, w, engine.Cancel{Instance: first})
	do(t, w, engine.Publish{Name: "paid"})
	refused(t, w, engine.Start{Process: "p"}, engine.TooMany, "instances: 2")
	limit(w, func(l *engine.Limits) { l.Instances = 0 })
	do(t, w, engine.Start{Process: "p"})
}

// A store that an older program left does not say how many instances run: they are counted.
func TestLimitInAStoreThatDoesNotCount(t *testing.T) {
	w := world(t, process(waiting))
	for range 2 {
		do(t, w, engine.Start{Process: "p"})
	}
	err := w.Store.Update(func(tx engine.Tx) error { tx.Delete(engine.BucketMeta, []byte("running")); return nil })
	if err != nil {
		t.Fatal(err)
	}
	limit(w, func(l *engine.Limits) { l.Instances = 3 })
	do(t, w, engine.Start{Process: "p"})
	refused(t, w, engine.Start{Process: "p"}, engine.TooMany, "instances: 3")
}

func TestLimitOfVariables(t *testing.T) {
	w := world(t, process(waiting))
	key := do(t, w, engine.Start{Process: "p"}).Instance
	limit(w, func(l *engine.Limits) { l.VariableBytes = 5 })
	do(t, w, engine.SetVariables{Instance: key, Variables: vars(`{"x": "abc"}`)})
	refused(t, w, engine.SetVariables{Instance: key, Variables: vars(`{"a": 1, "x": "abcd"}`)}, engine.TooMany, "variableBytes: variable x has 6 bytes, more than 5")
	limit(w, func(l *engine.Limits) { l.VariableBytes = 0 })
	do(t, w, engine.SetVariables{Instance: key, Variables: vars(`{"x": "abcdefgh"}`)})
	if got := enginetest.Variables(only(t, w)); got != `x="abcdefgh"` {
		t.Errorf("it has %s", got)
	}
}

// A process that may use so many elements at once gets so many, and is stopped at one more.
func TestLimitsOfSteps(t *testing.T) {
	const three = `<startEvent id="s"/><task id="a"/><endEvent id="e"/>
		s -> a -> e`
	for _, c := range []struct {
		perCommand int
		life       uint64
		status     engine.Status
		says       string
	}{{4, 0, engine.DoneWell, ""}, {3, 0, engine.Active, "stepsPerCommand: more than 3 elements"}, {0, 4, engine.DoneWell, ""}, {0, 3, engine.Active, "steps: the instance has begun more than 3 elements"}, {0, 0, engine.DoneWell, ""}} {
		w := world(t, process(three))
		limit(w, func(l *engine.Limits) { l.StepsPerCommand, l.Steps = c.perCommand, c.life })
		trace := play(t, w, "start p")
		if in := only(t, w); in.Status != c.status {
			t.Errorf("with %d and %d it is %s:\n%s", c.perCommand, c.life, in.Status, trace)
		}
		if c.says != "" && (len(w.Incidents()) != 1 || w.Incidents()[0].Kind != engine.LimitReached || len(w.Incidents()[0].Message) < len(c.says) || w.Incidents()[0].Message[:len(c.says)] != c.says) {
			t.Errorf("with %d and %d: %+v", c.perCommand, c.life, w.Incidents())
		}
	}
	w := world(t, process(`<startEvent id="s"/><userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>6</loopCardinality></multiInstanceLoopCharacteristics></userTask>
		s -> u`))
	limit(w, func(l *engine.Limits) { l.StepsPerCommand = 0 })
	if do(t, w, engine.Start{Process: "p"}); len(w.Tasks()) != 6 {
		t.Errorf("without a limit %d of 6 are there", len(w.Tasks()))
	}
	for count, stopped := range map[string]bool{"5": false, "6": true} {
		w := world(t, process(`<startEvent id="s"/><userTask id="u"><multiInstanceLoopCharacteristics><loopCardinality>`+count+`</loopCardinality></multiInstanceLoopCharacteristics></userTask>
			s -> u`))
		limit(w, func(l *engine.Limits) { l.StepsPerCommand = 5 })
		play(t, w, "start p")
		message := ""
		for _, i := range w.Incidents() {
			message = i.Message
		}
		if begins := "stepsPerCommand: " + count + " iterations at once are more than 5"; (message == begins) != stopped {
			t.Errorf("of %s iterations it says %q", count, message)
		}
	}
}

// A running instance has its time; when it is over a person decides.
func TestLifeOfAnInstance(t *testing.T) {
	w := world(t, process(waiting))
	limit(w, func(l *engine.Limits) { l.Duration = time.Minute })
	do(t, w, engine.Start{Process: "p"})
	if err := w.Advance(59 * time.Second); err != nil || len(w.Incidents()) != 0 {
		t.Errorf("%v after 59 s: %+v", err, w.Incidents())
	}
	if err := w.Advance(time.Second); err != nil || len(w.Incidents()) != 1 || w.Incidents()[0].Message != "duration: the instance has been running longer than 1m0s" {
		t.Errorf("%v after a minute: %+v", err, w.Incidents())
	}
}

// Processes call each other as deep as is allowed, and no deeper.
func TestDepthOfCalls(t *testing.T) {
	calls := func(from, to string) string {
		return named(from, `<startEvent id="s`+from+`"/><callActivity id="c`+from+`" calledElement="`+to+`"/>
			s`+from+` -> c`+from)
	}
	last := named("d", `<startEvent id="sd"/><userTask id="ud"/>
		sd -> ud`)
	for depth, deep := range map[int]bool{3: false, 2: true, 0: false} {
		w := world(t, calls("a", "b"), calls("b", "c"), calls("c", "d"), last)
		limit(w, func(l *engine.Limits) { l.CallDepth = depth })
		play(t, w, "start a")
		if deep != (len(w.Incidents()) == 1) || deep != (len(w.Tasks()) == 0) {
			t.Errorf("of 3 calls with %d allowed: %+v", depth, w.Incidents())
		}
	}
}

// A called instance belongs to its caller: it is cancelled and suspended with it, not alone.
func TestCalledInstancesBelongToTheirCaller(t *testing.T) {
	w := world(t, named("a", `<startEvent id="sa"/><callActivity id="ca" calledElement="b"/>
		sa -> ca`), named("b", `<startEvent id="sb"/><callActivity id="cb" calledElement="c"/>
		sb -> cb`), named("c", `<startEvent id="sc"/><userTask id="uc"/>
		sc -> uc`))
	do(t, w, engine.Start{Process: "a"})
	list := w.Instances()
	refused(t, w, engine.Cancel{Instance: list[2].Key}, engine.Conflict, "was called by instance")
	do(t, w, engine.Suspend{Instance: list[1].Key})
	for i, want := range []bool{false, true, true} {
		if got := w.Instance(list[i].Key).Suspended; got != want {
			t.Errorf("instance %d is suspended: %t", i, got)
		}
	}
	do(t, w, engine.Suspend{Instance: list[0].Key})
	do(t, w, engine.Resume{Instance: list[0].Key})
	for i := range list {
		if w.Instance(list[i].Key).Suspended {
			t.Errorf("instance %d is still suspended", i)
		}
	}
	do(t, w, engine.Cancel{Instance: list[0].Key})
	for i := range list {
		if got := w.Instance(list[i].Key).Status; got != engine.DoneTerminated {
			t.Errorf("instance %d is %s", i, got)
		}
	}
}
