package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// A terminate end event ends everything in its scope at once, without
// compensation (BPMN 2.0, 10.4.3).
var terminateEvent = TriggerBehaviour{
	Ends: true,
	Throw: func(t *Turn, _ *program.EventDef) (bool, error) {
		t.s.terminateAround(t.l, t.Token)
		return true, nil
	},
}

// terminateAround ends everything in the scope around a token but the token
// itself (BPMN 2.0, 10.4.3, terminate end event).
func (s *Step) terminateAround(l *live, t *engine.Token) {
	scope := l.Token(t.Scope)
	s.terminateInside(l, scope, t.ID)
	n := l.node(scope)
	for _, start := range n.EventStarts {
		s.closeFor(l, scope.ID, start.ID)
	}
}
