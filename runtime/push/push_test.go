package push_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/memory"
	"hookflow/runtime/push"
)

// A receiver takes what is delivered, and answers as the test says.
type receiver struct {
	*push.Book
	store  engine.Store
	mu     sync.Mutex
	got    []string // subscription, number and payload of what arrived
	fails  func(push.Delivery) push.Outcome
	told   []string
	refuse error // of who is told; nil: nobody

	answer func(push.Delivery) push.Outcome // in place of all this; nil: none
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{store: memory.New()}
	var err error
	r.Book, err = push.Open(push.Options{Store: r.store, Now: time.Now, Deliver: r.deliver, Notify: r.tell, Failed: func(what string, err error) { t.Error(what, err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) tell(text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return r.refuse
	}
	r.told = append(r.told, text)
	return nil
}

func (r *receiver) deliver(_ context.Context, d push.Delivery) push.Outcome {
	if r.answer != nil {
		return r.answer(d)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails != nil {
		if out := r.fails(d); out.Failure != "" || out.Gone {
			return out
		}
	}
	r.got = append(r.got, fmt.Sprintf("%s-%d %s", d.Subscription.ID, d.Number, d.Event.Payload))
	return push.Outcome{Told: "200"}
}

func (r *receiver) arrived() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.got, "\n")
}

func (r *receiver) failing(fails func(push.Delivery) push.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails = fails
}

func (r *receiver) add(t *testing.T, s push.Subscription) push.Subscription {
	t.Helper()
	s.On = true
	if s.Name == "" {
		s.Name = "hook"
	}
	if s.URL == "" {
		s.URL = "http://127.0.0.1:1/hook"
	}
	s, err := r.Add(s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (r *receiver) happen(t *testing.T, topic, payload string) {
	t.Helper()
	if err := r.store.Update(func(tx engine.Tx) error {
		return r.Emit(tx, push.Event{Topic: topic, Catalog: "1", Payload: json.RawMessage(payload)})
	}); err != nil {
		t.Fatal(err)
	}
	r.Wake()
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("waited in vain:", what)
}

// Each subscription gets what it asks for, numbered without a gap, and in order; one that fails holds up nobody else.
func TestEachGetsItsOwnInOrder(t *testing.T) {
	r := newReceiver(t)
	r.add(t, push.Subscription{Topics: []string{"record.created"}})
	r.add(t, push.Subscription{Topics: []string{"record.*"}, Catalog: "2"})
	r.add(t, push.Subscription{Topics: []string{"record.*"}, Condition: "n > 1"})
	r.failing(func(d push.Delivery) push.Outcome {
		if d.Subscription.ID == "1" {
			return push.Outcome{Failure: "down"}
		}
		return push.Outcome{}
	})
	for i := range 3 {
		r.happen(t, "record.created", fmt.Sprintf(`{"n":%d}`, i+1))
	}
	r.happen(t, "task.created", `{"n":9}`)
	if got := r.arrived(); got != "" {
		t.Errorf("delivered before the start: %s", got)
	}
	r.Start()
	until(t, "the third one", func() bool { return r.arrived() == "3-1 {\"n\":2}\n3-2 {\"n\":3}" })
	_, st, err := r.Get("1")
	if err != nil || st.Last != 3 || st.Done != 0 {
		t.Errorf("%+v %v", st, err)
	}
	r.failing(nil)
	if err := r.Resume("1"); err != nil {
		t.Fatal(err)
	}
	until(t, "the first one", func() bool {
		return strings.HasSuffix(r.arrived(), "1-1 {\"n\":1}\n1-2 {\"n\":2}\n1-3 {\"n\":3}")
	})
	log, err := r.Log("1", push.Query{Most: 10})
	if err != nil || len(log) != 3 || log[0].Number != 3 || log[0].State != "delivered" || log[2].Done.Attempts < 1 {
		t.Errorf("the log: %+v %v", log, err)
	}
	if part, _ := r.Log("1", push.Query{Before: 3, Most: 1}); len(part) != 1 || part[0].Number != 2 {
		t.Errorf("a part of the log: %+v", part)
	}
}

// What is off is not told of, now or later; watched fields keep other changes away.
func TestOffAndWatched(t *testing.T) {
	r := newReceiver(t)
	off := r.add(t, push.Subscription{Topics: []string{"record.updated"}, Fields: []string{"2"}})
	emit := func(changed ...string) {
		t.Helper()
		if err := r.store.Update(func(tx engine.Tx) error {
			return r.Emit(tx, push.Event{Topic: "record.updated", Changed: changed, Payload: json.RawMessage(`{}`)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	emit("1")
	emit("2")
	off.On = false
	if err := r.Change(off); err != nil {
		t.Fatal(err)
	}
	emit("2")
	off.On = true
	if err := r.Change(off); err != nil {
		t.Fatal(err)
	}
	emit("2", "3")
	if _, st, _ := r.Get(off.ID); st.Last != 2 {
		t.Errorf("%d events were ordered, want 2", st.Last)
	}
}

// After so many failed attempts a subscription is paused, and somebody is told; what happens is kept until it is resumed.
func TestPausesAfterFailures(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.*"}, PauseAfter: 2})
	r.failing(func(push.Delivery) push.Outcome { return push.Outcome{Failure: "down"} })
	r.Start()
	r.happen(t, "record.created", `{"n":1}`)
	state := func() push.State { _, st, _ := r.Get(s.ID); return st }
	until(t, "the pause", func() bool { return state().Paused })
	r.happen(t, "record.created", `{"n":2}`)
	until(t, "the notice", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return len(r.told) == 1 })
	if !strings.Contains(r.told[0], `"hook" is paused: number 1 could not be delivered to http://127.0.0.1:1/hook in 2 attempts, the last one: down`) {
		t.Errorf("told: %s", r.told[0])
	}
	if log, _ := r.Log(s.ID, push.Query{Most: 10}); len(log) != 2 || log[0].State != "waiting" || log[1].State != "failing" {
		t.Errorf("%+v", log)
	}
	r.failing(nil)
	if err := r.Resume(s.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "both", func() bool { return r.arrived() == "1-1 {\"n\":1}\n1-2 {\"n\":2}" })
}

// A receiver that answers 410 is forgotten, and somebody is told.
func TestRemovesWhoIsGone(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.*"}})
	r.failing(func(push.Delivery) push.Outcome { return push.Outcome{Gone: true} })
	r.Start()
	r.happen(t, "record.created", `{}`)
	until(t, "its end", func() bool { return len(r.List()) == 0 })
	until(t, "the notice", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return len(r.told) == 1 })
	if _, _, err := r.Get(s.ID); err != push.ErrNone {
		t.Error(err)
	}
	if next := r.add(t, push.Subscription{Topics: []string{"record.*"}}); next.ID == s.ID {
		t.Error("an id is given twice")
	}
}

// Who does not take it is passed by for the fall-back after so many attempts, at once if another could not succeed; the next
// one is tried at the first again. If the fall-back fails as often, both are left alone.
func TestFallsBack(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.*"}, FallBack: "http://127.0.0.1:1/spare", PauseAfter: 2})
	var tried []string
	final, spare := false, false
	r.failing(func(d push.Delivery) push.Outcome {
		tried = append(tried, d.To()[len("http://127.0.0.1:1/"):])
		if d.Fell && !spare {
			return push.Outcome{}
		}
		return push.Outcome{Failure: "down", Final: final}
	})
	r.Start()
	state := func() push.State { _, st, _ := r.Get(s.ID); return st }
	r.happen(t, "record.created", `{"n":1}`)
	until(t, "the first", func() bool { return state().Done == 1 })
	final = true
	r.happen(t, "record.created", `{"n":2}`)
	until(t, "the second", func() bool { return state().Done == 2 })
	spare = true
	r.happen(t, "record.created", `{"n":3}`)
	until(t, "the pause", func() bool { return state().Paused })
	r.mu.Lock()
	if got := strings.Join(tried, " "); got != "hook hook spare hook spare hook spare spare" {
		t.Errorf("tried: %s", got)
	}
	r.mu.Unlock()
	if log, _ := r.Log(s.ID, push.Query{State: "fallback", Most: 10}); len(log) != 2 || log[1].Done.Attempts != 3 {
		t.Errorf("%+v", log)
	}
	if err := r.Skip(s.ID, 2); err == nil {
		t.Error("what has left is given up")
	}
	if err := r.Skip(s.ID, 0); err != nil || state().Done != 3 || state().Paused {
		t.Errorf("given up: %v %+v", err, state())
	}
	if err := r.Skip(s.ID, 0); err == nil {
		t.Error("nothing waits, and is given up")
	}
}

// A subscription that was kept elsewhere goes on with its numbers, and with its id if that is free.
func TestCarriesOver(t *testing.T) {
	r := newReceiver(t)
	r.add(t, push.Subscription{Topics: []string{"record.*"}})
	carry := func(id string) {
		event := func(n int) push.Event {
			return push.Event{Topic: "task.created", Payload: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n))}
		}
		if err := r.store.Update(func(tx engine.Tx) error {
			return r.Carry(tx, push.Carried{Subscription: push.Subscription{ID: id, Name: "old", On: true, Topics: []string{"task.*"}, URL: "http://x/", Form: "standard"}, State: push.State{Last: 8, Done: 7},
				Rows: []push.CarriedRow{{7, event(7), &push.Done{Attempts: 2}}, {8, event(8), nil}}})
		}); err != nil {
			t.Fatal(err)
		}
	}
	carry("1")
	carry("5")
	r.happen(t, "task.created", `{"n":9}`)
	if next := r.add(t, push.Subscription{Topics: []string{"record.*"}}); next.ID != "6" {
		t.Errorf("the next one is %s", next.ID)
	}
	r.Start()
	until(t, "both", func() bool {
		return strings.Count(r.arrived(), "\n") == 3 && strings.Contains(r.arrived(), `2-8 {"n":8}`) && strings.Contains(r.arrived(), `2-9 {"n":9}`) && strings.Contains(r.arrived(), `5-8 {"n":8}`)
	})
	if log, _ := r.Log("5", push.Query{Most: 10}); len(log) != 3 || log[2].Done.Attempts != 2 || log[2].State != "delivered" {
		t.Errorf("%+v", log)
	}
}

// A replay gives the same again, with the same numbers.
func TestReplays(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.*"}})
	r.Start()
	for i := range 3 {
		r.happen(t, "record.created", fmt.Sprintf(`{"n":%d}`, i+1))
	}
	until(t, "all", func() bool { return strings.Count(r.arrived(), "\n") == 2 })
	until(t, "the end of the last", func() bool { _, st, _ := r.Get(s.ID); return st.Done == 3 })
	if err := r.Replay(s.ID, 4); err == nil {
		t.Error("what has not been delivered is replayed")
	}
	if err := r.Replay(s.ID, 2); err != nil {
		t.Fatal(err)
	}
	until(t, "two of them again", func() bool {
		return r.arrived() == "1-1 {\"n\":1}\n1-2 {\"n\":2}\n1-3 {\"n\":3}\n1-2 {\"n\":2}\n1-3 {\"n\":3}"
	})
}

// A source that is read twice is told of once.
func TestSourceOnce(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"task.*"}})
	for _, n := range []uint64{5, 7, 5, 7, 8} {
		if err := r.store.Update(func(tx engine.Tx) error {
			if !r.Once(tx, "engine", n) {
				return nil
			}
			return r.Emit(tx, push.Event{Topic: "task.created", Payload: json.RawMessage(`{}`)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, st, _ := r.Get(s.ID); st.Last != 3 {
		t.Errorf("%d events, want 3", st.Last)
	}
}

// What is wrong with a subscription is said before it is kept.
func TestWrongSubscriptions(t *testing.T) {
	r := newReceiver(t)
	for want, s := range map[string]push.Subscription{
		"needs a name":      {URL: "http://x/", Topics: []string{"task.*"}},
		"either an address": {Name: "a", Topics: []string{"task.*"}},
		"no address":        {Name: "a", URL: "x", Topics: []string{"task.*"}},
		"needs a topic":     {Name: "a", URL: "http://x/"},
		"there is no topic": {Name: "a", URL: "http://x/", Topics: []string{"tasks"}},
		"condition cannot":  {Name: "a", URL: "http://x/", Topics: []string{"task.*"}, Condition: "1 +"},
		"the form":          {Name: "a", URL: "http://x/", Topics: []string{"task.*"}, Form: "x"},
		"both sign":         {Name: "a", URL: "http://x/", Topics: []string{"task.*"}, Secret: "a", Account: "b"},
		"number from 1":     {Name: "a", URL: "http://x/", Topics: []string{"task.*"}, PauseAfter: -1},
	} {
		if _, err := r.Add(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", s, err, want)
		}
	}
	if err := r.Change(push.Subscription{ID: "9", Name: "a", URL: "http://x/", Topics: []string{"task.*"}}); err != push.ErrNone {
		t.Error(err)
	}
}

// What a replay counts back does not bring back what is forgotten: a number that is no longer kept is refused, and delivery
// does not stand still at it.
func TestReplaysOnlyWhatIsKept(t *testing.T) {
	const kept, most = 10_000, 10_010
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}})
	if err := r.store.Update(func(tx engine.Tx) error {
		for range most {
			if err := r.Emit(tx, push.Event{Topic: "record.created", Payload: json.RawMessage("{}")}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	done := func(n uint64) func() bool {
		return func() bool { _, st, err := r.Get(s.ID); return err == nil && st.Done == n }
	}
	r.Start()
	until(t, "everything is delivered", done(most))
	r.failing(func(push.Delivery) push.Outcome { return push.Outcome{Failure: "down", After: time.Hour} })
	if err := r.Replay(s.ID, most-kept+1); err != nil {
		t.Fatal("the oldest that is kept:", err)
	}
	if err := r.Replay(s.ID, 3); err == nil {
		t.Error("what is forgotten is said to be replayed")
	}
	r.failing(nil)
	if err := r.Resume(s.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "everything is delivered again", done(most))
}

// Everybody who is gone at the same moment is told of.
func TestNoticesOfOneMoment(t *testing.T) {
	r := &receiver{store: memory.New()}
	now := time.Now()
	var err error
	r.Book, err = push.Open(push.Options{Store: r.store, Now: func() time.Time { return now }, Deliver: r.deliver, Notify: r.tell, Failed: func(string, error) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	r.fails = func(push.Delivery) push.Outcome { return push.Outcome{Gone: true} }
	r.add(t, push.Subscription{Name: "one", Topics: []string{"record.created"}})
	r.add(t, push.Subscription{Name: "two", Topics: []string{"record.created"}})
	r.refuse = errors.New("nobody is there yet")
	r.happen(t, "record.created", "{}")
	r.Start()
	until(t, "both are removed", func() bool { return len(r.List()) == 0 })
	r.mu.Lock()
	r.refuse = nil
	r.mu.Unlock()
	r.add(t, push.Subscription{Name: "three", Topics: []string{"record.deleted"}}) // what is ordered is told with the next look
	until(t, "both are told of", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return len(r.told) == 2 })
}
