package step

import (
	"slices"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// closeWaits closes everything token id waits for. A called instance that is
// no longer waited for is terminated.
func (s *Step) closeWaits(l *live, id uint32) { s.closeThose(l, id, nil) }

// closeFor closes a token's waits for one element.
func (s *Step) closeFor(l *live, id uint32, element string) {
	s.closeThose(l, id, func(w *engine.Wait) bool { return w.Element == element })
}

// closeThose closes those of a token's waits that are meant; nil means all.
func (s *Step) closeThose(l *live, id uint32, meant func(*engine.Wait) bool) {
	for i := 0; i < len(l.Waits); {
		if w := l.Waits[i]; w.Token == id && (meant == nil || meant(w)) {
			s.closeWait(l, w) // which takes it out of the list
		} else {
			i++
		}
	}
}

// closeWait closes one wait.
func (s *Step) closeWait(l *live, w *engine.Wait) {
	s.emit(l, engine.Event{Kind: engine.Waited, Token: w.Token, Element: w.Element, Name: s.doneBy(w), Wait: &engine.Wait{ID: w.ID, Kind: w.Kind, Key: w.Key}})
	if w.Kind == engine.OnInstance {
		s.doomed = append(s.doomed, w.Key)
	}
}

// terminateCalled ends the next instance whose caller is gone.
func (s *Step) terminateCalled() error {
	key := s.doomed[0]
	s.doomed = s.doomed[1:]
	if child := s.loadAsItIs(key); child != nil && child.Status == engine.Active {
		s.terminateInstance(child, engine.DoneTerminated)
	}
	return nil
}

// terminateInstance ends a whole instance.
func (s *Step) terminateInstance(l *live, status engine.Status) {
	s.terminateInside(l, l.Token(1), 0)
	s.closeWaits(l, 1)
	s.settle(l, 1)
	s.forget(l, l.Token(1))
	kind := engine.Terminated
	if status == engine.DoneFailed {
		kind = engine.Failed
	}
	s.emit(l, engine.Event{Kind: kind, Token: 1, Element: l.Process, Type: l.Token(1).Type})
	s.end(l, status)
}

// terminate ends a token and everything inside it.
func (s *Step) terminate(l *live, t *engine.Token) { s.terminateAs(l, t, engine.Terminated, "") }

// terminateAs is terminate with the word for the token's own end. Who had something undone by it goes on.
func (s *Step) terminateAs(l *live, t *engine.Token, kind engine.EventKind, code string) {
	s.terminateInside(l, t, 0)
	n := l.node(t)
	s.closeWaits(l, t.ID)
	s.settle(l, t.ID)
	s.forget(l, t)
	s.emit(l, engine.Event{Kind: kind, Token: t.ID, Element: n.ID, Type: string(n.Kind), Name: code})
	s.undoNext(l, t)
}

// terminateInside ends everything inside a token except one, innermost first.
// Parents stand before their children, so one pass finds all descendants.
func (s *Step) terminateInside(l *live, scope *engine.Token, except uint32) {
	inside := map[uint32]bool{scope.ID: true}
	var list []*engine.Token
	for _, t := range l.Tokens {
		if inside[t.Scope] && t.ID != except {
			inside[t.ID] = true
			list = append(list, t)
		}
	}
	slices.Reverse(list)
	for _, t := range list {
		s.closeWaits(l, t.ID)
		s.settle(l, t.ID)
		s.forget(l, t)
		s.emit(l, engine.Event{Kind: engine.Terminated, Token: t.ID, Element: t.Element, Type: t.Type})
	}
	s.dropArrivals(l, scope.ID)
	s.dropComing(l, inside)
}

// dropComing takes tokens that are on their way in one of the scopes off the list.
func (s *Step) dropComing(l *live, scopes map[uint32]bool) {
	for i := s.head; i < len(s.queue); i++ {
		it := &s.queue[i]
		if it.live == l && it.flow != nil && scopes[it.scope] {
			l.coming[it.scope]--
			it.live = nil
		}
	}
}

// settle resolves the incidents of a token that goes away.
func (s *Step) settle(l *live, id uint32) {
	for _, i := range l.incidentsOf(id) {
		s.emit(l, engine.Event{Kind: engine.Resolved, Token: id, Element: i.Element, Incident: &engine.Incident{Key: i.Key}})
	}
}

// forget drops what was completed inside a token that did not complete, or what
// one that undoes a sub-process has not undone yet, and the tokens waiting to be
// joined in it.
func (s *Step) forget(l *live, t *engine.Token) {
	s.dropArrivals(l, t.ID)
	s.dropComps(l, t.CompScope())
}

// dropArrivals forgets the tokens that wait to be joined in a scope.
func (s *Step) dropArrivals(l *live, id uint32) {
	for _, a := range l.Arrivals {
		if a.Scope == id {
			s.emit(l, engine.Event{Kind: engine.Closed, Scope: id})
			return
		}
	}
}

// finish closes what belongs to a token that completed; what can be undone is
// remembered.
func (s *Step) finish(l *live, t *engine.Token, n *program.Node) {
	s.closeWaits(l, t.ID)
	kept := s.remember(l, t, n)
	s.settle(l, t.ID)
	if n.IsScope() && !kept {
		s.dropComps(l, t.CompScope())
	}
	s.emit(l, engine.Event{Kind: engine.Completed, Token: t.ID, Element: n.ID, Type: string(n.Kind)})
}

// happen lets an event that a token watches for happen: a boundary event of it,
// or the start of an event sub-process inside it.
func (s *Step) happen(l *live, t *engine.Token, n *program.Node, got Got) {
	if s.m.kinds[n.Kind].Starts {
		s.startEventSub(l, t, n, got)
		return
	}
	scope := t.Scope
	if n.Interrupting {
		s.terminate(l, t)
		s.push(item{live: l, do: (*Step).emptied, token: scope, phase: engine.Leaving})
	}
	s.begin(l, beginning{node: n, scope: scope, got: &got})
}

// startEventSub begins an event sub-process in scope t. An interrupting one
// ends everything else in the scope, and no other can start then.
func (s *Step) startEventSub(l *live, t *engine.Token, start *program.Node, got Got) {
	if start.Interrupting {
		s.terminateInside(l, t, 0)
		for _, other := range l.node(t).EventStarts {
			s.closeFor(l, t.ID, other.ID)
		}
		s.emit(l, engine.Event{Kind: engine.Marked, Token: t.ID, Mark: engine.Interrupted})
	}
	s.begin(l, beginning{node: start.Scope, scope: t.ID, got: &got})
}

// enterCaught sets up an element that begins because its event has happened: a
// start or boundary event, the target of an event-based gateway, an event
// sub-process.
func (s *Step) enterCaught(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	if n.EventSub {
		return s.enterEventSub(l, t, n, it.got)
	}
	if caught := s.m.kinds[n.Kind].Caught; caught != nil {
		return caught(s.turn(l, t), it.got)
	}
	s.emit(l, engine.Event{Kind: engine.Caught, Token: t.ID, Element: n.ID, Type: string(it.got.trigger(n)), Name: it.got.Name})
	if err := s.takeOver(l, t, receiveOf(n, it.got), it.got); err != nil {
		return err
	}
	s.push(item{live: l, do: (*Step).leave, token: t.ID, phase: engine.Leaving, got: it.got})
	return nil
}

// trigger is the word for what happened to n; a start event that somebody began
// by hand may have none.
func (g *Got) trigger(n *program.Node) bpmn.Trigger {
	if g.Def < len(n.Events) {
		return n.Events[g.Def].Trigger
	}
	return bpmn.None
}

// enterEventSub begins an event sub-process at its start event, which has
// happened already.
func (s *Step) enterEventSub(l *live, t *engine.Token, n *program.Node, got Got) error {
	s.closeWaits(l, t.ID)
	if err := s.readInputs(l, t, n); err != nil {
		return err
	}
	if err := s.armAround(l, t, n); err != nil {
		return err
	}
	for _, start := range n.Inner {
		if s.m.kinds[start.Kind].Starts {
			s.begin(l, beginning{node: start, scope: t.ID, got: &got})
		}
	}
	return nil
}
