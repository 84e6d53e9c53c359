package step

import (
	"encoding/json"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// Loops (BPMN 2.0, 13.3.6 and 13.3.7). The token that arrives becomes the body:
// it carries the boundary events and counts. Each iteration is a token inside
// it that runs the activity once.

// enterLoop sets up the body and begins the first iterations.
func (s *Step) enterLoop(l *live, t *engine.Token, n *program.Node) error {
	loop, err := s.plan(l, t, n)
	if err != nil {
		return err
	}
	s.emit(l, engine.Event{Kind: engine.Looped, Token: t.ID, Element: n.ID, Loop: loop})
	if err := s.armAround(l, t, n); err != nil {
		return err
	}
	s.push(item{live: l, do: (*Step).iterate, token: t.ID, phase: engine.Working})
	return nil
}

// plan finds out how often to iterate and over what.
func (s *Step) plan(l *live, t *engine.Token, n *program.Node) (*engine.Loop, error) {
	if s.m.Rehearsal != nil {
		return &engine.Loop{Total: s.m.Rehearsal.Rounds(n)}, nil
	}
	if !n.Loop.Multi {
		return &engine.Loop{Total: -1}, nil
	}
	loop := &engine.Loop{}
	if n.Loop.Collection != nil {
		items, err := s.collection(l, t, n.Loop.Collection)
		if err != nil {
			return nil, err
		}
		loop.Items, loop.Total = items, len(items)
	}
	if n.Loop.Count != nil {
		count, err := s.cardinality(l, t, n.Loop.Count)
		if err != nil {
			return nil, err
		}
		loop.Total = count
	}
	if limit := s.m.Limits.StepsPerCommand; limit > 0 && loop.Total > limit && !n.Loop.Sequential {
		return nil, Faultf(engine.LimitReached, "stepsPerCommand: %d iterations at once are more than %d", loop.Total, limit)
	}
	return loop, nil
}

// collection is the list to iterate over, each item as JSON.
func (s *Step) collection(l *live, t *engine.Token, source *program.Value) ([]json.RawMessage, error) {
	v, err := s.eval(l, t, source, nil)
	if err != nil {
		return nil, err
	}
	list, ok := v.(feel.List)
	if !ok {
		return nil, Faultf(engine.BadExpression, "the collection (%s) is %s and no list", source.Source(), feel.Type(v))
	}
	var items []json.RawMessage
	for _, x := range list {
		raw, err := feel.ToJSON(x)
		if err != nil {
			return nil, err
		}
		items = append(items, raw)
	}
	return items, nil
}

// cardinality is the number of iterations, where it is given.
func (s *Step) cardinality(l *live, t *engine.Token, source *program.Value) (int, error) {
	v, err := s.eval(l, t, source, nil)
	if err != nil {
		return 0, err
	}
	number, ok := v.(feel.Number)
	if count, whole := number.Int64(); ok && whole && count >= 0 {
		return int(count), nil
	}
	return 0, Faultf(engine.BadExpression, "the loop cardinality (%s) must give a whole number of at least 0", source.Source())
}

// iterate begins the iterations that may run now, or ends the loop.
func (s *Step) iterate(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	if !n.Loop.Multi && s.m.Rehearsal == nil {
		return s.iterateWhile(l, t, n)
	}
	loop := t.Loop
	if loop.Completed+loop.Terminated >= loop.Total {
		return s.endLoop(l, t, n)
	}
	for loop.Started < loop.Total {
		if (n.Loop.Sequential || !n.Loop.Multi) && loop.Started > loop.Completed+loop.Terminated {
			return nil
		}
		if err := s.brake(l); err != nil {
			return err
		}
		if err := s.beginIteration(l, t, n); err != nil {
			return err
		}
	}
	return nil
}

// iterateWhile is the standard loop: the condition is looked at before each
// round, or after it; without condition only the maximum ends the loop.
func (s *Step) iterateWhile(l *live, t *engine.Token, n *program.Node) error {
	over := t.Loop.Completed + t.Loop.Terminated
	if t.Loop.Started > over {
		return nil
	}
	if n.Loop.Maximum >= 0 && over >= n.Loop.Maximum {
		return s.endLoop(l, t, n)
	}
	if n.Loop.While != nil && (n.Loop.TestBefore || over > 0) {
		yes, err := s.truth(l, t, n.Loop.While, "the loop condition")
		if err != nil {
			return err
		}
		if !yes {
			return s.endLoop(l, t, n)
		}
	}
	if n.Loop.While == nil && n.Loop.Maximum < 0 && over > 0 {
		return s.endLoop(l, t, n)
	}
	return s.beginIteration(l, t, n)
}

// beginIteration begins the next round. It owns its item, and the variable that
// is gathered from it: iterations that run at once do not overwrite each
// other's result.
func (s *Step) beginIteration(l *live, t *engine.Token, n *program.Node) error {
	loop := t.Loop.Counters()
	loop.Started++
	index := loop.Started
	s.emit(l, engine.Event{Kind: engine.Looped, Token: t.ID, Element: n.ID, Loop: loop})
	id := s.begin(l, beginning{node: n, scope: t.ID, loop: &engine.Loop{Index: index}})
	if own := n.Loop.Gathered; own != "" && own != n.Loop.Item {
		if err := s.setRaw(l, l.Token(id), own, json.RawMessage("null")); err != nil {
			return err
		}
	}
	if n.Loop.Item == "" || index > len(t.Loop.Items) {
		return nil
	}
	return s.setRaw(l, l.Token(id), n.Loop.Item, t.Loop.Items[index-1])
}

// leaveIteration ends one round, gathers its value and lets the loop go on.
// Rounds that end in the same step do so one after the other, each with its own
// count, events and completion condition.
func (s *Step) leaveIteration(l *live, t *engine.Token, n *program.Node) error {
	body := l.Token(t.Scope)
	ev := engine.Event{Kind: engine.Looped, Token: body.ID, Element: n.ID, Loop: body.Loop.Counters()}
	ev.Loop.Completed++
	if n.Loop.Into != "" && s.m.Rehearsal == nil {
		v, err := s.eval(l, t, n.Loop.Gather, nil)
		if err != nil {
			return err
		}
		raw, err := feel.ToJSON(v)
		if err != nil {
			return err
		}
		ev.Count, ev.Value = t.Loop.Index, raw
	}
	s.finish(l, t, n)
	s.emit(l, ev)
	s.pushFirst(item{live: l, do: (*Step).iterated, token: body.ID, phase: engine.Working, round: t})
	return nil
}

// roundEnded counts a round that somebody has ended, and lets the loop go on without it.
func (s *Step) roundEnded(l *live, body *engine.Token) {
	loop := body.Loop.Counters()
	loop.Terminated++
	s.emit(l, engine.Event{Kind: engine.Looped, Token: body.ID, Element: body.Element, Loop: loop})
	s.push(item{live: l, do: (*Step).iterate, token: body.ID, phase: engine.Working})
}

// iterated throws the events of the loop after a round; when they have reached
// everybody the loop goes on.
func (s *Step) iterated(l *live, it *item) error {
	t := l.Token(it.token)
	if err := s.loopEvents(l, t, l.node(t)); err != nil {
		return err
	}
	if l.Token(it.token) == nil || l.thrown[it.token] > 0 {
		return nil
	}
	return s.iterateOn(l, it)
}

// iterateOn looks at the completion condition and begins what may begin now.
// The condition is asked when an instance completes (BPMN 2.0, table 10.30) and
// sees the variables of that instance.
func (s *Step) iterateOn(l *live, it *item) error {
	t := l.Token(it.token)
	n := l.node(t)
	if n.Loop.Done == nil || s.m.Rehearsal != nil {
		return s.iterate(l, it)
	}
	round := it.round
	if round == nil {
		round = t
	}
	done, err := s.truth(l, round, n.Loop.Done, "the completion condition")
	if err != nil {
		return err
	}
	if !done {
		return s.iterate(l, it)
	}
	loop := t.Loop.Counters()
	loop.Terminated = loop.Started - loop.Completed
	s.terminateInside(l, t, 0)
	s.emit(l, engine.Event{Kind: engine.Looped, Token: t.ID, Element: n.ID, Loop: loop})
	return s.endLoop(l, t, n)
}

// loopEvents throws what the multi-instance is to throw at its boundary when an
// iteration completes: behaviour One after the first, None after each, Complex
// as its conditions say, All never.
func (s *Step) loopEvents(l *live, t *engine.Token, n *program.Node) error {
	var events []*program.EventDef
	switch n.Loop.Behaviour {
	case "One":
		if t.Loop.Completed == 1 {
			events = append(events, n.Loop.OneEvent)
		}
	case "None":
		events = append(events, n.Loop.NoneEvent)
	case "Complex":
		for _, c := range n.Loop.Complex {
			yes, err := s.truth(l, t, c.When, "a behaviour's condition")
			if err != nil {
				return err
			}
			if yes {
				events = append(events, c.Event)
			}
		}
	}
	for _, d := range events {
		if d == nil {
			continue
		}
		if _, err := s.m.triggers[d.Trigger].Throw(s.turn(l, t), d); err != nil || l.Token(t.ID) == nil {
			return err
		}
	}
	return nil
}

// endLoop writes what was gathered and ends the body.
func (s *Step) endLoop(l *live, t *engine.Token, n *program.Node) error {
	if n.Loop.Into != "" {
		list := t.Loop.Gathered
		if list == nil {
			list = []json.RawMessage{}
		}
		raw, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if err := s.setRaw(l, l.owner(l.Token(t.Scope), n.Loop.Into), n.Loop.Into, raw); err != nil {
			return err
		}
	}
	s.complete(l, t)
	return nil
}
