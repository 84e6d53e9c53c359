// Package behave holds what each kind of element and each trigger does: one
// small file per behaviour, found through the two tables below.
package behave

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// Kinds has a behaviour for every flow node that runs.
var Kinds = engine.Kinds{
	bpmn.StartEvent:             {},
	bpmn.IntermediateCatchEvent: catching,
	bpmn.IntermediateThrowEvent: throwing,
	bpmn.BoundaryEvent:          {},
	bpmn.EndEvent:               throwing,

	bpmn.PlainTask:        {},
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
	bpmn.Transaction:     subProcess,
	bpmn.AdHocSubProcess: adHoc,

	bpmn.ExclusiveGateway:  exclusive,
	bpmn.ParallelGateway:   parallel,
	bpmn.InclusiveGateway:  inclusive,
	bpmn.EventBasedGateway: eventBased,
	bpmn.ComplexGateway:    complexGateway,
}

// Triggers has a behaviour for every event definition.
var Triggers = engine.Triggers{
	bpmn.Message:     message,
	bpmn.Timer:       timer,
	bpmn.Signal:      signal,
	bpmn.Conditional: conditional,
	bpmn.Error:       errors,
	bpmn.Escalation:  escalation,
	bpmn.Compensate:  compensation,
	bpmn.Cancel:      cancel,
	bpmn.Link:        link,
	bpmn.Terminate:   terminate,
}

// NewMachine makes an engine that knows every behaviour.
func NewMachine(limits engine.Limits) *engine.Machine {
	return engine.NewMachine(Kinds, Triggers, limits)
}
