package step

import (
	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// An ad-hoc sub-process does its activities in any order: all at once, or one
// after the other as they stand in the file. It completes when its completion
// condition holds after one of them, or when all are done (BPMN 2.0, 13.3.5).
// Repeating an activity by hand is done by moving a token there.
var adHoc = Behaviour{
	Work: func(t *Turn) error {
		waiting, err := adHocEntries(t)
		if err != nil {
			return err
		}
		return t.s.beginAdHoc(t.l, t.Token, t.Node, waiting)
	},
}

// The elements of a sequential ad-hoc sub-process that are still to begin stand
// among the arrivals, each as a token that waits before it under its own id.

// beginAdHoc notes the elements to do and begins those that may run now.
func (s *Step) beginAdHoc(l *live, t *engine.Token, n *program.Node, ids []string) error {
	if len(ids) == 0 {
		s.complete(l, t)
		return nil
	}
	if !n.AdHoc.Sequential {
		for _, id := range ids {
			s.begin(l, beginning{node: l.prog.Node(id), scope: t.ID})
		}
		return nil
	}
	for _, id := range ids[1:] {
		s.emit(l, engine.Event{Kind: engine.Arrived, Scope: t.ID, Element: id, Name: id})
	}
	s.begin(l, beginning{node: l.prog.Node(ids[0]), scope: t.ID})
	return nil
}

// afterAdHoc looks at the completion condition when something inside an ad-hoc
// sub-process has completed, and begins the next element of a sequential one.
func (s *Step) afterAdHoc(l *live, t *engine.Token, n *program.Node) error {
	if n.AdHoc.Done != nil {
		done, err := s.truth(l, t, n.AdHoc.Done, "the completion condition")
		if err != nil {
			return err
		}
		if done {
			return s.endAdHoc(l, t, n)
		}
	}
	if l.occupied(t) {
		return nil
	}
	for _, a := range l.Arrivals {
		if a.Scope == t.ID && a.Flow == a.Node {
			s.emit(l, engine.Event{Kind: engine.Consumed, Scope: t.ID, Element: a.Flow, Name: a.Node, Count: 1})
			s.begin(l, beginning{node: l.prog.Node(a.Node), scope: t.ID})
			return nil
		}
	}
	s.complete(l, t)
	return nil
}

// endAdHoc completes the sub-process; what still runs is cancelled, or awaited
// without anything new beginning.
func (s *Step) endAdHoc(l *live, t *engine.Token, n *program.Node) error {
	s.dropArrivals(l, t.ID)
	if n.AdHoc.CancelRest {
		s.terminateInside(l, t, 0)
	}
	if !l.occupied(t) {
		s.complete(l, t)
	}
	return nil
}

// occupied reports whether tokens are inside a scope or on their way in it.
func (l *live) occupied(scope *engine.Token) bool {
	if l.coming[scope.ID] > 0 {
		return true
	}
	for _, t := range l.Tokens {
		if t.Scope == scope.ID {
			return true
		}
	}
	return false
}

// adHocEntries lists the ids of the elements to begin.
func adHocEntries(t *Turn) ([]string, error) {
	var ids []string
	if t.Node.AdHoc.Active == nil {
		for _, n := range t.Node.Entries {
			ids = append(ids, n.ID)
		}
		return ids, nil
	}
	v, err := t.Eval(t.Node.AdHoc.Active)
	if err != nil {
		return nil, err
	}
	list, ok := v.(feel.List)
	if !ok {
		return nil, Faultf(engine.BadExpression, "the list of active elements (%s) is %s and no list", t.Node.AdHoc.Active.Source(), feel.Type(v))
	}
	for _, x := range list {
		id, _ := x.(feel.String)
		n := t.Program().Node(string(id))
		if n == nil || n.Scope != t.Node {
			return nil, Faultf(engine.BadExpression, "the ad-hoc sub-process has no element %q", id)
		}
		ids = append(ids, n.ID)
	}
	return ids, nil
}
