// Package loop is how commands become durable and how the state is asked: one
// goroutine that steps, one that commits, the layers in memory between them, the
// archive of what has ended, the watchers, and the queries.
//
// The order is the promise: executed, written, synced, then answered and told. Whoever has an answer may rely on it after
// the power has failed; whoever is told may act on it. Hence:
//
//   - Nobody is answered or told before the commit returned, also not of a failure that a later batch could undo.
//   - The stepping goroutine waits for nobody: not for a caller, not for a watcher (one that is slow misses, and is told
//     so), not for the disk but through the batch in flight. All commands of the program wait while it does.
//   - A layer is emptied only when its batch has landed: the batch above it reads it until then, on the other goroutine.
//     What a layer gives out lies in its memory and ends with it.
//   - A command may be executed twice, if the batch below could not be stored. So it must do nothing but write.
//   - View holds a snapshot, and the store cannot use the pages again that it could still see: no waiting inside of it, and
//     no command, which would wait for a batch that needs room.
package loop

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"hookflow/engine"
	"hookflow/engine/step"
)

// maxPuts bounds what one transaction of the store writes: bbolt's cost per put grows with the puts before it.
const maxPuts = 1000

// maxWaiting is how many commands wait in the inbox before Do itself waits.
const maxWaiting = 1024

// lingerMost is short for people and long for a caller that has its next command ready.
const lingerMost = 5 * time.Millisecond

// ErrStopped is the error of Do after Close. The command was not executed.
var ErrStopped = errors.New("the engine is stopped")

// A BugError says that the engine itself went wrong over a command. Nothing of the command was stored.
type BugError struct {
	Command string // its Go type
	Panic   any
	Stack   []byte
}

func (b *BugError) Error() string {
	return fmt.Sprintf("bug in the engine, nothing was stored: %s: %v", b.Command, b.Panic)
}

// bug makes an error of what recover returned.
func bug(what string, panicked any) error {
	step.PassFault(panicked)
	return &BugError{Command: what, Panic: panicked, Stack: debug.Stack()}
}

// Options of an Engine; the zero value is usable.
type Options struct {
	// Archive takes over ended instances and their journals, so that the state stays small; nil leaves them where they
	// are. It needs ArchiveBuckets.
	Archive engine.Store

	// Now is the clock; nil is time.Now. It is called on one goroutine.
	Now func() time.Time
}

// An Engine executes commands durably. One goroutine steps; a second one commits.
//
// All commands that wait become one transaction with one sync of the disk. While it is being written the next
// commands are already executed on top of it, into a layer in memory; so under load batches grow by themselves, and
// alone a command pays for one commit. Answers and outside effects go out after the commit they depend on, never
// before. Each command writes into the layer with a list of what it changed: a rejected or broken one is undone
// without a trace and without disturbing the others of its batch.
//
// Nothing is loaded at the start and nothing kept per instance: memory does not grow with the instances that wait.
type Engine struct {
	machine *step.Machine
	state   engine.Store
	archive engine.Store
	now     func() time.Time

	inbox   chan *request
	flights chan *batch   // from the stepping to the committing goroutine
	landed  chan error    // and back: the batch in flight is durable, or failed
	closing chan struct{} // Close was called
	stopped chan struct{} // both goroutines are done
	close   sync.Once

	watchers watchers
	archiver archiver
}

// Open starts an engine on a store. It reads the identity of the store and nothing else: how long it takes does not
// depend on what waits in the store.
// Close the engine before the store.
func Open(state engine.Store, machine *step.Machine, opts Options) (*Engine, error) {
	e := &Engine{
		machine:  machine,
		state:    state,
		archive:  opts.Archive,
		now:      opts.Now,
		inbox:    make(chan *request, maxWaiting),
		flights:  make(chan *batch, 1),
		landed:   make(chan error, 1),
		closing:  make(chan struct{}),
		stopped:  make(chan struct{}),
		archiver: archiver{wake: make(chan struct{}, 1), done: make(chan struct{})},
	}
	if e.now == nil {
		e.now = time.Now
	}
	var err error
	if machine.Store, err = identify(state); err != nil {
		return nil, err
	}
	go e.fillBatches()
	go e.commit()
	if e.archive != nil {
		go e.moveEnded()
	}
	return e, nil
}

// Close executes what has been accepted, then stops. It may be called twice.
func (e *Engine) Close() error {
	e.close.Do(func() { close(e.closing) })
	<-e.stopped
	if e.archive != nil {
		<-e.archiver.done
	}
	e.watchers.close()
	return nil
}

// work is what a command does in a transaction. The result is that of the command.
type work func(tx engine.Tx) (result any, out engine.Outcome, err error)

// A request is a command on its way through the loop.
type request struct {
	ctx    context.Context
	what   any // for people: the command
	work   work
	result any
	out    engine.Outcome
	err    error
	done   chan struct{} // receives once, when out and err are final
}

var requests = sync.Pool{New: func() any { return &request{done: make(chan struct{}, 1)} }}

// Do executes a command and returns its result when it is on disk. The error is a *Rejected if the command was wrong,
// a *BugError if the engine was; any other error comes from the store. In all these cases nothing was stored. If ctx
// ends first, the command may still be executed.
func Do[R any](ctx context.Context, e *Engine, cmd engine.Request[R]) (result R, err error) {
	x, err := e.execute(ctx, cmd)
	return cmd.Result(x), err
}

// Run is Do for a command whose result nobody needs.
func (e *Engine) Run(ctx context.Context, cmd engine.Command) error {
	_, err := e.execute(ctx, cmd)
	return err
}

func (e *Engine) execute(ctx context.Context, cmd engine.Command) (any, error) {
	if f, ok := forgettingOf(cmd); ok && e.archive != nil {
		return e.forget(ctx, cmd, f)
	}
	return e.step(ctx, cmd)
}

// step executes a command on the state.
func (e *Engine) step(ctx context.Context, cmd engine.Command) (any, error) {
	ready := step.Prepare(cmd)
	return e.do(ctx, cmd, func(tx engine.Tx) (any, engine.Outcome, error) { return e.machine.Execute(tx, ready, e.now()) })
}

func (e *Engine) do(ctx context.Context, what any, w work) (any, error) {
	r := requests.Get().(*request)
	r.ctx, r.what, r.work = ctx, what, w
	select {
	case <-e.closing:
		return nil, ErrStopped
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case e.inbox <- r:
	}
	select {
	case <-r.done:
	case <-ctx.Done(): // r stays with the loop
		return nil, context.Cause(ctx)
	case <-e.stopped:
		select {
		case <-r.done:
		default: // it came after the last batch
			return nil, ErrStopped
		}
	}
	result, err := r.result, r.err
	*r = request{done: r.done}
	requests.Put(r)
	return result, err
}

// A batch is the commands of one transaction and the writes they made.
type batch struct {
	requests []*request
	layer    *layer
	left     time.Time // when it was handed over to be committed
}

func (b *batch) full() bool { return b.layer.puts >= maxPuts || len(b.requests) >= maxWaiting }

// fillBatches is the goroutine that executes commands. next is the batch being filled, flying the one being committed.
func (e *Engine) fillBatches() {
	defer close(e.flights)
	next, flying, spare := &batch{layer: newLayer()}, (*batch)(nil), newLayer()
	for closing := e.closing; ; {
		inbox := e.inbox
		if next.full() {
			inbox = nil
		}
		select {
		case r := <-inbox:
			e.fill(next, flying, r)
		case err := <-e.landed:
			if err != nil {
				next = e.repeat(next)
			}
			e.linger(next, flying)
			flying, spare = nil, flying.layer.reset()
		case <-closing:
			closing = nil
		}
		if flying == nil && len(next.requests) > 0 {
			flying, next = next, &batch{layer: spare}
			flying.left = time.Now()
			e.flights <- flying
		}
		if closing == nil && flying == nil && len(e.inbox) == 0 {
			return
		}
	}
}

// linger gives the callers of the batch that has just landed a moment to come back with their next commands. Without
// it callers would split into two groups that pay for a commit each. It ends when all are back, when nobody has come for a
// fifth of the time that the commit took, or after all of that time: some callers do not come back.
func (e *Engine) linger(next, landed *batch) {
	want, most := len(next.requests)+len(landed.requests), min(time.Since(landed.left), lingerMost)
	began := time.Now()
	for last := began; len(next.requests) < want && !next.full(); {
		select {
		case r := <-e.inbox:
			e.fill(next, nil, r)
			last = time.Now()
		default:
			if now := time.Now(); now.Sub(last) > most/5 || now.Sub(began) > most {
				return
			}
			runtime.Gosched()
		}
	}
}

// fill executes r and all commands that wait behind it, as far as the batch takes them.
func (e *Engine) fill(b, flying *batch, r *request) {
	b.requests = append(b.requests, r)
	err := e.state.View(func(base engine.Tx) error {
		tx := b.over(flying, base)
		for {
			r.run(tx)
			if b.full() {
				return nil
			}
			select {
			case r = <-e.inbox:
				b.requests = append(b.requests, r)
			default:
				return nil
			}
		}
	})
	if err != nil {
		b.fail(err)
	}
}

// repeat executes the commands of b anew, after the batch they were built upon could not be stored.
func (e *Engine) repeat(b *batch) *batch {
	again := &batch{requests: b.requests, layer: newLayer()}
	err := e.state.View(func(base engine.Tx) error {
		tx := again.over(nil, base)
		for _, r := range again.requests {
			r.run(tx)
		}
		return nil
	})
	if err != nil {
		again.fail(err)
	}
	return again
}

// over is the transaction that commands of b run in: what b wrote, above what is in flight, above what is stored.
func (b *batch) over(flying *batch, base engine.Tx) *overlay {
	o := &overlay{top: b.layer, base: base}
	if flying != nil {
		o.middle = flying.layer
	}
	return o
}

// run executes the command in tx. Whatever goes wrong is undone and becomes the request's error.
func (r *request) run(tx *overlay) {
	if r.err = r.ctx.Err(); r.err != nil {
		return
	}
	tx.top.mark()
	r.result, r.out, r.err = r.try(tx)
	if n := tx.top.long; n > 0 && r.err == nil { // the store would refuse it, and all other commands of the batch with it
		r.err = engine.Reject(engine.Invalid, "a name has %d bytes, which is more than can be looked up by", n)
	}
	if r.err != nil {
		tx.top.undo()
	}
}

// try survives a panic of the machine.
func (r *request) try(tx engine.Tx) (result any, out engine.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			result, out, err = nil, engine.Outcome{}, bug(fmt.Sprintf("%T", r.what), p)
		}
	}()
	return r.work(tx)
}

// fail gives every command of b the same error and forgets what they wrote.
func (b *batch) fail(err error) {
	b.layer = newLayer()
	b.refuse(err)
}

// refuse gives every command of b the same error. A batch in flight keeps what it
// wrote: the next one is being built upon it by another goroutine, which learns of
// the error when this one has landed, and then begins anew.
func (b *batch) refuse(err error) {
	for _, r := range b.requests {
		r.result, r.out, r.err = nil, engine.Outcome{}, err
	}
}

// commit is the goroutine that makes batches durable and gives the answers.
func (e *Engine) commit() {
	defer close(e.stopped)
	for b := range e.flights {
		var err error
		if b.layer.changed() {
			err = e.state.Update(b.layer.flush)
		}
		if err != nil {
			b.refuse(err)
		}
		e.landed <- err
		for _, r := range b.requests {
			out, failed := r.out, r.err != nil
			r.done <- struct{}{} // from here on r belongs to its caller
			if !failed {
				e.tell(out)
			}
		}
	}
}

// tell lets watchers and the archiver know what has become durable.
func (e *Engine) tell(out engine.Outcome) {
	e.watchers.send(out)
	e.archiver.committed(&out)
}
