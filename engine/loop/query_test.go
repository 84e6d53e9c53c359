package loop_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/store"
	"hookflow/engine/wire"
)

const queryProcess = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:test">
  <message id="paid" name="paid"/>
  <process id="all" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="call"/><sequenceFlow id="f3" sourceRef="fork" targetRef="person"/>
    <sequenceFlow id="f4" sourceRef="fork" targetRef="wait"/><sequenceFlow id="f5" sourceRef="fork" targetRef="later"/>
    <sequenceFlow id="f6" sourceRef="fork" targetRef="wrong"/>
    <serviceTask id="call" name="call"><extensionElements><hookflow:job type="work"/></extensionElements></serviceTask>
    <userTask id="person"/>
    <intermediateCatchEvent id="wait"><extensionElements><hookflow:receive correlationKey="=instance.businessKey"/></extensionElements>
      <messageEventDefinition id="m" messageRef="paid"/></intermediateCatchEvent>
    <intermediateCatchEvent id="later"><timerEventDefinition id="t"><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <exclusiveGateway id="wrong"/><sequenceFlow id="f7" sourceRef="wrong" targetRef="e"><conditionExpression>=false</conditionExpression></sequenceFlow>
    <endEvent id="e"/>
  </process>
  <process id="short" isExecutable="true">
    <startEvent id="s2"/><sequenceFlow id="g1" sourceRef="s2" targetRef="e2"/><endEvent id="e2"/>
  </process>
</definitions>`

// queryEngine has the processes deployed.
func queryEngine(t *testing.T) *loop.Engine {
	t.Helper()
	e, closing, err := openEngine(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closing)
	run(t, e, engine.Deploy{Resources: []engine.Resource{{Name: "q.bpmn", Data: []byte(queryProcess)}}})
	return e
}

func run[R any](t *testing.T, e *loop.Engine, cmd engine.Request[R]) R {
	t.Helper()
	result, err := loop.Do(context.Background(), e, cmd)
	if err != nil {
		t.Fatalf("%T: %v", cmd, err)
	}
	return result
}

func read(t *testing.T, e *loop.Engine, fn func(q *loop.Query)) {
	t.Helper()
	if err := e.View(func(q *loop.Query) error { fn(q); return nil }); err != nil {
		t.Fatal(err)
	}
}

// short runs n instances that end at once, and moves them to the archive if asked.
func short(t *testing.T, e *loop.Engine, n int, archive bool) (keys []engine.Key) {
	t.Helper()
	for i := range n {
		started := run(t, e, engine.Start{Process: "short", BusinessKey: fmt.Sprint(i)})
		keys = append(keys, started.Instance)
	}
	for archive {
		moved, err := e.Archive()
		if err != nil {
			t.Fatal(err)
		}
		archive = moved > 0
	}
	return keys
}

func TestQueryFindsWhatWaits(t *testing.T) {
	e := queryEngine(t)
	key := run(t, e, engine.Start{Process: "all", BusinessKey: "order 1"}).Instance
	hour := time.Hour
	run(t, e, engine.Publish{Name: "other", Key: "x", TTL: &hour, Payload: []byte(`{"a":1}`)})
	read(t, e, func(q *loop.Query) {
		jobs, tasks, timers := slices.Collect(q.Jobs()), slices.Collect(q.Tasks()), slices.Collect(q.Timers())
		subs, incidents, kept := slices.Collect(q.Subscriptions("paid")), slices.Collect(q.Incidents()), slices.Collect(q.Messages())
		if len(jobs) != 1 || len(tasks) != 1 || len(timers) != 1 || len(subs) != 1 || len(incidents) != 1 || len(kept) != 1 {
			t.Fatalf("jobs %v, tasks %v, timers %v, subscriptions %v, incidents %v, messages %v", jobs, tasks, timers, subs, incidents, kept)
		}
		elements := []string{jobs[0].Wait.Element, tasks[0].Wait.Element, timers[0].Wait.Element, subs[0].Wait.Element, incidents[0].Element}
		if want := []string{"call", "person", "later", "wait", "wrong"}; !slices.Equal(elements, want) {
			t.Errorf("found %v, want %v", elements, want)
		}
		if subs[0].Instance.Key != key || subs[0].Wait.Corr != "order 1" || kept[0].Name != "other" {
			t.Errorf("subscription %+v, message %+v", subs[0], kept[0])
		}
		if due := q.Due(); !due.Equal(timers[0].Due) && !due.Equal(time.Unix(0, kept[0].Expires).UTC()) {
			t.Errorf("due at %v, timer %v", due, timers[0].Due)
		}
		if job, ok := q.Job(jobs[0].Wait.Key); !ok || job.Wait.Name != "work" {
			t.Errorf("job %+v", job)
		}
		if _, ok := q.Task(jobs[0].Wait.Key); ok {
			t.Error("a job was found as a task")
		}
		if in, ok := q.Incident(incidents[0].Incident.Key); !ok || in.Kind != engine.NoPath {
			t.Errorf("incident %+v", in)
		}
		if d := q.Latest("all"); d == nil || d.Version != 1 || string(q.Source(d)) != queryProcess {
			t.Errorf("definition %+v", d)
		}
	})
}

func TestInstancesByStateAndPage(t *testing.T) {
	e := queryEngine(t)
	ended := short(t, e, 30, true)
	all := run(t, e, engine.Start{Process: "all", BusinessKey: "7"}).Instance
	ended = append(ended, short(t, e, 5, false)...)
	read(t, e, func(q *loop.Query) {
		for _, c := range []struct {
			filter loop.Filter
			want   []engine.Key // oldest first
		}{
			{loop.Filter{State: loop.Running}, []engine.Key{all}},
			{loop.Filter{State: loop.WithIncident}, []engine.Key{all}},
			{loop.Filter{State: loop.IsSuspended}, nil},
			{loop.Filter{State: loop.HasEnded}, ended},
			{loop.Filter{State: loop.HasEnded, Limit: 3}, ended[32:]},
			{loop.Filter{State: loop.HasEnded, Before: ended[32], Limit: 3}, ended[29:32]},
			{loop.Filter{BusinessKey: "7"}, []engine.Key{ended[7], all}},
			{loop.Filter{Process: "short", Before: ended[2]}, ended[:2]},
		} {
			var got []engine.Key
			for _, in := range slices.Backward(q.Instances(c.filter)) {
				got = append(got, in.Key)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v: got %v, want %v", c.filter, got, c.want)
			}
		}
	})
}

func TestHistoryIsTheSameInTheArchive(t *testing.T) {
	e := queryEngine(t)
	key := short(t, e, 1, false)[0]
	journal := func() (text string) {
		read(t, e, func(q *loop.Query) {
			for r := range q.History(key) {
				text += fmt.Sprintf("%d %+v\n", r.Number, r.Events)
			}
			text += fmt.Sprintf("%+v", q.Instance(key).Ended)
		})
		return text
	}
	before := journal()
	short(t, e, 0, true)
	if after := journal(); after != before || len(after) < 100 {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	if problems, err := e.Check(); err != nil || problems != nil {
		t.Error(problems, err)
	}
}

// What was archived is forgotten by the same commands as what was not.
func TestForgettingReachesTheArchive(t *testing.T) {
	e := queryEngine(t)
	old := short(t, e, 6, true)
	time.Sleep(2 * time.Millisecond)
	middle := time.Now()
	young := append(short(t, e, 2, true), short(t, e, 2, false)...)
	run(t, e, engine.DeleteInstance{Instance: old[1]})
	if n := run(t, e, engine.Purge{Before: middle, Max: 3}); n != 3 {
		t.Errorf("purged %v of at most 3", n)
	}
	if n := run(t, e, engine.Purge{Before: middle, Max: 100}); n != 2 {
		t.Errorf("purged %v, 2 were left", n)
	}
	err := e.Run(context.Background(), engine.DeleteInstance{Instance: old[0]})
	if rejected := (*engine.Rejected)(nil); !errors.As(err, &rejected) || rejected.Reason != engine.NotFound {
		t.Errorf("deleting what is gone: %v", err)
	}
	read(t, e, func(q *loop.Query) {
		if got := q.Instances(loop.Filter{}); len(got) != len(young) || got[0].Key != young[3] {
			t.Errorf("%d instances are left", len(got))
		}
		for range q.History(old[0]) {
			t.Error("a journal is left")
		}
	})
}

func TestShowMakesRecordsReadable(t *testing.T) {
	dir := t.TempDir()
	e, closing, err := openEngine(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	run(t, e, engine.Deploy{Resources: []engine.Resource{{Name: "q.bpmn", Data: []byte(queryProcess)}}})
	run(t, e, engine.Start{Process: "all", BusinessKey: "order 1"})
	closing()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var first, second bytes.Buffer
	if err := errors.Join(s.Dump(&first, wire.Show), s.Dump(&second, wire.Show)); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Error("two dumps of one store differ")
	}
	for _, want := range []string{"version\tall 1\t1\n", `"BusinessKey":"order 1"`, `"event":"created"`, "job\t4\t", `"kind":"task"`} {
		if !strings.Contains(first.String(), want) {
			t.Errorf("%q is missing in\n%s", want, first.String())
		}
	}
}

// A full disk rejects commands and loses nothing; when there is room again the engine goes on by itself.
func TestEngineOnAFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small file system is needed, which only root on Linux can mount: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	e, closing, err := openEngine(filepath.Join(dir, "s"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closing()
	run(t, e, engine.Deploy{Resources: []engine.Resource{{Name: "q.bpmn", Data: []byte(queryProcess)}}})
	started := 0
	for ; err == nil; started++ {
		err = e.Run(context.Background(), engine.Start{Process: "all", Variables: engine.Vars{"text": []byte(`"` + strings.Repeat("1", 50_000) + `"`)}})
	}
	if !errors.Is(err, store.ErrFull) {
		t.Fatal(err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	run(t, e, engine.Start{Process: "all"})
	read(t, e, func(q *loop.Query) {
		if n := len(q.Instances(loop.Filter{Limit: 10_000})); n != started {
			t.Errorf("%d instances, %d were acknowledged", n, started)
		}
	})
	if problems, err := e.Check(); err != nil || problems != nil {
		t.Error(problems, err)
	}
}
