package engine

import (
	"hookflow/engine/bpmn"
)

// running loads an instance that has not ended, or rejects.
func (s *Step) running(key Key) (*live, error) {
	l, err := s.load(key)
	if err != nil {
		return nil, reject(Conflict, "%v", err)
	}
	if l == nil {
		if readInstance(s.tx, key) != nil {
			return nil, reject(Conflict, "instance %s has ended", key)
		}
		return nil, reject(NotFound, "there is no instance %s", key)
	}
	return l, nil
}

// run terminates the instance and what it called. A called instance cannot be
// cancelled on its own, because its caller would wait for ever.
func (c Cancel) run(s *Step) (any, error) {
	l, err := s.running(c.Instance)
	if err != nil {
		return nil, err
	}
	if l.Parent != 0 && readInstance(s.tx, l.Parent).Status == Active {
		return nil, reject(Conflict, "instance %s was called by instance %s; cancel that one", c.Instance, l.Parent)
	}
	s.terminateInstance(l, DoneTerminated)
	return nil, nil
}

// moving loads an instance whose tokens may move, or rejects.
func (s *Step) moving(key Key) (*live, error) {
	l, err := s.running(key)
	if err == nil && l.Suspended {
		return nil, reject(Conflict, "instance %s is suspended; resume it first", key)
	}
	return l, err
}

// run suspends the instance and those it has called.
func (c Suspend) run(s *Step) (any, error) {
	l, err := s.running(c.Instance)
	if err != nil {
		return nil, err
	}
	if l.Suspended {
		return nil, reject(Conflict, "instance %s is suspended already", c.Instance)
	}
	list, err := s.family(l)
	for _, l := range list {
		if !l.Suspended {
			s.emit(l, Event{Kind: Suspended})
		}
	}
	return nil, err
}

// family is an instance with all that it has called, and what those have called.
func (s *Step) family(l *live) ([]*live, error) {
	list := []*live{l}
	for i := 0; i < len(list); i++ {
		for _, w := range list[i].Waits {
			if w.Kind != OnInstance {
				continue
			}
			child, err := s.load(w.Key)
			if err != nil {
				return nil, reject(Conflict, "%v", err)
			}
			if child != nil {
				list = append(list, child)
			}
		}
	}
	return list, nil
}

// run lets a suspended instance, and those it has called, see what was kept for
// it: messages in the buffer, conditions, timers that came due meanwhile.
// Signals are not kept.
func (c Resume) run(s *Step) (any, error) {
	l, err := s.running(c.Instance)
	if err != nil {
		return nil, err
	}
	if !l.Suspended {
		return nil, reject(Conflict, "instance %s is not suspended", c.Instance)
	}
	list, err := s.family(l)
	for _, l := range list {
		if !l.Suspended {
			continue
		}
		s.emit(l, Event{Kind: Resumed})
		for _, w := range l.Waits {
			if w.Kind == OnMessage {
				s.fromBuffer(l, w)
			}
		}
		s.conditionsMayChange(l)
	}
	return nil, err
}

// run writes the variables; conditions that wait for them are looked at again.
func (c SetVariables) run(s *Step) (any, error) {
	l, err := s.running(c.Instance)
	if err != nil {
		return nil, err
	}
	if err := c.Variables.check(); err != nil {
		return nil, err
	}
	t := l.Token(max(1, c.Token))
	if t == nil {
		return nil, reject(NotFound, "instance %s has no token %d", c.Instance, c.Token)
	}
	return nil, s.setAll(l, t, c.Variables)
}

// setAll writes variables at a token, after making sure that all can be.
func (s *Step) setAll(l *live, t *Token, vars Vars) error {
	for _, name := range sortedKeys(vars) {
		if limit := s.m.Limits.VariableBytes; limit > 0 && len(vars[name]) > limit {
			return reject(TooMany, "variableBytes: variable %s has %d bytes, more than %d", name, len(vars[name]), limit)
		}
	}
	for _, name := range sortedKeys(vars) {
		if err := s.setRaw(l, t, name, vars[name]); err != nil {
			return err
		}
	}
	return nil
}

// run resolves one incident. The token then goes on in the same command.
func (c ResolveIncident) run(s *Step) (any, error) {
	row := s.tx.Get(BucketIncident, c.Incident.Bytes())
	if row == nil {
		return nil, reject(NotFound, "there is no open incident %s", c.Incident)
	}
	owner, _ := WaitOf(row)
	l, err := s.moving(owner)
	if err != nil {
		return nil, err
	}
	i := l.Incident(c.Incident)
	t := l.Token(i.Token)
	if err := c.Variables.check(); err != nil {
		return nil, err
	}
	resolve := resolutions[c.How]
	if resolve == nil {
		return nil, reject(Invalid, "%q is none of repeat, skip, edit, interrupt", c.How)
	}
	if c.How != EditAndRepeat && len(c.Variables) > 0 {
		return nil, reject(Invalid, "variables can be given with edit only")
	}
	if err := s.setAll(l, l.Token(1), c.Variables); err != nil {
		return nil, err
	}
	s.emit(l, Event{Kind: Resolved, Token: t.ID, Element: t.Element, Name: string(c.How), Incident: &Incident{Key: i.Key}})
	resolve(s, l, t, i, c.Code)
	return nil, nil
}

// run resolves the incidents one after the other, each until its instance has
// come to rest.
func (c ResolveGroup) run(s *Step) (any, error) {
	if resolutions[c.How] == nil {
		return nil, reject(Invalid, "%q is none of repeat, skip, edit, interrupt", c.How)
	}
	limit := c.Max
	if limit <= 0 {
		limit = 1000
	}
	var keys []Key
	for k, row := range s.tx.From(BucketIncident, nil) {
		owner, _ := WaitOf(row)
		in := readInstance(s.tx, owner)
		if i := in.Incident(KeyOf(k)); i != nil && c.means(in, i) && len(keys) < limit {
			keys = append(keys, i.Key)
		}
	}
	done := 0
	for _, key := range keys {
		if s.tx.Get(BucketIncident, key.Bytes()) == nil {
			continue // gone with one that was resolved before
		}
		one := ResolveIncident{Incident: key, How: c.How, Variables: c.Variables, Code: c.Code}
		if _, err := one.run(s); err != nil {
			return nil, err
		}
		if err := s.drain(); err != nil {
			return nil, err
		}
		done++
	}
	return done, nil
}

// means reports whether an incident belongs to the group.
func (c ResolveGroup) means(in *Instance, i *Incident) bool {
	return (c.Process == "" || c.Process == in.Process) && (c.Element == "" || c.Element == i.Element) &&
		(c.Kind == "" || c.Kind == i.Kind) && (c.Message == "" || c.Message == i.Message)
}

var resolutions = map[Resolution]func(s *Step, l *live, t *Token, i *Incident, code string){
	Repeat: func(s *Step, l *live, t *Token, i *Incident, _ string) { s.repeat(l, t, i, false) },
	EditAndRepeat: func(s *Step, l *live, t *Token, i *Incident, _ string) {
		s.repeat(l, t, i, true)
	},
	Skip:      func(s *Step, l *live, t *Token, i *Incident, _ string) { s.skip(l, t) },
	Interrupt: (*Step).interrupt,
}

// repeat lets a token go on where it stopped. A job gets all its attempts
// again; with anew it is made again from the variables as they are now.
func (s *Step) repeat(l *live, t *Token, i *Incident, anew bool) {
	again := map[Phase]func(*Step, *live, *item) error{Entering: (*Step).enter, Working: (*Step).work, Leaving: (*Step).leave}
	next := item{live: l, token: t.ID, phase: i.Phase, do: again[i.Phase]}
	switch {
	case t.ID == 1 && i.Phase == Entering:
		next.do = func(s *Step, l *live, it *item) error { return s.enterProcess(l, newInstance{}) }
	case t.ID == 1 || t.Mark == Compensating && i.Phase == Working:
		next.do = (*Step).emptied
		if t.Mark == Compensating {
			next.do = (*Step).compensate
		}
	case t.body() && i.Phase == Working:
		next.do = (*Step).iterate
	case i.Phase == InJob && anew:
		s.closeWaitsOf(l, t, OnJob)
		next.phase, next.do = Working, (*Step).work
	case i.Phase == InJob:
		for _, w := range l.Waits {
			if w.Token == t.ID && w.Kind == OnJob {
				again := *w
				again.Held, again.Attempt, again.Due = false, 0, 0
				s.emit(l, Event{Kind: Changed, Token: t.ID, Element: t.Element, Wait: &again})
			}
		}
		return
	case i.Phase == Working && t.Type != string(bpmn.EndEvent):
		s.closeOwnWaits(l, t)
	}
	l.steps = 0
	s.push(next)
}

// closeWaitsOf closes a token's waits of one kind.
func (s *Step) closeWaitsOf(l *live, t *Token, kind WaitKind) {
	for _, w := range append([]*Wait(nil), l.Waits...) {
		if w.Token == t.ID && w.Kind == kind {
			s.closeWait(l, w)
		}
	}
}

// closeOwnWaits closes what the element itself waits for, not what can
// interrupt it. An event-based gateway waits for the events behind it.
func (s *Step) closeOwnWaits(l *live, t *Token) {
	gateway := t.Type == string(bpmn.EventBasedGateway)
	for _, w := range append([]*Wait(nil), l.Waits...) {
		if w.Token == t.ID && (w.Element == t.Element || gateway) {
			s.closeWait(l, w)
		}
	}
}

// skip ends the element as if it had done its work: without outputs, along the
// default flow, or else along every flow whose condition can be told to hold;
// if none can, along the first.
func (s *Step) skip(l *live, t *Token) {
	n := l.node(t)
	s.push(item{live: l, token: t.ID, phase: Leaving, do: func(s *Step, l *live, it *item) error {
		if t.ID == 1 {
			s.terminateInside(l, t, 0)
			return s.leave(l, it)
		}
		s.terminateInside(l, t, 0)
		if t.iteration() {
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
func (s *Step) interrupt(l *live, t *Token, i *Incident, code string) {
	if code == "" {
		s.terminateInstance(l, DoneTerminated)
		return
	}
	s.push(item{live: l, token: t.ID, phase: Working, do: func(s *Step, l *live, it *item) error {
		s.closeWaits(l, t.ID)
		return s.throwError(l, t, thrown{code: code, message: i.Message})
	}})
}

// run checks both ends before it touches anything.
func (c MoveToken) run(s *Step) (any, error) {
	l, err := s.moving(c.Instance)
	if err != nil {
		return nil, err
	}
	if err := c.Variables.check(); err != nil {
		return nil, err
	}
	t := l.Token(c.Token)
	if c.Token != 0 && t == nil || c.Token == 1 {
		return nil, reject(NotFound, "instance %s has no token %d that can be moved", c.Instance, c.Token)
	}
	scope := uint32(1)
	if t != nil {
		scope = t.Scope
	}
	n := l.prog.Node(c.Element)
	if c.Element != "" {
		if n == nil || n.Scope == nil {
			return nil, reject(NotFound, "process %q has no element %q", l.Process, c.Element)
		}
		if scope, err = l.scopeFor(n.Scope.ID, scope); err != nil {
			return nil, err
		}
	}
	if err := s.setAll(l, l.Token(1), c.Variables); err != nil {
		return nil, err
	}
	if t != nil {
		s.terminate(l, t)
		s.push(item{live: l, do: (*Step).emptied, token: t.Scope, phase: Leaving})
	}
	if n != nil {
		s.begin(l, beginning{node: n, scope: scope})
	}
	return nil, nil
}

// scopeFor finds the token of the scope that an element lies in: the one around
// the moved token, or any other.
func (l *live) scopeFor(element string, near uint32) (uint32, error) {
	for t := l.Token(near); t != nil; t = l.Token(t.Scope) {
		if t.Element == element && !t.body() {
			return t.ID, nil
		}
	}
	for _, t := range l.Tokens {
		if t.Element == element && !t.body() {
			return t.ID, nil
		}
	}
	return 0, reject(Conflict, "the sub-process %q around the element is not active", element)
}

// run forgets what the state file holds; an archive is the loop's business.
func (c DeleteInstance) run(s *Step) (any, error) {
	if s.tx.Get(BucketInstance, c.Instance.Bytes()) != nil {
		return nil, reject(Conflict, "instance %s is running; cancel it first", c.Instance)
	}
	if s.tx.Get(BucketEnded, c.Instance.Bytes()) == nil {
		return nil, reject(NotFound, "there is no instance %s", c.Instance)
	}
	s.deleteEnded(c.Instance)
	return nil, nil
}

// deleteEnded removes the record and the chain of its journal.
func (s *Step) deleteEnded(key Key) {
	newest := DecodeInstance(s.tx.Get(BucketEnded, key.Bytes())).Newest
	for _, k := range journalKeys(s.tx, newest) {
		s.tx.Delete(BucketJournal, k.Bytes())
	}
	s.tx.Delete(BucketEnded, key.Bytes())
}

// run walks the ended instances from the oldest.
func (c Purge) run(s *Step) (any, error) {
	limit := c.Max
	if limit <= 0 {
		limit = 1000
	}
	var keys []Key
	before := c.Before.UnixNano()
	for k, data := range s.tx.From(BucketEnded, nil) {
		if in := DecodeInstance(data); in.Ended < before {
			keys = append(keys, KeyOf(k))
		}
		if len(keys) == limit {
			break
		}
	}
	for _, key := range keys {
		s.deleteEnded(key)
	}
	return len(keys), nil
}
