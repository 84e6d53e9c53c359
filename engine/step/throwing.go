package step

import "hookflow/engine"

// A throwing event causes what its definitions say and passes the token on; an
// end event has no way on, so the token is used up (BPMN 2.0, 10.4.3 and
// 10.4.4). All of several definitions are thrown.
var throwing = Behaviour{
	Work: func(t *Turn) error {
		if t.Node.Work != nil || t.Node.Job != nil {
			return startOutside(t)
		}
		goesOn := true
		for _, d := range t.Node.Events {
			passes, err := t.s.m.triggers[d.Trigger].Throw(t, d)
			if err != nil {
				return err
			}
			goesOn = goesOn && passes
		}
		if goesOn {
			t.Complete()
		}
		return nil
	},
}

// throwLate lets throw happen once every token has armed its waits, and only then
// lets the throwing token go on: what it throws finds the scopes that are open
// now.
func (s *Step) throwLate(l *live, t *engine.Token, throw func() error) {
	s.late = append(s.late, late{l, func() error {
		if l.Token(t.ID) == nil {
			return nil
		}
		l.thrown[t.ID]--
		s.cause = s.m.TraceOf(l.Instance)
		err := throw()
		if s.cause = ""; err != nil {
			s.raise(l, t.ID, engine.Working, err)
			l.thrown[t.ID] = -1 // it stays here
		}
		if l.thrown[t.ID] == 0 {
			delete(l.thrown, t.ID)
			s.delivered(l, t)
		}
		return nil
	}})
	if l.thrown == nil {
		l.thrown = map[uint32]int{}
	}
	l.thrown[t.ID]++
}

// delivered lets a token go on that has thrown everything: a multi-instance
// with its iterations, an event on its way, unless it still undoes something.
func (s *Step) delivered(l *live, t *engine.Token) {
	if t.IsBody() {
		s.push(item{live: l, do: (*Step).iterateOn, token: t.ID, phase: engine.Working})
		return
	}
	if t.Mark == engine.Compensating {
		s.push(item{live: l, do: (*Step).compensate, token: t.ID, phase: engine.Working})
		return
	}
	s.complete(l, t)
}
