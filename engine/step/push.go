package step

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// keptPushes is how many settled pushes of a subscription are kept, to be looked at and
// sent again.
const keptPushes = 10_000

// pushTask notes what happened to a task for everybody who subscribed to it.
func (s *Step) pushTask(event string, t *engine.TaskRecord, to string) {
	var data json.RawMessage
	for _, sub := range s.subscriptions() {
		if !wants(sub, event, t.Process) {
			continue
		}
		if data == nil {
			data = s.seenBy(t)
		}
		sub.Last++
		s.putPush(&engine.Push{Subscription: sub.Key, Number: sub.Last, At: s.nanos, Event: event, Process: t.Process, Instance: t.Instance, Task: t, To: to, Data: data, State: engine.PushWaits})
		s.putSubscription(sub)
		s.out.Pushes = true
	}
}

// seenBy are the variables that a task sees, as an object.
func (s *Step) seenBy(t *engine.TaskRecord) json.RawMessage {
	l := s.lives[t.Instance]
	if l == nil {
		return json.RawMessage("{}")
	}
	vars := engine.Vars{}
	for _, x := range l.Tokens {
		if x.Element == t.Element || x.ID == 1 && len(vars) == 0 {
			vars = l.visible(x)
		}
	}
	if t.Key == s.completed.task {
		for name, value := range s.completed.vars {
			vars[name] = value
		}
	}
	data, _ := json.Marshal(vars) // which are JSON
	return data
}

// wants reports whether a subscription is sent an event of a process.
func wants(sub *engine.Subscription, event, process string) bool {
	return !sub.Off && (len(sub.Events) == 0 || slices.Contains(sub.Events, event)) &&
		(len(sub.Processes) == 0 || slices.Contains(sub.Processes, process)) && !slices.Contains(sub.Except, process)
}

// subscriptions are read anew each time: there are few, and mostly none.
func (s *Step) subscriptions() (list []*engine.Subscription) {
	for _, data := range s.tx.From(engine.BucketSubscription, nil) {
		list = append(list, wire.DecodeSubscription(bytes.Clone(data)))
	}
	return list
}

func (s *Step) putSubscription(sub *engine.Subscription) {
	s.tx.Put(engine.BucketSubscription, sub.Key.Bytes(), wire.EncodeSubscription(sub))
}

func (s *Step) putPush(p *engine.Push) {
	s.tx.Put(engine.BucketPush, engine.PushKey(p.Subscription, p.Number), wire.EncodePush(p))
}

func (s *Step) subscription(key engine.Key) (*engine.Subscription, error) {
	data := s.tx.Get(engine.BucketSubscription, key.Bytes())
	if data == nil {
		return nil, engine.Reject(engine.NotFound, "there is no subscription %s", key)
	}
	return wire.DecodeSubscription(bytes.Clone(data)), nil
}

// signings are the ways to sign.
var signings = []string{"md5", "hmac-sha256"}

func (s *Step) newSubscription(c engine.Subscription) (*engine.Subscription, error) {
	switch {
	case strings.TrimSpace(c.Name) == "":
		return nil, engine.Reject(engine.Invalid, "the subscription needs a name")
	case strings.TrimSpace(c.Connector) == "":
		return nil, engine.Reject(engine.Invalid, "which connector is told? Name one whose actions take the events")
	case !slices.Contains(signings, c.Signing):
		return nil, engine.Reject(engine.Invalid, "signing: %q is none of %s", c.Signing, strings.Join(signings, ", "))
	case c.Attempts < 0:
		return nil, engine.Reject(engine.Invalid, "attempts: %d is less than none", c.Attempts)
	}
	for _, event := range c.Events {
		if !slices.Contains(engine.Pushed, event) {
			return nil, engine.Reject(engine.Invalid, "events: %q is none of %s", event, strings.Join(engine.Pushed, ", "))
		}
	}
	for _, other := range s.subscriptions() {
		if other.Name == c.Name && other.Key != c.Key {
			return nil, engine.Reject(engine.Conflict, "there is a subscription %s already", c.Name)
		}
	}
	c.Since, c.Last, c.Settled, c.Failure = s.nanos, 0, 0, ""
	return &c, nil
}

func (s *Step) subscribe(c engine.PutSubscription) (engine.Key, error) {
	var before *engine.Subscription
	if c.Subscription.Key != 0 {
		var err error
		if before, err = s.subscription(c.Subscription.Key); err != nil {
			return 0, err
		}
	}
	sub, err := s.newSubscription(c.Subscription)
	if err != nil {
		return 0, err
	}
	if before == nil {
		sub.Key = s.newKey()
	} else {
		sub.Since, sub.Last, sub.Settled = before.Since, before.Last, before.Settled
		if sub.Paused {
			sub.Failure = before.Failure
		}
	}
	s.putSubscription(sub)
	s.out.Pushes = true
	return sub.Key, nil
}

func (s *Step) dropSubscription(c engine.DropSubscription) error {
	if _, err := s.subscription(c.Subscription); err != nil {
		return err
	}
	var keys [][]byte
	for k := range s.tx.Scan(engine.BucketPush, c.Subscription.Bytes()) {
		keys = append(keys, bytes.Clone(k))
	}
	for _, k := range keys {
		s.tx.Delete(engine.BucketPush, k)
	}
	s.tx.Delete(engine.BucketSubscription, c.Subscription.Bytes())
	return nil
}

// waitingPush is the oldest push of a subscription that waits, which must be that number.
func (s *Step) waitingPush(key engine.Key, number uint64) (*engine.Subscription, *engine.Push, error) {
	sub, err := s.subscription(key)
	if err != nil {
		return nil, nil, err
	}
	data := s.tx.Get(engine.BucketPush, engine.PushKey(key, number))
	if number != sub.Settled+1 || data == nil {
		return nil, nil, engine.Reject(engine.Conflict, "number %d of the subscription %s is not the oldest that waits", number, sub.Name)
	}
	return sub, wire.DecodePush(bytes.Clone(data)), nil
}

func (s *Step) tellPush(c engine.TellPush) error {
	sub, p, err := s.waitingPush(c.Subscription, c.Number)
	if err != nil {
		return err
	}
	p.State, p.Attempts, p.Failure = c.State, c.Attempts, c.Failure
	if c.Pause != "" {
		sub.Paused, sub.Failure = true, c.Pause
	}
	s.settlePush(sub, p)
	return nil
}

// settlePush writes what became of a push. The next one may go if it has left.
func (s *Step) settlePush(sub *engine.Subscription, p *engine.Push) {
	if p.State != engine.PushWaits {
		p.Done = s.nanos
		sub.Settled = p.Number
		if p.Number > keptPushes {
			s.tx.Delete(engine.BucketPush, engine.PushKey(sub.Key, p.Number-keptPushes))
		}
	}
	s.putPush(p)
	s.putSubscription(sub)
}

func (s *Step) skipPush(c engine.SkipPush) error {
	sub, p, err := s.waitingPush(c.Subscription, c.Number)
	if err != nil {
		return err
	}
	p.State = engine.PushSkipped
	sub.Paused, sub.Failure = false, ""
	s.settlePush(sub, p)
	s.out.Pushes = true
	return nil
}

func (s *Step) replayPushes(c engine.ReplayPushes) error {
	sub, err := s.subscription(c.Subscription)
	switch {
	case err != nil:
		return err
	case c.Number > sub.Last:
		return engine.Reject(engine.NotFound, "the subscription %s has no number %d; its last is %d", sub.Name, c.Number, sub.Last)
	case c.Number != 0 && s.tx.Get(engine.BucketPush, engine.PushKey(sub.Key, c.Number)) == nil:
		return engine.Reject(engine.NotFound, "number %d of the subscription %s is kept no more", c.Number, sub.Name)
	}
	sub.Paused, sub.Failure = false, ""
	if c.Number != 0 && c.Number <= sub.Settled {
		sub.Settled = c.Number - 1
	}
	for number := sub.Settled + 1; number <= sub.Last; number++ {
		p := wire.DecodePush(bytes.Clone(s.tx.Get(engine.BucketPush, engine.PushKey(sub.Key, number))))
		p.State, p.Attempts, p.Done = engine.PushWaits, 0, 0
		s.putPush(p)
	}
	s.putSubscription(sub)
	s.out.Pushes = true
	return nil
}
