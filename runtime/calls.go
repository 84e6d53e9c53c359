package runtime

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/model"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// perHost is how many calls to one host are under way at once. A service that
// is slow or down holds up its own callers only.
const perHost = 16

// pause is how long to wait before something is tried again that the store did
// not take.
const pause = time.Second

// callers do the outside work that processes have ordered. It is begun after
// the commit that ordered it, and at least once: what was under way when the
// program died is done again, with the same idempotency key.
//
// Work that waits for its turn is kept as its key only.
type callers struct {
	engine *loop.Engine
	tools  work.Outside
	models *model.Cache
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
	kind, _ := work.Of(job.Wait)
	name := kind.Place(job.Wait.Request)
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
		engine: r.engine, tools: work.Outside{HTTP: client}, models: r.models, log: r.calls, report: r.report, idle: r.nudge, ctx: ctx, stop: stop,
		hosts: map[string]*host{}, queued: map[engine.Key]bool{}, under: map[waitID]func(){},
	}
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
	c.report("read a job", err)
	if job.Wait == nil {
		return // it is no longer wanted
	}
	kind, ours := work.Of(job.Wait)
	if !ours {
		return
	}
	c.made.Store(true)
	ctx, done := c.begin(waitID{job.Instance.Key, job.Wait.ID})
	defer done()
	out := kind.Do(ctx, c.tools, work.Job{Key: key, Request: job.Wait.Request, Setting: c.settings(job)})
	if out.Cancelled && c.ctx.Err() != nil {
		return // the program closes: the work is done again
	}
	c.report("write the call log", c.log.Add(entryOf(job, out.Shown)))
	if out.Cancelled {
		return // the process went another way
	}
	c.forget(key) // the next attempt may be ordered before settle returns
	c.settle(key, out)
}

// entryOf is what the call log keeps of an attempt.
func entryOf(job loop.Pending, e webhook.Entry) webhook.Entry {
	e.Job, e.Instance, e.Element = job.Wait.Key, job.Instance.Key, job.Wait.Element
	e.Attempt, e.Attempts = job.Wait.Attempt+1, job.Wait.Total
	return e
}

// settings reads what the model of a job says about its element.
func (c *callers) settings(job loop.Pending) func(string) string {
	return func(name string) string {
		text, err := c.models.Setting(job.Definition, job.Wait.Element, name)
		c.report("read a model", err)
		return text
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
func (c *callers) settle(key engine.Key, out work.Result) {
	cmd := out.Command(key)
	for {
		err := late(c.engine.Run(context.Background(), cmd))
		if err == nil {
			return
		}
		c.report("hand in what came of a job", err)
		var bug *loop.BugError
		var rejected *engine.Rejected
		if out.Answer != nil && (errors.As(err, &bug) || errors.As(err, &rejected)) {
			out = work.Result{Failure: "the answer cannot be used: " + err.Error()}
			cmd = out.Command(key)
			continue
		}
		select {
		case <-time.After(pause):
		case <-c.ctx.Done():
			return
		}
	}
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
	c.tools.HTTP.Close()
}
