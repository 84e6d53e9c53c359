package step

import (
	"bytes"
	"encoding/json"
	"slices"

	"hookflow/engine"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// branch begins an instance with what another one has done, and stops it there. What had still to be done at that moment
// is told from the events (tell). Where the last event is the beginning of an element that a flow led to, or where
// everything waited, that is exact; an event that was just being caught comes again without what it brought.
func (s *Step) branch(c engine.Branch) (engine.Key, error) {
	first := engine.Event{}
	if len(c.Events) > 0 {
		first = c.Events[0]
	}
	if first.Kind != engine.Created {
		return 0, engine.Reject(engine.Invalid, "a branch begins with the beginning of an instance")
	}
	if err := s.room(); err != nil {
		return 0, err
	}
	in := &engine.Instance{Key: s.newKey()}
	l := s.hold(in, nil)
	l.created, l.kept = true, true
	keys := map[engine.Key]engine.Key{}
	for _, ev := range c.Events {
		if ev.Kind == engine.Ended {
			break
		}
		if s.again(l, c.Of, keys, &ev) {
			s.emit(l, ev)
		}
		if ev.Kind == engine.Activated && ev.Token == 1 { // from here on nothing of it is seen from outside
			s.emit(l, engine.Event{Kind: engine.Suspended, Token: 1, Element: l.Process, Name: engine.BackInTime})
		}
	}
	prog, err := s.m.program(s.tx, l.Definition)
	if err != nil {
		return 0, err
	}
	l.prog = prog
	at := s.branched(l)
	s.emit(l, engine.Event{Kind: engine.Suspended, Token: at.Token, Element: at.Element, Name: at.Why})
	s.debugs = true
	s.halt = s.tell(l, c.Events)
	return l.Key, nil
}

// again makes an event of the other instance one of this, and reports whether it is one. A called process is none of
// the branch's: its caller calls again.
func (s *Step) again(l *live, of engine.Key, keys map[engine.Key]engine.Key, ev *engine.Event) bool {
	anew := func(key engine.Key) engine.Key {
		if key != 0 && keys[key] == 0 {
			keys[key] = s.newKey()
		}
		return keys[key]
	}
	switch ev.Kind {
	case engine.Created:
		ev.Parent, ev.From, ev.Names = 0, of, nil
	case engine.Suspended, engine.Resumed:
		return false
	case engine.Waiting, engine.Changed, engine.Waited:
		if ev.Wait.Kind == engine.OnInstance {
			return false
		}
		w := *ev.Wait
		w.Key = anew(w.Key)
		w.Request = s.askedAgain(l, of, ev.Wait.Key, w.Key, w.Request)
		ev.Wait = &w
	case engine.Raised, engine.Resolved:
		i := *ev.Incident
		i.Key = anew(i.Key)
		ev.Incident = &i
	}
	return true
}

// askedAgain is a request with the idempotency key of the branch: it is another request.
func (s *Step) askedAgain(l *live, of, before, key engine.Key, request json.RawMessage) json.RawMessage {
	if request == nil {
		return nil
	}
	return bytes.ReplaceAll(request, []byte(idempotencyKey(s.m.unique(of), before)), []byte(idempotencyKey(s.m.unique(l.Key), key)))
}

// branched is where a branch stands: before the element that began last, or where all of it waits.
func (s *Step) branched(l *live) engine.Stop {
	at := engine.Stop{Token: 1, Element: l.Process, Why: engine.BackInTime}
	if t := l.Tokens[len(l.Tokens)-1]; t.ID == l.LastToken && t.ID != 1 && !s.rests(l, t) {
		at.Token, at.Element = t.ID, t.Element
	}
	return at
}

// remembered is what a stopped instance had still to do, told from its journal, because the program has ended since.
func (s *Step) remembered(in *engine.Instance) (*halt, error) {
	l, err := s.running(in.Key)
	if err != nil {
		return nil, err
	}
	var events []engine.Event
	for _, key := range wire.JournalKeys(s.tx, in.Newest, 0) {
		events = append(events, wire.ReadRecord(s.tx, key).Events...)
	}
	h := s.tell(l, events)
	h.lives = []frozen{{l, l.coming, nil}}
	l.kept = true
	delete(s.lives, l.Key)
	s.order = s.order[:len(s.order)-1]
	return h, nil
}

// rests reports whether a token moves by itself: it waits for something, has an incident, or holds what does.
func (s *Step) rests(l *live, t *engine.Token) bool {
	instead := s.m.kinds[l.node(t).Kind].Awaits != nil
	return len(l.incidentsOf(t.ID)) > 0 || l.occupied(t) ||
		slices.ContainsFunc(l.Waits, func(w *engine.Wait) bool { return w.Token == t.ID && (instead || w.Element == t.Element) }) ||
		slices.ContainsFunc(l.Tokens, func(x *engine.Token) bool { return x.Origin == t.ID }) ||
		slices.ContainsFunc(l.Arrivals, func(a engine.Arrival) bool { return a.Scope == t.ID })
}

// A trail is what the events of an instance say about what comes next.
type trail struct {
	m      *Machine
	prog   *program.Program
	tokens map[uint32]*passage
	raised map[engine.Key]engine.Phase
	taken  []underway
}

// A passage is what the events say of one token.
type passage struct {
	element string
	last    int          // its last event
	phase   engine.Phase // what it has still to do
	inside  bool         // something has begun in it
}

// An underway is a token on a flow.
type underway struct {
	at    int // its event
	scope uint32
	flow  *program.Flow
}

// tell is the halt of an instance whose events are known, and not what it had still to do.
func (s *Step) tell(l *live, events []engine.Event) *halt {
	x := &trail{m: s.m, prog: l.prog, tokens: map[uint32]*passage{}, raised: map[engine.Key]engine.Phase{}}
	for i := range events {
		x.see(i, &events[i])
	}
	type dated struct {
		at int
		item
	}
	var list []dated
	l.coming = map[uint32]int{}
	for _, u := range x.taken {
		if l.Token(u.scope) != nil {
			l.coming[u.scope]++
			list = append(list, dated{u.at, item{live: l, do: (*Step).arrive, scope: u.scope, flow: u.flow, passed: true}})
		}
	}
	for _, t := range l.Tokens {
		if p := x.tokens[t.ID]; p != nil && !s.rests(l, t) {
			list = append(list, dated{p.last, x.next(l, t, p)})
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int { return a.at - b.at })
	h := &halt{main: l}
	for _, d := range list {
		h.queue = append(h.queue, d.item)
	}
	return h
}

// see takes an event into account.
func (x *trail) see(i int, ev *engine.Event) {
	if ev.Kind == engine.Activated {
		x.tokens[ev.Token] = &passage{element: ev.Element, phase: engine.Entering}
		if scope := x.tokens[ev.Scope]; scope != nil {
			scope.inside = true
		}
		if n := x.prog.Node(ev.Element); n != nil && !x.gathers(n) {
			x.landed(func(u underway) bool { return u.scope == ev.Scope && u.flow.To == n })
			x.linked(n)
		}
	}
	switch f := x.prog.Flow(ev.Element); {
	case f != nil && ev.Kind == engine.Taken:
		x.taken = append(x.taken, underway{i, ev.Scope, f})
	case f != nil && ev.Kind == engine.Arrived:
		x.landed(func(u underway) bool { return u.scope == ev.Scope && u.flow == f })
	}
	if p := x.tokens[ev.Token]; p != nil {
		p.last = i
		x.progress(p, ev)
	}
}

// progress is what an event says of its token.
func (x *trail) progress(p *passage, ev *engine.Event) {
	switch own := ev.Element == p.element; ev.Kind {
	case engine.Waited:
		if own && ev.Wait.Kind != engine.OnTurn {
			p.phase = engine.Leaving
		}
	case engine.Waiting:
		if own {
			p.phase = engine.Entering
		}
	case engine.Caught, engine.Thrown:
		p.phase = engine.Leaving
	case engine.Raised:
		x.raised[ev.Incident.Key] = ev.Incident.Phase
	case engine.Resolved:
		p.phase = x.raised[ev.Incident.Key]
	}
}

// gathers reports whether tokens wait before an element for others.
func (x *trail) gathers(n *program.Node) bool {
	b := x.m.kinds[n.Kind]
	return (b.Gathered != nil || b.Gathers) && len(n.In) > 1 || n.Needs > 1
}

// landed takes the first token off its flow that is meant.
func (x *trail) landed(meant func(underway) bool) {
	if i := slices.IndexFunc(x.taken, meant); i >= 0 {
		x.taken = slices.Delete(x.taken, i, i+1)
	}
}

// linked notes that those who throw a link have thrown it when the one that catches it begins: no flow says so.
func (x *trail) linked(n *program.Node) {
	for _, p := range x.tokens {
		if from := x.prog.Node(p.element); from != nil && from.Partner == n {
			p.phase = engine.Leaving
		}
	}
}

// next is what a token has to do that nothing else moves.
func (x *trail) next(l *live, t *engine.Token, p *passage) item {
	it := item{live: l, token: t.ID, phase: engine.Working, passed: true}
	n := l.node(t)
	switch {
	case t.Mark == engine.Compensating || t.Mark == engine.Cancelling:
		it.do = (*Step).compensate
	case t.IsBody():
		it.do = (*Step).iterate
	case p.inside:
		it.do, it.phase = (*Step).emptied, engine.Leaving
	case t.ID == 1:
		it.do, it.phase = func(s *Step, l *live, _ *item) error { return s.enterProcess(l, newInstance{}) }, engine.Entering
	case p.phase == engine.Leaving || p.phase == engine.InJob:
		it.do, it.phase = (*Step).leave, engine.Leaving
	case x.began(n):
		it.do, it.phase = (*Step).enterCaught, engine.Entering
	default:
		it.do, it.phase = (*Step).enter, engine.Entering
	}
	return it
}

// began reports whether an element begins because its event has happened.
func (x *trail) began(n *program.Node) bool {
	b := x.m.kinds[n.Kind]
	starts := b.Starts && (len(n.Events) > 0 || n.Scope.EventSub)
	return b.Attached || starts || n.EventSub ||
		slices.ContainsFunc(n.In, func(f *program.Flow) bool { return x.m.kinds[f.From.Kind].Awaits != nil })
}
