package loop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/step"
)

// memory is a Store that is gone with the process. Each commit makes a new snapshot, as bbolt does.
type memory struct {
	snapshot atomic.Pointer[layer]
	commits  atomic.Int64
	before   func() error // called before each commit; its error makes the commit fail
	views    atomic.Int64
	broken   error // of every View
}

func newMemory() *memory {
	m := &memory{before: func() error { return nil }}
	known := newLayer() // as a store is that was opened before
	known.set(engine.BucketMeta, metaStore, []byte("test"))
	m.snapshot.Store(known)
	return m
}

// nothing is the transaction below all layers.
type nothing struct{}

func (nothing) Get(engine.Bucket, []byte) []byte  { return nil }
func (nothing) Put(engine.Bucket, []byte, []byte) { panic("write below all layers") }
func (nothing) Delete(engine.Bucket, []byte)      { panic("write below all layers") }
func (nothing) Scan(engine.Bucket, []byte) iter.Seq2[[]byte, []byte] {
	return func(func([]byte, []byte) bool) {}
}
func (nothing) From(b engine.Bucket, k []byte) iter.Seq2[[]byte, []byte] { return nothing{}.Scan(b, k) }

func (m *memory) View(fn func(engine.Tx) error) error {
	m.views.Add(1)
	if m.broken != nil {
		return m.broken
	}
	return fn(&overlay{top: m.snapshot.Load(), base: nothing{}})
}

func (m *memory) Update(fn func(engine.Tx) error) error {
	next := newLayer()
	for _, t := range m.snapshot.Load().tables {
		next.tables = append(next.tables, &table{bucket: t.bucket, slots: slices.Clone(t.slots)})
	}
	if err := errors.Join(fn(&overlay{top: next, base: nothing{}}), m.before()); err != nil {
		return err
	}
	m.commits.Add(1)
	m.snapshot.Store(next)
	return nil
}

func (m *memory) Close() error { return nil }

// content is what bucket b holds, as text.
func (m *memory) content(b engine.Bucket) string {
	var out []string
	m.View(func(tx engine.Tx) error {
		for k, v := range tx.Scan(b, nil) {
			out = append(out, fmt.Sprintf("%s=%s", k, v))
		}
		return nil
	})
	return strings.Join(out, " ")
}

// write is a command for tests that has no result and tells nobody anything.
func write(fn func(tx engine.Tx) error) work {
	return func(tx engine.Tx) (any, engine.Outcome, error) { return nil, engine.Outcome{}, fn(tx) }
}

func putKey(key string) work {
	return write(func(tx engine.Tx) error {
		tx.Put(engine.BucketData, []byte(key), nil)
		return nil
	})
}

// try executes one command.
func try(e *Engine, w work) error {
	_, err := e.do(context.Background(), "a test", w)
	return err
}

func start(t testing.TB, state engine.Store, opts Options) *Engine {
	t.Helper()
	e, err := Open(state, step.NewMachine(engine.Limits{}), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// inOneBatch runs commands so that all are executed before the first is committed, and returns their errors. It works
// by a first command that waits until the others stand behind it.
func inOneBatch(t *testing.T, e *Engine, cmds ...work) []error {
	t.Helper()
	running, release, errs := make(chan struct{}), make(chan struct{}), make([]error, len(cmds))
	var all sync.WaitGroup
	all.Go(func() {
		try(e, write(func(engine.Tx) error { close(running); <-release; return nil }))
	})
	<-running
	for i, c := range cmds {
		for len(e.inbox) != i {
			time.Sleep(time.Millisecond)
		}
		all.Go(func() { errs[i] = try(e, c) })
	}
	for len(e.inbox) != len(cmds) {
		time.Sleep(time.Millisecond)
	}
	close(release)
	all.Wait()
	return errs
}

func TestBatchIsOneCommit(t *testing.T) {
	state := newMemory()
	e := start(t, state, Options{})
	var cmds []work
	for i := range 50 {
		cmds = append(cmds, putKey(fmt.Sprintf("%02d", i)))
	}
	if err := errors.Join(inOneBatch(t, e, cmds...)...); err != nil {
		t.Fatal(err)
	}
	if n := state.commits.Load(); n != 1 {
		t.Errorf("%d commits for one batch", n)
	}
	if n := strings.Count(state.content(engine.BucketData), "="); n != 50 {
		t.Errorf("%d of 50 commands stored", n)
	}
}

func TestRejectedAndBrokenCommandsLeaveNoTrace(t *testing.T) {
	state := newMemory()
	e := start(t, state, Options{})
	after := func(err error) work {
		return write(func(tx engine.Tx) error {
			tx.Put(engine.BucketData, []byte("trace"), nil)
			tx.Put(engine.BucketData, []byte("a"), []byte("changed"))
			tx.Delete(engine.BucketData, []byte("b"))
			if err == nil {
				panic("boom")
			}
			return err
		})
	}
	errs := inOneBatch(t, e, putKey("a"), putKey("b"), after(engine.Reject(engine.Invalid, "no")), after(nil), after(errors.New("odd")), putKey("c"))
	var rejected *engine.Rejected
	var bug *BugError
	if !errors.As(errs[2], &rejected) || !errors.As(errs[3], &bug) || fmt.Sprint(errs[4]) != "odd" {
		t.Errorf("errors %v", errs[2:5])
	}
	if bug != nil && (bug.Panic != "boom" || !bytes.Contains(bug.Stack, []byte("loop_test.go"))) {
		t.Errorf("bug %v with stack\n%s", bug, bug.Stack)
	}
	if got := state.content(engine.BucketData); got != "a= b= c=" {
		t.Errorf("stored %q", got)
	}
}

// While a batch is being written the next one is executed on top of it. If the writing fails, the first one's commands
// fail; those of the second know nothing of them.
func TestFailedCommitTakesOnlyItsOwnBatch(t *testing.T) {
	state := newMemory()
	full, writing, fail := errors.New("disk full"), make(chan struct{}), make(chan struct{})
	state.before = sync.OnceValue(func() error { close(writing); <-fail; return full })
	e := start(t, state, Options{})
	first := make(chan error)
	go func() { first <- try(e, putKey("a")) }()
	<-writing
	runs := make(chan bool, 9)
	second := make(chan error)
	go func() {
		second <- try(e, func(tx engine.Tx) (any, engine.Outcome, error) {
			runs <- tx.Get(engine.BucketData, []byte("a")) != nil
			return putKey("b")(tx)
		})
	}()
	if !<-runs {
		t.Error("the second command did not see the first one's writes")
	}
	state.before = func() error { return nil }
	close(fail)
	if err := <-first; !errors.Is(err, full) {
		t.Errorf("first: %v", err)
	}
	if err := <-second; err != nil || <-runs {
		t.Errorf("second: %v, and it saw what was not stored", err)
	}
	if got := state.content(engine.BucketData); got != "b=" {
		t.Errorf("stored %q", got)
	}
}

func TestNoMoreThanAThousandPuts(t *testing.T) {
	state := newMemory()
	e := start(t, state, Options{})
	var cmds []work
	for i := range 50 {
		cmds = append(cmds, write(func(tx engine.Tx) error {
			for n := range 90 {
				tx.Put(engine.BucketData, fmt.Appendf(nil, "%d-%d", i, n), nil)
			}
			return nil
		}))
	}
	if err := errors.Join(inOneBatch(t, e, cmds...)...); err != nil {
		t.Fatal(err)
	}
	if n := state.commits.Load(); n < 4 || n > 6 {
		t.Errorf("%d commits for 50 commands of 90 puts", n)
	}
}

func TestContextEndsTheWaiting(t *testing.T) {
	e := start(t, newMemory(), Options{})
	ctx, cancel := context.WithCancelCause(context.Background())
	why, ran := errors.New("enough"), false
	running, release := make(chan struct{}), make(chan struct{})
	go try(e, write(func(engine.Tx) error { close(running); <-release; return nil }))
	<-running
	done := make(chan error)
	go func() {
		_, err := e.do(ctx, "late", write(func(engine.Tx) error { ran = true; return nil }))
		done <- err
	}()
	for len(e.inbox) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel(why)
	if err := <-done; !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	close(release)
	e.Close()
	if ran {
		t.Error("a command was executed although nobody waited for it any more")
	}
}

func TestCloseFinishesWhatWasAccepted(t *testing.T) {
	state := newMemory()
	e := start(t, state, Options{})
	var accepted atomic.Int64
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			err := try(e, putKey(fmt.Sprint(i)))
			switch {
			case err == nil:
				accepted.Add(1)
			case !errors.Is(err, ErrStopped):
				t.Error(err)
			}
		})
	}
	e.Close()
	all.Wait()
	if n := strings.Count(state.content(engine.BucketData), "="); int64(n) != accepted.Load() {
		t.Errorf("%d stored, %d acknowledged", n, accepted.Load())
	}
	if err := try(e, putKey("late")); !errors.Is(err, ErrStopped) {
		t.Errorf("after Close: %v", err)
	}
}

func TestWatchersGetStepsInOrder(t *testing.T) {
	e := start(t, newMemory(), Options{})
	committed, stop := e.Watch(1000)
	var all sync.WaitGroup
	var last engine.Key
	for range 500 {
		all.Go(func() {
			try(e, func(engine.Tx) (any, engine.Outcome, error) {
				last++
				return nil, engine.Outcome{Jobs: []engine.Key{last}}, nil
			})
		})
	}
	all.Wait()
	stop()
	stop()
	var next engine.Key
	for c := range committed {
		if next++; c.Missed || c.Jobs[0] != next {
			t.Fatalf("step %d is %+v", next, c)
		}
	}
}

func TestSlowWatcherIsToldThatItMissed(t *testing.T) {
	e := start(t, newMemory(), Options{})
	committed, _ := e.Watch(3)
	tell := func(from, to engine.Key) {
		for ; from < to; from++ {
			try(e, func(engine.Tx) (any, engine.Outcome, error) {
				return nil, engine.Outcome{Jobs: []engine.Key{from}}, nil
			})
		}
	}
	read := func() (out string) {
		for len(committed) > 0 {
			c := <-committed
			out += fmt.Sprintf("%v%v ", c.Missed, c.Jobs)
		}
		return out
	}
	tell(1, 10)
	first := read()
	tell(10, 12)
	e.Close()
	if got := first + read(); got != "false[1] false[2] false[3] true[] false[10] false[11] " {
		t.Errorf("got %s", got)
	}
	if _, open := <-committed; open {
		t.Error("the channel is open after Close")
	}
}

// The layers against a plain map: random commands, some undone, over one or two layers.
func TestLayersBehaveLikeOneMap(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		want, state := map[string]string{}, newMemory()
		middle, top := newLayer(), newLayer()
		randomCommands(rnd, want, &overlay{top: top, base: nothing{}})
		state.Update(top.flush)
		randomCommands(rnd, want, &overlay{top: middle, base: snapshot(state)})
		top = newLayer()
		o := &overlay{top: top, middle: middle, base: snapshot(state)}
		randomCommands(rnd, want, o)
		comparePairs(t, seed, want, o)
		state.Update(middle.flush)
		comparePairs(t, seed, want, o) // the same when the middle layer has landed
		state.Update(top.flush)
		comparePairs(t, seed, want, snapshot(state))
	}
}

func snapshot(m *memory) engine.Tx { return &overlay{top: m.snapshot.Load(), base: nothing{}} }

func randomCommands(rnd *rand.Rand, want map[string]string, o *overlay) {
	for range 20 {
		o.top.mark()
		before := maps.Clone(want)
		for range rnd.IntN(6) {
			key := fmt.Sprint(rnd.IntN(30))
			if rnd.IntN(3) == 0 {
				o.Delete(engine.BucketData, []byte(key))
				delete(want, key)
			} else {
				want[key] = fmt.Sprint(rnd.IntN(1000))
				o.Put(engine.BucketData, []byte(key), []byte(want[key]))
			}
		}
		if rnd.IntN(4) == 0 {
			o.top.undo()
			clear(want)
			maps.Copy(want, before)
		}
	}
}

func comparePairs(t *testing.T, seed uint64, want map[string]string, tx engine.Tx) {
	t.Helper()
	for _, prefix := range []string{"", "1", "29"} {
		var keys []string
		for k := range want {
			if strings.HasPrefix(k, prefix) {
				keys = append(keys, k+"="+want[k])
			}
		}
		slices.SortFunc(keys, func(a, b string) int {
			return strings.Compare(a[:strings.Index(a, "=")], b[:strings.Index(b, "=")])
		})
		var got []string
		for k, v := range tx.Scan(engine.BucketData, []byte(prefix)) {
			got = append(got, string(k)+"="+string(v))
		}
		if !slices.Equal(keys, got) {
			t.Fatalf("seed %d, prefix %q: got %v, want %v", seed, prefix, got, keys)
		}
	}
	for k := range 30 {
		key := fmt.Sprint(k)
		v, known := want[key]
		if got := tx.Get(engine.BucketData, []byte(key)); known != (got != nil) || string(got) != v {
			t.Fatalf("seed %d: %s is %q, want %q", seed, key, got, v)
		}
	}
}
