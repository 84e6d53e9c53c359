package engine

import (
	"bytes"
	"sort"
)

// callProcess starts an instance of another process on behalf of a call
// activity, which then waits for it.
func (s *Step) callProcess(l *live, t *Token, process, businessKey string, vars Vars) error {
	def, err := s.latest(process)
	if err != nil {
		return Faultf(BadCall, "the process %q to call is not deployed", process)
	}
	depth := 1
	for p := l; p != nil && p.Parent != 0; depth++ {
		if limit := s.m.Limits.CallDepth; limit > 0 && depth >= limit {
			return Faultf(LimitReached, "callDepth: processes call each other more than %d deep", limit)
		}
		if p, err = s.load(p.Parent); err != nil {
			return err
		}
	}
	child, err := s.create(def, newInstance{businessKey: businessKey, vars: vars, parent: l.Key})
	if err != nil {
		return err
	}
	s.await(l, t, &Wait{Kind: OnInstance, Key: child.Key, Name: process})
	return nil
}

// calledEnded lets the call activity go on when the instance it called has
// ended. If somebody else terminated that, a person has to decide.
func (s *Step) calledEnded(child *live, status Status) error {
	parent, err := s.load(child.Parent)
	if err != nil || parent == nil {
		return err
	}
	w := parent.waitFor(child.Key)
	if w == nil {
		return nil
	}
	token := w.Token
	s.emit(parent, Event{Kind: Waited, Token: w.Token, Element: w.Element, Wait: &Wait{ID: w.ID, Kind: w.Kind, Key: w.Key}})
	if status != DoneWell {
		s.raise(parent, token, Working, Faultf(BadCall, "the called process %q was terminated; repeat calls it again", child.Process))
		return nil
	}
	s.push(item{live: parent, token: token, phase: Leaving, do: func(s *Step, l *live, it *item) error {
		return s.takeResults(l, l.Token(it.token), child)
	}})
	return nil
}

// takeResults takes over the variables of a called process as the call
// activity wants them, and ends it.
func (s *Step) takeResults(l *live, t *Token, child *live) error {
	n := l.node(t)
	vars := Vars{}
	root := child.Token(1)
	if n.Called.AllOut || len(n.Outputs) > 0 {
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

// read brings an ended or running instance into view without holding it.
func readInstance(tx Tx, key Key) *Instance {
	for _, b := range []Bucket{BucketInstance, BucketEnded} {
		if data := tx.Get(b, key.Bytes()); data != nil {
			return DecodeInstance(bytes.Clone(data))
		}
	}
	return nil
}

// sortedKeys puts the keys of a map in order, so that what is made from it does
// not differ from run to run.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
