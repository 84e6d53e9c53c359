package step

import (
	"encoding/json"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// A conditional event happens when its condition becomes true (BPMN 2.0,
// 10.4.5). The standard leaves open what holds for a condition that is true
// already when the event is armed: here it happens at once. Null counts as
// false, because the variable may be still to come.
var conditionalEvent = TriggerBehaviour{
	Arm: func(*Turn, *program.EventDef) (*engine.Wait, error) {
		return &engine.Wait{Kind: engine.OnCondition}, nil
	},
}

// evaluate starts every process whose conditional start event holds.
func (s *Step) evaluate(c engine.Evaluate) (engine.Published, error) {
	if err := c.Variables.Check(); err != nil {
		return engine.Published{}, err
	}
	var p handed
	err := s.lookAtStarts(c.Variables, false, &p)
	return p.Published, err
}

// lookAtStarts looks at the conditional start events. With edge, a condition
// starts an instance only when it becomes true.
func (s *Step) lookAtStarts(vars engine.Vars, edge bool, p *handed) error {
	var defs []engine.Key
	for k := range s.tx.From(engine.BucketStart, nil) {
		defs = append(defs, engine.KeyOf(k))
	}
	scope := s.m.Environment.Scope()
	for _, name := range vars.Names() {
		if v, err := feel.FromJSON(vars[name]); err == nil {
			scope.Put(name, v)
		}
	}
	env := &feel.Env{Scope: scope, Now: func() time.Time { return s.now }}
	for _, def := range defs {
		for _, w := range s.starts(def) {
			if w.Kind == engine.OnCondition {
				if err := s.lookAtStart(def, w, env, edge, Got{Variables: vars}, p); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lookAtStart looks at one conditional start event and remembers what it saw.
func (s *Step) lookAtStart(def engine.Key, w *engine.Wait, env *feel.Env, edge bool, got Got, p *handed) error {
	prog, err := s.m.program(s.tx, def)
	if err != nil {
		return nil
	}
	v, err := prog.Node(w.Element).Events[w.Def].When.Eval(env)
	if err != nil {
		return nil
	}
	yes := isTrue(v)
	begins := yes && (!edge || !w.True)
	if edge && yes != w.True {
		all := s.starts(def)
		for _, x := range all {
			if x.ID == w.ID {
				x.True = yes
			}
		}
		s.tx.Put(engine.BucketStart, def.Bytes(), wire.EncodeWaits(all))
	}
	if !begins {
		return nil
	}
	if edge {
		got.Variables = nil
	}
	key, _, err := s.startBy(def, w.ID, got)
	if key != 0 {
		p.Started = append(p.Started, key)
	}
	return err
}

// storedChanged looks at the conditional start events again, because a data
// store has a new value: conditions see data stores by their names.
func (s *Step) storedChanged(l *live) {
	s.late = append(s.late, late{l, func() error {
		vars := engine.Vars{}
		for k, v := range s.tx.From(engine.BucketData, nil) {
			vars[string(k)] = json.RawMessage(append([]byte(nil), v...))
		}
		return s.lookAtStarts(vars, true, &handed{})
	}})
}

// lookAt evaluates a condition that is waited for; it happens when the
// condition becomes true, and at once if it is true when it is armed.
func (s *Step) lookAt(l *live, it *item) error {
	w := l.Wait(it.wait)
	if w == nil || l.Suspended {
		return nil
	}
	t := l.Token(w.Token)
	d := l.prog.Node(w.Element).Events[w.Def]
	v, err := s.eval(l, t, d.When, nil)
	if err != nil {
		return err
	}
	if yes := isTrue(v); yes != w.True {
		changed := *w
		changed.True = yes
		s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &changed})
		if yes {
			s.reach(l, &changed, Got{})
		}
	}
	return nil
}

// conditionsMayChange looks at every condition of the instance again, because a
// variable has a new value.
func (s *Step) conditionsMayChange(l *live) {
	for _, w := range l.Waits {
		if w.Kind == engine.OnCondition {
			s.push(item{live: l, do: (*Step).lookAt, token: w.Token, wait: w.ID, phase: engine.Working})
		}
	}
}
