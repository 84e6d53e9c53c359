package step

import (
	"maps"
	"slices"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/wire"
)

// running loads an instance that has not ended, or rejects.
func (s *Step) running(key engine.Key) (*live, error) {
	l, err := s.load(key)
	if err != nil {
		return nil, engine.Reject(engine.Conflict, "%v", err)
	}
	if l == nil {
		if wire.ReadInstance(s.tx, key) != nil {
			return nil, engine.Reject(engine.Conflict, "instance %s has ended", key)
		}
		return nil, engine.Reject(engine.NotFound, "there is no instance %s", key)
	}
	return l, nil
}

// cancel terminates the instance and what it called. A called instance cannot be
// cancelled on its own, because its caller would wait for ever.
func (s *Step) cancel(c engine.Cancel) error {
	l, err := s.running(c.Instance)
	if err != nil {
		return err
	}
	if l.Parent != 0 && wire.ReadInstance(s.tx, l.Parent).Status == engine.Active {
		return engine.Reject(engine.Conflict, "instance %s was called by instance %s; cancel that one", c.Instance, l.Parent)
	}
	s.terminateInstance(l, engine.DoneTerminated)
	return nil
}

// moving loads an instance whose tokens may move, or rejects.
func (s *Step) moving(key engine.Key) (*live, error) {
	l, err := s.running(key)
	if err == nil && l.Suspended {
		return nil, engine.Reject(engine.Conflict, "instance %s is suspended; resume it first", key)
	}
	return l, err
}

// suspend suspends the instance and those it has called.
func (s *Step) suspend(c engine.Suspend) error {
	l, err := s.running(c.Instance)
	if err != nil {
		return err
	}
	if l.Suspended {
		return engine.Reject(engine.Conflict, "instance %s is suspended already", c.Instance)
	}
	list, err := s.family(l)
	for _, l := range list {
		if !l.Suspended {
			s.emit(l, engine.Event{Kind: engine.Suspended})
		}
	}
	return err
}

// family is an instance with all that it has called, and what those have called.
func (s *Step) family(l *live) ([]*live, error) {
	list := []*live{l}
	for i := 0; i < len(list); i++ {
		for _, w := range list[i].Waits {
			if w.Kind != engine.OnInstance {
				continue
			}
			child, err := s.load(w.Key)
			if err != nil {
				return nil, engine.Reject(engine.Conflict, "%v", err)
			}
			if child != nil {
				list = append(list, child)
			}
		}
	}
	return list, nil
}

// resume lets a suspended instance, and those it has called, see what was kept for
// it: messages in the buffer, conditions, timers that came due meanwhile.
// Signals are not kept.
func (s *Step) resume(c engine.Resume) error {
	l, err := s.running(c.Instance)
	if err != nil {
		return err
	}
	if !l.Suspended {
		return engine.Reject(engine.Conflict, "instance %s is not suspended", c.Instance)
	}
	list, err := s.family(l)
	for _, l := range list {
		if !l.Suspended {
			continue
		}
		s.emit(l, engine.Event{Kind: engine.Resumed})
		for _, w := range l.Waits {
			if w.Kind == engine.OnMessage {
				s.fromBuffer(l, w)
			}
		}
		s.conditionsMayChange(l)
	}
	return err
}

// setVariables writes the variables; conditions that wait for them are looked at again.
func (s *Step) setVariables(c engine.SetVariables) error {
	l, err := s.running(c.Instance)
	if err != nil {
		return err
	}
	if err := c.Variables.Check(); err != nil {
		return err
	}
	t := l.Token(max(1, c.Token))
	if t == nil {
		return engine.Reject(engine.NotFound, "instance %s has no token %d", c.Instance, c.Token)
	}
	return s.setAll(l, t, c.Variables)
}

// setAll writes variables at a token, after making sure that all can be.
func (s *Step) setAll(l *live, t *engine.Token, vars engine.Vars) error {
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if limit := s.m.Limits.VariableBytes; limit > 0 && len(vars[name]) > limit {
			return engine.Reject(engine.TooMany, "variableBytes: variable %s has %d bytes, more than %d", name, len(vars[name]), limit)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if err := s.setRaw(l, t, name, vars[name]); err != nil {
			return err
		}
	}
	return nil
}

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
		in := wire.ReadInstance(s.tx, owner)
		if i := in.Incident(engine.KeyOf(k)); i != nil && means(c, in, i) && len(keys) < limit {
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
		s.closeWaitsOf(l, t, engine.OnJob)
		next.phase, next.do = engine.Working, (*Step).work
	case i.Phase == engine.InJob:
		for _, w := range l.Waits {
			if w.Token == t.ID && w.Kind == engine.OnJob {
				again := *w
				again.Held, again.Attempt, again.Due = false, 0, 0
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
	case i.Phase == engine.Working && t.Type != string(bpmn.EndEvent):
		s.closeOwnWaits(l, t)
	}
	l.steps = 0
	s.push(next)
}

// closeWaitsOf closes a token's waits of one kind.
func (s *Step) closeWaitsOf(l *live, t *engine.Token, kind engine.WaitKind) {
	for _, w := range append([]*engine.Wait(nil), l.Waits...) {
		if w.Token == t.ID && w.Kind == kind {
			s.closeWait(l, w)
		}
	}
}

// closeOwnWaits closes what the element itself waits for, not what can
// interrupt it. An event-based gateway waits for the events behind it.
func (s *Step) closeOwnWaits(l *live, t *engine.Token) {
	gateway := t.Type == string(bpmn.EventBasedGateway)
	for _, w := range append([]*engine.Wait(nil), l.Waits...) {
		if w.Token == t.ID && (w.Element == t.Element || gateway) {
			s.closeWait(l, w)
		}
	}
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
		s.closeWaits(l, t.ID)
		return s.throwError(l, t, thrown{code: code, message: i.Message})
	}})
}

// moveToken checks both ends before it touches anything.
func (s *Step) moveToken(c engine.MoveToken) error {
	l, err := s.moving(c.Instance)
	if err != nil {
		return err
	}
	if err := c.Variables.Check(); err != nil {
		return err
	}
	t := l.Token(c.Token)
	if c.Token != 0 && t == nil || c.Token == 1 {
		return engine.Reject(engine.NotFound, "instance %s has no token %d that can be moved", c.Instance, c.Token)
	}
	scope := uint32(1)
	if t != nil {
		scope = t.Scope
	}
	n := l.prog.Node(c.Element)
	if c.Element != "" {
		if n == nil || n.Scope == nil {
			return engine.Reject(engine.NotFound, "process %q has no element %q", l.Process, c.Element)
		}
		if scope, err = l.scopeFor(n.Scope.ID, scope); err != nil {
			return err
		}
	}
	if err := s.setAll(l, l.Token(1), c.Variables); err != nil {
		return err
	}
	if t != nil {
		s.terminate(l, t)
		s.push(item{live: l, do: (*Step).emptied, token: t.Scope, phase: engine.Leaving})
	}
	if n != nil {
		s.begin(l, beginning{node: n, scope: scope})
	}
	return nil
}

// scopeFor finds the token of the scope that an element lies in: the one around
// the moved token, or any other.
func (l *live) scopeFor(element string, near uint32) (uint32, error) {
	for t := l.Token(near); t != nil; t = l.Token(t.Scope) {
		if t.Element == element && !t.IsBody() {
			return t.ID, nil
		}
	}
	for _, t := range l.Tokens {
		if t.Element == element && !t.IsBody() {
			return t.ID, nil
		}
	}
	return 0, engine.Reject(engine.Conflict, "the sub-process %q around the element is not active", element)
}

// deleteInstance forgets what the state file holds; an archive is the loop's business.
func (s *Step) deleteInstance(c engine.DeleteInstance) error {
	if s.tx.Get(engine.BucketInstance, c.Instance.Bytes()) != nil {
		return engine.Reject(engine.Conflict, "instance %s is running; cancel it first", c.Instance)
	}
	if s.tx.Get(engine.BucketEnded, c.Instance.Bytes()) == nil {
		return engine.Reject(engine.NotFound, "there is no instance %s", c.Instance)
	}
	s.deleteEnded(c.Instance)
	return nil
}

// deleteEnded removes the record and the chain of its journal.
func (s *Step) deleteEnded(key engine.Key) {
	newest := wire.DecodeInstance(s.tx.Get(engine.BucketEnded, key.Bytes())).Newest
	for _, k := range wire.JournalKeys(s.tx, newest) {
		s.tx.Delete(engine.BucketJournal, k.Bytes())
	}
	s.tx.Delete(engine.BucketEnded, key.Bytes())
}

// purge walks the ended instances from the oldest.
func (s *Step) purge(c engine.Purge) (int, error) {
	limit := c.Max
	if limit <= 0 {
		limit = 1000
	}
	var keys []engine.Key
	before := c.Before.UnixNano()
	for k, data := range s.tx.From(engine.BucketEnded, nil) {
		if in := wire.DecodeInstance(data); in.Ended < before {
			keys = append(keys, engine.KeyOf(k))
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
