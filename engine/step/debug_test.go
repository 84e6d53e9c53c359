package step_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/wire"
)

const debugged = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="p" isExecutable="true">
  <startEvent id="s"/>
  <task id="a"/>
  <subProcess id="sub"><startEvent id="is"/><task id="i"/><endEvent id="ie"/>
    <sequenceFlow id="g1" sourceRef="is" targetRef="i"/><sequenceFlow id="g2" sourceRef="i" targetRef="ie"/></subProcess>
  <userTask id="u"/>
  <task id="b"/>
  <endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
  <sequenceFlow id="f2" sourceRef="a" targetRef="sub"/>
  <sequenceFlow id="f3" sourceRef="sub" targetRef="u"/>
  <sequenceFlow id="f4" sourceRef="u" targetRef="b"/>
  <sequenceFlow id="f5" sourceRef="b" targetRef="e"/>
</process></definitions>`

// debugWorld is a world in which a debugger knows these breakpoints, with an instance that has begun.
func debugWorld(t *testing.T, model string, d engine.Debug, vars engine.Vars) (*enginetest.World, engine.Key) {
	t.Helper()
	w := enginetest.NewWorld()
	w.Trusting = true
	t.Cleanup(func() {
		w.View(func(tx engine.Tx) {
			for _, p := range wire.Check(tx) {
				t.Error(p)
			}
		})
	})
	if _, err := w.Deploy("p", []byte(model)); err != nil {
		t.Fatal(err)
	}
	do(t, w, d)
	started := do(t, w, engine.Start{Process: "p", Variables: vars})
	return w, started.Instance
}

// stoppedAt says where an instance is stopped; "" if it is not.
func stoppedAt(w *enginetest.World, key engine.Key) string {
	if in := w.Instance(key); in.Stop != nil {
		return in.Stop.Element
	}
	return ""
}

func TestBreakpoints(t *testing.T) {
	for _, c := range []struct {
		name   string
		point  engine.Breakpoint
		stops  string
		reason string
	}{
		{"before an element", engine.Breakpoint{Element: "a"}, "a", "breakpoint"},
		{"inside of a sub-process", engine.Breakpoint{Element: "i"}, "i", "breakpoint"},
		{"on a flow", engine.Breakpoint{Element: "f2"}, "f2", "breakpoint"},
		{"its condition holds", engine.Breakpoint{Element: "a", When: "n > 2"}, "a", "breakpoint"},
		{"its condition does not hold", engine.Breakpoint{Element: "a", When: "n > 5"}, "", ""},
		{"its condition is unknown", engine.Breakpoint{Element: "a", When: "m > 5"}, "", ""},
		{"its condition is none", engine.Breakpoint{Element: "a", When: "n + 1"}, "a", "breakpoint: the condition gives number, neither true nor false"},
		{"switched off", engine.Breakpoint{Element: "a", Off: true}, "", ""},
		{"only the second time", engine.Breakpoint{Element: "a", Hits: 2}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, key := debugWorld(t, debugged, engine.Debug{Points: []engine.Breakpoint{c.point}}, engine.Vars{"n": json.RawMessage("3")})
			in := w.Instance(key)
			if got := stoppedAt(w, key); got != c.stops || got != "" && in.Stop.Why != c.reason {
				t.Fatalf("stopped at %q: %+v", got, in.Stop)
			}
			if c.stops != "" {
				do(t, w, engine.GoOn{Instance: key})
			}
			if len(w.Tasks()) != 1 || stoppedAt(w, key) != "" {
				t.Errorf("it does not wait for a person: %+v", w.Instance(key))
			}
		})
	}
}

func TestHits(t *testing.T) {
	w, first := debugWorld(t, debugged, engine.Debug{Points: []engine.Breakpoint{{Element: "a", Hits: 2}}}, nil)
	second := do(t, w, engine.Start{Process: "p"}).Instance
	if stoppedAt(w, first) != "" || stoppedAt(w, second) != "a" {
		t.Errorf("stopped at %q and %q", stoppedAt(w, first), stoppedAt(w, second))
	}
}

func TestStrides(t *testing.T) {
	steps := func(from string, how engine.Stride, element string) string {
		w, key := debugWorld(t, debugged, engine.Debug{Points: []engine.Breakpoint{{Element: from}}}, nil)
		do(t, w, engine.GoOn{Instance: key, How: how, Element: element})
		return stoppedAt(w, key)
	}
	for _, c := range []struct {
		from    string
		how     engine.Stride
		element string
		want    string
	}{
		{"a", engine.Into, "", "sub"}, {"a", engine.Over, "", "sub"}, {"sub", engine.Into, "", "is"}, {"sub", engine.Over, "", "u"},
		{"i", engine.Out, "", "u"}, {"i", engine.Over, "", "ie"}, {"a", engine.To, "ie", "ie"}, {"a", engine.To, "f3", "f3"}, {"a", engine.Run, "", ""},
		{"a", engine.Out, "", ""},
	} {
		if got := steps(c.from, c.how, c.element); got != c.want {
			t.Errorf("%s %s %s stops at %q, want %q", c.how, c.from, c.element, got, c.want)
		}
	}
}

// A stretch outlives a wait: who steps onto a task of a person stops behind it.
func TestStrideOverAWait(t *testing.T) {
	w, key := debugWorld(t, debugged, engine.Debug{Points: []engine.Breakpoint{{Element: "u"}}}, nil)
	do(t, w, engine.GoOn{Instance: key, How: engine.Over})
	if stoppedAt(w, key) != "" {
		t.Fatal("it stopped before the person was asked")
	}
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	if got := stoppedAt(w, key); got != "b" {
		t.Errorf("stopped at %q", got)
	}
}

// What is stopped takes no commands of others, its variables can be changed, and nothing is lost that comes meanwhile.
func TestStoppedIsSuspended(t *testing.T) {
	model := strings.Replace(debugged, `<task id="b"/>`, `<receiveTask id="b" messageRef="m"/>`, 1)
	model = strings.Replace(model, `<process `, `<message id="m" name="go"/><process `, 1)
	w, key := debugWorld(t, model, engine.Debug{Points: []engine.Breakpoint{{Element: "b"}}}, engine.Vars{"n": json.RawMessage("1")})
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	do(t, w, engine.SetVariables{Instance: key, Variables: engine.Vars{"n": json.RawMessage("2")}})
	if got := do(t, w, engine.Publish{Name: "go"}); !got.Buffered {
		t.Errorf("the message was %+v", got)
	}
	if _, err := w.Do(engine.MoveToken{Instance: key, Element: "e"}); err == nil {
		t.Error("its token moved")
	}
	if _, err := w.Do(engine.Migrate{Instance: key, To: w.Instance(key).Definition}); err == nil {
		t.Error("it migrated")
	}
	do(t, w, engine.GoOn{Instance: key})
	if in := w.Instance(key); in.Status != engine.DoneWell || enginetest.Variables(in) != "n=2" {
		t.Errorf("%s %s", in.Status, enginetest.Variables(in))
	}
}

// Work that was out when another branch stopped may come back: its answer is taken when the instance goes on.
func TestAnswerWhileStopped(t *testing.T) {
	const fork = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/><parallelGateway id="g"/><userTask id="u"/><userTask id="v"/><task id="a"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="u"/><sequenceFlow id="f3" sourceRef="g" targetRef="v"/>
<sequenceFlow id="f4" sourceRef="u" targetRef="a"/></process></definitions>`
	w, key := debugWorld(t, fork, engine.Debug{Points: []engine.Breakpoint{{Element: "a"}}}, nil)
	tasks := w.Tasks()
	do(t, w, engine.CompleteTask{Task: tasks[0].Wait.Key})
	do(t, w, engine.CompleteTask{Task: tasks[1].Wait.Key})
	if in := w.Instance(key); in.Stop == nil || len(in.Waits) != 1 {
		t.Fatalf("it moved while it was stopped: %+v", in)
	}
	do(t, w, engine.GoOn{Instance: key})
	if in := w.Instance(key); in.Status != engine.DoneWell {
		t.Errorf("it is %s and waits for %d", in.Status, len(in.Waits))
	}
}

func TestStopsOnError(t *testing.T) {
	model := strings.Replace(debugged, `<sequenceFlow id="f2" sourceRef="a" targetRef="sub"/>`,
		`<sequenceFlow id="f2" sourceRef="a" targetRef="sub"><conditionExpression>= n = 1</conditionExpression></sequenceFlow>`, 1)
	w, key := debugWorld(t, model, engine.Debug{OnError: true}, nil)
	in := w.Instance(key)
	if in.Stop == nil || in.Stop.Element != "a" || !strings.HasPrefix(in.Stop.Why, "error: ") || len(in.Incidents) != 1 {
		t.Fatalf("%+v %+v", in.Stop, in.Incidents)
	}
	do(t, w, engine.GoOn{Instance: key})
	do(t, w, engine.ResolveIncident{Incident: in.Incidents[0].Key, How: engine.EditAndRepeat, Variables: engine.Vars{"n": json.RawMessage("1")}})
	if len(w.Tasks()) != 1 {
		t.Error("it does not go on")
	}
}

// Instances that began before are left alone, and nothing stops once the breakpoints are taken away.
func TestDebugSince(t *testing.T) {
	w, before := debugWorld(t, debugged, engine.Debug{}, nil)
	do(t, w, engine.Debug{Points: []engine.Breakpoint{{Element: "b"}}})
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	if in := w.Instance(before); in.Status != engine.DoneWell {
		t.Errorf("it is %s at %q", in.Status, stoppedAt(w, before))
	}
	do(t, w, engine.Debug{})
	after := do(t, w, engine.Start{Process: "p"}).Instance
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	if in := w.Instance(after); in.Status != engine.DoneWell {
		t.Errorf("it is %s at %q", in.Status, stoppedAt(w, after))
	}
	if _, err := w.Do(engine.Debug{Points: []engine.Breakpoint{{Element: "b", When: "1 +"}}}); err == nil {
		t.Error("a condition that cannot be read was taken")
	}
	if _, err := w.Do(engine.GoOn{Instance: after}); err == nil {
		t.Error("what has ended went on")
	}
}

// A branch has done what the first run had done, and goes another way; the first run stays.
func TestBranch(t *testing.T) {
	w, key := debugWorld(t, debugged, engine.Debug{Points: []engine.Breakpoint{{Element: "b"}}}, engine.Vars{"n": json.RawMessage("1")})
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	do(t, w, engine.Debug{})
	do(t, w, engine.GoOn{Instance: key})
	first := w.Instance(key)
	branch := do(t, w, engine.Branch{Of: key, Events: before(w, key, "i")})
	if got := stoppedAt(w, branch); got != "i" || w.Instance(branch).From != key {
		t.Fatalf("stopped at %q", got)
	}
	do(t, w, engine.SetVariables{Instance: branch, Variables: engine.Vars{"n": json.RawMessage("2")}})
	do(t, w, engine.GoOn{Instance: branch})
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key})
	if in := w.Instance(branch); in.Status != engine.DoneWell || enginetest.Variables(in) != "n=2" {
		t.Errorf("the branch is %s with %s", in.Status, enginetest.Variables(in))
	}
	if in := w.Instance(key); in.Records != first.Records || enginetest.Variables(in) != "n=1" {
		t.Errorf("the first run has changed: %+v", in)
	}
}

// before are the events of an instance up to the beginning of an element.
func before(w *enginetest.World, key engine.Key, element string) (list []engine.Event) {
	for _, ev := range w.Events {
		if ev.Instance != key {
			continue
		}
		list = append(list, ev)
		if ev.Kind == engine.Activated && ev.Element == element {
			break
		}
	}
	return list
}

// Open work of a branch is its own: completing it leaves the first run's alone.
func TestBranchHasItsOwnWork(t *testing.T) {
	w, key := debugWorld(t, debugged, engine.Debug{}, nil)
	branch := do(t, w, engine.Branch{Of: key, Events: before(w, key, "")})
	if got := w.Instance(branch).Stop; got == nil || got.Token != 1 || got.Why != engine.BackInTime {
		t.Fatalf("stopped at %+v", got)
	}
	do(t, w, engine.GoOn{Instance: branch})
	if len(w.Tasks()) != 2 {
		t.Fatalf("%d tasks", len(w.Tasks()))
	}
	for _, task := range w.Tasks() {
		if task.Instance.Key == branch {
			do(t, w, engine.CompleteTask{Task: task.Wait.Key})
		}
	}
	if w.Instance(branch).Status != engine.DoneWell || w.Instance(key).Status != engine.Active {
		t.Errorf("branch %s, first %s", w.Instance(branch).Status, w.Instance(key).Status)
	}
	if _, err := w.Do(engine.Branch{Of: key}); err == nil {
		t.Error("a branch of nothing was made")
	}
}

// What is said of a version can be asked, with how often its breakpoints were reached; a variable can be taken away while an
// instance is stopped, and what comes next does not see it.
func TestDebuggedTellsAndRemoves(t *testing.T) {
	w, key := debugWorld(t, debugged, engine.Debug{Points: []engine.Breakpoint{{Element: "b"}, {Element: "a", Hits: 2}}}, engine.Vars{"n": json.RawMessage("3"), "m": json.RawMessage("1")})
	told := do(t, w, engine.Debugged{})
	if len(told.Points) != 2 || told.Points[0].Element != "a" || told.Hits["a"] != 1 || told.Hits["b"] != 0 || told.Since == 0 {
		t.Errorf("told is %+v", told)
	}
	do(t, w, engine.SetVariables{Instance: key, Remove: []string{"m", "absent"}})
	if vars := w.Instance(key).Token(1).Vars; len(vars) != 1 || vars[0].Name != "n" {
		t.Errorf("left are %+v", vars)
	}
	do(t, w, engine.Debug{})
	if told := do(t, w, engine.Debugged{}); len(told.Points)+len(told.Hits) != 0 {
		t.Errorf("of one that is not debugged is told %+v", told)
	}
}
