package push

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"hookflow/engine"
)

const (
	pauseAfter  = 20          // failed attempts in a row, unless the subscription says so
	firstRepeat = time.Second // each further pause is twice as long
	lastRepeat  = 15 * time.Minute
	keptDone    = 10_000 // deliveries of a subscription that are kept for the log and for a replay
)

// A Done is a delivery that is over.
type Done struct {
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	Told     string    `json:"told,omitempty"`
	Fell     bool      `json:"fell,omitempty" doc:"the fall-back has it"`
	Skipped  bool      `json:"skipped,omitempty" doc:"somebody has given it up"`
}

// A post is who delivers to one subscription.
type post struct {
	woken chan struct{}
	pace  *rate.Limiter // nil: as fast as the receiver takes them
}

// wait is how long the next attempt has to wait for the sake of a limit; 0: it counts as made.
func (p *post) wait(perMinute int) time.Duration {
	if perMinute <= 0 {
		return 0
	}
	if p.pace == nil || p.pace.Burst() != perMinute {
		p.pace = rate.NewLimiter(rate.Limit(perMinute)/60, perMinute)
	}
	place := p.pace.Reserve()
	wait := place.Delay()
	if wait > 0 {
		place.Cancel()
	}
	return wait
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

// run delivers to a subscription until it or the book is gone. What cannot be read is read again after a pause.
func (b *Book) run(id string, p *post) {
	for unread := 0; b.ctx.Err() == nil; {
		d, wait, err := b.head(id)
		b.tellNotices()
		switch {
		case errors.Is(err, ErrNone):
			if b.leave(id, p) {
				return
			}
			continue
		case err != nil:
			if b.ctx.Err() == nil {
				b.failed("read what is to be delivered to subscription "+id, err)
			}
			unread++
			wait = b.pause(unread)
		case d != nil && wait <= 0:
			if wait = p.wait(cmp.Or(d.Subscription.PerMinute, b.o.PerMinute)); wait <= 0 {
				wait = b.attempt(*d)
			}
		}
		if err == nil {
			unread = 0
		}
		var due <-chan time.Time
		if d != nil || err != nil {
			due = time.After(wait)
		}
		select {
		case <-b.ctx.Done():
		case <-p.woken:
		case <-due:
		}
	}
}

// leave ends the post of a subscription that is not there, and reports whether it has: who was woken meanwhile looks again.
func (b *Book) leave(id string, p *post) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-p.woken:
		return false
	default:
		delete(b.posts, id)
		return true
	}
}

// pause is how long to wait after so many failures in a row.
func (b *Book) pause(failures int) time.Duration {
	return min(cmp.Or(b.o.FirstRepeat, firstRepeat)<<min(failures-1, 20), lastRepeat)
}

// attempt makes one, and gives how long nothing should be done after it. What has failed because the book is being closed is no attempt.
func (b *Book) attempt(d Delivery) time.Duration {
	out := b.o.Deliver(b.ctx, d)
	if b.ctx.Err() != nil && out.Failure != "" {
		return 0
	}
	if err := b.settle(d, out); err != nil {
		b.failed("keep what came of a push", err)
		return b.pause(1)
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
		next.Number, next.Round, next.Reached, wait, d = st.Done+1, st.Round, st.Reached, st.Next.Sub(b.o.Now()), next
		next.Note = func(who string) error { return b.reached(next, who) }
		next.Fell = next.Subscription.FallBack != "" && st.Failures >= next.Subscription.patience()
		return json.Unmarshal(row, &next.Event)
	})
	return d, wait, err
}

// reached keeps who of several has been told, so that an attempt after this one, or after a restart, leaves them out.
func (b *Book) reached(d *Delivery, who string) error {
	return b.o.Store.Update(func(tx engine.Tx) error {
		id := d.Subscription.ID
		st := stateOf(tx, id)
		if tx.Get(bucketSubscription, idKey(id)) == nil || st.Done+1 != d.Number || st.Round != d.Round {
			return nil // it was deleted or replayed meanwhile
		}
		st.Reached = append(st.Reached, who)
		return put(tx, bucketState, idKey(id), st)
	})
}

// settle keeps what came of an attempt.
func (b *Book) settle(d Delivery, out Outcome) error {
	switch {
	case out.Gone && !d.Fell:
		return b.gone(&d.Subscription)
	case out.Gone: // of the fall-back, which says nothing of the receiver
		out.Failure = cmp.Or(out.Failure, "it wants nothing any more (410)")
	}
	id := d.Subscription.ID
	return b.o.Store.Update(func(tx engine.Tx) error {
		st := stateOf(tx, id)
		if tx.Get(bucketSubscription, idKey(id)) == nil || st.Done+1 != d.Number || st.Round != d.Round {
			return nil // it was deleted or replayed meanwhile
		}
		if out.Failure == "" {
			return b.pass(tx, id, &st, Done{At: b.o.Now().UTC(), Attempts: st.Failures + 1, Told: out.Told, Fell: d.Fell})
		}
		b.fail(&st, &d, out)
		if st.Paused {
			b.notice(tx, fmt.Sprintf("The subscription %q is paused: number %d could not be delivered to %s in %d attempts, the last one: %s. What happens is kept; when the receiver is well, resume it (hookflow subscription resume %s), or give this one up (hookflow subscription skip %s).",
				d.Subscription.Name, d.Number, cmp.Or(d.To(), d.Subscription.Process, "people by mail"), st.Failures, out.Failure, id, id))
		}
		return put(tx, bucketState, idKey(id), st)
	})
}

// patience is how many attempts are made at one receiver.
func (s *Subscription) patience() int { return cmp.Or(s.PauseAfter, pauseAfter) }

// pass goes on to the next number: the one before is over.
func (b *Book) pass(tx engine.Tx, id string, st *State, how Done) error {
	st.Done, st.Failures, st.Failure, st.Next, st.Reached = st.Done+1, 0, "", time.Time{}, nil
	if st.Done > keptDone {
		tx.Delete(bucketRow, rowKey(id, st.Done-keptDone))
		tx.Delete(bucketDone, rowKey(id, st.Done-keptDone))
	}
	if err := put(tx, bucketDone, rowKey(id, st.Done), how); err != nil {
		return err
	}
	return put(tx, bucketState, idKey(id), *st)
}

// fail notes an attempt that has failed: it is repeated after a pause that doubles; then the fall-back has its turn, if there is
// one; then nothing is sent until somebody resumes it.
func (b *Book) fail(st *State, d *Delivery, out Outcome) {
	now, most, all := b.o.Now().UTC(), d.Subscription.patience(), d.Subscription.patience()
	if d.Subscription.FallBack != "" {
		all = 2 * most
	}
	st.Failures++
	if out.Final && all > most && !d.Fell {
		st.Failures = most
	}
	st.Failure, st.Next = out.Failure, now.Add(max(out.After, b.pause((st.Failures-1)%most+1)))
	if st.Failures == most && all > most {
		st.Next = now // it is another receiver
	}
	st.Paused = st.Failures >= all
}

// Skip gives up the oldest one that waits, which must have that number, or any if it is 0, and goes on.
func (b *Book) Skip(id string, number uint64) error {
	return b.change(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(id)) == nil {
			return ErrNone
		}
		st := stateOf(tx, id)
		if next := st.Done + 1; next > st.Last || number != 0 && number != next {
			return invalid("number %d is not the oldest that waits", cmp.Or(number, next))
		}
		st.Paused = false
		return b.pass(tx, id, &st, Done{At: b.o.Now().UTC(), Attempts: st.Failures, Told: st.Failure, Skipped: true})
	})
}

// Resend makes one attempt at a number now, out of order and whatever became of it; nothing is kept of that. It has the key that it had.
func (b *Book) Resend(ctx context.Context, id string, number uint64) (Outcome, error) {
	s, st, err := b.Get(id)
	if err != nil {
		return Outcome{}, err
	}
	d := Delivery{Subscription: s, Number: number, Round: st.Round}
	err = b.o.Store.View(func(tx engine.Tx) error {
		row := tx.Get(bucketRow, rowKey(id, number))
		if row == nil {
			return invalid("number %d is not kept; the newest is %d", number, st.Last)
		}
		return json.Unmarshal(row, &d.Event)
	})
	if err != nil {
		return Outcome{}, err
	}
	return b.o.Deliver(ctx, d), nil
}

// gone forgets a subscription whose receiver wants nothing any more, and says so. One that has another receiver by now stays.
func (b *Book) gone(s *Subscription) error {
	return b.change(func(tx engine.Tx) error {
		kept := tx.Get(bucketSubscription, idKey(s.ID))
		if kept == nil {
			return nil
		}
		var now Subscription
		if err := json.Unmarshal(kept, &now); err != nil || !slices.Equal(now.receivers(), s.receivers()) {
			return err
		}
		b.forget(tx, s.ID)
		b.notice(tx, fmt.Sprintf("The subscription %q is removed: its receiver answers 410, which says that it wants nothing any more.", s.Name))
		return nil
	})
}

// notice orders that somebody is told, in the transaction that gives the reason. Of two at the same time, neither takes the place of the other.
func (b *Book) notice(tx engine.Tx, text string) {
	at := uint64(b.o.Now().UnixNano())
	for tx.Get(bucketNotice, binary.BigEndian.AppendUint64(nil, at)) != nil {
		at++
	}
	tx.Put(bucketNotice, binary.BigEndian.AppendUint64(nil, at), []byte(text))
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
			if b.ctx.Err() == nil {
				b.failed("tell of a subscription", err)
			}
			return // it is told after the next start, or with the next look
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

// States are those of a row.
var States = []string{"delivered", "fallback", "skipped", "waiting", "failing"}

// A Row is one line of the log of a subscription.
type Row struct {
	Number uint64 `json:"sequenceId"`
	State  string `json:"state" doc:"delivered; fallback: the fall-back has it; skipped: somebody has given it up; waiting; failing: it was tried and did not arrive"`
	Event  Event  `json:"event"`
	Done   *Done  `json:"done,omitempty"`
}

// Log gives rows of a subscription, the newest first.
func (b *Book) Log(id string, q Query) (out []Row, err error) {
	err = b.o.Store.View(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(id)) == nil {
			return ErrNone
		}
		st := stateOf(tx, id)
		before := st.Last + 1
		if q.Before != 0 {
			before = min(before, q.Before)
		}
		for n := before - 1; n > 0 && len(out) < q.Most; n-- {
			text := tx.Get(bucketRow, rowKey(id, n))
			if text == nil {
				break
			}
			row, err := rowOf(&st, n, text, tx.Get(bucketDone, rowKey(id, n)))
			if err != nil {
				return err
			}
			if q.holds(&row) {
				out = append(out, row)
			}
		}
		return nil
	})
	return out, err
}

// A Query says which rows of a log are wanted.
type Query struct {
	Before uint64 // only older ones than this number; 0: from the newest
	State  string // only in this state; empty: in any
	Topic  string // only of this topic; empty: of any
	Most   int
}

func (q *Query) holds(r *Row) bool {
	return (q.State == "" || r.State == q.State) && (q.Topic == "" || r.Event.Topic == q.Topic)
}

// rowOf is the line of a number, from what is kept of it.
func rowOf(st *State, n uint64, event, done []byte) (Row, error) {
	row := Row{Number: n, State: "waiting"}
	if err := json.Unmarshal(event, &row.Event); err != nil {
		return row, err
	}
	if n == st.Done+1 && st.Failures > 0 {
		row.State = "failing"
	}
	if n > st.Done {
		return row, nil
	}
	row.State = "delivered"
	if done == nil {
		return row, nil
	}
	row.Done = &Done{}
	if err := json.Unmarshal(done, row.Done); err != nil {
		return row, err
	}
	switch {
	case row.Done.Skipped:
		row.State = "skipped"
	case row.Done.Fell:
		row.State = "fallback"
	}
	return row, nil
}

// Try tells a subscription of an event that has not happened, now and once, whether it is on or not.
func (b *Book) Try(ctx context.Context, id string, e Event) (Outcome, error) {
	s, _, err := b.Get(id)
	if err != nil {
		return Outcome{}, err
	}
	var payload map[string]json.RawMessage
	if json.Unmarshal(e.Payload, &payload) != nil || payload == nil {
		return Outcome{}, invalid("the payload of an event is an object")
	}
	return b.o.Deliver(ctx, Delivery{Subscription: s, Event: e, Test: true}), nil
}
