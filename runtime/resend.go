package runtime

import (
	"context"
	"errors"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// Resend makes a call of the log again, with the request and the idempotency key that
// it had and with the secrets of today. What comes of it stands in the log; the process
// is told nothing.
func (r *Runtime) Resend(ctx context.Context, e webhook.Entry) (made webhook.Entry, err error) {
	var w *engine.Wait
	err = r.engine.View(func(q *loop.Query) error {
		for record := range q.History(e.Instance) {
			for i := range record.Events {
				if x := record.Events[i].Wait; x != nil && x.Key == e.Job && x.Request != nil {
					w = x
				}
			}
		}
		return nil
	})
	if err != nil {
		return made, err
	}
	if w == nil {
		return made, errors.New("its instance is forgotten")
	}
	kind, ours := work.Of(w)
	if !ours {
		return made, errors.New("it was no call of this program")
	}
	o := order{e.Instance, w}
	out := kind.Do(ctx, r.callers.tools(), work.Job{Key: w.Key, Request: w.Request, Process: r.callers.process(o), Trace: r.callers.trace(o), Setting: r.callers.settings(o)})
	if out.Shown == nil {
		return made, errors.New(out.Failure)
	}
	made = entryOf(o, *out.Shown)
	made.Attempt, made.Attempts, made.Resent = e.Attempt, e.Attempts, true
	return made, r.calls.Add(made)
}
