package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// An event-based gateway waits for the events that follow it; the first to
// happen decides the way (BPMN 2.0, 13.4.4). One that starts the process and
// needs all of them lets each begin its own path as it happens, and is done
// when none is missing.
var eventBased = Behaviour{
	Awaits: targets,
	Work: func(t *Turn) error {
		for _, n := range targets(t.Node) {
			if err := t.Arm(n); err != nil {
				return err
			}
		}
		return nil
	},
	Caught: func(t *Turn, got Got) error { return t.s.enterGateway(t.l, t.Token, t.Node, got) },
	Reached: func(t *Turn, w *engine.Wait, got Got) error {
		for _, f := range t.Node.Out {
			if f.To.ID == w.Element {
				return goTo(t, f, w, got)
			}
		}
		return nil
	},
}

// targets are the events that follow a gateway.
func targets(n *program.Node) (list []*program.Node) {
	for _, f := range n.Out {
		list = append(list, f.To)
	}
	return list
}

// goTo is the decision of an event-based gateway: the event at the end of f,
// which w waited for, has happened. A gateway that needs all events stays until
// none is missing.
func goTo(t *Turn, f *program.Flow, w *engine.Wait, got Got) error {
	n := f.To
	if n.AllOf && t.l.openFor(t.Token.ID, n.ID) > 1 {
		t.s.closeWait(t.l, w)
		return t.s.takeOver(t.l, t.Token, receiveOf(n, got), got)
	}
	if t.Node.AllEvents {
		t.s.closeFor(t.l, t.Token.ID, n.ID)
	} else {
		t.s.closeWaits(t.l, t.Token.ID)
	}
	scope := t.Token.Scope
	done := t.s.openOf(t.l, t.Token.ID) == 0
	if done {
		t.s.finish(t.l, t.Token, t.Node)
	}
	t.s.emit(t.l, engine.Event{Kind: engine.Taken, Scope: scope, Element: f.ID})
	t.s.begin(t.l, beginning{node: n, scope: scope, got: &got})
	return nil
}

// enterGateway begins an event-based gateway that starts the process: one of
// the events behind it has happened. If it needs all of them it waits for the
// others.
func (s *Step) enterGateway(l *live, t *engine.Token, n *program.Node, got Got) error {
	happened := n.Out[got.Def]
	got.Def = 0
	for _, f := range n.Out {
		if !n.AllEvents || f == happened {
			continue
		}
		if err := s.armEvent(l, t, f.To); err != nil {
			return err
		}
	}
	scope := t.Scope
	if s.openOf(l, t.ID) == 0 {
		s.finish(l, t, n)
	}
	s.emit(l, engine.Event{Kind: engine.Taken, Scope: scope, Element: happened.ID})
	s.begin(l, beginning{node: happened.To, scope: scope, got: &got})
	return nil
}
