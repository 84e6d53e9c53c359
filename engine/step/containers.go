package step

import (
	"hookflow/engine"
	"hookflow/engine/feel"
)

// A sub-process begins at its none start event (without one, at every node that
// nothing leads to) and completes when no token is left in it (BPMN 2.0,
// 13.3.4). A transaction is the same until it is cancelled; it has no protocol
// to agree with others.
var subProcess = Behaviour{
	Work: func(t *Turn) error {
		for _, n := range t.Node.Entries {
			t.Begin(n)
		}
		if len(t.Node.Entries) == 0 {
			t.Complete()
		}
		return nil
	},
}

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
		return t.BeginAdHoc(waiting)
	},
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

// An event-based gateway waits for the events that follow it; the first to
// happen decides the way (BPMN 2.0, 13.4.4). One that starts the process and
// needs all of them lets each begin its own path as it happens, and is done
// when none is missing.
var eventBased = Behaviour{
	Work: func(t *Turn) error {
		for _, f := range t.Node.Out {
			if err := t.Arm(f.To); err != nil {
				return err
			}
		}
		return nil
	},
	Reached: func(t *Turn, w *engine.Wait, got Got) error {
		for _, f := range t.Node.Out {
			if f.To.ID == w.Element {
				return t.GoTo(f, w, got)
			}
		}
		return nil
	},
}
