package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/wire"
)

// everything is a process of which each instance leaves a row in every index.
const everything = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t">
<message id="m" name="M"/><message id="m2" name="begin"/><signal id="sg" name="S"/>
<process id="p" isExecutable="true">
  <startEvent id="s"/><startEvent id="s2"><messageEventDefinition messageRef="m2"/></startEvent>
  <sequenceFlow id="f" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>
  <sequenceFlow id="f1" sourceRef="g" targetRef="timer"/><sequenceFlow id="f2" sourceRef="g" targetRef="message"/><sequenceFlow id="f3" sourceRef="g" targetRef="signal"/>
  <sequenceFlow id="f4" sourceRef="g" targetRef="job"/><sequenceFlow id="f5" sourceRef="g" targetRef="task"/><sequenceFlow id="f6" sourceRef="g" targetRef="wrong"/>
  <intermediateCatchEvent id="timer"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <intermediateCatchEvent id="message"><extensionElements><hookflow:receive correlationKey="=k"/></extensionElements><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
  <intermediateCatchEvent id="signal"><signalEventDefinition signalRef="sg"/></intermediateCatchEvent>
  <serviceTask id="job"><extensionElements><hookflow:job type="pack"/></extensionElements></serviceTask>
  <userTask id="task"/>
  <exclusiveGateway id="wrong"/><sequenceFlow id="f7" sourceRef="wrong" targetRef="task"><conditionExpression>=false</conditionExpression></sequenceFlow>
</process></definitions>`

func world(t *testing.T) *enginetest.World {
	t.Helper()
	w := enginetest.NewWorld()
	if _, err := w.Deploy("p.bpmn", []byte(everything)); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range []engine.Command{
		engine.Start{Process: "p", BusinessKey: "b", Variables: engine.Vars{"k": json.RawMessage(`"1"`)}},
		engine.Publish{Name: "early", Key: "2", ID: "once", Payload: []byte(`{"a": 1}`)},
	} {
		if _, err := w.Do(cmd); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.Problem) > 0 {
		t.Fatal(w.Problem)
	}
	return w
}

var indexes = []engine.Bucket{
	engine.BucketTimer, engine.BucketMessage, engine.BucketSignal, engine.BucketJob, engine.BucketTask, engine.BucketIncident,
	engine.BucketBusiness, engine.BucketBuffered, engine.BucketMessageID, engine.BucketInbox, engine.BucketInboxCount,
}

type row struct {
	bucket     engine.Bucket
	key, value []byte
}

func rows(w *enginetest.World, buckets ...engine.Bucket) (all []row) {
	w.View(func(tx engine.Tx) {
		for _, b := range buckets {
			for k, v := range tx.From(b, nil) {
				all = append(all, row{b, bytes.Clone(k), bytes.Clone(v)})
			}
		}
	})
	return all
}

// found is what Check says while change is in the store; the change is taken back.
func found(t *testing.T, w *enginetest.World, change func(tx engine.Tx)) (problems []string) {
	t.Helper()
	undo := strings.NewReader("") // any error undoes the update
	_ = w.Store.Update(func(tx engine.Tx) error {
		change(tx)
		problems = wire.Check(tx)
		return undo.UnreadByte()
	})
	if left := rows(w, indexes...); len(left) == 0 {
		t.Fatal("the change was not taken back")
	}
	return problems
}

// Whatever row of an index is missing, stands too much or says something else is noticed.
func TestCheckNoticesEveryRow(t *testing.T) {
	w := world(t)
	seen := map[engine.Bucket]bool{}
	for _, r := range rows(w, indexes...) {
		seen[r.bucket] = true
		if got := found(t, w, func(tx engine.Tx) { tx.Delete(r.bucket, r.key) }); len(got) != 1 && r.bucket != engine.BucketTask || len(got) == 0 { // a task says so itself, too
			t.Errorf("a row of %s is missing: %q", r.bucket, got)
		}
		stray := append(bytes.Clone(r.key), 0)
		if got := found(t, w, func(tx engine.Tx) { tx.Put(r.bucket, stray, r.value) }); len(got) != 1 {
			t.Errorf("a row too much in %s: %q", r.bucket, got)
		}
		if got := found(t, w, func(tx engine.Tx) { tx.Put(r.bucket, r.key, append(bytes.Clone(r.value), 1)) }); len(got) != 1 {
			t.Errorf("a row of %s with another value: %q", r.bucket, got)
		}
	}
	for _, b := range indexes {
		if !seen[b] {
			t.Errorf("the test has no row in %s", b)
		}
	}
}

// What an instance says of itself has to agree with where it lies and what its journal tells.
func TestCheckNoticesInstances(t *testing.T) {
	w := world(t)
	at := rows(w, engine.BucketInstance)[0]
	for name, change := range map[string]func(in *engine.Instance){
		"another key":           func(in *engine.Instance) { in.Key++ },
		"ended":                 func(in *engine.Instance) { in.Status = engine.DoneTerminated },
		"a variable":            func(in *engine.Instance) { in.Tokens[0].Vars[0].Value = json.RawMessage("2") },
		"a token less":          func(in *engine.Instance) { in.Tokens = in.Tokens[:len(in.Tokens)-1] },
		"a wait of nobody":      func(in *engine.Instance) { in.Waits[0].Token = 99 },
		"more records":          func(in *engine.Instance) { in.Records++ },
		"a newest that is none": func(in *engine.Instance) { in.Newest++ },
	} {
		in := wire.DecodeInstance(bytes.Clone(at.value))
		change(in)
		if got := found(t, w, func(tx engine.Tx) { tx.Put(at.bucket, at.key, wire.EncodeInstance(in)) }); len(got) == 0 {
			t.Errorf("%s: not noticed", name)
		}
	}
	for _, r := range rows(w, engine.BucketJournal) {
		if got := found(t, w, func(tx engine.Tx) { tx.Delete(r.bucket, r.key) }); len(got) == 0 {
			t.Errorf("record %x of the journal is missing: not noticed", r.key)
		}
	}
}

// The dump shows numbers as numbers and records as JSON, for every bucket.
func TestShow(t *testing.T) {
	w := world(t)
	want := map[engine.Bucket]string{
		engine.BucketTimer: "2026-01-01T01:00:00Z ", engine.BucketVersion: "p 1 ", engine.BucketDefinition: `"process":"p"`, engine.BucketInstance: `"BusinessKey":"b"`,
		engine.BucketJournal: `"activated"`, engine.BucketBuffer: `"Corr":"2"`, engine.BucketStart: `"begin"`, engine.BucketJob: "/", engine.BucketMessage: "/", engine.BucketMeta: "",
	}
	got := map[engine.Bucket]string{}
	for _, r := range rows(w, engine.Buckets...) {
		k, v := wire.Show(r.bucket, r.key, r.value)
		got[r.bucket] += k + " " + v + "\n"
		if strings.Contains(k+v, "\x00") {
			t.Errorf("%s shows raw bytes: %q %q", r.bucket, k, v)
		}
	}
	for b, text := range want {
		if !strings.Contains(got[b], text) {
			t.Errorf("%s shows no %q:\n%s", b, text, got[b])
		}
	}
}
