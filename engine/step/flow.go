package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// take lets a token leave along a flow of scope.
func (s *Step) take(l *live, scope uint32, f *program.Flow) {
	s.emit(l, engine.Event{Kind: engine.Taken, Scope: scope, Element: f.ID})
	s.push(item{live: l, do: (*Step).arrive, scope: scope, flow: f})
}

// arrive brings a token to the node at the end of a flow. Where tokens are
// gathered it waits there until enough have come.
func (s *Step) arrive(l *live, it *item) error {
	scope, n := l.Token(it.scope), it.flow.To
	if scope == nil {
		return nil
	}
	b := s.m.kinds[n.Kind]
	gathers := (b.Gathered != nil || b.Gathers) && len(n.In) > 1
	if !gathers && n.Needs <= 1 {
		s.begin(l, beginning{node: n, scope: it.scope})
		return nil
	}
	s.emit(l, engine.Event{Kind: engine.Arrived, Scope: it.scope, Element: it.flow.ID, Name: n.ID})
	if b.Gathered == nil {
		s.joinAtOnce(l, it.scope, n, b.Gathers && gathers)
	}
	return nil
}

// joinAtOnce lets node n begin if enough tokens wait before it: one on each
// flow (all), or Needs of them from anywhere.
func (s *Step) joinAtOnce(l *live, scope uint32, n *program.Node, all bool) {
	var use []engine.Arrival
	missing := n.Needs
	for _, f := range n.In {
		have := l.waitingOn(scope, f)
		switch {
		case all && have < n.Needs:
			return
		case all:
			use = append(use, engine.Arrival{Scope: scope, Flow: f.ID, Node: n.ID, Count: n.Needs})
		case have > 0 && missing > 0:
			count := min(have, missing)
			missing -= count
			use = append(use, engine.Arrival{Scope: scope, Flow: f.ID, Node: n.ID, Count: count})
		}
	}
	if !all && missing > 0 {
		return
	}
	s.consume(l, use)
	s.begin(l, beginning{node: n, scope: scope})
}

// waitingOn counts the tokens that wait at the end of flow f.
func (l *live) waitingOn(scope uint32, f *program.Flow) int {
	for _, a := range l.Arrivals {
		if a.Scope == scope && a.Flow == f.ID {
			return a.Count
		}
	}
	return 0
}

// consume uses tokens up that waited before a joining node.
func (s *Step) consume(l *live, use []engine.Arrival) {
	for _, a := range use {
		s.emit(l, engine.Event{Kind: engine.Consumed, Scope: a.Scope, Element: a.Flow, Name: a.Node, Count: a.Count})
	}
}

// gather asks a gateway that looks at its whole scope whether it goes on.
func (s *Step) gather(l *live, scope uint32, n *program.Node, b Behaviour) bool {
	use, goOn, err := b.Gathered(s.turn(l, l.Token(scope)), n)
	if err != nil {
		if len(l.incidentsOf(scope)) == 0 {
			s.raise(l, scope, engine.Working, err)
		}
		return false
	}
	s.consume(l, use)
	if goOn {
		s.begin(l, beginning{node: n, scope: scope})
	} else if len(use) > 0 {
		s.push(item{live: l, do: (*Step).emptied, token: scope, phase: engine.Leaving})
	}
	return len(use) > 0 || goOn
}

// incidentsOf lists the open incidents of a token.
func (l *live) incidentsOf(token uint32) []*engine.Incident {
	var out []*engine.Incident
	for _, i := range l.Incidents {
		if i.Token == token {
			out = append(out, i)
		}
	}
	return out
}

// A beginning says which element begins, where and how.
type beginning struct {
	node    *program.Node
	scope   uint32
	loop    *engine.Loop
	origin  uint32 // token whose compensation this serves
	revives uint32
	mark    engine.Mark
	got     *Got // an event that has already happened, with what it brought
}

// begin activates an element. It gives the new token's id.
func (s *Step) begin(l *live, b beginning) uint32 {
	id := l.nextToken()
	s.emit(l, engine.Event{
		Kind: engine.Activated, Token: id, Scope: b.scope, Element: b.node.ID, Type: string(b.node.Kind),
		Loop: b.loop, Origin: b.origin, Revives: b.revives, Mark: b.mark,
	})
	l.steps++
	l.slice++
	if err := s.brake(l); err != nil {
		s.raise(l, id, engine.Entering, err)
		return id
	}
	if s.m.Limits.Slice > 0 && l.slice > s.m.Limits.Slice && b.pausable() {
		s.await(l, l.Token(id), &engine.Wait{Kind: engine.OnTurn, Due: s.nanos, Left: l.steps})
		return id
	}
	next := item{live: l, do: (*Step).enter, token: id, phase: engine.Entering}
	if b.got != nil {
		next.do, next.got = (*Step).enterCaught, *b.got
	}
	s.push(next)
	return id
}

// pausable reports whether the element may begin in a later command. Rounds that run side by side begin together, and what has
// happened already is not put off.
func (b *beginning) pausable() bool {
	return b.got == nil && b.revives == 0 && (b.loop == nil || b.node.Loop.Sequential || !b.node.Loop.Multi)
}

// takeTurn lets a token go on that waited for its turn. The brake counts on from where it stood.
func (s *Step) takeTurn(l *live, w *engine.Wait) {
	l.steps = max(l.steps, w.Left)
	s.closeWait(l, w)
	s.push(item{live: l, do: (*Step).enter, token: w.Token, phase: engine.Entering})
}

// brake stops loops that never wait.
func (s *Step) brake(l *live) error {
	limits := s.m.Limits
	switch {
	case limits.StepsPerCommand > 0 && l.steps > limits.StepsPerCommand:
		return Faultf(engine.LimitReached, "stepsPerCommand: more than %d elements began without a wait; if the process does not loop for ever, repeat to let it go on", limits.StepsPerCommand)
	case limits.Steps > 0 && l.Steps > limits.Steps:
		return Faultf(engine.LimitReached, "steps: the instance has begun more than %d elements", limits.Steps)
	}
	return nil
}

// enter sets an activated element up: its loop, its variables, the events that
// can interrupt it; then its behaviour begins.
func (s *Step) enter(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	s.closeWaits(l, t.ID)
	if n.Loop != nil && !t.IsIteration() && t.Revives == 0 {
		return s.enterLoop(l, t, n)
	}
	if t.Revives != 0 {
		s.revive(l, t, n)
		return nil
	}
	if s.m.Rehearsal == nil {
		if err := s.readInputs(l, t, n); err != nil {
			return err
		}
	}
	if err := s.armAround(l, t, n); err != nil {
		return err
	}
	s.push(item{live: l, do: (*Step).work, token: t.ID, phase: engine.Working})
	return nil
}

// armAround opens the waits of boundary events and event sub-processes.
func (s *Step) armAround(l *live, t *engine.Token, n *program.Node) error {
	if !t.IsIteration() {
		for _, b := range n.Boundary {
			if err := s.armEvent(l, t, b); err != nil {
				return err
			}
		}
	}
	if t.IsBody() {
		return nil
	}
	for _, start := range n.EventStarts {
		if err := s.armEvent(l, t, start); err != nil {
			return err
		}
	}
	return nil
}

// work lets the behaviour begin.
func (s *Step) work(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	if s.rehearse(l, t, n) {
		return nil
	}
	if s.throwsOut(n) {
		if err := respond(s.turn(l, t)); err != nil {
			return err
		}
	}
	b := s.m.kinds[n.Kind]
	if b.Work == nil {
		s.complete(l, t)
		return nil
	}
	return b.Work(s.turn(l, t))
}

// complete lets a token end well, as soon as what is on the list has happened.
func (s *Step) complete(l *live, t *engine.Token) {
	s.push(item{live: l, do: (*Step).leave, token: t.ID, phase: engine.Leaving})
}

// leave writes outputs, chooses flows, ends the token and takes the flows. If
// anything is wrong the token is still there, with its incident.
func (s *Step) leave(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	if !t.IsBody() && t.Revives == 0 && s.m.Rehearsal == nil {
		if err := s.writeOutputs(l, t, n, it.got.brought()); err != nil {
			return err
		}
		if !s.throwsOut(n) {
			if err := respond(s.turn(l, t)); err != nil {
				return err
			}
		}
	}
	if t.IsIteration() && t.Origin == 0 {
		return s.leaveIteration(l, t, n)
	}
	flows, err := s.choose(l, t, n)
	if err != nil {
		return err
	}
	s.leaveBy(l, t, n, flows)
	return nil
}

// choose picks the flows a token leaves by.
func (s *Step) choose(l *live, t *engine.Token, n *program.Node) ([]*program.Flow, error) {
	if n.ForComp || t.Origin != 0 || t.Revives != 0 || len(n.Out) == 0 {
		return nil, nil
	}
	if flows := s.chosen(n); flows != nil {
		return flows, nil
	}
	if leave := s.m.kinds[n.Kind].Leave; leave != nil {
		return leave(s.turn(l, t))
	}
	return s.openFlows(l, t, n)
}

// openFlows are the flows without condition and those whose condition holds.
// If no condition holds the default flow is taken, and if there is none and no
// flow is open the token is stuck (BPMN 2.0, 13.3.1 and 8.4.13).
func (s *Step) openFlows(l *live, t *engine.Token, n *program.Node) ([]*program.Flow, error) {
	var open []*program.Flow
	held := false
	for _, f := range n.Out {
		if f == n.Default || n.OnlyForFailure(f) {
			continue
		}
		yes, err := s.holds(l, t, f)
		if err != nil {
			return nil, err
		}
		if yes {
			open = append(open, f)
			held = held || f.Condition != nil
		}
	}
	if !held && n.Default != nil && !n.OnlyForFailure(n.Default) {
		open = append(open, n.Default)
	}
	if len(open) == 0 {
		return nil, Faultf(engine.NoPath, "no condition of the outgoing flows of %q holds and there is no default flow", n.ID)
	}
	return open, nil
}

// holds reports whether a flow may be taken.
func (s *Step) holds(l *live, t *engine.Token, f *program.Flow) (bool, error) {
	if f.Condition == nil {
		return true, nil
	}
	return s.truth(l, t, f.Condition, "the condition of flow "+f.ID)
}

// leaveBy ends a token well and takes flows, each as often as the activity
// gives tokens.
func (s *Step) leaveBy(l *live, t *engine.Token, n *program.Node, flows []*program.Flow) {
	s.finish(l, t, n)
	for _, f := range flows {
		for i := 0; i < n.Gives; i++ {
			s.take(l, t.Scope, f)
		}
	}
	s.left(l, t)
}

// left tells whoever cares that a token is gone.
func (s *Step) left(l *live, t *engine.Token) {
	if t.ID == 1 {
		s.end(l, engine.DoneWell)
		return
	}
	s.undoNext(l, t)
	s.push(item{live: l, do: (*Step).emptied, token: t.Scope, phase: engine.Leaving})
}

// emptied looks whether a scope has anything left to do.
func (s *Step) emptied(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	if n.AdHoc != nil && t.Mark == engine.Plain && !t.IsBody() {
		return s.afterAdHoc(l, t, n)
	}
	if t.IsBody() || l.busy(t) {
		return nil
	}
	if t.Mark == engine.Cancelling || t.Mark == engine.Compensating {
		s.push(item{live: l, do: (*Step).compensate, token: t.ID, phase: engine.Working})
		return nil
	}
	s.complete(l, t)
	return nil
}

// busy reports whether a scope still holds tokens, tokens waiting to be
// joined, or tokens on their way.
func (l *live) busy(scope *engine.Token) bool {
	if l.occupied(scope) {
		return true
	}
	for _, a := range l.Arrivals {
		if a.Scope == scope.ID {
			return true
		}
	}
	return false
}

// end finishes an instance and tells its caller.
func (s *Step) end(l *live, status engine.Status) {
	s.emit(l, engine.Event{Kind: engine.Ended, Element: l.Process, Type: string(status)})
	if l.Alone != "" {
		s.late = append(s.late, late{l, func() error { return s.startNext(l.Process, l.Alone) }})
	}
	if l.Parent == 0 {
		return
	}
	s.late = append(s.late, late{l, func() error { return s.calledEnded(l, status) }})
}
