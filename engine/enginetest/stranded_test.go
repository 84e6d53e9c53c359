package enginetest

import (
	"bytes"
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
