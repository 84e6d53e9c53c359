package step

import "hookflow/engine/program"

// A throwing link passes the token to the catching link of its name; nothing
// flows between them on the diagram (BPMN 2.0, 10.4.5).
var linkEvent = TriggerBehaviour{
	Throw: func(t *Turn, _ *program.EventDef) (bool, error) {
		t.s.begin(t.l, beginning{node: t.Node.Partner, scope: t.Token.Scope})
		return true, nil
	},
}
