package step

import "hookflow/engine/program"

// A parallel gateway waits for a token on every incoming flow and then puts one
// on every outgoing flow, whatever their conditions (BPMN 2.0, 13.4.1).
var parallel = Behaviour{
	Gathers: true,
	Leave:   func(t *Turn) ([]*program.Flow, error) { return t.Node.Out, nil },
}
