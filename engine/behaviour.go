package engine

import (
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A Behaviour is what one kind of element does with a token. Everything that
// is common to all of them (boundary events, loops, mappings, incidents,
// leaving) is the Step's business. A nil function does nothing special.
type Behaviour struct {
	// Gathers says whether a token that arrives must wait for others.
	Gathers bool
	// Work begins: it completes the token, opens waits, or starts a flow inside.
	// An error becomes an incident in the phase Working.
	Work func(s *Step, t *Token) error
	// Emptied is called when the last token inside t has gone. Nil: t completes.
	Emptied func(s *Step, t *Token) error
	// Reached is called when a wait of t itself is over.
	Reached func(s *Step, t *Token, w *Wait, got Got) error
	// Leave chooses the outgoing flows. Nil: every flow whose condition holds.
	Leave func(s *Step, t *Token) ([]*program.Flow, error)
	// Gathered decides, when nothing else can move, which waiting arrivals of
	// the scope make the gathering node go on.
	Gathered func(s *Step, scope *Token, n *program.Node) ([]Arrival, error)
}

// A TriggerBehaviour is what an event definition does.
type TriggerBehaviour struct {
	// Arm describes what to wait for; nil for triggers that are thrown inside
	// the instance and found by looking (error, escalation, compensation, cancel, link).
	Arm func(s *Step, t *Token, d *program.EventDef) (*Wait, error)
	// Throw causes the event. It reports whether the token may go on at once.
	Throw func(s *Step, t *Token, d *program.EventDef) (goOn bool, err error)
}

// Kinds and Triggers are the two tables of behaviours; package behave has them.
type (
	Kinds    map[bpmn.Kind]Behaviour
	Triggers map[bpmn.Trigger]TriggerBehaviour
)
