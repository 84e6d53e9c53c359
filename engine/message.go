package engine

import (
	"encoding/json"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// payload is the message's content as variables and as the request that
// mappings see.
func (c *Publish) payload() (Got, error) {
	got := Got{Trigger: bpmn.Message, Name: c.Name, Request: c.Request}
	if len(c.Payload) == 0 && len(c.Request) > 0 {
		var r struct{ Body json.RawMessage }
		if err := json.Unmarshal(c.Request, &r); err != nil {
			return got, reject(Invalid, "the request is no JSON object: %v", err)
		}
		c.Payload = r.Body
	}
	if len(c.Payload) == 0 {
		return got, nil
	}
	if !json.Valid(c.Payload) {
		return got, reject(Invalid, "the payload of message %q is no JSON", c.Name)
	}
	if len(got.Request) == 0 {
		got.Request, _ = json.Marshal(map[string]any{"body": c.Payload})
	}
	if c.Payload[0] == '{' {
		if err := json.Unmarshal(c.Payload, &got.Variables); err != nil {
			return got, reject(Invalid, "the payload of message %q: %v", c.Name, err)
		}
	}
	return got, nil
}

// run hands the message out, or keeps it for its time to live.
func (c Publish) run(s *Step) (any, error) {
	if c.Name == "" {
		return nil, reject(Invalid, "the message has no name")
	}
	got, err := c.payload()
	if err != nil {
		return nil, err
	}
	if c.ID != "" && s.tx.Get(BucketMessageID, hashKey(c.Name, c.Key, c.ID)) != nil {
		return Published{Duplicate: true}, nil
	}
	var p Published
	if err := s.deliver(c.Name, c.Key, got, &p); err != nil {
		return nil, err
	}
	s.buffer(c, &p)
	return p, nil
}

// deliver hands a message to the oldest waiting instance of each process, and
// to the start events of processes that have none.
func (s *Step) deliver(name, key string, got Got, p *Published) error {
	type row struct {
		owner Key
		wait  uint32
	}
	var rows []row
	served := map[string]bool{}
	find := func(key string, starts bool) {
		for k, process := range s.tx.Scan(BucketMessage, hashKey(name, key)) {
			if served[string(process)] {
				continue
			}
			owner, wait := WaitOf(k)
			if starts == (s.tx.Get(BucketStart, owner.Bytes()) != nil) {
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
func (s *Step) deliverTo(owner Key, wait uint32, got Got, p *Published) error {
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
func (s *Step) buffer(c Publish, p *Published) {
	ttl := s.m.Limits.MessageTTL
	if c.TTL != nil {
		ttl = *c.TTL
	}
	taken := p.taken || len(p.Correlated) > 0
	if ttl <= 0 || taken && c.ID == "" {
		return
	}
	m := &Buffered{Key: s.newKey(), Name: c.Name, Corr: c.Key, ID: c.ID, Expires: s.nanos + int64(ttl), Taken: taken}
	if !taken {
		m.Payload, m.Request = c.Payload, c.Request
		p.Buffered = true
		s.tx.Put(BucketBuffered, append(hashKey(m.Name, m.Corr), m.Key.Bytes()...), nil)
	}
	p.Message = m.Key
	s.tx.Put(BucketBuffer, m.Key.Bytes(), m.encode())
	s.tx.Put(BucketTimer, waitKey(timeKey(m.Expires), m.Key, 0), nil)
	s.due(m.Expires)
	if c.ID != "" {
		s.tx.Put(BucketMessageID, hashKey(m.Name, m.Corr, m.ID), m.Key.Bytes())
	}
}

// dropBuffered forgets a message that has expired or was taken.
func (s *Step) dropBuffered(key Key) {
	m := DecodeBuffered(s.tx.Get(BucketBuffer, key.Bytes()))
	s.tx.Delete(BucketBuffer, key.Bytes())
	s.tx.Delete(BucketBuffered, append(hashKey(m.Name, m.Corr), key.Bytes()...))
	s.tx.Delete(BucketTimer, waitKey(timeKey(m.Expires), key, 0))
	if m.ID != "" {
		s.tx.Delete(BucketMessageID, hashKey(m.Name, m.Corr, m.ID))
	}
}

// fromBuffer gives a new wait the oldest kept message that fits.
func (s *Step) fromBuffer(l *live, w *Wait) {
	for k := range s.tx.Scan(BucketBuffered, hashKey(w.Name, w.Corr)) {
		key := KeyOf(k[8:])
		data := append([]byte(nil), s.tx.Get(BucketBuffer, key.Bytes())...)
		m := DecodeBuffered(data)
		if m.Name != w.Name || m.Corr != w.Corr || m.Expires <= s.nanos {
			continue
		}
		got, err := (&Publish{Name: m.Name, Payload: m.Payload, Request: m.Request}).payload()
		if err != nil {
			continue
		}
		s.takeBuffered(m)
		s.reach(l, w, got)
		return
	}
}

// takeBuffered marks a kept message as taken, or forgets it if nobody could
// send it again by its id.
func (s *Step) takeBuffered(m *Buffered) {
	if m.ID == "" {
		s.dropBuffered(m.Key)
		return
	}
	s.tx.Delete(BucketBuffered, append(hashKey(m.Name, m.Corr), m.Key.Bytes()...))
	m.Taken, m.Payload, m.Request = true, nil, nil
	s.tx.Put(BucketBuffer, m.Key.Bytes(), m.encode())
}

// publishLate hands a message from a token to other processes. Its content is
// the token's own variables (its inputs).
func (s *Step) publishLate(l *live, t *Token, name, key string) {
	s.emit(l, Event{Kind: Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Message), Name: name})
	vars := Vars{}
	for _, v := range t.Vars {
		vars[v.Name] = v.Value
	}
	payload, _ := json.Marshal(vars)
	s.throwLate(l, t, Publish{Name: name, Key: key, Payload: payload})
}

// throwLate lets cmd happen once every token has armed its waits, and only then
// lets the throwing token go on: what it throws finds the scopes that are open
// now.
func (s *Step) throwLate(l *live, t *Token, cmd Command) {
	s.late = append(s.late, func() error {
		if l.Token(t.ID) == nil {
			return nil
		}
		l.thrown[t.ID]--
		if _, err := cmd.run(s); err != nil {
			s.raise(l, t.ID, Working, err)
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
func (s *Step) delivered(l *live, t *Token) {
	if t.body() {
		s.push(item{live: l, do: (*Step).iterateOn, token: t.ID, phase: Working})
		return
	}
	s.complete(l, t)
}

// run finds the elements that receive at the path and publishes for them.
func (c Receive) run(s *Step) (any, error) {
	targets, methods, err := s.receivers(c)
	if err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		if methods {
			return nil, reject(NotFound, "nothing receives %s at /in/%s", c.Method, c.Path)
		}
		return nil, reject(NotFound, "nothing receives at /in/%s", c.Path)
	}
	for i, t := range targets {
		last := i == len(targets)-1
		p := Publish{Name: t.name, Key: t.key, ID: c.ID, TTL: c.TTL, Request: c.Request}
		if !last {
			p.TTL = new(time.Duration) // only the newest version's message is kept
		}
		result, err := p.run(s)
		if err != nil {
			return nil, err
		}
		r := result.(Published)
		if last || r.Duplicate || len(r.Started)+len(r.Correlated) > 0 {
			return r, nil
		}
	}
	return nil, nil
}

// A target is a message that an incoming request stands for.
type target struct{ name, key string }

// receivers lists the messages that a request to a path can stand for, those of
// older versions first. The key comes out of the request by the expression of
// the receiving element.
func (s *Step) receivers(c Receive) (targets []target, otherMethod bool, err error) {
	request, err := feel.FromJSON(c.Request)
	if err != nil {
		return nil, false, reject(Invalid, "the request cannot be read: %v", err)
	}
	env := &feel.Env{Scope: feel.NewContext(1).Put("request", request), Now: func() time.Time { return s.now }}
	for k := range s.tx.Scan(BucketPath, append([]byte(c.Path), 0)) {
		prog, err := s.m.program(s.tx, KeyOf(k[len(c.Path)+1:]))
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
func (s *Step) broadcastLate(l *live, t *Token, name string) {
	s.emit(l, Event{Kind: Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Signal), Name: name})
	vars := Vars{}
	for _, v := range t.Vars {
		vars[v.Name] = v.Value
	}
	s.throwLate(l, t, Broadcast{Signal: name, Variables: vars})
}

// run hands the signal to everything that waits for it now.
func (c Broadcast) run(s *Step) (any, error) {
	if c.Signal == "" {
		return nil, reject(Invalid, "the signal has no name")
	}
	var keys [][]byte
	starts := false
	for k := range s.tx.Scan(BucketSignal, hashKey(c.Signal)) {
		keys = append(keys, append([]byte(nil), k...))
		owner, _ := WaitOf(k)
		starts = starts || s.tx.Get(BucketStart, owner.Bytes()) != nil
	}
	if starts {
		if err := s.room(); err != nil {
			return nil, err
		}
	}
	got := Got{Trigger: bpmn.Signal, Name: c.Signal, Variables: c.Variables}
	var p Published
	for _, k := range keys {
		owner, wait := WaitOf(k)
		if err := s.deliverTo(owner, wait, got, &p); err != nil {
			return nil, err
		}
	}
	return p, nil
}
