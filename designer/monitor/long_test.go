package monitor

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"reflect"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"hookflow/designer/exchange"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bench/cpu"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// watched goes on for as long as somebody tells it something: each message makes a record.
const watched = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:test">
  <message id="m" name="measured"/>
  <process id="watched" name="Watched" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u" name="Watch"/>
    <boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><messageEventDefinition messageRef="m"/></boundaryEvent>
    <sequenceFlow id="g" sourceRef="b" targetRef="n"/><scriptTask id="n" name="Note it" scriptFormat="feel"><script>{times: times + 1}</script></scriptTask>
    <sequenceFlow id="h" sourceRef="n" targetRef="e"/><endEvent id="e"/>
    <sequenceFlow id="k" sourceRef="u" targetRef="over"/><endEvent id="over"/>
  </process>
</definitions>`

// longRun is a run that has as many records, in a folder; empty: in memory.
func longRun(t testing.TB, dir string, records int) (*Local, *Run) {
	t.Helper()
	rt, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rt.Close() })
	local := &Local{Engine: rt.Engine(), URL: rt.URL(), Deploy: rt.Deploy, Calls: func(engine.Key) []exchange.Call { return nil }}
	definitions, err := local.Deploy(t.Context(), "watched.bpmn", []byte(watched))
	if err != nil {
		t.Fatal(err)
	}
	run, err := local.Begin(t.Context(), definitions, "watched", engine.Vars{"times": []byte("0")})
	if err != nil {
		t.Fatal(err)
	}
	var left atomic.Int64
	left.Store(int64(records - 1))
	var all sync.WaitGroup
	for range 256 {
		all.Go(func() {
			for at := left.Add(-1); at >= 0; at = left.Add(-1) {
				if _, err := loop.Do(context.Background(), local.Engine, engine.Publish{Name: "measured", Payload: fmt.Appendf(nil, `{"value": %d}`, at)}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return local, run
}

// The frame of any place of a long run is what its records fold to; few records are read for it, and none is held.
func TestTapeOfALongRun(t *testing.T) {
	const records = 1500
	local, run := longRun(t, "", records)
	end, err := run.Look()
	if err != nil || end.Total != records || end.Behind != 0 {
		t.Fatalf("%d records, %d behind, %v", end.Total, end.Behind, err)
	}
	for _, at := range []int{1, 2, 127, 128, 129, 1499, records, 17} {
		p, err := run.LookAt(at)
		if err != nil {
			t.Fatal(err)
		}
		list, err := run.records(0, at)
		if err != nil {
			t.Fatal(err)
		}
		want := engine.Fold(list)
		if got := p.Instances[0]; p.At != at || !reflect.DeepEqual(processVariables(got), processVariables(want)) || got.Records != want.Records || len(got.Tokens) != len(want.Tokens) || p.When != list[at-1].At {
			t.Errorf("at %d there is %v, want %v", at, processVariables(got), processVariables(want))
		}
		if passed := p.Marks["n"].State == scene.Passed; passed != (at > 1) {
			t.Errorf("at %d somebody has noted: %v", at, passed)
		}
	}
	if n := len(run.tape.stills); n != records/stillsApart {
		t.Errorf("%d stills are kept", n)
	}
	do(t, local, engine.Publish{Name: "measured", Payload: []byte("{}")})
	if p, err := run.Look(); err != nil || p.Total != records+1 {
		t.Errorf("of one more there are %d, %v", p.Total, err)
	}
}

// A panel shows at once how a long run stands, reads its history a little at a time, and shows a part of it.
func TestPanelReadsALongRun(t *testing.T) {
	local, first := longRun(t, "", 2000)
	run := &Run{local: local, definitions: first.definitions, First: first.First}
	var halves int
	for at := 0; at < 2000; halves++ {
		p, err := run.look(latest, time.Now().Add(time.Millisecond))
		if err != nil || len(p.Tasks) != 1 {
			t.Fatalf("%d tasks, %v", len(p.Tasks), err)
		}
		if at = p.Total; (p.Behind == 0) != (at == 2000) {
			t.Fatalf("%d are read and %d are behind", at, p.Behind)
		}
	}
	if halves < 3 {
		t.Errorf("everything was read in %d looks", halves)
	}
	p := NewPanel(local, overlay.New(test.NewWindow(nil)))
	p.run = run
	p.Refresh()
	if lines := strings.Count(p.history.tree.Text(), "\n"); lines < linesAround || lines > 12*linesAround || !strings.HasPrefix(p.history.tree.Text(), "(1500 earlier steps)") {
		t.Errorf("%d lines are shown: %.60q", lines, p.history.tree.Text())
	}
	p.player.move(1000)
	if !strings.HasPrefix(p.history.tree.Text(), "(500 earlier steps)") || !strings.HasSuffix(p.history.tree.Text(), "(500 later steps)\n") || !strings.Contains(p.history.tree.Text(), "\u25b6") {
		t.Errorf("in the middle is shown %.60q", p.history.tree.Text())
	}
}

// A branch of a long run stands where it is to stand and knows what was gone through, and few records were read for it.
func TestBranchOfALongRun(t *testing.T) {
	local, run := longRun(t, "", 3000)
	if _, err := run.Look(); err != nil {
		t.Fatal(err)
	}
	seen, err := run.LookAt(2000)
	if err != nil {
		t.Fatal(err)
	}
	branch, _, err := run.before(seen.Instances[0], seen)
	if err != nil || branch == nil {
		t.Fatal(branch, err)
	}
	p, err := branch.Look()
	if err != nil || string(processVariables(p.Instances[0])["times"]) != "1999" || p.Instances[0].From != run.First || len(p.Tasks) != 1 {
		t.Fatalf("the branch has %v, %v", processVariables(p.Instances[0]), err)
	}
	for _, id := range []string{"s", "f", "n", "h"} {
		if p.Marks[id].State != scene.Passed {
			t.Errorf("%s was not gone through", id)
		}
	}
	first, err := branch.records(0, 1)
	if err != nil || len(first[0].Events) > 6000 {
		t.Errorf("it was made of %d events, %v", len(first[0].Events), err)
	}
	do(t, local, engine.GoOn{Instance: branch.First})
	end, err := run.Look()
	if err != nil {
		t.Fatal(err)
	}
	if branch, _, err = run.before(end.Instances[0], end); err != nil || branch == nil {
		t.Fatalf("no step is gone back: %v", err)
	}
	do(t, local, engine.GoOn{Instance: branch.First})
	p = until(t, branch, func(p *Picture) bool { return string(processVariables(p.Instances[0])["times"]) == "2999" })
	do(t, local, engine.CompleteTask{Task: p.Tasks[0].Wait.Key})
	until(t, branch, (*Picture).Over)
}

// BenchmarkLongRun shows a run with a million records (HOOKFLOW_RECORDS): how long it takes until it is shown, until its history
// has been read, a move to any place, a step back, and how much memory is held for it.
func BenchmarkLongRun(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("HOOKFLOW_RECORDS"), "20000"))
	if err != nil {
		b.Fatal(err)
	}
	local, first := longRun(b, b.TempDir(), n)
	for b.Loop() {
		run := &Run{local: local, definitions: first.definitions, First: first.First}
		held := heap()
		began, peak, longest := cpu.Time(), held, time.Duration(0)
		for behind := 1; behind > 0; {
			at := cpu.Time()
			p, err := run.look(latest, time.Now().Add(lookFor))
			if err != nil {
				b.Fatal(err)
			}
			behind, longest = p.Behind, max(longest, cpu.Time()-at)
			if p.Behind == 0 {
				b.ReportMetric((cpu.Time() - began).Seconds(), "cpu-s/read")
			}
		}
		peak = max(peak, heap())
		b.ReportMetric(longest.Seconds()*1000, "cpu-ms/look")
		b.ReportMetric(float64(peak-held)/1e6, "MB/held")
		b.ReportMetric(float64(peak-held)/float64(n), "B/record")
		var moves []time.Duration
		for i := range 100 {
			at := cpu.Time()
			if p, err := run.LookAt(1 + (i*7919*n/1000)%n); err != nil || len(p.Instances) != 1 {
				b.Fatal(err)
			}
			if _, err := run.records(n/2, n/2+2*linesAround); err != nil {
				b.Fatal(err)
			}
			moves = append(moves, cpu.Time()-at)
		}
		slices.Sort(moves)
		b.ReportMetric(moves[50].Seconds()*1000, "cpu-ms/move")
		b.ReportMetric(moves[98].Seconds()*1000, "cpu-ms/move99")
		at := cpu.Time()
		for i := range 20 {
			if _, err := run.LookAt(n - 1 - i); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric((cpu.Time()-at).Seconds()*1000/20, "cpu-ms/stepback")
		branchOf(b, run)
	}
}

// branchOf measures what is read for a branch at the end of a run.
func branchOf(b *testing.B, run *Run) {
	p, err := run.LookAt(latest)
	if err != nil {
		b.Fatal(err)
	}
	before, at := allocated(), cpu.Time()
	past, _, err := run.past(p.Instances[0], p.Instances[0].Newest)
	if err != nil || len(past.Events) == 0 {
		b.Fatal(err)
	}
	b.ReportMetric((cpu.Time()-at).Seconds()*1000, "cpu-ms/branch")
	b.ReportMetric(float64(allocated()-before)/1e6, "MB/branch")
	b.ReportMetric(float64(len(past.Events)), "events/branch")
}

// allocated is how much memory was taken since the program began, in bytes.
func allocated() uint64 {
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.TotalAlloc
}

// heap is the memory in use, in bytes.
func heap() uint64 {
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.HeapAlloc
}
