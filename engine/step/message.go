package step

import (
	"encoding/json"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/wire"
)

// payload is the message's content as variables and as the request that
// mappings see.
func payload(c *engine.Publish) (Got, error) {
	got := Got{Trigger: bpmn.Message, Name: c.Name, Request: c.Request}
	if len(c.Payload) == 0 && len(c.Request) > 0 {
		var r struct{ Body json.RawMessage }
		if err := json.Unmarshal(c.Request, &r); err != nil {
			return got, engine.Reject(engine.Invalid, "the request is no JSON object: %v", err)
		}
		c.Payload = r.Body
	}
	if len(c.Payload) == 0 {
		return got, nil
	}
	if !json.Valid(c.Payload) {
		return got, engine.Reject(engine.Invalid, "the payload of message %q is no JSON", c.Name)
	}
	if len(got.Request) == 0 {
		got.Request, _ = json.Marshal(map[string]any{"body": c.Payload})
	}
	if c.Payload[0] == '{' {
		if err := json.Unmarshal(c.Payload, &got.Variables); err != nil {
			return got, engine.Reject(engine.Invalid, "the payload of message %q: %v", c.Name, err)
		}
	}
	return got, nil
}

// publish hands the message out, or keeps it for its time to live.
func (s *Step) publish(c engine.Publish) (engine.Published, error) {
	if c.Name == "" {
		return engine.Published{}, engine.Reject(engine.Invalid, "the message has no name")
	}
	got, err := payload(&c)
	if err != nil {
		return engine.Published{}, err
	}
	if c.ID != "" && s.tx.Get(engine.BucketMessageID, engine.HashKey(c.Name, c.Key, c.ID)) != nil {
		return engine.Published{Duplicate: true}, nil
	}
	var p handed
	if err := s.deliver(c.Name, c.Key, got, &p); err != nil {
		return engine.Published{}, err
	}
	s.buffer(c, &p)
	return p.Published, nil
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
			if starts == (s.tx.Get(engine.BucketStart, owner.Bytes()) != nil) {
				served[string(process)] = true
				rows = append(rows, row{owner, wait})
			}
		}
	}
	find(key, false)
	waiting := len(rows)
	find("", true)
	if len(rows) > waiting {
		if err := s.room(); err != nil {
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

// buffer keeps a message nobody took; one with an id is remembered in any case
// so that its repetition is noticed.
func (s *Step) buffer(c engine.Publish, p *handed) {
	ttl := s.m.Limits.MessageTTL
	if c.TTL != nil {
		ttl = *c.TTL
	}
	taken := p.taken || len(p.Correlated) > 0
	if ttl <= 0 || taken && c.ID == "" {
		return
	}
	m := &engine.Buffered{Key: s.newKey(), Name: c.Name, Corr: c.Key, ID: c.ID, Expires: s.nanos + int64(ttl), Taken: taken}
	if !taken {
		m.Payload, m.Request = c.Payload, c.Request
		p.Buffered = true
		s.tx.Put(engine.BucketBuffered, append(engine.HashKey(m.Name, m.Corr), m.Key.Bytes()...), nil)
	}
	p.Message = m.Key
	s.tx.Put(engine.BucketBuffer, m.Key.Bytes(), wire.EncodeBuffered(m))
	s.tx.Put(engine.BucketTimer, engine.WaitKey(engine.TimeKey(m.Expires), m.Key, 0), nil)
	s.due(m.Expires)
	if c.ID != "" {
		s.tx.Put(engine.BucketMessageID, engine.HashKey(m.Name, m.Corr, m.ID), m.Key.Bytes())
	}
}

// dropBuffered forgets a message that has expired or was taken.
func (s *Step) dropBuffered(key engine.Key) {
	m := wire.DecodeBuffered(s.tx.Get(engine.BucketBuffer, key.Bytes()))
	s.tx.Delete(engine.BucketBuffer, key.Bytes())
	s.tx.Delete(engine.BucketBuffered, append(engine.HashKey(m.Name, m.Corr), key.Bytes()...))
	s.tx.Delete(engine.BucketTimer, engine.WaitKey(engine.TimeKey(m.Expires), key, 0))
	if m.ID != "" {
		s.tx.Delete(engine.BucketMessageID, engine.HashKey(m.Name, m.Corr, m.ID))
	}
}

// fromBuffer gives a new wait the oldest kept message that fits and that its
// process has not had: an early message reaches every process, once each.
func (s *Step) fromBuffer(l *live, w *engine.Wait) {
	for k := range s.tx.Scan(engine.BucketBuffered, engine.HashKey(w.Name, w.Corr)) {
		key := engine.KeyOf(k[8:])
		data := append([]byte(nil), s.tx.Get(engine.BucketBuffer, key.Bytes())...)
		m := wire.DecodeBuffered(data)
		if m.Name != w.Name || m.Corr != w.Corr || m.Expires <= s.nanos || slices.Contains(m.By, l.Process) {
			continue
		}
		got, err := payload(&engine.Publish{Name: m.Name, Payload: m.Payload, Request: m.Request})
		if err != nil {
			continue
		}
		m.By = append(m.By, l.Process)
		s.tx.Put(engine.BucketBuffer, m.Key.Bytes(), wire.EncodeBuffered(m))
		s.reach(l, w, got)
		return
	}
}

// publishLate hands a message from a token to other processes. Its content is
// the token's own variables (its inputs).
func (s *Step) publishLate(l *live, t *engine.Token, name, key string) {
	s.emit(l, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Message), Name: name})
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

// throwLate lets throw happen once every token has armed its waits, and only then
// lets the throwing token go on: what it throws finds the scopes that are open
// now.
func (s *Step) throwLate(l *live, t *engine.Token, throw func() error) {
	s.late = append(s.late, func() error {
		if l.Token(t.ID) == nil {
			return nil
		}
		l.thrown[t.ID]--
		if err := throw(); err != nil {
			s.raise(l, t.ID, engine.Working, err)
			l.thrown[t.ID] = -1 // it stays here
		}
		if l.thrown[t.ID] == 0 {
			delete(l.thrown, t.ID)
			s.delivered(l, t)
		}
		return nil
	})
	if l.thrown == nil {
		l.thrown = map[uint32]int{}
	}
	l.thrown[t.ID]++
}

// delivered lets a token go on that has thrown everything: a multi-instance
// with its iterations, an event on its way.
func (s *Step) delivered(l *live, t *engine.Token) {
	if t.IsBody() {
		s.push(item{live: l, do: (*Step).iterateOn, token: t.ID, phase: engine.Working})
		return
	}
	s.complete(l, t)
}

// receive finds the elements that receive at the path and publishes for them.
func (s *Step) receive(c engine.Receive) (engine.Published, error) {
	targets, methods, err := s.receivers(c)
	if err != nil {
		return engine.Published{}, err
	}
	if len(targets) == 0 {
		if methods {
			return engine.Published{}, engine.Reject(engine.NotFound, "nothing receives %s at /in/%s", c.Method, c.Path)
		}
		return engine.Published{}, engine.Reject(engine.NotFound, "nothing receives at /in/%s", c.Path)
	}
	for i, t := range targets {
		last := i == len(targets)-1
		p := engine.Publish{Name: t.name, Key: t.key, ID: c.ID, TTL: c.TTL, Request: c.Request}
		if !last {
			p.TTL = new(time.Duration) // only the newest version's message is kept
		}
		r, err := s.publish(p)
		if err != nil {
			return engine.Published{}, err
		}
		if last || r.Duplicate || len(r.Started)+len(r.Correlated) > 0 {
			return r, nil
		}
	}
	return engine.Published{}, nil
}

// A target is a message that an incoming request stands for.
type target struct{ name, key string }

// receivers lists the messages that a request to a path can stand for, those of
// older versions first. The key comes out of the request by the expression of
// the receiving element.
func (s *Step) receivers(c engine.Receive) (targets []target, otherMethod bool, err error) {
	request, err := feel.FromJSON(c.Request)
	if err != nil {
		return nil, false, engine.Reject(engine.Invalid, "the request cannot be read: %v", err)
	}
	env := &feel.Env{Scope: feel.NewContext(1).Put("request", request), Now: func() time.Time { return s.now }}
	for k := range s.tx.Scan(engine.BucketPath, append([]byte(c.Path), 0)) {
		prog, err := s.m.program(s.tx, engine.KeyOf(k[len(c.Path)+1:]))
		if err != nil {
			continue
		}
		for _, r := range prog.Receives(c.Path) {
			if !takesMethod(r.Methods, c.Method) {
				otherMethod = true
				continue
			}
			t, err := readTarget(r.Name, r.FromMsg, env)
			if err != nil {
				return nil, false, err
			}
			targets = addTarget(targets, t)
		}
	}
	return targets, otherMethod, nil
}

// addTarget puts t at the end of the list, where the newest version stands.
func addTarget(list []target, t target) []target {
	for i, x := range list {
		if x == t {
			list = append(list[:i], list[i+1:]...)
			break
		}
	}
	return append(list, t)
}

// takesMethod reports whether a receiving element takes an HTTP method; one
// that names none takes all.
func takesMethod(methods []string, method string) bool {
	for _, m := range methods {
		if m == method {
			return true
		}
	}
	return len(methods) == 0
}

// broadcastLate throws a signal from a token.
func (s *Step) broadcastLate(l *live, t *engine.Token, name string) {
	s.emit(l, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Signal), Name: name})
	vars := engine.Vars{}
	for _, v := range t.Vars {
		vars[v.Name] = v.Value
	}
	s.throwLate(l, t, func() error {
		_, err := s.broadcast(engine.Broadcast{Signal: name, Variables: vars})
		return err
	})
}

// broadcast hands the signal to everything that waits for it now.
func (s *Step) broadcast(c engine.Broadcast) (engine.Published, error) {
	if c.Signal == "" {
		return engine.Published{}, engine.Reject(engine.Invalid, "the signal has no name")
	}
	var keys [][]byte
	starts := false
	for k := range s.tx.Scan(engine.BucketSignal, engine.HashKey(c.Signal)) {
		keys = append(keys, append([]byte(nil), k...))
		owner, _ := engine.WaitOf(k)
		starts = starts || s.tx.Get(engine.BucketStart, owner.Bytes()) != nil
	}
	if starts {
		if err := s.room(); err != nil {
			return engine.Published{}, err
		}
	}
	got := Got{Trigger: bpmn.Signal, Name: c.Signal, Variables: c.Variables}
	var p handed
	for _, k := range keys {
		owner, wait := engine.WaitOf(k)
		if err := s.deliverTo(owner, wait, got, &p); err != nil {
			return engine.Published{}, err
		}
	}
	return p.Published, nil
}
