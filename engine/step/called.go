package step

import (
	"hookflow/engine"
	"hookflow/engine/feel"
)

// A call activity runs another process and goes on when that has ended (BPMN
// 2.0, 10.2.5): the latest version, with a copy of the variables.
var calling = Behaviour{
	Work: func(t *Turn) error {
		c := t.Node.Called
		process, err := t.Text(c.Process)
		if err != nil {
			return err
		}
		business := t.l.BusinessKey
		if c.BusinessKey != nil {
			if business, err = t.Text(c.BusinessKey); err != nil {
				return err
			}
		}
		vars := engine.Vars{}
		if c.AllIn {
			vars = t.Visible()
		}
		for _, v := range t.Token.Vars {
			vars[v.Name] = v.Value
		}
		for _, a := range c.In {
			v, err := t.Eval(a.Value)
			if err != nil {
				return err
			}
			if vars[a.To], err = feel.ToJSON(v); err != nil {
				return err
			}
		}
		return t.s.callProcess(t.l, t.Token, process, business, vars)
	},
}

// callProcess starts an instance of another process on behalf of a call
// activity, which then waits for it.
func (s *Step) callProcess(l *live, t *engine.Token, process, businessKey string, vars engine.Vars) error {
	def := s.latest(process)
	if def == nil {
		return Faultf(engine.BadCall, "the process %q to call is not deployed", process)
	}
	if err := s.closed(def.Process, s.process(l.Process).Mode == engine.ModeDraft); err != nil {
		return Faultf(engine.BadCall, "%v", err)
	}
	depth := 1
	for p := l; p != nil && p.Parent != 0; depth++ {
		if limit := s.m.Limits.CallDepth; limit > 0 && depth >= limit {
			return Faultf(engine.LimitReached, "callDepth: processes call each other more than %d deep", limit)
		}
		var err error
		if p, err = s.load(p.Parent); err != nil {
			return err
		}
	}
	if err := s.pace(def.Process); err != nil {
		return Faultf(engine.LimitReached, "%v", err)
	}
	child, err := s.create(def, newInstance{businessKey: businessKey, vars: vars, parent: l.Key, trace: s.m.TraceOf(l.Instance), by: l.Initiator})
	if err != nil {
		return err
	}
	s.await(l, t, &engine.Wait{Kind: engine.OnInstance, Key: child.Key, Name: process})
	return nil
}

// calledEnded lets the call activity go on when the instance it called has
// ended. If somebody else terminated that, a person has to decide.
func (s *Step) calledEnded(child *live, status engine.Status) error {
	parent := s.loadAsItIs(child.Parent)
	if parent == nil {
		return nil
	}
	w := parent.waitFor(child.Key)
	if w == nil {
		return nil
	}
	token := w.Token
	s.emit(parent, engine.Event{Kind: engine.Waited, Token: w.Token, Element: w.Element, Wait: &engine.Wait{ID: w.ID, Kind: w.Kind, Key: w.Key}})
	if parent.prog == nil {
		s.raise(parent, token, engine.Working, Faultf(engine.BadModel, "the called process %q has ended, and the definition of its caller cannot be read; repeat calls it again", child.Process))
		return nil
	}
	if status != engine.DoneWell {
		s.raise(parent, token, engine.Working, Faultf(engine.BadCall, "the called process %q was terminated; repeat calls it again", child.Process))
		return nil
	}
	s.push(item{live: parent, token: token, phase: engine.Leaving, do: func(s *Step, l *live, it *item) error {
		return s.takeResults(l, l.Token(it.token), child)
	}})
	return nil
}

// takeResults takes over the variables of a called process as the call
// activity wants them, and ends it.
func (s *Step) takeResults(l *live, t *engine.Token, child *live) error {
	n := l.node(t)
	vars := engine.Vars{}
	root := child.Token(1)
	if n.Called.AllOut || len(n.Outputs) > 0 { // outputs pick from all of them
		for _, v := range root.Vars {
			vars[v.Name] = v.Value
		}
	}
	if err := s.takeVars(l, t, vars); err != nil {
		return err
	}
	for _, a := range n.Called.Out {
		v, err := s.eval(child, root, a.Value, nil)
		if err != nil {
			return err
		}
		if err := s.setResult(l, t, n, a.To, v); err != nil {
			return err
		}
	}
	s.complete(l, t)
	return nil
}
