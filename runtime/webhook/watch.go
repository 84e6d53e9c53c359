package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A watch bounds the parts of an exchange: until there is a connection, TLS
// included, and from the request to the first byte of the answer. The whole has its
// own bound. It is safe for concurrent use.
type watch struct {
	call   Call
	cancel context.CancelCauseFunc
	ctx    context.Context

	mu    sync.Mutex
	timer *time.Timer
}

func newWatch(ctx context.Context, call Call) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	return ctx, &watch{call: call, cancel: cancel, ctx: ctx}
}

// after ends the exchange with a reason, unless the next part begins before.
func (w *watch) after(d time.Duration, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
	if d > 0 {
		w.timer = time.AfterFunc(d, func() { w.cancel(&Failure{Reason: TimedOut, Message: what}) })
	}
}

// stop ends the bound of the part that is over. The lock is held.
func (w *watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

func (w *watch) connecting() {
	d := cmp.Or(time.Duration(w.call.ConnectTimeout), dialTimeout)
	w.after(d, fmt.Sprintf("no connection to %s within %s; is the host switched on and reachable?", hostOf(w.call.URL), d))
}

func (w *watch) connected() { w.after(0, "") }

func (w *watch) asked() {
	d := time.Duration(w.call.AnswerTimeout)
	w.after(d, fmt.Sprintf("%s did not begin to answer within %s; is the service overloaded, or is the time-out too short?", hostOf(w.call.URL), d))
}

func (w *watch) answered() { w.after(0, "") }

// why is the reason for which an exchange was ended here, or else err.
func (w *watch) why(err error) error {
	var own *Failure
	if errors.As(context.Cause(w.ctx), &own) {
		return own
	}
	return err
}

// end frees what the watch holds.
func (w *watch) end() {
	w.connected()
	w.cancel(nil)
}
