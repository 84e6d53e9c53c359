package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// A ledger knows what was there before it and what happens after: how instances stand, what they hold, what stopped them and what
// they went through.
func TestLedger(t *testing.T) {
	local, first, _ := started(t)
	if err := local.Engine.Run(context.Background(), engine.Start{Process: "order", BusinessKey: "B-7", Variables: engine.Vars{"note": json.RawMessage(`"Urgent"`)}}); err != nil {
		t.Fatal(err)
	}
	g := local.Follow([]string{"order"}, func(*View) {})
	defer g.Close()
	eventually := func(what string, so func() bool) {
		t.Helper()
		for range 200 {
			if so() {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("%s: %+v", what, g.Counts())
	}
	eventually("read", func() bool { v := g.Look(Asked{}); return !v.Reading && v.Err == nil })
	if n := g.Counts(); n[AnyStanding] != 2 || n[Awaiting] != 2 {
		t.Errorf("%v", n)
	}
	for text, want := range map[string]int{"": 2, "b-7": 1, "URGENT": 1, "ask urgent": 1, "note=": 1, "absent": 0, first.First.String(): 1} {
		if list := g.Pick(Sieve{Text: text}); len(list) != want {
			t.Errorf("%q finds %d, want %d", text, len(list), want)
		}
	}
	if list := g.Pick(Sieve{}); list[0].Title() != "B-7" || list[1].Key != first.First || list[0].At[0] != "ask" || list[0].Version != 1 {
		t.Errorf("%+v", list[0])
	}
	finished(t, local, first)
	eventually("one is over", func() bool { return g.Counts()[Finished] == 1 })
	all := g.Tallies(0)
	if ask := all["ask"]; ask.Count != 2 || ask.Here != 1 || ask.Median() <= 0 {
		t.Errorf("%+v", ask)
	}
	if ask := all["ask"]; len(ask.Latest) != 1 || ask.Latest[0].Instance != first.First || ask.Latest[0].Took <= 0 || ask.Latest[0].Failed || ask.Within(95) < ask.Median() {
		t.Errorf("%+v", ask.Latest)
	}
	if send := all["send"]; send.Failed != 1 || len(send.Latest) != 1 || !send.Latest[0].Failed {
		t.Errorf("%d failed, %+v", send.Failed, send.Latest)
	}
	if f := all["f1"]; f.Count != 2 || len(f.Latest) != 0 {
		t.Errorf("%+v", f)
	}
	if none := g.Tallies(9); len(none) != 0 {
		t.Errorf("a version that is not there: %v", none)
	}
	if one, two := g.Look(Asked{Sieve: Sieve{Version: 1}}), g.Look(Asked{Sieve: Sieve{Version: 2}}); one.Versions[0] != 1 || one.Took <= 0 || !one.Ended || two.Ended {
		t.Error(one.Versions, one.Took, two.Ended)
	}
	list := g.Pick(Sieve{})
	Sort(list, "title", true)
	if list[0].Title() != "B-7" {
		t.Error(list[0].Title())
	}
}

// What a ledger was too slow to be told it finds among those that go on and those that are new; one that has moved to another
// version is counted there alone.
func TestLedgerThatMissed(t *testing.T) {
	local, first, _ := started(t)
	g := &Ledger{local: local, processes: []string{"order"}, versions: map[engine.Key]int{}, tallies: map[engine.Key]map[string]*Tally{}, paths: map[engine.Key]*path{}}
	g.readAll(func() {})
	finished(t, local, first)
	for range 3 {
		do(t, local, engine.Start{Process: "order"})
	}
	g.readNews(nil, true)
	g.sumUp()
	if n, ask := g.Counts(), g.Tallies(0)["ask"]; n[AnyStanding] != 4 || n[Finished] != 1 || n[Awaiting] != 3 || ask.Count != 4 || ask.Here != 3 || len(g.paths) != 3 {
		t.Fatalf("%v, %d came and %d are there, %d paths", n, ask.Count, ask.Here, len(g.paths))
	}
	newer, err := local.Deploy(t.Context(), "order.bpmn", fmt.Appendf(nil, order, "http://127.0.0.1:9"))
	if err != nil {
		t.Fatal(err)
	}
	moved := g.Pick(Sieve{Standing: Awaiting})[0].Key
	do(t, local, engine.Migrate{Instance: moved, To: newer[0].Key})
	g.readNews([]engine.Key{moved}, false)
	if one, two := g.Tallies(1)["ask"], g.Tallies(2)["ask"]; one.Count != 3 || one.Here != 2 || two.Count != 1 || two.Here != 1 {
		t.Errorf("of the first version %d came and %d are there, of the second %d and %d", one.Count, one.Here, two.Count, two.Here)
	}
}

// What failed alike is one group, and one decision is for all of it.
func TestGroups(t *testing.T) {
	local, _, _ := started(t)
	const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"><process id="q" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f" sourceRef="s" targetRef="x"/><exclusiveGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="e"><conditionExpression>=ok = true</conditionExpression></sequenceFlow><endEvent id="e"/></process></definitions>`
	if _, err := local.Deploy(context.Background(), "q.bpmn", []byte(model)); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		do(t, local, engine.Start{Process: "q"})
	}
	g := local.Follow([]string{"q"}, func(*View) {})
	defer g.Close()
	for g.Counts()[Stuck] != 10 {
		time.Sleep(10 * time.Millisecond)
	}
	groups := g.Look(Asked{}).Groups
	if len(groups) != 1 || groups[0].Incidents != 10 || groups[0].Element != "x" || groups[0].Process != "q" {
		t.Fatalf("%+v", groups)
	}
	do(t, local, groups[0].Decide(engine.EditAndRepeat, engine.Vars{"ok": json.RawMessage("true")}))
	for range 200 {
		if g.Counts()[Finished] == 10 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%v", g.Counts())
}

// Times keep their order and nine per cent of their size in their steps; marks run from the least to the most.
func TestTally(t *testing.T) {
	last := -1
	for _, took := range []int64{0, 1, 2, 3, 5, 9, 100, 1_000, 1_000_000, 123_456_789, int64(time.Hour), int64(1000 * time.Hour)} {
		at := stepOf(took)
		if low := int64(timeOf(at)); took > 8 && (low > took || float64(low) < float64(took)*0.88) || at < last {
			t.Errorf("%d falls into %d, which begins at %d", took, at, low)
		}
		last = at
	}
	marks, least, most := Heated(map[string]float64{"a": 1, "b": 10, "c": 100, "d": 0}, map[string]int{"a": 4, "f": 7, "g": 0})
	if least != 1 || most != 100 || len(marks) != 4 || marks["a"] != (scene.Mark{State: scene.Heated, Level: 1, Tokens: 4}) || marks["b"].Level != 3 || marks["c"].Level != 5 || marks["f"] != (scene.Mark{State: scene.Counted, Tokens: 7}) {
		t.Errorf("%v %v %v", marks, least, most)
	}
}

// ledgerOf is a ledger of n instances.
func ledgerOf(n int) *Ledger {
	g := &Ledger{versions: map[engine.Key]int{1: 1, 2: 2}, tallies: map[engine.Key]map[string]*Tally{}}
	for i := range n {
		e := &Entry{Key: engine.Key(i + 1), Definition: engine.Key(1 + i%2), Version: 1 + i%2, Standing: Standing(1 + i%5), Business: fmt.Sprintf("ORDER-%06d", i), Began: int64(i) * int64(time.Second), Ended: int64(i) * int64(time.Minute)}
		e.say(fmt.Appendf(nil, "%d order-%06d v%d customer={\"name\":\"customer %d\",\"city\":\"seoul\"} amount=%d note=\"some words that nobody looks for\" charge_card ", i, i, e.Version, i%1000, i%500))
		for _, id := range []string{"s", "f1", "t", "f2", "e"} {
			g.count(&count{definition: e.Definition, element: id, came: 1, left: 1, took: int64(i)})
		}
		g.entries = append(g.entries, e)
	}
	return g
}

// A hundred thousand instances are narrowed while somebody types, sorted and heated.
func BenchmarkLedger(b *testing.B) {
	g := ledgerOf(100_000)
	b.Run("words", func(b *testing.B) {
		for b.Loop() {
			if len(g.Pick(Sieve{Text: "customer 999 amount=499"})) == 0 {
				b.Fatal("nothing")
			}
		}
	})
	b.Run("nothing fits", func(b *testing.B) {
		for b.Loop() {
			g.Pick(Sieve{Text: "customer nowhere"})
		}
	})
	b.Run("summary", func(b *testing.B) {
		for b.Loop() {
			g.sumUp()
		}
	})
	b.Run("standing", func(b *testing.B) {
		for b.Loop() {
			g.Pick(Sieve{Standing: Stuck, Version: 2})
		}
	})
	b.Run("sort", func(b *testing.B) {
		list := g.Pick(Sieve{})
		for b.Loop() {
			Sort(list, "took", true)
		}
	})
	b.Run("heat", func(b *testing.B) {
		for b.Loop() {
			for _, t := range g.Tallies(0) {
				t.Median()
			}
		}
	})
}

// A word is looked for by its signs first; that finds what reading everything finds.
func TestSigns(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	letters := []rune("abcdeя=\"")
	text := func(n int) (out []rune) {
		for range n {
			out = append(out, letters[random.IntN(len(letters))])
		}
		return out
	}
	found := 0
	for range 3000 {
		e := &Entry{}
		e.say([]byte(string(text(random.IntN(90)))))
		w := string(text(1 + random.IntN(5)))
		if got, want := (&Sieve{}).wants(e, wordsOf(w)), bytes.Contains(e.says, []byte(w)); got != want {
			t.Fatalf("%q in %q: %v", w, e.says, got)
		} else if got {
			found++
		}
	}
	if found < 300 || found > 2700 {
		t.Errorf("%d were found: nothing is told apart", found)
	}
}

// A run that goes on beside others is not read for their sake, and knows those that it has begun.
func TestRunBesideOthers(t *testing.T) {
	local, run, _ := started(t)
	committed, stop := local.Engine.Watch(64)
	defer stop()
	if _, err := run.Look(); err != nil {
		t.Fatal(err)
	}
	key, err := loop.Do(t.Context(), local.Engine, engine.Start{Process: "order"})
	if err != nil {
		t.Fatal(err)
	}
	for seen := false; !seen; {
		c := <-committed
		if seen = slices.ContainsFunc(c.Events, func(e engine.Event) bool { return e.Instance == key.Instance && e.Kind == engine.Created }); seen && !run.concerned(&c) {
			t.Error("an instance of its process may be one of the run")
		}
	}
	before, err := run.Look()
	if err != nil || len(before.Instances) != 1 {
		t.Fatalf("%d instances, %v", len(before.Instances), err)
	}
	concerned := func(instance engine.Key) bool { // by what happens to it next; what else happens meanwhile is left out
		for c := range committed {
			if slices.ContainsFunc(c.Events, func(e engine.Event) bool { return e.Instance == instance }) {
				return run.concerned(&c)
			}
		}
		return false
	}
	do(t, local, engine.SetVariables{Instance: key.Instance, Variables: engine.Vars{"amount": []byte("1")}})
	if concerned(key.Instance) {
		t.Error("what happens to another run is none of its business")
	}
	after, err := run.Look()
	if err != nil || after.print() != before.print() {
		t.Errorf("%q is not %q, %v", after.print(), before.print(), err)
	}
	do(t, local, engine.SetVariables{Instance: run.First, Variables: engine.Vars{"amount": []byte("1")}})
	if !concerned(run.First) {
		t.Error("what happens to the run is its business")
	}
	if now, err := run.Look(); err != nil || now.print() == before.print() {
		t.Errorf("%q shows nothing new, %v", now.print(), err)
	}
}
