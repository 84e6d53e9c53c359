package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/secret"
	"hookflow/runtime/push"
	"hookflow/runtime/work"
	"hookflow/runtime/yida"
)

const (
	pushTries   = 10               // attempts at a push, unless its subscription says otherwise; then the fall-back has as many
	pushTimeout = 30 * time.Second // of one attempt
	firstPush   = time.Second      // before the second attempt; each further pause is twice as long
	lastPush    = 10 * time.Minute
)

// A courier sends what subscriptions have noted, one after the other in each of them, in
// the order of their numbers: a push that fails holds up those behind it. What it sends
// lies in the store until the store knows what came of it, so that after a crash a push
// may go out again, with the same key, and none is left out.
type courier struct {
	r    *Runtime
	ctx  context.Context // ends when the runtime closes
	stop func()

	mu     sync.Mutex
	woken  map[engine.Key]chan struct{} // of the subscriptions that are served now
	served sync.WaitGroup
}

func newCourier(r *Runtime) *courier {
	ctx, stop := context.WithCancel(context.Background())
	return &courier{r: r, ctx: ctx, stop: stop, woken: map[engine.Key]chan struct{}{}}
}

// close lets nobody be served any more. An attempt under way is ended; it is made again.
func (c *courier) close() {
	c.mu.Lock()
	c.stop()
	c.mu.Unlock()
	c.served.Wait()
}

// wake serves every subscription that has something to send.
func (c *courier) wake() {
	var open []engine.Key
	c.r.report("read the subscriptions", c.r.engine.View(func(q *loop.Query) error {
		for s := range q.Subscribers() {
			open = append(open, s.Key)
		}
		return nil
	}))
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range open {
		woken := c.woken[key]
		if woken == nil && c.ctx.Err() == nil {
			woken = make(chan struct{}, 1)
			c.woken[key] = woken
			c.served.Go(func() { c.serve(key, woken) })
		}
		select {
		case woken <- struct{}{}:
		default:
		}
	}
}

// serve sends until nothing is left that may be sent now. Who wakes it in between, such
// as a person who has mended something, ends the pause before the next attempt.
func (c *courier) serve(key engine.Key, woken chan struct{}) {
	for c.ctx.Err() == nil {
		sub, push := c.next(key)
		if push == nil {
			if c.leave(key, woken) {
				return
			}
			continue
		}
		if c.send(sub, push) {
			continue
		}
		select {
		case <-woken:
		case <-c.ctx.Done():
		case <-time.After(min(cmp.Or(c.r.options.PushPause, firstPush)<<min(push.Attempts, 20), lastPush)):
		}
	}
}

// leave ends the service of a subscription, unless it was woken meanwhile.
func (c *courier) leave(key engine.Key, woken chan struct{}) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-woken:
		return false
	default:
		delete(c.woken, key)
		return true
	}
}

// next is the oldest push that waits and may leave; nil if there is none.
func (c *courier) next(key engine.Key) (sub *engine.Subscription, push *engine.Push) {
	c.r.report("read what is to be sent", c.r.engine.View(func(q *loop.Query) error {
		for s := range q.Subscribers() {
			if s.Key == key && !s.Paused && s.Settled < s.Last {
				sub, push = s, q.Push(key, s.Settled+1)
			}
		}
		return nil
	}))
	return sub, push
}

// send makes one attempt and notes what came of it. It reports whether the next push may
// follow at once.
func (c *courier) send(sub *engine.Subscription, p *engine.Push) bool {
	most := cmp.Or(sub.Attempts, pushTries)
	to, sent := sub.Connector, engine.PushSent
	if sub.FallBack != "" && p.Attempts >= most {
		to, sent, most = sub.FallBack, engine.PushFell, 2*most
	}
	failure, final := c.attempt(sub, p, to, most)
	if c.ctx.Err() != nil && failure != "" {
		return false
	}
	told := engine.TellPush{Subscription: sub.Key, Number: p.Number, State: sent, Attempts: p.Attempts + 1}
	if failure != "" {
		told.State, told.Failure = engine.PushWaits, failure
		if final { // the same attempt cannot succeed
			told.Attempts = most
		}
		if told.Attempts >= most && (sub.FallBack == "" || sent == engine.PushFell) {
			told.Pause = fmt.Sprintf("number %d (%s of instance %s) could not be sent to %s: %s", p.Number, p.Event, p.Instance, to, failure)
			told.Attempts = 0 // who lets it go on tries anew
		}
	}
	_, err := loop.Do(context.Background(), c.r.engine, told)
	c.r.report("note what came of a push", late(err))
	if told.Pause != "" && err == nil {
		c.r.alert(fmt.Sprintf("the subscription %s is paused: %s. Mend it, then: hookflow sync resume %s; or give this one up: hookflow sync skip %s", sub.Name, told.Pause, sub.Name, sub.Name))
	}
	return err == nil && failure == ""
}

// attempt sends a push to a connector.
func (c *courier) attempt(sub *engine.Subscription, p *engine.Push, to string, most int) (failure string, final bool) {
	request, err := c.request(sub, p, to)
	if err != nil {
		return err.Error(), true
	}
	job := work.Job{Request: request, Process: func() (string, error) { return push.Process, nil }}
	out := work.Kinds["connector"].Do(c.ctx, c.r.callers.tools(), job)
	if out.Shown != nil {
		entry := *out.Shown
		entry.Instance, entry.Element, entry.Attempt, entry.Attempts = p.Instance, p.Task.Element, p.Attempts+1, most
		c.r.report("write the call log", c.r.calls.Add(entry))
	}
	if out.Cancelled && out.Failure == "" {
		return "the program was closed", false
	}
	return out.Failure, out.Final
}

// request is the action of a connector that takes the push, as a process would have it
// called.
func (c *courier) request(sub *engine.Subscription, p *engine.Push, to string) (json.RawMessage, error) {
	service, err := c.r.connector(to, 0)
	if err != nil {
		return nil, err
	}
	a, err := service.Find(yida.Actions[p.Event])
	if err != nil {
		return nil, err
	}
	values := yida.Parameters(sub, p, a)
	if sub.Token != "" {
		token, err := c.r.callers.tools().Secrets(push.Process)(sub.Token)
		if err != nil {
			return nil, fmt.Errorf("sign with the secret %s: %w", sub.Token, err)
		}
		values["sign"] = yida.Sign(sub.Signing, token, values)
	}
	type argument struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	}
	var arguments []argument
	for name, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		arguments = append(arguments, argument{name, json.RawMessage(secret.Guard(string(text)))})
	}
	return json.Marshal(map[string]any{
		"connector": to, "action": a.ID, "arguments": arguments, "accept": "200-299", "timeout": pushTimeout,
		"idempotencyKey": fmt.Sprintf("push-%s-%d", sub.Key, p.Number),
	})
}

// subscribable says why a subscription could not send anything; nil if it could.
func (r *Runtime) subscribable(s engine.Subscription) error {
	for _, name := range []string{s.Connector, s.FallBack} {
		if name == "" {
			continue
		}
		service, err := r.connector(name, 0)
		if err != nil {
			return engine.Reject(engine.Invalid, "%v; make one by: hookflow sync connector %s URL", err, name)
		}
		var missing []string
		for _, event := range engine.Pushed {
			if _, err := service.Find(yida.Actions[event]); err != nil && (len(s.Events) == 0 || slices.Contains(s.Events, event)) {
				missing = append(missing, yida.Actions[event])
			}
		}
		if len(missing) > 0 {
			return engine.Reject(engine.Invalid, "the connector %s has no action %s", name, strings.Join(missing, ", "))
		}
	}
	if s.Token != "" {
		if _, err := r.known.Secrets(push.Process)(s.Token); err != nil {
			return engine.Reject(engine.Invalid, "%v", err)
		}
	}
	return nil
}

// Subscribe begins a subscription or changes one, if what it names is there.
func (r *Runtime) Subscribe(ctx context.Context, s engine.Subscription) (engine.Key, error) {
	if strings.TrimSpace(s.Connector) == "" {
		return 0, engine.Reject(engine.Invalid, "which connector is told? Name one whose actions take the events")
	}
	if err := r.subscribable(s); err != nil {
		return 0, err
	}
	return loop.Do(ctx, r.engine, engine.PutSubscription{Subscription: s})
}
