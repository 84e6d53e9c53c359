package step

import (
	"encoding/json"
	"slices"

	"hookflow/engine"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// A message goes from one participant to one other (BPMN 2.0, 10.4.5). Who
// waits is found by the message's name and a correlation key, which is compared
// as text. A throwing event without a call hands the message to processes of
// this engine.
var messageEvent = TriggerBehaviour{
	Role: Telling,
	Arm:  func(t *Turn, d *program.EventDef) (*engine.Wait, error) { return messageWait(t, d.Receive) },
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		if d.Sends == nil {
			t.Thrown(d.Trigger, "")
			return true, nil
		}
		return false, send(t, d.Sends)
	},
}

// publish hands the message out, or keeps it for its time to live.
func (s *Step) publish(c engine.Publish) (engine.Published, error) {
	x, err := ofPublish(c)
	if err != nil {
		return engine.Published{}, err
	}
	return s.publishContent(c, x)
}

// publishContent is publish for a message whose content was looked at already.
func (s *Step) publishContent(c engine.Publish, x *content) (engine.Published, error) {
	if c.Name == "" {
		return engine.Published{}, engine.Reject(engine.Invalid, "the message has no name")
	}
	if before := s.before(c); before != nil {
		return engine.Published{Duplicate: true, Correlated: before.Instances, Came: before.At}, nil
	}
	var p handed
	if err := s.deliver(c.Name, c.Key, Got{Name: c.Name, content: x, business: c.BusinessKey, corr: c.Key}, &p); err != nil {
		return engine.Published{}, err
	}
	s.buffer(c, x, &p)
	return p.Published, nil
}

// before is the same message, if it came within its time to live; nil if it did not.
func (s *Step) before(c engine.Publish) *engine.Buffered {
	if c.ID == "" {
		return nil
	}
	key := s.tx.Get(engine.BucketMessageID, engine.HashKey(c.Name, c.Key, c.ID))
	if key == nil {
		return nil
	}
	return wire.DecodeBuffered(append([]byte(nil), s.tx.Get(engine.BucketBuffer, key)...))
}

// A handed says who has got a message.
type handed struct {
	engine.Published
	taken bool // by a start event, which may still need something else
}

// deliver hands a message to the oldest waiting instance of each process, and
// to the start events of processes that have none.
func (s *Step) deliver(name, key string, got Got, p *handed) error {
	type row struct {
		owner engine.Key
		wait  uint32
	}
	var rows []row
	served := map[string]bool{}
	find := func(key string, starts bool) {
		for k, process := range s.tx.Scan(engine.BucketMessage, engine.HashKey(name, key)) {
			if served[string(process)] {
				continue
			}
			owner, wait := engine.WaitOf(k)
			if starts == (s.tx.Get(engine.BucketStart, s.key(owner)) != nil) {
				served[string(process)] = true
				rows = append(rows, row{owner, wait})
			}
		}
	}
	find(key, false)
	waiting := len(rows)
	find("", true)
	var starts []string
	for i := waiting; i < len(rows); i++ {
		process := s.definition(rows[i].owner).Process
		if err := s.closed(process, false); err != nil {
			if len(rows) == 1 {
				return err // nobody else gets it
			}
			rows = slices.Delete(rows, i, i+1)
			i--
			continue
		}
		starts = append(starts, process)
	}
	if len(starts) > 0 {
		if err := s.room(starts...); err != nil {
			return err
		}
	}
	for _, r := range rows {
		if err := s.deliverTo(r.owner, r.wait, got, p); err != nil {
			return err
		}
	}
	return nil
}

// deliverTo hands a message or signal to one owner: a waiting instance, or a
// definition whose start event waits.
func (s *Step) deliverTo(owner engine.Key, wait uint32, got Got, p *handed) error {
	l, err := s.load(owner)
	if err != nil {
		return nil // a model that cannot be read holds up nobody else
	}
	if l == nil {
		started, taken, err := s.startBy(owner, wait, got)
		p.taken = p.taken || taken
		if started != 0 {
			p.Started = append(p.Started, started)
		}
		return err
	}
	if w := l.Wait(wait); w != nil && w.Name == got.Name {
		p.Correlated = append(p.Correlated, owner)
		s.reach(l, w, got)
	}
	return nil
}

// publishLate hands a message from a token to other processes. Its content is
// the token's own variables (its inputs).
func (s *Step) publishLate(l *live, t *engine.Token, name, key string) {
	vars := engine.Vars{}
	for _, v := range t.Vars {
		vars[v.Name] = v.Value
	}
	payload, _ := json.Marshal(vars)
	s.throwLate(l, t, func() error {
		_, err := s.publish(engine.Publish{Name: name, Key: key, Payload: payload})
		return err
	})
}

// send hands a message to whoever waits for it in this engine, and then lets
// the token go on.
func send(t *Turn, m *program.Message) error {
	name, err := t.Text(m.Name)
	if err != nil {
		return err
	}
	key, err := t.Text(m.Key)
	if err != nil {
		return err
	}
	t.Thrown(t.s.m.roles[Telling], name)
	t.s.publishLate(t.l, t.Token, name, key)
	return nil
}

// messageWait subscribes to a message under the key the instance has now. Start
// events of the process have no key.
func messageWait(t *Turn, r *program.Receive) (*engine.Wait, error) {
	name, err := t.Text(r.Name)
	if err != nil || t.l == nil {
		return &engine.Wait{Kind: engine.OnMessage, Name: name}, err
	}
	if t.s.m.Rehearsal != nil {
		return &engine.Wait{Kind: engine.OnMessage, Name: name, Corr: t.s.m.unique(t.l.Key)}, nil
	}
	key, err := t.Text(r.Key)
	if err != nil {
		return nil, err
	}
	if r.Key != nil && key == "" {
		return nil, Faultf(engine.BadExpression, "the correlation key (%s) has no value", r.Key.Source())
	}
	return &engine.Wait{Kind: engine.OnMessage, Name: name, Corr: key}, nil
}
