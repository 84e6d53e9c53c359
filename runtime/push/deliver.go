package push

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hookflow/engine"
)

const (
	pauseAfter  = 20          // failed attempts in a row, unless the subscription says so
	firstRepeat = time.Second // each further pause is twice as long
	lastRepeat  = 15 * time.Minute
	keptDone    = 1000 // deliveries of a subscription that are kept for the log and for a replay
)

// A Done is a delivery that is over.
type Done struct {
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	Told     string    `json:"told,omitempty"`
}

// A post is who delivers to one subscription.
type post struct {
	woken chan struct{}
}

// Start begins to deliver, what waited first.
func (b *Book) Start() {
	b.mu.Lock()
	b.started = true
	b.mu.Unlock()
	b.running.Go(b.tellNotices)
	b.Wake()
}

// Close ends what is under way; what was not delivered is delivered after the next start.
func (b *Book) Close() {
	b.mu.Lock()
	b.started = false
	b.mu.Unlock()
	b.stop()
	b.running.Wait()
}

// Wake says that there may be something to deliver.
func (b *Book) Wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.started {
		return
	}
	for _, s := range *b.list.Load() {
		p := b.posts[s.ID]
		if p == nil {
			p = &post{woken: make(chan struct{}, 1)}
			b.posts[s.ID] = p
			b.running.Go(func() { b.run(s.ID, p) })
		}
		select {
		case p.woken <- struct{}{}:
		default:
		}
	}
}

// run delivers to a subscription until it or the book is gone.
func (b *Book) run(id string, p *post) {
	defer func() {
		b.mu.Lock()
		delete(b.posts, id)
		b.mu.Unlock()
	}()
	for b.ctx.Err() == nil {
		d, wait, err := b.head(id)
		b.tellNotices()
		if err != nil {
			return
		}
		if d != nil && wait <= 0 {
			wait = b.attempt(*d)
		}
		var due <-chan time.Time
		if d != nil {
			due = time.After(wait)
		}
		select {
		case <-b.ctx.Done():
		case <-p.woken:
		case <-due:
		}
	}
}

// attempt makes one, and gives how long nothing should be done after it.
func (b *Book) attempt(d Delivery) time.Duration {
	out := b.o.Deliver(b.ctx, d)
	if b.ctx.Err() != nil {
		return 0
	}
	if err := b.settle(d, out); err != nil {
		b.failed("keep what came of a push", err)
		return firstRepeat
	}
	return 0
}

// head is what is to be delivered next, and how long not before; nil if there is nothing to do.
func (b *Book) head(id string) (d *Delivery, wait time.Duration, err error) {
	err = b.o.Store.View(func(tx engine.Tx) error {
		v := tx.Get(bucketSubscription, idKey(id))
		if v == nil {
			return ErrNone
		}
		next := &Delivery{}
		if err := json.Unmarshal(v, &next.Subscription); err != nil {
			return err
		}
		st := stateOf(tx, id)
		row := tx.Get(bucketRow, rowKey(id, st.Done+1))
		if st.Paused || !next.Subscription.On || row == nil {
			return nil
		}
		next.Number, next.Round, wait, d = st.Done+1, st.Round, st.Next.Sub(b.o.Now()), next
		return json.Unmarshal(row, &next.Event)
	})
	return d, wait, err
}

// settle keeps what came of an attempt.
func (b *Book) settle(d Delivery, out Outcome) error {
	if out.Gone {
		return b.gone(d.Subscription.ID, d.Subscription.Name)
	}
	id := d.Subscription.ID
	return b.o.Store.Update(func(tx engine.Tx) error {
		st := stateOf(tx, id)
		if tx.Get(bucketSubscription, idKey(id)) == nil || st.Done+1 != d.Number || st.Round != d.Round {
			return nil // it was deleted or replayed meanwhile
		}
		attempts := st.Failures + 1
		if out.Failure == "" {
			st.Done, st.Failures, st.Failure, st.Next = d.Number, 0, "", time.Time{}
			if d.Number > keptDone {
				tx.Delete(bucketRow, rowKey(id, d.Number-keptDone))
				tx.Delete(bucketDone, rowKey(id, d.Number-keptDone))
			}
			if err := put(tx, bucketDone, rowKey(id, d.Number), Done{b.o.Now().UTC(), attempts, out.Told}); err != nil {
				return err
			}
			return put(tx, bucketState, idKey(id), st)
		}
		st.Failures, st.Failure = attempts, out.Failure
		st.Next = b.o.Now().UTC().Add(max(out.After, min(firstRepeat<<min(attempts-1, 20), lastRepeat)))
		if st.Paused = attempts >= cmp.Or(d.Subscription.PauseAfter, pauseAfter); st.Paused {
			b.notice(tx, fmt.Sprintf("The subscription %q is paused: %d attempts have failed in a row, the last one: %s. What happens is kept; resume it when the receiver is well.", d.Subscription.Name, attempts, out.Failure))
		}
		return put(tx, bucketState, idKey(id), st)
	})
}

// gone forgets a subscription whose receiver wants nothing any more, and says so.
func (b *Book) gone(id, name string) error {
	return b.change(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(id)) == nil {
			return nil
		}
		b.forget(tx, id)
		b.notice(tx, fmt.Sprintf("The subscription %q is removed: its receiver answers 410, which says that it wants nothing any more.", name))
		return nil
	})
}

// notice orders that somebody is told, in the transaction that gives the reason.
func (b *Book) notice(tx engine.Tx, text string) {
	tx.Put(bucketNotice, binary.BigEndian.AppendUint64(nil, uint64(b.o.Now().UnixNano())), []byte(text))
}

// tellNotices tells what was ordered; what cannot be told now is told later.
func (b *Book) tellNotices() {
	b.telling.Lock()
	defer b.telling.Unlock()
	type told struct{ key, text []byte }
	var open []told
	b.failed("read what is to be told", b.o.Store.View(func(tx engine.Tx) error {
		for k, v := range tx.From(bucketNotice, nil) {
			open = append(open, told{slices.Clone(k), slices.Clone(v)})
		}
		return nil
	}))
	for _, n := range open {
		if err := b.o.Notify(string(n.text)); err != nil {
			b.failed("tell of a subscription", err)
			return
		}
		b.failed("forget what was told", b.o.Store.Update(func(tx engine.Tx) error {
			tx.Delete(bucketNotice, n.key)
			return nil
		}))
	}
}

func (b *Book) failed(what string, err error) {
	if err != nil {
		b.o.Failed(what, err)
	}
}

// A Row is one line of the log of a subscription.
type Row struct {
	Number uint64 `json:"sequenceId"`
	State  string `json:"state" doc:"delivered, waiting, or failing: it was tried and did not arrive"`
	Event  Event  `json:"event"`
	Done   *Done  `json:"done,omitempty"`
}

// Log gives rows of a subscription, the newest first, from those before a number on; 0: from the newest.
func (b *Book) Log(id string, before uint64, most int) (out []Row, err error) {
	err = b.o.Store.View(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(id)) == nil {
			return ErrNone
		}
		st := stateOf(tx, id)
		if before == 0 || before > st.Last+1 {
			before = st.Last + 1
		}
		for n := before - 1; n > 0 && len(out) < most; n-- {
			text := tx.Get(bucketRow, rowKey(id, n))
			if text == nil {
				break
			}
			row := Row{Number: n, State: "waiting"}
			if err := json.Unmarshal(text, &row.Event); err != nil {
				return err
			}
			switch {
			case n <= st.Done:
				row.State = "delivered"
			case n == st.Done+1 && st.Failures > 0:
				row.State = "failing"
			}
			if done := tx.Get(bucketDone, rowKey(id, n)); done != nil && n <= st.Done {
				row.Done = &Done{}
				if err := json.Unmarshal(done, row.Done); err != nil {
					return err
				}
			}
			out = append(out, row)
		}
		return nil
	})
	return out, err
}

// Try tells a subscription of an event that has not happened, now and once, whether it is on or not.
func (b *Book) Try(ctx context.Context, id string, e Event) (Outcome, error) {
	s, _, err := b.Get(id)
	if err != nil {
		return Outcome{}, err
	}
	return b.o.Deliver(ctx, Delivery{Subscription: s, Event: e, Test: true}), nil
}
