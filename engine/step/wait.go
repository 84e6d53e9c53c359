package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// await opens a wait of token t.
func (s *Step) await(l *live, t *engine.Token, w *engine.Wait) {
	w.ID, w.Token = l.LastWait+1, t.ID
	if w.Element == "" {
		w.Element = t.Element
	}
	s.emit(l, engine.Event{Kind: engine.Waiting, Token: t.ID, Element: w.Element, Wait: w})
	switch w.Kind {
	case engine.OnMessage:
		s.fromBuffer(l, w)
	case engine.OnCondition:
		s.push(item{live: l, do: (*Step).lookAt, token: t.ID, wait: w.ID, phase: engine.Working})
	}
}

// armEvent opens the waits of a catching event on behalf of t, one for each of
// its definitions that can be waited for.
func (s *Step) armEvent(l *live, t *engine.Token, n *program.Node) error {
	for _, d := range n.Events {
		arm := s.m.triggers[d.Trigger].Arm
		if arm == nil {
			continue
		}
		w, err := arm(s.turn(l, t), d)
		if err != nil {
			return err
		}
		w.Element, w.Def = n.ID, d.Index
		s.await(l, t, w)
	}
	return nil
}

// openFor counts the waits of a token for one element.
func (l *live) openFor(token uint32, element string) int {
	count := 0
	for _, w := range l.Waits {
		if w.Token == token && w.Element == element {
			count++
		}
	}
	return count
}

// openOf counts what a token waits for.
func (s *Step) openOf(l *live, token uint32) int {
	count := 0
	for _, w := range l.Waits {
		if w.Token == token {
			count++
		}
	}
	return count
}

// reach lets what a wait waits for happen.
func (s *Step) reach(l *live, w *engine.Wait, got Got) {
	got.Def = w.Def
	s.push(item{live: l, do: (*Step).reached, token: w.Token, wait: w.ID, phase: engine.Working, got: got})
}

// reached decides what follows from the end of a wait: the element itself goes
// on, a boundary event or event sub-process begins, or one of several things
// that are all needed is ticked off.
func (s *Step) reached(l *live, it *item) error {
	w := l.Wait(it.wait)
	if w == nil {
		return nil
	}
	if w.Kind == engine.OnTurn {
		s.takeTurn(l, w)
		return nil
	}
	t, n := l.Token(it.token), l.prog.Node(w.Element)
	if n == nil || w.Element == l.Process {
		return s.overtime(l, w)
	}
	if b := s.m.kinds[n.Kind]; w.Element != t.Element && (b.Attached || b.Starts) {
		return s.watched(l, t, n, w, it.got)
	}
	if n.AllOf && w.Element == t.Element && l.openFor(t.ID, n.ID) > 1 {
		s.closeWait(l, w)
		return s.takeOver(l, t, receiveOf(n, it.got), it.got)
	}
	if reached := s.m.kinds[l.node(t).Kind].Reached; reached != nil {
		return reached(s.turn(l, t), w, it.got)
	}
	s.closeWaits(l, t.ID)
	s.emit(l, engine.Event{Kind: engine.Caught, Token: t.ID, Element: n.ID, Type: string(it.got.trigger(n)), Name: it.got.Name})
	if err := s.takeOver(l, t, receiveOf(n, it.got), it.got); err != nil {
		return err
	}
	s.complete(l, t)
	return nil
}

// watched deals with an event that a token watches for without being it. An
// event that does not interrupt stays armed.
func (s *Step) watched(l *live, t *engine.Token, n *program.Node, w *engine.Wait, got Got) error {
	switch {
	case n.AllOf:
		s.closeWait(l, w)
		if l.openFor(t.ID, n.ID) > 0 {
			return s.takeOver(l, t, receiveOf(n, got), got)
		}
		if !n.Interrupting {
			if err := s.armEvent(l, t, n); err != nil {
				return err
			}
		}
	case w.Kind == engine.OnMessage && !n.Interrupting:
		s.fromBuffer(l, w) // others may have come before it began to wait
	case w.Kind == engine.OnTimer && !n.Interrupting:
		if err := s.repeatTimer(l, w); err != nil {
			return err
		}
	}
	s.happen(l, t, n, got)
	return nil
}

// receiveOf is the mapping for what happened to n, if there is one.
func receiveOf(n *program.Node, got Got) *program.Receive {
	if got.Def < len(n.Events) {
		return n.Events[got.Def].Receive
	}
	return nil
}

// overtime is the end of the life an instance may have.
func (s *Step) overtime(l *live, w *engine.Wait) error {
	s.closeWait(l, w)
	return Faultf(engine.LimitReached, "duration: the instance has been running longer than %s", s.m.Limits.Duration)
}
