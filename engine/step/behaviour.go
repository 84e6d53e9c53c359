package step

import (
	"hookflow/engine/bpmn"
)

// Kinds has a behaviour for every flow node that runs.
var Kinds = map[bpmn.Kind]Behaviour{
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
