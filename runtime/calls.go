package runtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/measure"
	"hookflow/runtime/model"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

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
	real   work.Outside                 // services are called
	mocked atomic.Pointer[work.Outside] // samples answer in their place; nil: none do
	pins   pins                         // and of single elements, answers of their own
	models *model.Cache
	log    *webhook.Log
	meter  *measure.Meter
	report func(what string, err error)
	idle   func() // called when no call to some host is left; must not wait

	ctx  context.Context // ends when the runtime closes
	stop func()

	made atomic.Bool // a call was ever made

	mu     sync.Mutex
	hosts  map[string]*host
	gates  gates
	queued map[engine.Key]bool            // waiting for their turn, or for an answer
	under  map[waitID]*context.CancelFunc // ends the call under way for a wait
	group  sync.WaitGroup                 // of the runners
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

// An order is a job of an instance that is to be done now.
type order struct {
	instance engine.Key
	wait     *engine.Wait
}

// order begins the work, or lets it wait for its turn if enough is done at its
// place; what is ordered already is not ordered again.
func (c *callers) order(o order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.queued[o.wait.Key] || c.ctx.Err() != nil {
		return
	}
	c.queued[o.wait.Key] = true
	kind, _ := work.Of(o.wait)
	name := kind.Place(o.wait.Request)
	h := c.hosts[name]
	if h == nil {
		h = &host{}
		c.hosts[name] = h
	}
	if h.runners >= c.gates.target(name).AtOnce {
		h.queue = append(h.queue, o.wait.Key)
		return
	}
	h.runners++
	ctx, done := c.begin(waitID{o.instance, o.wait.ID}) // now: its end may be the next thing that happens
	c.group.Go(func() {
		c.attempt(ctx, name, o)
		done()
		c.forget(o.wait.Key)
		c.run(name, h)
	})
}

func newCallers(r *Runtime, client *webhook.Client) *callers {
	ctx, stop := context.WithCancel(context.Background())
	tools := work.Outside{HTTP: client, Secrets: r.known.Secrets, Session: r.known.Session, Login: r.known.Login, Connector: r.connector, Records: r.records}
	return &callers{
		engine: r.engine, real: tools, models: r.models, log: r.calls, meter: r.meter, report: r.report, idle: r.nudge, ctx: ctx, stop: stop,
		gates: gates{options: r.options.Targets, steady: r.options.VirtualClock, closing: r.closing, alert: func(text string) { r.report("tell of a service", late(r.alert(text))) }},
		hosts: map[string]*host{}, queued: map[engine.Key]bool{}, under: map[waitID]*context.CancelFunc{},
	}
}

// tools are what work is done with now.
func (c *callers) tools() work.Outside {
	if m := c.mocked.Load(); m != nil {
		return *m
	}
	return c.real
}

// toolsFor are what the work of an element is done with now.
func (c *callers) toolsFor(element string, process func() (string, error)) work.Outside {
	if c.pins.none() {
		return c.tools()
	}
	id, err := process()
	if x, is := c.pins.of(pinned{id, element}); err == nil && is {
		return x.tools
	}
	return c.tools()
}

// run makes the calls of one host until its queue is empty.
func (c *callers) run(name string, h *host) {
	for {
		key, more := c.next(name, h)
		if !more {
			return
		}
		c.make(name, key)
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

// make does a job that has waited for its turn, if it is still wanted.
func (c *callers) make(name string, key engine.Key) {
	job, err := find(c.engine, key)
	c.report("read a job", err)
	if job.Wait == nil {
		return
	}
	o := order{job.Instance.Key, job.Wait}
	c.mu.Lock()
	ctx, done := c.begin(waitID{o.instance, o.wait.ID})
	c.mu.Unlock()
	defer done()
	c.attempt(ctx, name, o)
}

// attempt makes one attempt and hands in what came of it.
func (c *callers) attempt(ctx context.Context, place string, o order) {
	kind, ours := work.Of(o.wait)
	if !ours {
		return
	}
	if !c.gates.pass(ctx, place) {
		return // the process went another way, or the program closes
	}
	c.made.Store(true)
	process := c.process(o)
	unawaited := kind.Unawaited != nil && kind.Unawaited(o.wait.Request)
	if unawaited {
		ctx = c.ctx // the end of the wait does not end the call
		id, err := process()
		process = func() (string, error) { return id, err }
		c.settle(o.wait.Key, engine.CompleteJob{Job: o.wait.Key}, work.Result{})
	}
	out := kind.Do(ctx, c.toolsFor(o.wait.Element, process), work.Job{Key: o.wait.Key, Request: o.wait.Request, Process: process, Trace: c.trace(o), Setting: c.settings(o)})
	if out.Cancelled && c.ctx.Err() != nil {
		return // the program closes: the work is done again
	}
	c.gates.saw(place, &out)
	if out.Shown != nil {
		c.meter.Call(out.Shown.Response.Status, out.Shown.Took)
		c.report("write the call log", c.log.Add(entryOf(o, *out.Shown)))
	}
	if out.Cancelled || unawaited {
		return // the process went another way, or on
	}
	c.forget(o.wait.Key) // the next attempt may be ordered before settle returns
	c.settle(o.wait.Key, out.Command(o.wait.Key), out)
}

// entryOf is what the call log keeps of an attempt.
func entryOf(o order, e webhook.Entry) webhook.Entry {
	e.Job, e.Instance, e.Element = o.wait.Key, o.instance, o.wait.Element
	e.Attempt, e.Attempts = o.wait.Attempt+1, o.wait.Total
	var rendered struct{ Missing []string }
	if bytes.Contains(o.wait.Request, []byte(`"missing":`)) && json.Unmarshal(o.wait.Request, &rendered) == nil {
		e.Missing = rendered.Missing
	}
	return e
}

// settings reads what the model of a job says about its element.
func (c *callers) settings(o order) func(string) string {
	return func(name string) string {
		job, err := find(c.engine, o.wait.Key)
		text := ""
		if err == nil && job.Wait != nil {
			text, err = c.models.Setting(job.Definition, o.wait.Element, name)
		}
		c.report("read a model", err)
		return text
	}
}

// process names the process that a job belongs to.
func (c *callers) process(o order) func() (string, error) {
	return func() (id string, err error) {
		err = c.engine.View(func(q *loop.Query) error {
			if in := q.Instance(o.instance); in != nil {
				id = in.Process
			}
			return nil
		})
		return id, err
	}
}

// trace is the trace that the instance of a job is a part of.
func (c *callers) trace(o order) (id string) {
	c.report("read an instance", c.engine.View(func(q *loop.Query) error {
		if in := q.Instance(o.instance); in != nil {
			id = c.engine.TraceOf(in)
		}
		return nil
	}))
	return id
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

// begin makes a context that cancel ends; the caller holds mu.
func (c *callers) begin(id waitID) (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancel(c.ctx)
	own := &cancel
	c.under[id] = own
	return ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.under[id] == own { // and not that of the next attempt
			delete(c.under, id)
		}
		cancel()
	}
}

// cancel ends the call under way for a wait that is over.
func (c *callers) cancel(id waitID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if end := c.under[id]; end != nil {
		(*end)()
	}
}

// cancelAll ends the calls under way of an instance that is over.
func (c *callers) cancelAll(instance engine.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, end := range c.under {
		if id.instance == instance {
			(*end)()
		}
	}
}

// settle hands in the outcome, again and again while the store cannot take it:
// an answer must not be lost because the disk is full.
func (c *callers) settle(key engine.Key, cmd engine.Command, out work.Result) {
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
	c.real.HTTP.Close()
}
