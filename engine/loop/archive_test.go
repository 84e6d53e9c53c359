package loop

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/step"
	"hookflow/engine/wire"
)

// ended puts ended instances, each with one record: from instance key first on, which began and ended at those times.
func ended(t *testing.T, m *memory, first engine.Key, n int, began, end int64) {
	t.Helper()
	err := m.Update(func(tx engine.Tx) error {
		for i := range engine.Key(n) {
			in := &engine.Instance{Key: first + i, Status: engine.DoneWell, Started: began, Ended: end, Newest: 1_000_000 + first + i, Records: 1}
			tx.Put(engine.BucketEnded, in.Key.Bytes(), wire.EncodeInstance(in))
			tx.Put(engine.BucketJournal, in.Newest.Bytes(), wire.EncodeRecord(&engine.Record{Key: in.Newest, Instance: in.Key, Number: 1}))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// held counts the rows of both archive buckets.
func held(m *memory) (instances, records int) {
	return strings.Count(" "+m.content(engine.BucketEnded), " \x00"), strings.Count(" "+m.content(engine.BucketJournal), " \x00")
}

// archiving is an engine with an archive that nobody moves to but the test.
func archiving(t *testing.T) (e *Engine, state, archive *memory) {
	t.Helper()
	state, archive = newMemory(), newMemory()
	e = start(t, state, Options{})
	e.archive = archive
	t.Cleanup(func() { e.archive = nil })
	return e, state, archive
}

// One call moves the oldest instances, until a thousand rows are together; it says how many instances it moved.
func TestArchiveMovesAThousandRowsAtOnce(t *testing.T) {
	e, state, archive := archiving(t)
	ended(t, state, 1, 700, 1, 2)
	e.archiver.waiting.Store(700)
	for _, want := range []int{500, 200, 0} {
		if moved, err := e.Archive(); err != nil || moved != want {
			t.Fatalf("%d were moved, not %d: %v", moved, want, err)
		}
		left, _ := held(state)
		if there, records := held(archive); there != records || there+left != 700 || e.archiver.waiting.Load() != int64(left) {
			t.Errorf("%d are in the archive with %d records, %d in the state, %d wait", there, records, left, e.archiver.waiting.Load())
		}
	}
	if left, records := held(state); left+records != 0 {
		t.Errorf("%d instances and %d records are left", left, records)
	}
}

// Instances are counted, not their records; and a batch is full with so many puts, or so many commands, and not before.
func TestWhatIsCounted(t *testing.T) {
	e, state, archive := archiving(t)
	err := state.Update(func(tx engine.Tx) error {
		in := &engine.Instance{Key: 1, Status: engine.DoneWell, Newest: 12, Records: 3}
		tx.Put(engine.BucketEnded, in.Key.Bytes(), wire.EncodeInstance(in))
		for n := range uint32(3) {
			r := engine.Record{Key: engine.Key(10 + n), Instance: 1, Number: n + 1}
			if n > 0 {
				r.Previous = r.Key - 1
			}
			tx.Put(engine.BucketJournal, r.Key.Bytes(), wire.EncodeRecord(&r))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if moved, err := e.Archive(); moved != 1 || err != nil {
		t.Errorf("one instance is moved as %d: %v", moved, err)
	}
	if n, records := held(archive); n != 1 || records != 3 {
		t.Errorf("the archive holds %d with %d records", n, records)
	}
	for _, c := range []struct {
		puts, commands int
		full           bool
	}{{maxPuts, 1, true}, {maxPuts - 1, 1, false}, {0, maxWaiting, true}, {0, maxWaiting - 1, false}} {
		b := batch{layer: newLayer(), requests: make([]*request, c.commands)}
		b.layer.puts = c.puts
		if b.full() != c.full {
			t.Errorf("with %d puts of %d commands it is full: %t", c.puts, c.commands, b.full())
		}
	}
}

// What the archive has not taken stays in the state; what the state did not let go is moved again, with the same result.
func TestArchiveLosesNothing(t *testing.T) {
	e, state, archive := archiving(t)
	ended(t, state, 1, 3, 1, 2)
	no := errors.New("no")
	archive.before = func() error { return no }
	if moved, err := e.Archive(); moved != 0 || !errors.Is(err, no) {
		t.Errorf("of a full archive: %d, %v", moved, err)
	}
	if n, records := held(state); n != 3 || records != 3 {
		t.Errorf("the state holds %d instances and %d records of 3", n, records)
	}
	archive.before, state.before = func() error { return nil }, func() error { return no }
	if moved, err := e.Archive(); moved != 0 || !errors.Is(err, no) {
		t.Errorf("of a full state: %d, %v", moved, err)
	}
	state.before = func() error { return nil }
	if moved, err := e.Archive(); moved != 3 || err != nil {
		t.Errorf("once there is room: %d, %v", moved, err)
	}
	if n, records := held(archive); n != 3 || records != 3 {
		t.Errorf("the archive holds %d instances and %d records of 3", n, records)
	}
	state.broken = no
	if moved, err := e.Archive(); moved != 0 || !errors.Is(err, no) {
		t.Errorf("of a state that cannot be read: %d, %v", moved, err)
	}
	state.broken = nil
}

// The archiver is busy with commands that did something, and woken by instances that ended.
func TestArchiverHearsOfCommands(t *testing.T) {
	a := archiver{wake: make(chan struct{}, 1)}
	a.committed(&engine.Outcome{Jobs: []engine.Key{1}})
	if a.busy.Load() || a.waiting.Load() != 0 || len(a.wake) != 0 {
		t.Error("a command that did nothing disturbs it")
	}
	a.committed(&engine.Outcome{Events: make([]engine.Event, 1)})
	if !a.busy.Load() || a.waiting.Load() != 0 || len(a.wake) != 0 {
		t.Error("a command that ended no instance does not make it busy, or wakes it")
	}
	for range 2 { // it may sleep still: nobody waits for it
		a.committed(&engine.Outcome{Ended: []engine.Key{1, 2}})
	}
	if a.waiting.Load() != 4 || len(a.wake) != 1 {
		t.Errorf("4 have ended; %d wait", a.waiting.Load())
	}
}

func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: waited in vain", what)
		}
	}
}

// What an earlier run left is moved without being asked, all of it; then the archiver sleeps, and reads nothing.
func TestArchiverMovesByItself(t *testing.T) {
	t.Parallel()
	state, archive := newMemory(), newMemory()
	ended(t, state, 1, 1200, 1, 2)
	e := start(t, state, Options{Archive: archive})
	soon(t, "moved", func() bool { n, _ := held(archive); left, _ := held(state); return n == 1200 && left == 0 })
	soon(t, "asleep, when it reads nothing", func() bool {
		before := state.views.Load()
		time.Sleep(3 * archiveQuiet)
		return state.views.Load() == before
	})
	if err := e.ArchiveTrouble(); err != nil {
		t.Error(err)
	}
}

// While commands come in nothing is moved, unless very much waits for it.
func TestArchiverGivesWay(t *testing.T) {
	for _, c := range []struct {
		busy    bool
		waiting int64
		gives   bool
	}{{false, 1, false}, {true, 1, true}, {true, archiveMost - 1, true}, {true, archiveMost, false}, {false, archiveMost, false}} {
		var a archiver
		a.busy.Store(c.busy)
		a.waiting.Store(c.waiting)
		if got := a.givesWay(); got != c.gives {
			t.Errorf("busy %t, with %d that wait: %t", c.busy, c.waiting, got)
		}
		if a.givesWay() {
			t.Error("it gives way twice for one command")
		}
	}
}

// An archive that takes nothing is told of and tried again; when it takes something the trouble is over.
func TestArchiveTroubleComesAndGoes(t *testing.T) {
	t.Parallel()
	state, archive := newMemory(), newMemory()
	no := errors.New("no room")
	var full atomic.Bool
	full.Store(true)
	archive.before = func() error {
		if full.Load() {
			return no
		}
		return nil
	}
	ended(t, state, 1, 2, 1, 2)
	e := start(t, state, Options{Archive: archive})
	if err := e.ArchiveTrouble(); err != nil {
		t.Errorf("before anything was tried: %v", err)
	}
	soon(t, "told", func() bool { return errors.Is(e.ArchiveTrouble(), no) })
	full.Store(false)
	soon(t, "over", func() bool { n, _ := held(archive); return e.ArchiveTrouble() == nil && n == 2 })
}

// Purge means what ended before a time; what began at it or later cannot have. Without a most it means all.
func TestWhatIsForgottenOfTheArchive(t *testing.T) {
	at := time.Unix(0, 1000)
	f, ok := forgettingOf(engine.Purge{Before: at, Max: 7})
	if !ok || f.most != 7 || f.from != 0 {
		t.Fatalf("purge means %+v", f)
	}
	for _, c := range []struct {
		began, ended int64
		yes, more    bool
	}{{998, 999, true, true}, {999, 1000, false, true}, {999, 1001, false, true}, {1000, 1001, false, false}} {
		if yes, more := f.matches(&engine.Instance{Started: c.began, Ended: c.ended}); yes != c.yes || more != c.more {
			t.Errorf("of one from %d to %d: %t, %t", c.began, c.ended, yes, more)
		}
	}
	if _, ok := forgettingOf(engine.Evaluate{}); ok {
		t.Error("evaluating forgets something")
	}
	e, _, archive := archiving(t)
	for n := range engine.Key(6) {
		ended(t, archive, 1+n, 1, int64(100*n), int64(100*n+500))
	}
	purge := func(before int64, most, already, want, left int) {
		t.Helper()
		f, _ := forgettingOf(engine.Purge{Before: time.Unix(0, before), Max: most})
		n, err := e.forgetArchived(context.Background(), f, already)
		if there, records := held(archive); err != nil || n != want || there != left || records != left {
			t.Errorf("%d were forgotten and %d are left with %d records: %v", n, there, records, err)
		}
	}
	purge(500, 0, 0, 0, 6)
	purge(900, 2, 1, 1, 5)
	purge(900, 2, 2, 0, 5)
	purge(900, 2, 0, 2, 3)
	purge(5000, 0, 9, 3, 0)
}

// Forgetting answers for both files: a number is that of both together, and what only the archive held is not missing.
func TestForgettingAnswersForBoth(t *testing.T) {
	e, state, archive := archiving(t)
	ended(t, state, 1, 2, 1, 2)
	ended(t, archive, 11, 3, 1, 2)
	if n, err := Do(context.Background(), e, engine.Purge{Before: time.Unix(0, 100), Max: 4}); n != 4 || err != nil {
		t.Errorf("%d of at most 4 were purged: %v", n, err)
	}
	if err := e.Run(context.Background(), engine.DeleteInstance{Instance: 13}); err != nil {
		t.Errorf("of an archived one: %v", err)
	}
	err := e.Run(context.Background(), engine.DeleteInstance{Instance: 13})
	if rejected := (*engine.Rejected)(nil); !errors.As(err, &rejected) || rejected.Reason != engine.NotFound {
		t.Errorf("of one that is gone: %v", err)
	}
	no := errors.New("no")
	ended(t, archive, 11, 1, 1, 2)
	archive.before = func() error { return no }
	if err := e.Run(context.Background(), engine.DeleteInstance{Instance: 11}); !errors.Is(err, no) {
		t.Errorf("of an archive that takes no writes: %v", err)
	}
	archive.broken = no
	if err := e.Run(context.Background(), engine.Purge{Before: time.Unix(0, 100)}); !errors.Is(err, no) {
		t.Errorf("of an archive that cannot be read: %v", err)
	}
}

// A store keeps the identity it once got; a new one gets its own, which is stored before anything else.
func TestIdentityOfAStore(t *testing.T) {
	fresh := func() *memory {
		m := newMemory()
		m.snapshot.Store(newLayer())
		return m
	}
	one, two := fresh(), fresh()
	first, err := identify(one)
	again, _ := identify(one)
	if err != nil || len(first) != 10 || again != first {
		t.Errorf("it is %q, then %q: %v", first, again, err)
	}
	if other, _ := identify(two); other == first {
		t.Error("two stores are one")
	}
	no := errors.New("no")
	one.broken = no
	if _, err := Open(one, step.NewMachine(engine.Limits{}), Options{}); !errors.Is(err, no) {
		t.Errorf("of a store that cannot be read: %v", err)
	}
	three := fresh()
	three.before = func() error { return no }
	if _, err := identify(three); !errors.Is(err, no) || !strings.Contains(err.Error(), "identity") {
		t.Errorf("of a store that takes no writes: %v", err)
	}
}

// A command that writes nothing costs no commit, also after others that did.
func TestReadingCostsNoCommit(t *testing.T) {
	state := newMemory()
	e := start(t, state, Options{})
	for range 3 {
		if err := try(e, putKey("a")); err != nil {
			t.Fatal(err)
		}
	}
	before := state.commits.Load()
	for range 3 {
		if err := try(e, write(func(engine.Tx) error { return nil })); err != nil {
			t.Fatal(err)
		}
	}
	if after := state.commits.Load(); after != before {
		t.Errorf("%d commits for nothing", after-before)
	}
}

// A layer counts what it will put: keys that have a value, each once, whatever was undone.
func TestLayerCountsItsPuts(t *testing.T) {
	l := newLayer()
	set := func(key, value string) {
		var v []byte
		if value != "" {
			v = []byte(value)
		}
		l.set(engine.BucketData, []byte(key), v)
	}
	counted := func(want int) {
		t.Helper()
		if l.puts != want {
			t.Errorf("it counts %d, not %d", l.puts, want)
		}
	}
	set("a", "1")
	set("a", "2")
	set("b", "")
	counted(1)
	set("a", "")
	counted(0)
	l.mark()
	set("a", "3")
	set("a", "4")
	set("c", "1")
	set("c", "")
	set("d", "1")
	counted(2)
	l.undo()
	counted(0)
	set("a", "5")
	l.mark()
	set("a", "")
	l.undo()
	counted(1)
	if v, known := l.get(engine.BucketData, []byte("a")); !known || string(v) != "5" {
		t.Errorf("a is %s", v)
	}
	l.reset()
	counted(0)
	if _, known := l.get(engine.BucketData, []byte("a")); known || l.changed() {
		t.Error("something is left after reset")
	}
}
