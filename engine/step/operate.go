package step

import (
	"hookflow/engine"
	"hookflow/engine/wire"
)

// running loads an instance that has not ended, or rejects.
func (s *Step) running(key engine.Key) (*live, error) {
	l, err := s.load(key)
	if err != nil {
		return nil, engine.Reject(engine.Conflict, "%v", err)
	}
	return s.found(l, key)
}

// runningAsItIs is running for what needs no definition.
func (s *Step) runningAsItIs(key engine.Key) (*live, error) { return s.found(s.loadAsItIs(key), key) }

// found rejects an instance that was not loaded.
func (s *Step) found(l *live, key engine.Key) (*live, error) {
	switch {
	case l != nil:
		return l, nil
	case wire.ReadInstance(s.tx, key) != nil:
		return nil, engine.Reject(engine.Conflict, "instance %s has ended", key)
	}
	return nil, engine.Reject(engine.NotFound, "there is no instance %s", key)
}

// cancel terminates the instance and what it called. A called instance cannot be
// cancelled on its own, because its caller would wait for ever.
func (s *Step) cancel(c engine.Cancel) error {
	l, err := s.runningAsItIs(c.Instance)
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
	if in := s.stored(c.Instance); in != nil && in.Stop != nil {
		return s.goOn(engine.GoOn{Instance: c.Instance})
	}
	l, err := s.running(c.Instance)
	if err != nil {
		return err
	}
	if !l.Suspended {
		return engine.Reject(engine.Conflict, "instance %s is not suspended", c.Instance)
	}
	list, err := s.family(l)
	for _, l := range list {
		if !l.Suspended || l.Stop != nil {
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
	if err := s.setAll(l, t, c.Variables); err != nil {
		return err
	}
	for _, name := range c.Remove {
		if t.Variable(name) != nil {
			s.emit(l, engine.Event{Kind: engine.VariableIs, Token: t.ID, Name: name})
			s.conditionsMayChange(l)
		}
	}
	return nil
}

// fit rejects variables that are too large to be written, each at the token that at gives.
func (s *Step) fit(l *live, vars engine.Vars, at func(name string) *engine.Token) error {
	if err := vars.Check(); err != nil {
		return err
	}
	for _, name := range vars.Names() {
		if limit := s.m.Limits.VariableBytes; limit > 0 && len(vars[name]) > limit {
			return engine.Reject(engine.TooMany, "variableBytes: variable %s has %d bytes, more than %d", name, len(vars[name]), limit)
		}
	}
	if limit := s.m.Limits.DataBytes; limit > 0 {
		n := l.dataBytes()
		for name, raw := range vars {
			n += len(raw) - replaced(at(name), name)
		}
		if n > limit {
			return engine.Reject(engine.TooMany, "dataBytes: the variables would have %d bytes in total, more than %d", n, limit)
		}
	}
	return nil
}

// setAll writes variables at a token, after making sure that all can be.
func (s *Step) setAll(l *live, t *engine.Token, vars engine.Vars) error {
	if err := s.fit(l, vars, func(string) *engine.Token { return t }); err != nil {
		return err
	}
	for _, name := range vars.Names() {
		if err := s.setRaw(l, t, name, vars[name]); err != nil {
			return err
		}
	}
	return nil
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
		if t.IsIteration() {
			s.roundEnded(l, l.Token(t.Scope))
		}
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
