package step

import (
	"slices"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// resolveIncident resolves one incident. The token then goes on in the same command.
func (s *Step) resolveIncident(c engine.ResolveIncident) error {
	row := s.tx.Get(engine.BucketIncident, c.Incident.Bytes())
	if row == nil {
		return engine.Reject(engine.NotFound, "there is no open incident %s", c.Incident)
	}
	owner, _ := engine.WaitOf(row)
	l, err := s.moving(owner)
	if err != nil {
		return err
	}
	i := l.Incident(c.Incident)
	t := l.Token(i.Token)
	if err := c.Variables.Check(); err != nil {
		return err
	}
	resolve := resolutions[c.How]
	if resolve == nil {
		return engine.Reject(engine.Invalid, "%q is none of repeat, skip, edit, interrupt", c.How)
	}
	if c.How != engine.EditAndRepeat && len(c.Variables) > 0 {
		return engine.Reject(engine.Invalid, "variables can be given with edit only")
	}
	if err := s.setAll(l, l.Token(1), c.Variables); err != nil {
		return err
	}
	s.emit(l, engine.Event{Kind: engine.Resolved, Token: t.ID, Element: t.Element, Name: string(c.How), Incident: &engine.Incident{Key: i.Key}})
	resolve(s, l, t, i, c.Code)
	return nil
}

// resolveGroup resolves the incidents one after the other, each until its instance has
// come to rest.
func (s *Step) resolveGroup(c engine.ResolveGroup) (int, error) {
	if resolutions[c.How] == nil {
		return 0, engine.Reject(engine.Invalid, "%q is none of repeat, skip, edit, interrupt", c.How)
	}
	limit := c.Max
	if limit <= 0 {
		limit = 1000
	}
	var keys []engine.Key
	for k, row := range s.tx.From(engine.BucketIncident, nil) {
		owner, _ := engine.WaitOf(row)
		if len(keys) == limit {
			break
		}
		in := wire.ReadInstance(s.tx, owner)
		if in == nil || in.Suspended { // what is suspended takes no commands until it is resumed
			continue
		}
		if i := in.Incident(engine.KeyOf(k)); i != nil && means(c, in, i) {
			keys = append(keys, i.Key)
		}
	}
	done := 0
	for _, key := range keys {
		if s.tx.Get(engine.BucketIncident, key.Bytes()) == nil {
			continue // gone with one that was resolved before
		}
		one := engine.ResolveIncident{Incident: key, How: c.How, Variables: c.Variables, Code: c.Code}
		if err := s.resolveIncident(one); err != nil {
			return 0, err
		}
		if err := s.drain(); err != nil {
			return 0, err
		}
		done++
	}
	return done, nil
}

// means reports whether an incident belongs to the group.
func means(c engine.ResolveGroup, in *engine.Instance, i *engine.Incident) bool {
	return (c.Process == "" || c.Process == in.Process) && (c.Element == "" || c.Element == i.Element) &&
		(c.Kind == "" || c.Kind == i.Kind) && (c.Message == "" || c.Message == i.Message)
}

var resolutions = map[engine.Resolution]func(s *Step, l *live, t *engine.Token, i *engine.Incident, code string){
	engine.Repeat: func(s *Step, l *live, t *engine.Token, i *engine.Incident, _ string) { s.repeat(l, t, i, false) },
	engine.EditAndRepeat: func(s *Step, l *live, t *engine.Token, i *engine.Incident, _ string) {
		s.repeat(l, t, i, true)
	},
	engine.Skip:      func(s *Step, l *live, t *engine.Token, i *engine.Incident, _ string) { s.skip(l, t) },
	engine.Interrupt: (*Step).interrupt,
}

// repeat lets a token go on where it stopped. A job gets all its attempts
// again; with anew it is made again from the variables as they are now.
func (s *Step) repeat(l *live, t *engine.Token, i *engine.Incident, anew bool) {
	again := map[engine.Phase]func(*Step, *live, *item) error{engine.Entering: (*Step).enter, engine.Working: (*Step).work, engine.Leaving: (*Step).leave}
	next := item{live: l, token: t.ID, phase: i.Phase, do: again[i.Phase]}
	switch {
	case t.ID == 1 && i.Phase == engine.Entering:
		next.do = func(s *Step, l *live, it *item) error { return s.enterProcess(l, newInstance{}) }
	case t.ID == 1 || t.Mark == engine.Compensating && i.Phase == engine.Working:
		next.do = (*Step).emptied
		if t.Mark == engine.Compensating {
			next.do = (*Step).compensate
		}
	case t.IsBody() && i.Phase == engine.Working:
		next.do = (*Step).iterate
	case i.Phase == engine.InJob && anew:
		s.closeThose(l, t.ID, func(w *engine.Wait) bool { return w.Kind == engine.OnJob })
		next.phase, next.do = engine.Working, (*Step).work
	case i.Phase == engine.InJob:
		for _, w := range l.Waits {
			if w.Token == t.ID && w.Kind == engine.OnJob {
				again := *w
				again.Held, again.Attempt, again.Due, again.Until = false, 0, 0, 0
				s.emit(l, engine.Event{Kind: engine.Changed, Token: t.ID, Element: t.Element, Wait: &again})
			}
		}
		return
	case i.Phase == engine.InTimer:
		for _, w := range slices.Clone(l.Waits) {
			if w.Token == t.ID && w.Kind != engine.OnJob && w.Held {
				again := *w
				again.Held = false
				s.emit(l, engine.Event{Kind: engine.Changed, Token: t.ID, Element: t.Element, Wait: &again})
			}
		}
		return
	case i.Phase == engine.Working:
		s.closeOwnWaits(l, t)
	}
	l.steps = 0
	s.push(next)
}

// closeOwnWaits closes what the element itself waits for, or those in whose
// place it waits, not what can interrupt it.
func (s *Step) closeOwnWaits(l *live, t *engine.Token) {
	instead := s.m.kinds[l.node(t).Kind].Awaits != nil
	s.closeThose(l, t.ID, func(w *engine.Wait) bool { return instead || w.Element == t.Element })
}

// skip ends the element as if it had done its work: without outputs, along the
// default flow, or else along every flow whose condition can be told to hold;
// if none can, along the first.
func (s *Step) skip(l *live, t *engine.Token) {
	n := l.node(t)
	s.push(item{live: l, token: t.ID, phase: engine.Leaving, do: func(s *Step, l *live, it *item) error {
		if t.ID == 1 {
			s.terminateInside(l, t, 0)
			return s.leave(l, it)
		}
		s.terminateInside(l, t, 0)
		if t.IsIteration() {
			return s.leaveIteration(l, t, n)
		}
		flows, err := s.choose(l, t, n)
		if err != nil {
			flows = n.Out[:min(1, len(n.Out))]
			if n.Default != nil {
				flows = flows[:0:0]
				flows = append(flows, n.Default)
			}
		}
		s.leaveBy(l, t, n, flows)
		return nil
	}})
}

// interrupt throws an error from the element, or without a code terminates the
// instance.
func (s *Step) interrupt(l *live, t *engine.Token, i *engine.Incident, code string) {
	if code == "" {
		s.terminateInstance(l, engine.DoneTerminated)
		return
	}
	s.push(item{live: l, token: t.ID, phase: engine.Working, do: func(s *Step, l *live, it *item) error {
		s.closeOwnWaits(l, t)
		return s.throwError(l, t, thrown{code: code, message: i.Message})
	}})
}
