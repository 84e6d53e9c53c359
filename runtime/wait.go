package runtime

import (
	"context"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/work"
)

// stillness is how long nothing must have moved before Wait gives up on an
// instance that has not ended.
const stillness = 50 * time.Millisecond

// Wait waits until an instance has ended, or until nothing but a person, a
// worker or a decision about an incident can make it go on, and returns its
// state then. Messages that come over HTTP are waited for, and so are timers,
// calls and other instances. The error is that of ctx, with the state so far.
func (r *Runtime) Wait(ctx context.Context, key engine.Key) (in *engine.Instance, err error) {
	committed, stop := r.engine.Watch(pumpBuffer)
	defer stop()
	for still := false; ; { // nothing was committed for a while
		moving := true
		err = r.engine.View(func(q *loop.Query) error {
			if in = q.Instance(key); in == nil {
				return &engine.Rejected{Reason: engine.NotFound, Message: "there is no instance " + key.String()}
			}
			moving = in.Ended == 0 && !r.stuck(q, in) && r.moves(q)
			return nil
		})
		if err != nil || in.Ended != 0 || still && !moving {
			return in, err
		}
		select {
		case <-committed:
			still = false
		case <-time.After(stillness): // also looks again whether a call is still under way
			still = true
		case <-ctx.Done():
			return in, ctx.Err()
		}
	}
}

// stuck reports whether a decision about an incident is all that an instance, or
// one that it has called, waits for.
func (r *Runtime) stuck(q *loop.Query, in *engine.Instance) bool {
	incidents := len(in.Incidents) > 0
	for _, w := range in.Waits {
		if w.Held {
			continue
		}
		switch w.Kind {
		case engine.OnInstance:
			called := q.Instance(w.Key)
			if called == nil || !r.stuck(q, called) {
				return false
			}
			incidents = true
		case engine.OnTimer, engine.OnMessage, engine.OnSignal, engine.OnCondition, engine.OnJob, engine.OnTurn:
			return false
		}
	}
	return incidents
}

// moves reports whether something is going on that may move instances without
// anybody's help: a call, a timer of an instance, or a message that services
// may send.
func (r *Runtime) moves(q *loop.Query) bool {
	if r.callers.busy() {
		return true
	}
	for p := range q.Jobs() {
		if _, ours := work.Of(p.Wait); ours || r.options.AutoComplete {
			return true
		}
	}
	for p := range q.Timers() {
		if p.Instance != nil && !p.Instance.Suspended {
			return true
		}
	}
	for range q.Tasks() {
		if r.options.AutoComplete {
			return true
		}
	}
	for p := range q.Subscriptions("") {
		if p.Instance != nil && r.receivesOverHTTP(q, p) {
			return true
		}
	}
	return false
}

// receivesOverHTTP reports whether a waiting message event has a service path.
func (r *Runtime) receivesOverHTTP(q *loop.Query, p loop.Pending) bool {
	d := q.Definition(p.Definition)
	if d == nil {
		return false
	}
	m, err := r.models.Read(q, d)
	return err == nil && m.HasPath(p.Wait.Element)
}
