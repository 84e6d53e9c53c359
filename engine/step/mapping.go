package step

import (
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// readInputs makes the variables an element owns and fills its inputs. They are
// evaluated one after the other, each seeing those before it.
func (s *Step) readInputs(l *live, t *engine.Token, n *program.Node) error {
	for _, d := range n.Declares {
		if t.Variable(d.Name) != nil {
			continue
		}
		v, err := s.eval(l, t, d.Value, nil)
		if err != nil {
			return err
		}
		if err := s.setLocal(l, t, d.Name, v); err != nil {
			return err
		}
	}
	for _, m := range n.DataIn {
		if err := s.moveData(l, t, t, m); err != nil {
			return err
		}
	}
	for _, a := range n.Inputs {
		v, err := s.eval(l, t, a.Value, nil)
		if err != nil {
			return err
		}
		if err := s.setLocal(l, t, a.To, v); err != nil {
			return err
		}
	}
	return nil
}

// writeOutputs writes outputs to the scope around the element. Without outputs
// nothing is left to do: results were written where the variables are. more is
// what a caught error adds to what they see; nil for nothing.
func (s *Step) writeOutputs(l *live, t *engine.Token, n *program.Node, more *feel.Context) error {
	if l.Token(t.Scope) == nil {
		return nil
	}
	for _, a := range n.Outputs {
		v, err := s.eval(l, t, a.Value, more)
		if err != nil {
			return err
		}
		if err := s.assign(l, l.outside(t, n, a.To), a.To, v); err != nil {
			return err
		}
	}
	for _, m := range n.DataOut {
		if err := s.moveData(l, t, l.outside(t, n, m.To), m); err != nil {
			return err
		}
	}
	return nil
}

// outside is where an output of t goes: to the scope around it, or, if it is
// what a loop gathers from its iterations, to the iteration.
func (l *live) outside(t *engine.Token, n *program.Node, to string) *engine.Token {
	name, _, _ := strings.Cut(to, ".")
	if t.IsIteration() && name == n.Loop.Gathered {
		return t
	}
	return l.Token(t.Scope)
}

// moveData executes a data association: from what t sees to variables seen
// from to, or to and from a data store (BPMN 2.0, 10.3.2 "Execution Semantics
// for DataAssociation"). A source without value moves nothing.
func (s *Step) moveData(l *live, t, to *engine.Token, m program.DataMove) error {
	for _, a := range m.Assigns {
		v, err := s.eval(l, t, a.Value, nil)
		if err != nil {
			return err
		}
		if err := s.dataTo(l, t, to, m, a.To, v); err != nil {
			return err
		}
	}
	if len(m.Assigns) > 0 {
		return nil
	}
	v, known := s.dataFrom(l, t, m)
	if m.Value != nil {
		more := feel.NewContext(1)
		if known {
			more.Put(m.From, v)
		}
		var err error
		if v, err = s.eval(l, t, m.Value, more); err != nil {
			return err
		}
		known = true
	}
	if !known {
		return nil
	}
	return s.dataTo(l, t, to, m, m.To, v)
}

// dataFrom reads the source of an association; false if it has no value.
func (s *Step) dataFrom(l *live, t *engine.Token, m program.DataMove) (feel.Value, bool) {
	if !m.FromStore {
		return (&view{l: l, t: t}).Lookup(m.From)
	}
	raw := s.tx.Get(engine.BucketData, []byte(m.From))
	if raw == nil {
		return nil, false
	}
	v, err := feel.FromJSON(raw)
	return v, err == nil
}

// dataTo writes the target of an association: a data store, a variable of the
// element's own on the way in, a variable of the scope on the way out.
func (s *Step) dataTo(l *live, t, to *engine.Token, m program.DataMove, name string, v feel.Value) error {
	switch {
	case m.ToStore:
		raw, err := feel.ToJSON(v)
		if err != nil {
			return err
		}
		s.tx.Put(engine.BucketData, []byte(m.To), raw)
		s.emit(l, engine.Event{Kind: engine.Stored, Token: t.ID, Element: t.Element, Name: m.To, Value: raw})
		s.storedChanged(l)
		return nil
	case to == t:
		return s.setLocal(l, t, name, v)
	}
	return s.assign(l, to, name, v)
}
