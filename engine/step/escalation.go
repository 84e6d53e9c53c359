package step

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// An escalation tells a scope further out that something needs attention; the
// thrower goes on unless the catching event interrupts it (BPMN 2.0, 10.4.5).
var escalationEvent = TriggerBehaviour{
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		return t.s.escalate(t.l, t.Token, d.Trigger, d.Code), nil
	},
}

// escalate throws an escalation from t, and if nobody in the instance catches
// it from the call activities that called it. Unlike an error it is no failure:
// what does not interrupt goes on, and one that nobody catches is forgotten. It
// reports whether t is still there.
func (s *Step) escalate(l *live, t *engine.Token, trigger bpmn.Trigger, code string) bool {
	thrower, id := l, t.ID
	for {
		s.emit(l, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(trigger), Name: code})
		if c := l.catcherFor(t, trigger, code); c != nil {
			s.happen(l, c.host, c.n, Got{Name: code, Def: c.def.Index})
			break
		}
		parent, err := s.load(l.Parent)
		if l.Parent == 0 || err != nil || parent == nil || parent.waitFor(l.Key) == nil {
			break
		}
		l, t = parent, parent.Token(parent.waitFor(l.Key).Token)
	}
	return thrower.Token(id) != nil
}
