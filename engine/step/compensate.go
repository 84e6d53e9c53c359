package step

import (
	"slices"

	"hookflow/engine"
	"hookflow/engine/program"
)

// A compensation event undoes what was completed in its scope, in reverse
// order, and waits for that unless it says otherwise (BPMN 2.0, 10.4.5, 13.5.5).
var compensationEvent = TriggerBehaviour{
	Role: Undoing,
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		t.Thrown(d.Trigger, "")
		return !t.s.startCompensation(t.l, t.Token, d.Target, d.Async), nil
	},
}

// Compensation (BPMN 2.0, 13.5.5). An activity that completed and can be undone
// is remembered in its scope. A throwing event puts them on the queue of its
// token, the last one first, and works through them one after the other. A
// completed sub-process is undone by what was completed inside it, in a token
// that has the variables the sub-process had.

// remember notes that an activity completed, if anything could undo it. It
// reports whether what was completed inside it must be kept for that.
func (s *Step) remember(l *live, t *engine.Token, n *program.Node) bool {
	if !n.Kind.Activity() || n.ForComp || n.EventSub || t.IsBody() || t.Origin != 0 || t.Revives != 0 {
		return false
	}
	inner := uint32(0)
	if n.IsScope() && (s.m.compensationStart(n) != nil || l.anyComp(t.ID)) {
		inner = t.ID
	}
	if n.Handler == nil && inner == 0 {
		return false
	}
	scope := l.Token(t.Scope)
	if scope.IsBody() {
		scope = l.Token(scope.Scope)
	}
	c := &engine.Comp{ID: l.LastComp + 1, Scope: scope.CompScope(), Element: n.ID, Inner: inner}
	if inner != 0 {
		c.Vars = slices.Clone(t.Vars)
	}
	s.emit(l, engine.Event{Kind: engine.Done, Scope: c.Scope, Element: n.ID, Comp: c})
	return inner != 0
}

// anyComp reports whether something completed in a scope can be undone.
func (l *live) anyComp(scope uint32) bool {
	return slices.ContainsFunc(l.Comps, func(c *engine.Comp) bool { return c.Scope == scope })
}

// compensationStart is the start event of the compensation event sub-process
// inside n, or nil.
func (m *Machine) compensationStart(n *program.Node) *program.Node {
	for _, start := range n.EventStarts {
		if start.Triggered(m.roles[Undoing]) {
			return start
		}
	}
	return nil
}

// dropComps forgets what was completed in a scope, and inside of that.
func (s *Step) dropComps(l *live, scope uint32) {
	scopes := []uint32{scope}
	for len(scopes) > 0 {
		scope, scopes = scopes[0], scopes[1:]
		for _, c := range slices.Clone(l.Comps) {
			if c.Scope != scope {
				continue
			}
			if c.Inner != 0 {
				scopes = append(scopes, c.Inner)
			}
			s.emit(l, engine.Event{Kind: engine.Undone, Element: c.Element, Comp: &engine.Comp{ID: c.ID}})
		}
	}
}

// startCompensation begins to undo what was completed in the scope around t.
// Inside an event sub-process that is the scope it belongs to.
func (s *Step) startCompensation(l *live, t *engine.Token, target *program.Node, async bool) (waits bool) {
	var queue []uint32
	scope := l.Token(t.Scope)
	for {
		queue = append(queue, l.undoable(scope.CompScope(), target)...)
		if !l.node(scope).EventSub {
			break
		}
		scope = l.Token(scope.Scope)
	}
	if len(queue) == 0 {
		return false
	}
	if async {
		for _, id := range queue {
			s.undo(l, scope, 0, l.Comp(id))
		}
		return false
	}
	s.emit(l, engine.Event{Kind: engine.Marked, Token: t.ID, Element: t.Element, Mark: engine.Compensating})
	s.emit(l, engine.Event{Kind: engine.Queued, Token: t.ID, Element: t.Element, Queue: queue})
	s.push(item{live: l, do: (*Step).compensate, token: t.ID, phase: engine.Working})
	return true
}

// undoable lists what was completed in a scope, the last one first.
func (l *live) undoable(scope uint32, target *program.Node) []uint32 {
	var ids []uint32
	for _, c := range l.Comps {
		if c.Scope == scope && (target == nil || c.Element == target.ID) {
			ids = append(ids, c.ID)
		}
	}
	slices.Reverse(ids)
	return ids
}

// compensate undoes the next activity on the token's queue; when there is none
// left, and what it has thrown besides is delivered, the token goes on.
func (s *Step) compensate(l *live, it *item) error {
	t := l.Token(it.token)
	for _, other := range l.Tokens {
		if other.Origin == t.ID {
			return nil // one after the other
		}
	}
	for len(t.Queue) > 0 {
		c := l.Comp(t.Queue[0])
		s.emit(l, engine.Event{Kind: engine.Queued, Token: t.ID, Element: t.Element, Queue: slices.Clone(t.Queue[1:])})
		if c != nil {
			s.undo(l, s.undoScope(l, t), t.ID, c)
			return nil
		}
	}
	if t.Mark == engine.Cancelling {
		s.leaveCancelled(l, t)
		return nil
	}
	if t.Revives != 0 && l.busy(t) || l.thrown[t.ID] != 0 {
		return nil
	}
	s.complete(l, t)
	return nil
}

// undoNext lets whoever had something undone by a token that is gone go on.
func (s *Step) undoNext(l *live, t *engine.Token) {
	if t.Origin != 0 && l.Token(t.Origin) != nil {
		s.push(item{live: l, do: (*Step).compensate, token: t.Origin, phase: engine.Working})
	}
}

// undoScope is the token in which the handlers of t's queue run.
func (s *Step) undoScope(l *live, t *engine.Token) *engine.Token {
	if t.Revives != 0 || t.Mark == engine.Cancelling {
		return t
	}
	scope := l.Token(t.Scope)
	for l.node(scope).EventSub {
		scope = l.Token(scope.Scope)
	}
	return scope
}

// undo begins the compensation of one completed activity on behalf of origin.
func (s *Step) undo(l *live, scope *engine.Token, origin uint32, c *engine.Comp) {
	n := l.prog.Node(c.Element)
	s.emit(l, engine.Event{Kind: engine.Undone, Scope: scope.ID, Element: c.Element, Comp: &engine.Comp{ID: c.ID}})
	if n.Handler != nil {
		s.begin(l, beginning{node: n.Handler, scope: scope.ID, origin: origin})
		if c.Inner != 0 {
			s.dropComps(l, c.Inner)
		}
		return
	}
	id := s.begin(l, beginning{node: n, scope: scope.ID, origin: origin, revives: c.Inner, mark: engine.Compensating})
	for _, v := range c.Vars {
		s.emit(l, engine.Event{Kind: engine.VariableIs, Token: id, Name: v.Name, Value: v.Value})
	}
}

// revive begins what undoes a completed sub-process: its compensation event
// sub-process, or else everything that was completed inside it.
func (s *Step) revive(l *live, t *engine.Token, n *program.Node) {
	if start := s.m.compensationStart(n); start != nil {
		s.begin(l, beginning{node: start.Scope, scope: t.ID, got: &Got{Def: start.Definition(s.m.roles[Undoing])}})
		return
	}
	s.emit(l, engine.Event{Kind: engine.Queued, Token: t.ID, Element: n.ID, Queue: l.undoable(t.Revives, nil)})
	s.push(item{live: l, do: (*Step).compensate, token: t.ID, phase: engine.Working})
}
