package step

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A Behaviour is what one kind of element does with a token. Everything that
// is common to all of them (boundary events, loops, mappings, incidents,
// leaving) is the Step's business. A nil function does nothing special. An
// error becomes an incident at the token.
type Behaviour struct {
	// Gathers says that a token waits until one has come along every flow.
	Gathers bool
	// Starts says that the element begins the scope it lies in: as a start event
	// of an event sub-process it is watched for by the scope around that.
	Starts bool
	// Attached says that it is watched for by the activity it sits on.
	Attached bool
	// Transacts says that the scope can be cancelled as a whole.
	Transacts bool
	// Awaits lists the elements whose events it waits for in their place; nil: it
	// waits for its own.
	Awaits func(n *program.Node) []*program.Node
	// Work begins: it completes the token, opens waits, or starts a flow inside.
	// Nil: the token completes.
	Work func(t *Turn) error
	// Reached is called when a wait of the element itself is over. Nil: what
	// came with it is taken over and the token completes.
	Reached func(t *Turn, w *engine.Wait, got Got) error
	// Caught begins instead of Work when what the element waits for has happened
	// before it began. Nil: what came is taken over and the token completes.
	Caught func(t *Turn, got Got) error
	// Leave chooses the outgoing flows. Nil: every flow whose condition holds.
	Leave func(t *Turn) ([]*program.Flow, error)
	// Gathered decides, when nothing else can move, which of the tokens waiting
	// before n are used up and whether n goes on. t is the scope.
	Gathered func(t *Turn, n *program.Node) (use []engine.Arrival, goOn bool, err error)
}

// A TriggerBehaviour is what an event definition does.
type TriggerBehaviour struct {
	// Ends says that, thrown, it ends its scope rather than let the token leave it.
	Ends bool
	// Role is what the engine itself causes of it.
	Role Role
	// Arm describes what to wait for; nil for triggers that are thrown inside the
	// instance and found by looking (error, escalation, compensation, cancel,
	// link). For a start event of the process the turn is one without a token.
	Arm func(t *Turn, d *program.EventDef) (*engine.Wait, error)
	// Throw causes the event and reports whether the token goes on at once.
	Throw func(t *Turn, d *program.EventDef) (goOn bool, err error)
}

// A Role is a trigger's part in what happens without an event definition that
// names it.
type Role uint8

// The roles.
const (
	NoRole     Role = iota
	Telling         // what a send task throws
	Failing         // what a job throws, and what ends a called instance
	Undoing         // what the handler of an activity is for
	Cancelling      // how a cancelled transaction is left
)

// Kinds has a behaviour for every flow node that runs.
var Kinds = map[bpmn.Kind]Behaviour{
	bpmn.StartEvent:             {Starts: true},
	bpmn.IntermediateCatchEvent: catching,
	bpmn.IntermediateThrowEvent: throwing,
	bpmn.BoundaryEvent:          {Attached: true},
	bpmn.EndEvent:               throwing,

	bpmn.PlainTask:        outside,
	bpmn.ManualTask:       {},
	bpmn.UserTask:         userTask,
	bpmn.ServiceTask:      outside,
	bpmn.SendTask:         outside,
	bpmn.BusinessRuleTask: outside,
	bpmn.ReceiveTask:      receiving,
	bpmn.ScriptTask:       script,
	bpmn.CallActivity:     calling,

	bpmn.Process:         {},
	bpmn.SubProcess:      subProcess,
	bpmn.Transaction:     transaction,
	bpmn.AdHocSubProcess: adHoc,

	bpmn.ExclusiveGateway:  exclusive,
	bpmn.ParallelGateway:   parallel,
	bpmn.InclusiveGateway:  inclusive,
	bpmn.EventBasedGateway: eventBased,
	bpmn.ComplexGateway:    complexGateway,
}

// Triggers has a behaviour for every event definition.
var Triggers = map[bpmn.Trigger]TriggerBehaviour{
	bpmn.Message:     messageEvent,
	bpmn.Timer:       timerEvent,
	bpmn.Signal:      signalEvent,
	bpmn.Conditional: conditionalEvent,
	bpmn.Error:       errorEvent,
	bpmn.Escalation:  escalationEvent,
	bpmn.Compensate:  compensationEvent,
	bpmn.Cancel:      cancelEvent,
	bpmn.Link:        linkEvent,
	bpmn.Terminate:   terminateEvent,
}
