package shape

import "hookflow/engine/bpmn"

// All holds how each kind with a place on a diagram is drawn.
var All = map[bpmn.Kind]Draw{
	bpmn.StartEvent:             startEvent,
	bpmn.IntermediateCatchEvent: catchEvent,
	bpmn.IntermediateThrowEvent: throwEvent,
	bpmn.BoundaryEvent:          boundaryEvent,
	bpmn.EndEvent:               endEvent,

	bpmn.PlainTask:        task(nil),
	bpmn.UserTask:         task(userIcon),
	bpmn.ServiceTask:      task(serviceIcon),
	bpmn.SendTask:         task(sendIcon),
	bpmn.ReceiveTask:      receiveTask,
	bpmn.ScriptTask:       task(scriptIcon),
	bpmn.ManualTask:       task(manualIcon),
	bpmn.BusinessRuleTask: task(ruleIcon),
	bpmn.CallActivity:     callActivity,

	bpmn.SubProcess:      subProcess,
	bpmn.Transaction:     transaction,
	bpmn.AdHocSubProcess: adHocSubProcess,

	bpmn.ExclusiveGateway:  exclusiveGateway,
	bpmn.ParallelGateway:   gateway(plusGateway),
	bpmn.InclusiveGateway:  gateway(inclusiveMark),
	bpmn.EventBasedGateway: eventBasedGateway,
	bpmn.ComplexGateway:    gateway(complexMark),

	bpmn.SequenceFlow:          sequenceFlow,
	bpmn.MessageFlow:           messageFlow,
	bpmn.Association:           association,
	bpmn.DataInputAssociation:  dataAssociation,
	bpmn.DataOutputAssociation: dataAssociation,
	bpmn.ConversationLink:      conversationLink,

	bpmn.DataObjectReference: dataObject,
	bpmn.DataObject:          dataObject,
	bpmn.DataStoreReference:  dataStore,
	bpmn.DataStore:           dataStore,
	bpmn.DataInput:           dataInput,
	bpmn.DataOutput:          dataOutput,

	bpmn.TextAnnotation: textAnnotation,
	bpmn.Group:          group,
	bpmn.MessageRoot:    message,

	bpmn.Participant: participant,
	bpmn.Lane:        lane,

	bpmn.ChoreographyTask: choreographyTask,
	bpmn.SubChoreography:  subChoreography,
	bpmn.CallChoreography: callChoreography,

	bpmn.ConversationNode: conversation,
	bpmn.SubConversation:  subConversation,
	bpmn.CallConversation: callConversation,
}
