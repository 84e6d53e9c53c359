package enginetest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

const sleeper = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
<process id="PROCESS" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>
  <sequenceFlow id="f1" sourceRef="g" targetRef="w1"/><sequenceFlow id="f2" sourceRef="g" targetRef="w2"/>
  <intermediateCatchEvent id="w1"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <intermediateCatchEvent id="w2"><timerEventDefinition><timeDuration>PT2S</timeDuration></timerEventDefinition></intermediateCatchEvent>
</process></definitions>`

// A timer whose definition a later program cannot read any more is an incident, is
// not due again, and holds up nobody else. Once the definition can be read, a
// repeat lets the instance go on.
func TestTimerOfUnreadableDefinition(t *testing.T) {
	w := NewWorld()
	for _, id := range []string{"old", "good"} {
		if _, err := w.Deploy(id+".bpmn", []byte(strings.ReplaceAll(sleeper, "PROCESS", id))); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Do(engine.Start{Process: id}); err != nil {
			t.Fatal(err)
		}
	}
	key, whole := resource(t, w, "old")
	swap(t, w, key, []byte("<definitions/>"))
	w.Now = w.Now.Add(time.Hour)
	for range 5 {
		if _, err := w.Do(engine.FireDue{Max: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if due, some := w.NextDue(); some {
		t.Errorf("a timer is still due at %v", due)
	}
	open := incidents(w)
	if len(open) != 2 || open[0].Kind != engine.BadModel || open[0].Element != "w1" || open[1].Element != "w2" {
		t.Fatalf("incidents: %+v", open)
	}
	if ended := processes(w, engine.BucketEnded); !slices.Equal(ended, []string{"good"}) {
		t.Errorf("ended: %v", ended)
	}

	swap(t, w, key, whole)
	for _, i := range open {
		if _, err := w.Do(engine.ResolveIncident{Incident: i.Key, How: engine.Repeat}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	if ended := processes(w, engine.BucketEnded); !slices.Equal(ended, []string{"old", "good"}) {
		t.Errorf("after the repair ended: %v", ended)
	}
	if len(w.Problem) > 0 {
		t.Error(w.Problem)
	}
}

// resource finds the file of a process.
func resource(t *testing.T, w *World, process string) (key, value []byte) {
	w.View(func(tx engine.Tx) {
		for k, v := range tx.From(engine.BucketResource, nil) {
			if bytes.Contains(v, []byte(`"`+process+`"`)) {
				key, value = bytes.Clone(k), bytes.Clone(v)
			}
		}
	})
	if key == nil {
		t.Fatalf("there is no file of %s", process)
	}
	return key, value
}

// swap puts another content under a key of the files, and restarts.
func swap(t *testing.T, w *World, key, value []byte) {
	if err := w.Store.Update(func(tx engine.Tx) error { tx.Put(engine.BucketResource, key, value); return nil }); err != nil {
		t.Fatal(err)
	}
	w.restart()
}

func incidents(w *World) (all []*engine.Incident) {
	w.View(func(tx engine.Tx) {
		for _, v := range tx.From(engine.BucketInstance, nil) {
			all = append(all, wire.DecodeInstance(bytes.Clone(v)).Incidents...)
		}
	})
	return all
}

func processes(w *World, b engine.Bucket) (all []string) {
	w.View(func(tx engine.Tx) {
		for _, v := range tx.From(b, nil) {
			all = append(all, wire.DecodeInstance(bytes.Clone(v)).Process)
		}
	})
	return all
}

// called holds a process that calls another one, which waits, and has a token that waits to be joined.
const called = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
<process id="caller" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/><inclusiveGateway id="g"/>
  <sequenceFlow id="f1" sourceRef="g" targetRef="call"/><sequenceFlow id="f2" sourceRef="g" targetRef="j"/>
  <callActivity id="call" calledElement="child"/><sequenceFlow id="f3" sourceRef="call" targetRef="j"/>
  <inclusiveGateway id="j"/><sequenceFlow id="f4" sourceRef="j" targetRef="each"/>
  <userTask id="each"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
</process></definitions>`

const child = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
<process id="child" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
  <subProcess id="t"><startEvent id="in"/><sequenceFlow id="g" sourceRef="in" targetRef="u"/><userTask id="u"/></subProcess>
</process></definitions>`

// An instance whose definition cannot be read any more, or whose called instance's cannot, is cancelled like any other.
func TestCancelOfUnreadableDefinition(t *testing.T) {
	for _, unreadable := range []string{"caller", "child"} {
		t.Run(unreadable, func(t *testing.T) {
			w := NewWorld()
			for name, text := range map[string]string{"caller": called, "child": child} {
				if _, err := w.Deploy(name+".bpmn", []byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			started, err := w.Do(engine.Start{Process: "caller"})
			if err != nil {
				t.Fatal(err)
			}
			key, _ := resource(t, w, unreadable)
			swap(t, w, key, []byte("<definitions/>"))
			if _, err := w.Do(engine.Cancel{Instance: started.(engine.Started).Instance}); err != nil {
				t.Fatal(err)
			}
			if ended := processes(w, engine.BucketEnded); len(ended) != 2 {
				t.Errorf("ended: %v", ended)
			}
			if len(w.Problem) > 0 {
				t.Error(w.Problem)
			}
		})
	}
}

// A called instance ends although the definition of its caller cannot be read; the caller has an incident.
func TestEndOfCalledByUnreadable(t *testing.T) {
	w := NewWorld()
	for name, text := range map[string]string{"caller": called, "child": child} {
		if _, err := w.Deploy(name+".bpmn", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Do(engine.Start{Process: "caller"}); err != nil {
		t.Fatal(err)
	}
	key, _ := resource(t, w, "caller")
	swap(t, w, key, []byte("<definitions/>"))
	var task engine.Key
	w.View(func(tx engine.Tx) {
		for k := range tx.From(engine.BucketTask, nil) {
			task = engine.KeyOf(k)
		}
	})
	if _, err := w.Do(engine.CompleteTask{Task: task}); err != nil {
		t.Fatal(err)
	}
	if ended := processes(w, engine.BucketEnded); !slices.Equal(ended, []string{"child"}) {
		t.Errorf("ended: %v", ended)
	}
	if open := incidents(w); len(open) != 1 || open[0].Element != "call" || open[0].Kind != engine.BadModel {
		t.Errorf("incidents: %+v", open)
	}
	if len(w.Problem) > 0 {
		t.Error(w.Problem)
	}
}

// An instance whose definition cannot be read any more goes on in a version that can be; what does not fit is named.
func TestMigrationOfUnreadableDefinition(t *testing.T) {
	w := NewWorld()
	deploy := func(text string) engine.Key {
		t.Helper()
		defs, err := w.Deploy("child.bpmn", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return defs[0].Key
	}
	deploy(child)
	key, _ := resource(t, w, "child")
	started, err := w.Do(engine.Start{Process: "child"})
	if err != nil {
		t.Fatal(err)
	}
	instance := started.(engine.Started).Instance
	elsewhere := deploy(strings.NewReplacer(`<subProcess id="t">`, `<subProcess id="x">`, `targetRef="t"`, `targetRef="x"`).Replace(child))
	to := deploy(strings.Replace(child, `id="child"`, `id="child" name="mended"`, 1))
	swap(t, w, key, []byte("<definitions/>"))
	var rejected *engine.Rejected
	if _, err := w.Do(engine.Migrate{Instance: instance, To: elsewhere}); !errors.As(err, &rejected) || len(rejected.Findings) != 2 {
		t.Errorf("to a version with another sub-process: %v", err)
	}
	if _, err := w.Do(engine.Migrate{Instance: instance, To: to}); err != nil {
		t.Fatal(err)
	}
	for _, wait := range waits(w, instance) {
		if _, err := w.Do(engine.CompleteTask{Task: wait.Key}); err != nil {
			t.Fatal(err)
		}
	}
	if ended := processes(w, engine.BucketEnded); !slices.Equal(ended, []string{"child"}) {
		t.Errorf("ended: %v", ended)
	}
	if len(w.Problem) > 0 {
		t.Error(w.Problem)
	}
}

func waits(w *World, instance engine.Key) (all []*engine.Wait) {
	w.View(func(tx engine.Tx) {
		all = wire.DecodeInstance(bytes.Clone(tx.Get(engine.BucketInstance, instance.Bytes()))).Waits
	})
	return all
}
