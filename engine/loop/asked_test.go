package loop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// stored is a state with rows put by hand, as an engine leaves them.
func stored(t *testing.T, put func(tx engine.Tx)) *memory {
	t.Helper()
	m := newMemory()
	if err := m.Update(func(tx engine.Tx) error { put(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	return m
}

// instances puts running instances with the index rows that belong to them.
func instances(tx engine.Tx, list ...*engine.Instance) {
	for _, in := range list {
		tx.Put(engine.BucketInstance, in.Key.Bytes(), wire.EncodeInstance(in))
		for _, row := range in.Index() {
			tx.Put(row.Bucket, row.Key, row.Value)
		}
		tx.Put(engine.BucketMeta, []byte("key"), in.Key.Bytes())
	}
}

func asked(m *memory) *Query { return &Query{snapshot(m)} }

func keys(list []*engine.Instance) (out []engine.Key) {
	for _, in := range list {
		out = append(out, in.Key)
	}
	return out
}

// Work may be done unless an incident holds it back or its instance is suspended; it can be looked up all the same.
func TestJobsThatMayBeDone(t *testing.T) {
	wait := func(id uint32, job engine.Key, held bool) *engine.Wait {
		return &engine.Wait{ID: id, Kind: engine.OnJob, Key: job, Name: fmt.Sprint("job ", job), Held: held}
	}
	q := asked(stored(t, func(tx engine.Tx) {
		instances(tx,
			&engine.Instance{Key: 1, Definition: 9, Status: engine.Active, Waits: []*engine.Wait{wait(1, 101, false), wait(2, 102, true), wait(3, 103, false)}},
			&engine.Instance{Key: 2, Status: engine.Active, Suspended: true, Waits: []*engine.Wait{wait(1, 104, false)}},
			&engine.Instance{Key: 3, Status: engine.Active, Waits: []*engine.Wait{wait(1, 105, false), {ID: 2, Kind: engine.OnTask, Key: 106}}})
		tx.Put(engine.BucketJob, engine.Key(107).Bytes(), engine.WaitKey(nil, 4, 1)) // of an instance that is gone
	}))
	var got []engine.Key
	for p := range q.Jobs() {
		got = append(got, p.Wait.Key)
		if p.Wait.Name != fmt.Sprint("job ", p.Wait.Key) || p.Wait.Key < 104 && p.Definition != 9 {
			t.Errorf("job %s belongs to %+v", p.Wait.Key, p)
		}
	}
	if want := []engine.Key{101, 103, 105}; !slices.Equal(got, want) {
		t.Errorf("jobs %v may be done, want %v", got, want)
	}
	for range q.Jobs() {
		break // whoever has enough is given no more
	}
	for _, key := range []engine.Key{101, 102, 104} {
		if p, ok := q.Job(key); !ok || p.Wait.Key != key {
			t.Errorf("job %s is %+v", key, p)
		}
	}
	for _, key := range []engine.Key{106, 107, 999} {
		if p, ok := q.Job(key); ok {
			t.Errorf("job %s, which is none, is %+v", key, p)
		}
	}
	if p, ok := q.Task(106); !ok || p.Instance.Key != 3 {
		t.Errorf("task 106 is %+v", p)
	}
}

// Timers come soonest first, those of start events too; a kept message that expires is none. Messages are chosen by name.
func TestWhatIsWaitedFor(t *testing.T) {
	q := asked(stored(t, func(tx engine.Tx) {
		instances(tx, &engine.Instance{Key: 1, Definition: 7, Process: "p", Status: engine.Active, Waits: []*engine.Wait{
			{ID: 1, Kind: engine.OnTimer, Due: 3000}, {ID: 2, Kind: engine.OnMessage, Name: "a", Corr: "k"}, {ID: 3, Kind: engine.OnSignal, Name: "s"}, {ID: 4, Kind: engine.OnTimer, Due: 1000}}})
		starts := []*engine.Wait{{ID: 1, Kind: engine.OnTimer, Due: 2000}, {ID: 2, Kind: engine.OnMessage, Name: "b"}}
		tx.Put(engine.BucketStart, engine.Key(7).Bytes(), wire.EncodeWaits(starts))
		for _, w := range starts {
			row, _ := engine.IndexWait(7, "p", w, false)
			tx.Put(row.Bucket, row.Key, row.Value)
		}
		tx.Put(engine.BucketTimer, engine.WaitKey(engine.TimeKey(500), 8, 0), nil)
	}))
	var due []int64
	for p := range q.Timers() {
		due = append(due, p.Due.UnixNano())
		if p.Definition != 7 || (p.Instance == nil) != (p.Due.UnixNano() == 2000) || p.Wait.Due != p.Due.UnixNano() {
			t.Errorf("timer %+v", p)
		}
	}
	if !slices.Equal(due, []int64{1000, 2000, 3000}) {
		t.Errorf("timers are due at %v", due)
	}
	for range q.Timers() {
		break
	}
	if at := q.Due(); at.UnixNano() != 500 {
		t.Errorf("something is to be done at %v", at)
	}
	names := func(name string) (out []string) {
		for p := range q.Subscriptions(name) {
			out = append(out, p.Wait.Name)
		}
		slices.Sort(out)
		return out
	}
	if all, a, none := names(""), names("a"), names("c"); !slices.Equal(all, []string{"a", "b"}) || !slices.Equal(a, []string{"a"}) || none != nil {
		t.Errorf("subscriptions %v, to a %v, to c %v", all, a, none)
	}
	for range q.Subscriptions("") {
		break
	}
	if signals := slices.Collect(q.Signals()); len(signals) != 1 || signals[0].Wait.Name != "s" {
		t.Errorf("signals %+v", signals)
	}
	if at := asked(newMemory()).Due(); !at.IsZero() {
		t.Errorf("with nothing to do it is due at %v", at)
	}
}

// Incidents come oldest first with their instance, and are found by their key alone.
func TestIncidentsAreFound(t *testing.T) {
	q := asked(stored(t, func(tx engine.Tx) {
		instances(tx,
			&engine.Instance{Key: 1, Status: engine.Active, Incidents: []*engine.Incident{{Key: 52, Token: 1, Element: "b"}, {Key: 50, Token: 1, Element: "a"}}},
			&engine.Instance{Key: 2, Status: engine.Active, Incidents: []*engine.Incident{{Key: 51, Token: 1, Element: "c"}}})
		tx.Put(engine.BucketIncident, engine.Key(53).Bytes(), engine.WaitKey(nil, 3, 1)) // of an instance that is gone
	}))
	var got string
	for i := range q.Incidents() {
		got += fmt.Sprintf("%s of %s at %s, ", i.Key, i.Instance.Key, i.Element)
	}
	if got != "50 of 1 at a, 51 of 2 at c, 52 of 1 at b, " {
		t.Errorf("incidents %s", got)
	}
	for range q.Incidents() {
		break
	}
	if i, ok := q.Incident(52); !ok || i.Element != "b" || i.Instance.Key != 1 {
		t.Errorf("incident 52 is %+v", i)
	}
	for _, key := range []engine.Key{53, 54} {
		if _, ok := q.Incident(key); ok {
			t.Errorf("incident %s, which is none, was found", key)
		}
	}
}

// Notices, stores and definitions are given as they are, in their order.
func TestRecordsAreListed(t *testing.T) {
	q := asked(stored(t, func(tx engine.Tx) {
		for _, n := range []engine.Notice{{Key: 2, Text: "two"}, {Key: 1, Text: "one"}} {
			tx.Put(engine.BucketNotice, n.Key.Bytes(), wire.EncodeNotice(&n))
		}
		tx.Put(engine.BucketData, []byte("stock"), []byte("7"))
		for v, key := range map[int]engine.Key{1: 11, 2: 12} {
			d := engine.Definition{Key: key, Process: "p", Version: v, Digest: []byte("sum")}
			tx.Put(engine.BucketDefinition, key.Bytes(), wire.EncodeDefinition(&d))
			tx.Put(engine.BucketVersion, engine.VersionKey("p", v), key.Bytes())
		}
		tx.Put(engine.BucketResource, []byte("sum"), []byte("<xml/>"))
	}))
	var texts []string
	for n := range q.Notices() {
		texts = append(texts, n.Text)
	}
	for range q.Notices() {
		break
	}
	if !slices.Equal(texts, []string{"one", "two"}) {
		t.Errorf("notices %v", texts)
	}
	for name, value := range q.Stores() {
		if name != "stock" || string(value) != "7" {
			t.Errorf("store %s holds %s", name, value)
		}
	}
	for range q.Stores() {
		break
	}
	if d := q.Latest("p"); d == nil || d.Version != 2 || string(q.Source(d)) != "<xml/>" {
		t.Errorf("the latest is %+v", d)
	}
	if q.Latest("q") != nil || q.Definition(13) != nil {
		t.Error("a process that is not there was found")
	}
	if d := q.Definition(11); d == nil || d.Version != 1 {
		t.Errorf("definition 11 is %+v", d)
	}
}

// A page holds the newest instances that are asked for, newest first, and says where the next one begins.
func TestPagesOfInstances(t *testing.T) {
	q := asked(stored(t, func(tx engine.Tx) {
		for n := range engine.Key(10) {
			in := &engine.Instance{Key: 1000 * (n + 1), Process: "p", Status: engine.Active, BusinessKey: "even"}
			if n%2 == 1 {
				in.Process, in.BusinessKey, in.Suspended = "q", "odd", true
				in.Incidents = []*engine.Incident{{Key: in.Key + 1}, {Key: in.Key + 2}}
			}
			instances(tx, in)
		}
		for n := range engine.Key(10) {
			in := &engine.Instance{Key: 1000*(n+1) + 500, Process: "p", Status: engine.DoneWell}
			tx.Put(engine.BucketEnded, in.Key.Bytes(), wire.EncodeInstance(in))
		}
		tx.Put(engine.BucketMeta, []byte("key"), engine.Key(10_500).Bytes())
	}))
	for name, c := range map[string]struct {
		filter Filter
		want   []engine.Key
	}{
		"the newest":                   {Filter{Limit: 3}, []engine.Key{10500, 10000, 9500}},
		"before one":                   {Filter{Limit: 3, Before: 9500}, []engine.Key{9000, 8500, 8000}},
		"before one that will be":      {Filter{Limit: 2, Before: 99999}, []engine.Key{10500, 10000}},
		"running":                      {Filter{Limit: 2, State: Running}, []engine.Key{10000, 9000}},
		"ended":                        {Filter{Limit: 2, State: HasEnded}, []engine.Key{10500, 9500}},
		"suspended":                    {Filter{State: IsSuspended, Before: 6000}, []engine.Key{4000, 2000}},
		"with an incident":             {Filter{State: WithIncident, Limit: 2, Before: 10000}, []engine.Key{8000, 6000}},
		"of a process":                 {Filter{Process: "q", Limit: 2}, []engine.Key{10000, 8000}},
		"of a business key":            {Filter{BusinessKey: "even", Limit: 2, Before: 9000}, []engine.Key{7000, 5000}},
		"of a business key, suspended": {Filter{BusinessKey: "even", State: IsSuspended}, nil},
		"of a business key, in need":   {Filter{BusinessKey: "even", State: WithIncident}, nil},
		"of another, in need":          {Filter{BusinessKey: "odd", State: WithIncident, Limit: 1}, []engine.Key{10000}},
		"of the first":                 {Filter{Before: 1000}, nil},
	} {
		if got := keys(q.Instances(c.filter)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if n := len(q.Instances(Filter{})); n != 20 {
		t.Errorf("without a limit there are %d", n)
	}
}

// Page by page everything is found once, also when a page may look at a few ended instances only.
func TestPagesFindEverythingOnce(t *testing.T) {
	var want []engine.Key
	q := asked(stored(t, func(tx engine.Tx) {
		for n := range engine.Key(60) {
			in := &engine.Instance{Key: n + 1, Process: "p", Status: engine.DoneWell}
			if n%7 == 0 {
				in.Process = "q"
				want = append(want, in.Key)
			}
			tx.Put(engine.BucketEnded, in.Key.Bytes(), wire.EncodeInstance(in))
		}
		running := &engine.Instance{Key: 61, Process: "q", Status: engine.Active}
		instances(tx, running)
		want = append(want, 61)
	}))
	for _, f := range []Filter{{Limit: 2}, {Limit: 1}, {Limit: 100}, {Look: 1}, {Look: 5}, {Look: 60}, {Look: 100}, {Look: 5, Limit: 1}} {
		f.Process = "q"
		var got []engine.Key
		pages := 0
		for {
			found, next := q.Page(f)
			pages++
			if f.Limit > 0 && len(found) > f.Limit || f.Look > 0 && len(found) > f.Look+1 || pages > 70 {
				t.Fatalf("%+v: page %d holds %d", f, pages, len(found))
			}
			got = append(got, keys(found)...)
			if f.Before = next; next == 0 {
				break
			}
		}
		slices.Reverse(got)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: found %v, want %v", f, got, want)
		}
		if f.Look == 5 && f.Limit == 0 && pages != 12 && pages != 13 {
			t.Errorf("with 60 to look at, 5 a page, there were %d pages", pages)
		}
	}
}

// The newest come first however far apart their keys lie.
func TestDescendingOverGaps(t *testing.T) {
	var want []engine.Key
	q := asked(stored(t, func(tx engine.Tx) {
		for _, key := range []engine.Key{1, 2, 255, 256, 257, 300, 5000, 5001, 1 << 20, 1<<20 + 255, 1<<20 + 256, 1 << 40} {
			instances(tx, &engine.Instance{Key: key, Status: engine.Active})
			want = append(want, key)
		}
		for key := engine.Key(10_000); key < 10_400; key++ { // more than one span of them
			instances(tx, &engine.Instance{Key: key, Status: engine.Active})
			want = append(want, key)
		}
		tx.Put(engine.BucketMeta, []byte("key"), engine.Key(1<<40).Bytes())
	}))
	slices.Sort(want)
	slices.Reverse(want)
	if got := keys(q.Instances(Filter{Limit: 1000})); !slices.Equal(got, want) {
		t.Errorf("found %v", got)
	}
	for limit := 1; limit < len(want); limit += 37 {
		if got := keys(q.Instances(Filter{Limit: limit})); !slices.Equal(got, want[:limit]) {
			t.Errorf("the first %d are %v", limit, got)
		}
	}
}

// State and archive together are read as one, a row that lies in both once; other buckets are those of the state.
func TestStateAndArchiveAreOne(t *testing.T) {
	put := func(b engine.Bucket, value string, keys ...string) *memory {
		return stored(t, func(tx engine.Tx) {
			for _, k := range keys {
				tx.Put(b, []byte(k), []byte(value))
			}
		})
	}
	for _, c := range []struct{ state, archive, from, want string }{
		{"b d", "a c e", "", "a* b c* d e*"},
		{"a b", "c d", "", "a b c* d*"},
		{"c d", "a b", "", "a* b* c d"},
		{"a b c", "b", "", "a b* c"},
		{"a b", "a b", "", "a* b*"},
		{"a c", "b c d", "b", "b* c* d*"},
		{"", "a", "", "a*"},
		{"a", "", "", "a"},
	} {
		state, archive := put(engine.BucketEnded, "", strings.Fields(c.state)...), put(engine.BucketEnded, "*", strings.Fields(c.archive)...)
		u := &union{snapshot(state), snapshot(archive)}
		var got []string
		for k, v := range u.From(engine.BucketEnded, []byte(c.from)) {
			got = append(got, string(k)+string(v))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("state %q and archive %q are %q, want %q", c.state, c.archive, text, c.want)
		}
		for stop := range got { // whoever has enough is given no more
			n := 0
			for range u.From(engine.BucketEnded, []byte(c.from)) {
				if n++; n == stop+1 {
					break
				}
			}
		}
	}
	u := &union{snapshot(put(engine.BucketEnded, "", "ab", "b")), snapshot(put(engine.BucketEnded, "*", "aa", "ac"))}
	var got []string
	for k := range u.Scan(engine.BucketEnded, []byte("a")) {
		got = append(got, string(k))
	}
	if !slices.Equal(got, []string{"aa", "ab", "ac"}) {
		t.Errorf("with a begin %v", got)
	}
	for key, want := range map[string]string{"ab": "", "ac": "*"} {
		if v := u.Get(engine.BucketEnded, []byte(key)); v == nil || string(v) != want {
			t.Errorf("%s is %q", key, v)
		}
	}
	if v := u.Get(engine.BucketEnded, []byte("x")); v != nil {
		t.Errorf("what is nowhere is %q", v)
	}
	only := &union{snapshot(newMemory()), snapshot(put(engine.BucketData, "*", "a"))}
	if v := only.Get(engine.BucketData, []byte("a")); v != nil {
		t.Error("a data store was read from the archive")
	}
	for range only.From(engine.BucketData, nil) {
		t.Error("data stores were listed from the archive")
	}
}

// The history begins with the first record, or behind the one that was read last.
func TestHistoryWithoutItsBeginning(t *testing.T) {
	q := asked(stored(t, func(tx engine.Tx) {
		var previous engine.Key
		for n := range uint32(4) {
			r := engine.Record{Key: engine.Key(20 + n), Instance: 1, Number: n + 1, Previous: previous}
			tx.Put(engine.BucketJournal, r.Key.Bytes(), wire.EncodeRecord(&r))
			previous = r.Key
		}
		instances(tx, &engine.Instance{Key: 1, Status: engine.Active, Newest: previous})
	}))
	for last, want := range map[engine.Key]string{0: "1 2 3 4 ", 20: "2 3 4 ", 22: "4 ", 23: "", 99: ""} {
		var got string
		for r := range q.HistoryAfter(1, last) {
			got += fmt.Sprint(r.Number, " ")
		}
		if got != want {
			t.Errorf("after %d it is %s", last, got)
		}
	}
	for range q.History(1) {
		break
	}
	for range q.History(2) {
		t.Error("an instance that is not there has a history")
	}
}

// A watcher has room for one at least; what it is told comes after it began to watch and ends with stop, or with the
// engine. One that comes too late is told nothing.
func TestWatchersComeAndGo(t *testing.T) {
	var ws watchers
	one, two := &watcher{ch: make(chan Committed, 3)}, &watcher{ch: make(chan Committed, 3)}
	ws.add(one)
	ws.add(two)
	ws.send(engine.Outcome{Jobs: []engine.Key{1}})
	ws.remove(one)
	ws.remove(one)
	ws.send(engine.Outcome{Jobs: []engine.Key{2}})
	if c, open := <-one.ch; !open || c.Jobs[0] != 1 {
		t.Errorf("the first was told %+v", c)
	}
	if _, open := <-one.ch; open {
		t.Error("the first is told more after it went")
	}
	ws.close()
	for want := engine.Key(1); want < 3; want++ {
		if c := <-two.ch; len(c.Jobs) != 1 || c.Jobs[0] != want {
			t.Errorf("the second was told %+v, not %d", c, want)
		}
	}
	late := &watcher{ch: make(chan Committed, 1)}
	ws.add(late)
	if _, open := <-late.ch; open {
		t.Error("after the end somebody is told something")
	}
	e := start(t, newMemory(), Options{})
	committed, stop := e.Watch(0)
	defer stop()
	if err := try(e, putKey("a")); err != nil {
		t.Fatal(err)
	}
	select {
	case c := <-committed:
		if c.Missed {
			t.Error("it missed the only command")
		}
	case <-time.After(10 * time.Second):
		t.Error("it was told nothing")
	}
}
