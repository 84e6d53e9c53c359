package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// A transaction is a sub-process that can be cancelled as a whole (BPMN 2.0,
// 13.3.4 and 13.5.3). It has no protocol to agree with others.
var transaction = Behaviour{Work: subProcess.Work, Transacts: true}

// A cancel end event cancels the transaction around it (BPMN 2.0, 10.4.5,
// 13.5.3).
var cancelEvent = TriggerBehaviour{
	Ends: true,
	Role: Cancelling,
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		t.Thrown(d.Trigger, "")
		t.s.cancelTransaction(t.l, t.Token)
		return false, nil
	},
}

// cancelTransaction ends everything in the transaction around t, undoes what
// was completed in it, and leaves by the cancel boundary event (BPMN 2.0,
// 13.5.3).
func (s *Step) cancelTransaction(l *live, t *engine.Token) {
	x := l.Token(t.Scope)
	for !s.m.kinds[l.node(x).Kind].Transacts {
		x = l.Token(x.Scope)
	}
	s.emit(l, engine.Event{Kind: engine.Completed, Token: t.ID, Element: t.Element, Type: t.Type})
	s.terminateInside(l, x, 0)
	for _, start := range l.node(x).EventStarts {
		s.closeFor(l, x.ID, start.ID)
	}
	s.emit(l, engine.Event{Kind: engine.Marked, Token: x.ID, Element: x.Element, Mark: engine.Cancelling})
	s.emit(l, engine.Event{Kind: engine.Queued, Token: x.ID, Element: x.Element, Queue: l.undoable(x.CompScope(), nil)})
	s.push(item{live: l, do: (*Step).compensate, token: x.ID, phase: engine.Working})
}

// leaveCancelled ends a transaction whose compensation is done.
func (s *Step) leaveCancelled(l *live, x *engine.Token) {
	host := x
	if x.IsIteration() {
		host = l.Token(x.Scope)
	}
	for _, b := range l.node(x).Boundary {
		if b.Triggered(s.m.roles[Cancelling]) {
			s.happen(l, host, b, Got{Def: b.Definition(s.m.roles[Cancelling])})
			return
		}
	}
	scope := host.Scope
	s.terminate(l, host)
	s.push(item{live: l, do: (*Step).emptied, token: scope, phase: engine.Leaving})
}
