package push_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/memory"
	"hookflow/runtime/push"
)

// A shaky store cannot be read for a while.
type shaky struct {
	engine.Store
	down atomic.Bool
}

func (s *shaky) View(fn func(engine.Tx) error) error {
	if s.down.Load() {
		return errors.New("the disk does not answer")
	}
	return s.Store.View(fn)
}

// on opens a book on a store, with a pause of that long after what went wrong.
func on(t *testing.T, store engine.Store, pause time.Duration, failed func(error)) *receiver {
	t.Helper()
	r := &receiver{store: store}
	var err error
	r.Book, err = push.Open(push.Options{Store: store, Now: time.Now, Deliver: r.deliver, Notify: r.tell, FirstRepeat: pause, Failed: func(_ string, err error) { failed(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// What could not be read is read again by itself: nobody has to wake the delivery once more.
func TestGoesOnWhenTheStoreCanBeReadAgain(t *testing.T) {
	store, failures := &shaky{Store: memory.New()}, atomic.Int32{}
	r := on(t, store, 10*time.Millisecond, func(error) { failures.Add(1) })
	r.add(t, push.Subscription{Topics: []string{"record.created"}})
	r.Start()
	store.down.Store(true)
	r.happen(t, "record.created", `{}`)
	until(t, "the failure is told", func() bool { return failures.Load() > 0 })
	store.down.Store(false)
	until(t, "it arrives", func() bool { return r.arrived() != "" })
}

// A fall-back that wants nothing any more says nothing of the receiver: the subscription stays, with all that waits.
func TestAFallBackThatIsGoneTakesNothingWithIt(t *testing.T) {
	r := on(t, memory.New(), time.Millisecond, func(err error) { t.Error(err) })
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}, FallBack: "http://127.0.0.1:1/spare", PauseAfter: 2})
	r.failing(func(d push.Delivery) push.Outcome {
		if d.Fell {
			return push.Outcome{Gone: true}
		}
		return push.Outcome{Failure: "down"}
	})
	r.Start()
	r.happen(t, "record.created", `{"n":1}`)
	until(t, "the pause", func() bool { _, st, _ := r.Get(s.ID); return st.Paused || len(r.List()) == 0 })
	if len(r.List()) != 1 {
		t.Fatal("the subscription is removed")
	}
	r.failing(nil)
	if err := r.Resume(s.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "it arrives", func() bool { return r.arrived() != "" })
}

// What a receiver answers counts for that receiver: whoever was given another address meanwhile is told there, and is not removed.
func TestGoneFromAnAddressThatWasChanged(t *testing.T) {
	r := on(t, memory.New(), time.Millisecond, func(err error) { t.Error(err) })
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}, URL: "http://127.0.0.1:1/old"})
	asked, changed := make(chan bool), make(chan bool)
	r.answer = func(d push.Delivery) push.Outcome {
		if strings.HasSuffix(d.To(), "/old") {
			close(asked)
			<-changed
			return push.Outcome{Gone: true}
		}
		return push.Outcome{}
	}
	r.Start()
	r.happen(t, "record.created", `{}`)
	<-asked
	s.URL = "http://127.0.0.1:1/new"
	if err := r.Change(s); err != nil {
		t.Fatal(err)
	}
	close(changed)
	until(t, "it arrives at the new address", func() bool { _, st, err := r.Get(s.ID); return err != nil || st.Done == 1 })
	if len(r.List()) != 1 {
		t.Error("the subscription is removed")
	}
}

// A subscription has one id: what only reads like it names nothing, and nobody is told twice under two of them.
func TestOneIDForEachSubscription(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}})
	for _, id := range []string{"0" + s.ID, "00" + s.ID, "", "x", " " + s.ID} {
		other := s
		other.ID = id
		_, _, read := r.Get(id)
		for what, err := range map[string]error{"read": read, "changed": r.Change(other), "resumed": r.Resume(id), "skipped": r.Skip(id, 0), "deleted": r.Delete(id)} {
			if err != push.ErrNone {
				t.Errorf("%q is %s: %v", id, what, err)
			}
		}
	}
	if list := r.List(); len(list) != 1 || list[0].ID != s.ID {
		t.Errorf("there are %+v", list)
	}
}

// Values that are null are none: what somebody who is asked sets becomes the first of them.
func TestAskedOfNoValues(t *testing.T) {
	r := newReceiver(t)
	r.add(t, push.Subscription{Topics: []string{"record.before.deleted"}})
	r.answer = func(push.Delivery) push.Outcome {
		return push.Outcome{Answer: json.RawMessage(`{"values":{"1":"set"}}`)}
	}
	said, err := r.Ask(t.Context(), push.Event{Topic: "record.before.deleted", Payload: json.RawMessage(`{"values":null}`)})
	if err != nil || string(said.Values["1"]) != `"set"` {
		t.Errorf("%+v %v", said, err)
	}
}

// An event that is tried has an object as its payload, as every event has.
func TestTriesWithAnObjectOnly(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}})
	for _, payload := range []string{"null", "[]", "1", "{"} {
		var wrong push.Invalid
		if _, err := r.Try(t.Context(), s.ID, push.Event{Topic: "record.created", Payload: json.RawMessage(payload)}); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", payload, err)
		}
	}
	if out, err := r.Try(t.Context(), s.ID, push.Event{Topic: "record.created", Payload: json.RawMessage(`{}`)}); err != nil || out.Told != "200" {
		t.Errorf("%+v %v", out, err)
	}
}

// What has arrived while the book was being closed has arrived: it is not delivered once more after the next start. What has not is.
func TestArrivedWhileClosing(t *testing.T) {
	for failure, done := range map[string]uint64{"": 1, "context canceled": 0} {
		begun := make(chan bool)
		r := &receiver{store: memory.New()}
		var err error
		r.Book, err = push.Open(push.Options{Store: r.store, Now: time.Now, Notify: r.tell, Failed: func(_ string, err error) { t.Error(err) },
			Deliver: func(ctx context.Context, _ push.Delivery) push.Outcome {
				close(begun)
				<-ctx.Done()
				return push.Outcome{Failure: failure}
			}})
		if err != nil {
			t.Fatal(err)
		}
		s := r.add(t, push.Subscription{Topics: []string{"record.created"}})
		r.Start()
		r.happen(t, "record.created", `{}`)
		<-begun
		r.Close()
		if _, st, err := r.Get(s.ID); err != nil || st.Done != done || st.Failures != 0 {
			t.Errorf("%q: it is at %+v %v", failure, st, err)
		}
	}
}

// What waits for a subscription that is switched off waits until it is on again.
func TestWhatWaitsWhileOff(t *testing.T) {
	r := newReceiver(t)
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}})
	other := r.add(t, push.Subscription{Topics: []string{"record.*"}})
	r.happen(t, "record.created", `{}`)
	s.On = false
	if err := r.Change(s); err != nil {
		t.Fatal(err)
	}
	r.Start()
	r.happen(t, "record.updated", `{}`)
	until(t, "the other one has both", func() bool { _, st, _ := r.Get(other.ID); return st.Done == 2 })
	if got := r.arrived(); strings.Contains(got, s.ID+"-1") {
		t.Errorf("while it is off there arrived %s", got)
	}
	s.On = true
	if err := r.Change(s); err != nil {
		t.Fatal(err)
	}
	until(t, "it arrives", func() bool { return strings.Contains(r.arrived(), s.ID+"-1") })
}

// The fall-back is told at once when it is its turn, however long the pauses have become by then; resumed, a subscription has all its attempts again.
func TestTurns(t *testing.T) {
	r := on(t, memory.New(), time.Hour, func(err error) { t.Error(err) })
	s := r.add(t, push.Subscription{Topics: []string{"record.created"}, FallBack: "http://127.0.0.1:1/spare", PauseAfter: 1})
	r.failing(func(d push.Delivery) push.Outcome {
		if d.Fell {
			return push.Outcome{}
		}
		return push.Outcome{Failure: "down"}
	})
	r.Start()
	r.happen(t, "record.created", `{}`)
	until(t, "the fall-back has it", func() bool { _, st, _ := r.Get(s.ID); return st.Done == 1 })

	r = on(t, memory.New(), time.Millisecond, func(err error) { t.Error(err) })
	s = r.add(t, push.Subscription{Topics: []string{"record.created"}, PauseAfter: 3})
	r.failing(func(push.Delivery) push.Outcome { return push.Outcome{Failure: "down"} })
	r.Start()
	r.happen(t, "record.created", `{}`)
	paused := func() bool { _, st, _ := r.Get(s.ID); return st.Paused }
	until(t, "the pause", paused)
	attempts := atomic.Int32{}
	r.failing(func(push.Delivery) push.Outcome { attempts.Add(1); return push.Outcome{Failure: "down"} })
	if err := r.Resume(s.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "the next pause", func() bool { return attempts.Load() > 0 && paused() })
	if got := attempts.Load(); got != 3 {
		t.Errorf("resumed, it is tried %d times", got)
	}
}

// A subscription is about some processes, or about all but some.
func TestWhichProcesses(t *testing.T) {
	r := newReceiver(t)
	r.add(t, push.Subscription{Topics: []string{"task.*"}, Of: push.Processes{"a", "b"}, Except: push.Processes{"b"}})
	r.add(t, push.Subscription{Topics: []string{"task.*"}, Except: push.Processes{"a", "b"}})
	for process, want := range map[string]string{"a": "1", "b": "", "c": "2"} {
		if err := r.store.Update(func(tx engine.Tx) error {
			return r.Emit(tx, push.Event{Topic: "task.created", Process: process, Payload: json.RawMessage(`{"of":"` + process + `"}`)})
		}); err != nil {
			t.Fatal(err)
		}
		if r.Wanted("task.created", process) != (want != "") {
			t.Errorf("of %s somebody is said to want to know", process)
		}
	}
	r.Start()
	until(t, "both", func() bool {
		got := r.arrived()
		return strings.Count(got, "\n") == 1 && strings.Contains(got, `1-1 {"of":"a"}`) && strings.Contains(got, `2-1 {"of":"c"}`)
	})
}
