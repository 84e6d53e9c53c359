package loop

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/engine/wire"
)

// aRun is an instance with its journal: it began with the order and ended with a sum, or stands at an incident, or failed there.
func aRun(tx engine.Tx, key engine.Key, process string, status engine.Status) {
	text := func(v any) json.RawMessage { b, _ := json.Marshal(v); return b }
	events := []engine.Event{
		{Kind: engine.Created, Definition: 1, Element: process, Names: []string{"", "kim", "message order"}, Name: fmt.Sprint("O-", key)},
		{Kind: engine.Activated, Token: 1, Element: process, Type: "process"},
		{Kind: engine.VariableIs, Token: 1, Name: "order", Value: text(fmt.Sprint("Order ", key))},
		{Kind: engine.Activated, Token: 2, Scope: 1, Element: "start", Type: "startEvent"},
		{Kind: engine.Completed, Token: 2, Element: "start", Type: "startEvent"},
		{Kind: engine.Activated, Token: 3, Scope: 1, Element: "call", Type: "serviceTask"},
		{Kind: engine.VariableIs, Token: 1, Name: "sum", Value: text(int(key) * 2)},
	}
	switch status {
	case engine.DoneWell:
		events = append(events, engine.Event{Kind: engine.Completed, Token: 3, Element: "call", Type: "serviceTask"})
	default:
		events = append(events, engine.Event{Kind: engine.Raised, Token: 3, Element: "call", Incident: &engine.Incident{Key: key + 1, Token: 3, Element: "call", Message: "the service is down"}})
	}
	bucket := engine.BucketInstance
	if status != engine.Active {
		bucket = engine.BucketEnded
		if status != engine.DoneWell {
			events = append(events, engine.Event{Kind: engine.Resolved, Token: 3, Element: "call", Incident: &engine.Incident{Key: key + 1, Token: 3}})
		}
		events = append(events, engine.Event{Kind: engine.Ended, Type: string(status)})
	}
	r := engine.Record{Key: key + 2, Instance: key, Number: 1, At: int64(key) * 1e9, Events: events}
	for i := range r.Events {
		r.Events[i].Instance, r.Events[i].At = key, r.At
	}
	in := engine.Fold([]engine.Record{r})
	tx.Put(bucket, key.Bytes(), wire.EncodeInstance(in))
	tx.Put(engine.BucketJournal, r.Key.Bytes(), wire.EncodeRecord(&r))
	tx.Put(engine.BucketMeta, engine.MetaKey, r.Key.Bytes())
}

// someRuns are 30 instances, every third of repair, every fifth terminated: 20 in the archive, 5 that have ended and wait, 5 that run.
func someRuns(t *testing.T) (e *Engine, state, archive *memory) {
	t.Helper()
	e, state, archive = archiving(t)
	put := func(from, to int, running bool) {
		err := state.Update(func(tx engine.Tx) error {
			tx.Put(engine.BucketDefinition, engine.Key(1).Bytes(), wire.EncodeDefinition(&engine.Definition{Key: 1, Process: "order", Name: "Orders", Version: 7}))
			for i := from; i < to; i++ {
				process, status := "order", engine.DoneWell
				if i%3 == 0 {
					process = "repair"
				}
				if i%5 == 0 {
					status = engine.DoneTerminated
				}
				if running {
					status = engine.Active
				}
				aRun(tx, engine.Key(10*(i+1)), process, status)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put(0, 20, false)
	for moved := 1; moved > 0; {
		var err error
		if moved, err = e.Archive(); err != nil {
			t.Fatal(err)
		}
	}
	put(20, 25, false)
	put(25, 30, true)
	return e, state, archive
}

// every reads a list to its end, page by page.
func every(t *testing.T, e *Engine, f RunFilter) (all []*engine.RunRecord) {
	t.Helper()
	for {
		err := e.View(func(q *Query) error {
			page, next := q.Runs(f)
			all = append(all, page...)
			f.Before = next
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if f.Before == 0 {
			return all
		}
	}
}

// A record says who and what began a run, of which version it was, what went in, what came out, how it ended, and why.
func TestRunRecords(t *testing.T) {
	e, _, _ := someRuns(t)
	all := every(t, e, RunFilter{Limit: 7})
	if len(all) != 30 || !slices.IsSortedFunc(all, func(a, b *engine.RunRecord) int { return int(b.Key) - int(a.Key) }) {
		t.Fatalf("%d records", len(all))
	}
	for i, want := range map[int]string{ // by its place from the oldest on
		0:  `terminated "the service is down" {"order":"Order 10"} {"order":"Order 10","sum":20}`,
		1:  `completed "" {"order":"Order 20"} {"order":"Order 20","sum":40}`,
		20: `terminated "the service is down" {"order":"Order 210"} {"order":"Order 210","sum":420}`,
		29: `active "" {"order":"Order 300"} `,
	} {
		r := all[29-i]
		if got := fmt.Sprintf("%s %q %s %s", r.Status, r.Failure, r.Inputs, r.Outputs); got != want {
			t.Errorf("record %s is %s, not %s", r.Key, got, want)
		}
		if r.Initiator != "kim" || r.Event != "message order" || r.Version != 7 || r.Name != "Orders" || r.BusinessKey != fmt.Sprint("O-", r.Key) || r.Started != int64(r.Key)*1e9 || (r.Ended == 0) != (r.Status == engine.Active) {
			t.Errorf("record %+v", r)
		}
	}
}

// Records are chosen by each of their parts, and a page that looks at a few only goes on where it stopped.
func TestRunFilters(t *testing.T) {
	e, _, _ := someRuns(t)
	for name, c := range map[string]struct {
		f    RunFilter
		want int
	}{
		"process":     {RunFilter{Process: "repair"}, 10},
		"running":     {RunFilter{Status: engine.Active}, 5},
		"terminated":  {RunFilter{Status: engine.DoneTerminated}, 5},
		"both":        {RunFilter{Status: engine.DoneTerminated, Process: "repair"}, 2},
		"text":        {RunFilter{Text: "ORDER 21"}, 1},
		"failure":     {RunFilter{Text: "service is DOWN"}, 5},
		"input":       {RunFilter{Where: []RunWhere{{"order", "Order 30"}}}, 1},
		"as JSON":     {RunFilter{Where: []RunWhere{{"order", `"Order 30"`}}}, 1},
		"output":      {RunFilter{Where: []RunWhere{{"sum", "40"}, {"order", "Order 20"}}}, 1},
		"another":     {RunFilter{Where: []RunWhere{{"sum", "41"}}}, 0},
		"no variable": {RunFilter{Where: []RunWhere{{"or", "Order 30"}}}, 0},
		"initiator":   {RunFilter{Initiator: "lee"}, 0},
		"event":       {RunFilter{Event: "message order"}, 30},
		"span":        {RunFilter{From: time.Unix(100, 0), To: time.Unix(200, 0)}, 10},
	} {
		for _, look := range []int{0, 1, 4} {
			c.f.Look, c.f.Limit = look, 3
			if got := every(t, e, c.f); len(got) != c.want {
				t.Errorf("%s, looking at %d: %d records, not %d", name, look, len(got), c.want)
			}
		}
	}
}

// A rule forgets by age and by number of each process, the oldest first, and never what runs or has not been moved.
func TestForgetRuns(t *testing.T) {
	for name, c := range map[string]struct {
		rule                     RunRule
		forgotten, order, repair int
	}{
		"nothing":    {RunRule{}, 0, 20, 10},
		"age":        {RunRule{Before: time.Unix(100, 0)}, 9, 14, 7},
		"number":     {RunRule{Each: 5}, 10, 5 + 7, 5 + 3},
		"age, more":  {RunRule{Before: time.Unix(100, 0), Each: 12}, 9, 14, 7},
		"everything": {RunRule{Before: time.Unix(1e9, 0)}, 20, 7, 3},
	} {
		e, _, _ := someRuns(t)
		n, err := e.ForgetRuns(c.rule)
		order, repair := len(every(t, e, RunFilter{Process: "order"})), len(every(t, e, RunFilter{Process: "repair"}))
		if err != nil || n != c.forgotten || order != c.order || repair != c.repair {
			t.Errorf("%s: %d forgotten, %d of order and %d of repair are left: %v", name, n, order, repair, err)
		}
	}
}

// The record of an instance stays when the instance is forgotten, also of one that has not been moved yet.
func TestRecordsOutliveInstances(t *testing.T) {
	e, _, _ := someRuns(t)
	for _, key := range []engine.Key{20, 240} {
		if err := e.Run(t.Context(), engine.DeleteInstance{Instance: key}); err != nil {
			t.Fatal(err)
		}
		err := e.View(func(q *Query) error {
			if q.Instance(key) != nil {
				t.Errorf("instance %s is there", key)
			}
			if r := q.RunRecord(key); r == nil || r.Process != "order" && r.Process != "repair" {
				t.Errorf("its record is %+v", r)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if all := every(t, e, RunFilter{}); len(all) != 30 {
		t.Errorf("%d records", len(all))
	}
}

// What an earlier program moved to the archive gets records once, a part at a time; what was forgotten since does not come back.
func TestEarlierRunsAreRecorded(t *testing.T) {
	e, _, archive := archiving(t)
	const n = 2*earlierAtOnce + 50
	ended(t, archive, 1, n, 1, 2)
	e.recordEarlier()
	count := func() (n int) {
		view(t, archive, func(q *Query) {
			for range q.tx.From(engine.BucketRun, engine.Key(1).Bytes()) {
				n++
			}
		})
		return n
	}
	if count() != n {
		t.Errorf("%d records of %d", count(), n)
	}
	if _, err := e.ForgetRuns(RunRule{Before: time.Unix(1, 0)}); err != nil {
		t.Fatal(err)
	}
	e.recordEarlier()
	if count() != 0 {
		t.Errorf("%d records came back", count())
	}
}

// What records cost with 100,000 of them in the archive: go test ./engine/loop -run - -bench Runs
func BenchmarkRuns(b *testing.B) {
	s, err := store.Open(b.TempDir(), store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const n = 100_000
	for from := 0; from < n; from += 10_000 {
		err := s.Archive().Update(func(tx engine.Tx) error {
			for i := from; i < from+10_000; i++ {
				r := engine.RunRecord{Key: engine.Key(5*i + 1), Process: []string{"order", "repair"}[i%2], Name: "Orders", Version: 1, Status: engine.DoneWell, Started: int64(i), Ended: int64(i + 1), Event: "message order",
					Inputs: fmt.Appendf(nil, `{"order":"Order %d","customer":{"name":"Kim","city":"Seoul"}}`, i), Outputs: fmt.Appendf(nil, `{"order":"Order %d","sum":%d,"answer":"It has been taken"}`, i, i)}
				tx.Put(engine.BucketRun, r.Key.Bytes(), wire.EncodeRun(&r))
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	err = s.Update(func(tx engine.Tx) error {
		tx.Put(engine.BucketMeta, engine.MetaKey, engine.Key(6*n).Bytes())
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]RunFilter{
		"page": {}, "process": {Process: "repair"}, "status": {Status: engine.DoneFailed}, "text_of_few": {Text: "order 99998"}, "text_of_none": {Text: "nowhere"}, "field": {Where: []RunWhere{{"sum", "7"}}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := s.View(func(state engine.Tx) error {
					return s.Archive().View(func(archive engine.Tx) error {
						(&Query{&union{state, archive}}).Runs(f)
						return nil
					})
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
