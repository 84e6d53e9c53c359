package runtime

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/webhook"
)

// perHost is how many calls to one host are under way at once. A service that
// is slow or down holds up its own callers only.
const perHost = 16

// pause is how long to wait before something is tried again that the store did
// not take.
const pause = time.Second

// callers make the HTTP calls that processes have ordered. A call leaves after
// the commit that ordered it, and at least once: one that was under way when
// the program died is made again, with the same Idempotency-Key.
//
// A call that waits for its turn is kept as its key only.
type callers struct {
	engine *loop.Engine
	client *webhook.Client
	log    *webhook.Log
	report func(what string, err error)
	idle   func() // called when no call to some host is left; must not wait

	ctx  context.Context // ends when the runtime closes
	stop func()

	made atomic.Bool // a call was ever made

	mu     sync.Mutex
	hosts  map[string]*host
	queued map[engine.Key]bool // waiting for their turn, or for an answer
	under  map[waitID]func()   // ends the call under way for a wait
	group  sync.WaitGroup      // of the runners
}

// A host is what is to be called at one host and port.
type host struct {
	queue   []engine.Key
	runners int
}

// A waitID names a wait of an instance.
type waitID struct {
	instance engine.Key
	wait     uint32
}

// order puts a call in the queue of its host, unless it is there.
func (c *callers) order(job loop.Pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queued[job.Wait.Key] || c.ctx.Err() != nil {
		return
	}
	c.queued[job.Wait.Key] = true
	name := hostOf(job.Wait.Call.URL)
	h := c.hosts[name]
	if h == nil {
		h = &host{}
		c.hosts[name] = h
	}
	h.queue = append(h.queue, job.Wait.Key)
	if h.runners < perHost {
		h.runners++
		c.group.Go(func() { c.run(name, h) })
	}
}

func newCallers(r *Runtime, client *webhook.Client) *callers {
	ctx, stop := context.WithCancel(context.Background())
	return &callers{
		engine: r.engine, client: client, log: r.calls, report: r.report, idle: r.nudge, ctx: ctx, stop: stop,
		hosts: map[string]*host{}, queued: map[engine.Key]bool{}, under: map[waitID]func(){},
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// run makes the calls of one host until its queue is empty.
func (c *callers) run(name string, h *host) {
	for {
		key, more := c.next(name, h)
		if !more {
			return
		}
		c.make(key)
		c.forget(key)
	}
}

func (c *callers) next(name string, h *host) (engine.Key, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(h.queue) == 0 || c.ctx.Err() != nil {
		if h.runners--; h.runners == 0 {
			delete(c.hosts, name)
			c.idle()
		}
		return 0, false
	}
	key := h.queue[0]
	h.queue = h.queue[1:]
	return key, true
}

// forget lets the same job be ordered again, for its next attempt.
func (c *callers) forget(key engine.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.queued, key)
}

// make makes one attempt and hands in what came of it.
func (c *callers) make(key engine.Key) {
	job, err := find(c.engine, key)
	if err != nil || job.Wait == nil || job.Wait.Call == nil {
		c.report("read a call", err)
		return // it is no longer wanted
	}
	c.made.Store(true)
	ctx, done := c.begin(waitID{job.Instance.Key, job.Wait.ID})
	defer done()
	x := c.client.Do(ctx, *job.Wait.Call)
	cancelled := x.Failure != nil && x.Failure.Reason == webhook.Cancelled
	if cancelled && c.ctx.Err() != nil {
		return // the program closes: the call is made again
	}
	c.report("write the call log", c.log.Add(entryOf(job, x)))
	if cancelled {
		return // the process went another way
	}
	c.forget(key) // the next attempt may be ordered before settle returns
	c.settle(key, x)
}

// entryOf is what the call log keeps of an attempt.
func entryOf(job loop.Pending, x webhook.Exchange) webhook.Entry {
	return webhook.Entry{
		Job: job.Wait.Key, Instance: job.Instance.Key, Element: job.Wait.Element, Attempt: job.Wait.Attempt + 1, Attempts: job.Wait.Total,
		Began: x.Began, Took: x.Took, Request: x.Sent, Response: x.Shown, Failure: x.Failure,
	}
}

// find finds a job that may be done now; its Wait is nil if there is none.
func find(e *loop.Engine, key engine.Key) (job loop.Pending, err error) {
	err = e.View(func(q *loop.Query) error {
		if p, ok := q.Job(key); ok && p.Instance != nil && !p.Wait.Held && !p.Instance.Suspended {
			job = p
		}
		return nil
	})
	return job, err
}

// begin makes a call that cancel ends.
func (c *callers) begin(id waitID) (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancel(c.ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.under[id] = cancel
	return ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.under, id)
		cancel()
	}
}

// cancel ends the call under way for a wait that is over.
func (c *callers) cancel(id waitID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if end := c.under[id]; end != nil {
		end()
	}
}

// cancelAll ends the calls under way of an instance that is over.
func (c *callers) cancelAll(instance engine.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, end := range c.under {
		if id.instance == instance {
			end()
		}
	}
}

// settle hands in the outcome, again and again while the store cannot take it:
// an answer must not be lost because the disk is full.
func (c *callers) settle(key engine.Key, x webhook.Exchange) {
	var cmd engine.Command = engine.CompleteCall{Job: key, Response: x.Answer, AtLeast: x.After}
	if x.Failure != nil {
		cmd = failed(key, x.Failure)
	}
	for {
		err := late(c.engine.Run(context.Background(), cmd))
		if err == nil {
			return
		}
		c.report("hand in the answer to a call", err)
		var bug *loop.BugError
		var rejected *engine.Rejected
		if _, answered := cmd.(engine.CompleteCall); answered && (errors.As(err, &bug) || errors.As(err, &rejected)) {
			cmd = engine.FailCall{Job: key, Message: "the answer cannot be used: " + err.Error()}
			continue
		}
		select {
		case <-time.After(pause):
		case <-c.ctx.Done():
			return
		}
	}
}

// failed is the report of a call without an answer: no attempt is left for one that can never succeed.
func failed(key engine.Key, f *webhook.Failure) engine.Command {
	if f.Final() {
		return engine.FailJob{Job: key, Message: f.Message, Left: new(int)}
	}
	return engine.FailCall{Job: key, Message: f.Message}
}

// late drops the errors of a command that came too late to be wanted.
func late(err error) error {
	var rejected *engine.Rejected
	gone := errors.As(err, &rejected) && (rejected.Reason == engine.NotFound || rejected.Reason == engine.Conflict)
	if gone || errors.Is(err, loop.ErrStopped) {
		return nil
	}
	return err
}

// busy reports whether a call waits for its turn or is under way.
func (c *callers) busy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.hosts) > 0
}

// close gives the calls under way until ctx ends; then, and those that wait,
// are made again when the program starts the next time.
func (c *callers) close(ctx context.Context) {
	c.mu.Lock()
	for _, h := range c.hosts {
		h.queue = nil
	}
	c.mu.Unlock()
	finished := make(chan struct{})
	go func() { c.group.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-ctx.Done():
	}
	c.stop()
	<-finished
	c.client.Close()
}
