package bpmn

// The kinds, by family.
const (
	StartEvent             Kind = "startEvent"
	IntermediateCatchEvent Kind = "intermediateCatchEvent"
	IntermediateThrowEvent Kind = "intermediateThrowEvent"
	BoundaryEvent          Kind = "boundaryEvent"
	EndEvent               Kind = "endEvent"

	PlainTask        Kind = "task"
	UserTask         Kind = "userTask"
	ServiceTask      Kind = "serviceTask"
	SendTask         Kind = "sendTask"
	ReceiveTask      Kind = "receiveTask"
	ScriptTask       Kind = "scriptTask"
	ManualTask       Kind = "manualTask"
	BusinessRuleTask Kind = "businessRuleTask"
	CallActivity     Kind = "callActivity"

	SubProcess      Kind = "subProcess"
	Transaction     Kind = "transaction"
	AdHocSubProcess Kind = "adHocSubProcess"

	ExclusiveGateway  Kind = "exclusiveGateway"
	ParallelGateway   Kind = "parallelGateway"
	InclusiveGateway  Kind = "inclusiveGateway"
	EventBasedGateway Kind = "eventBasedGateway"
	ComplexGateway    Kind = "complexGateway"

	SequenceFlow          Kind = "sequenceFlow"
	MessageFlow           Kind = "messageFlow"
	Association           Kind = "association"
	DataInputAssociation  Kind = "dataInputAssociation"
	DataOutputAssociation Kind = "dataOutputAssociation"
	ConversationLink      Kind = "conversationLink"

	DataObject          Kind = "dataObject"
	DataObjectReference Kind = "dataObjectReference"
	DataStore           Kind = "dataStore"
	DataStoreReference  Kind = "dataStoreReference"
	DataInput           Kind = "dataInput"
	DataOutput          Kind = "dataOutput"

	TextAnnotation Kind = "textAnnotation"
	Group          Kind = "group"

	Participant Kind = "participant"
	LaneSet     Kind = "laneSet"
	ChildLanes  Kind = "childLaneSet"
	Lane        Kind = "lane"

	ChoreographyTask Kind = "choreographyTask"
	SubChoreography  Kind = "subChoreography"
	CallChoreography Kind = "callChoreography"

	ConversationNode Kind = "conversation"
	SubConversation  Kind = "subConversation"
	CallConversation Kind = "callConversation"

	DefinitionsRoot      Kind = "definitions"
	Process              Kind = "process"
	Collaboration        Kind = "collaboration"
	ChoreographyRoot     Kind = "choreography"
	GlobalConversation   Kind = "globalConversation"
	MessageRoot          Kind = "message"
	ErrorRoot            Kind = "error"
	SignalRoot           Kind = "signal"
	EscalationRoot       Kind = "escalation"
	ItemDefinition       Kind = "itemDefinition"
	Category             Kind = "category"
	CategoryValue        Kind = "categoryValue"
	Interface            Kind = "interface"
	Operation            Kind = "operation"
	Resource             Kind = "resource"
	GlobalTask           Kind = "globalTask"
	GlobalUserTask       Kind = "globalUserTask"
	GlobalScriptTask     Kind = "globalScriptTask"
	GlobalManualTask     Kind = "globalManualTask"
	GlobalRuleTask       Kind = "globalBusinessRuleTask"
	GlobalChoreography   Kind = "globalChoreographyTask"
	CorrelationProp      Kind = "correlationProperty"
	CorrelationKey       Kind = "correlationKey"
	CorrelationSub       Kind = "correlationSubscription"
	PartnerEntity        Kind = "partnerEntity"
	PartnerRole          Kind = "partnerRole"
	EndPoint             Kind = "endPoint"
	IOSpecification      Kind = "ioSpecification"
	MultiInstance        Kind = "multiInstanceLoopCharacteristics"
	StandardLoop         Kind = "standardLoopCharacteristics"
	MessageDefinition    Kind = "messageEventDefinition"
	TimerDefinition      Kind = "timerEventDefinition"
	ErrorDefinition      Kind = "errorEventDefinition"
	EscalationDefinition Kind = "escalationEventDefinition"
	SignalDefinition     Kind = "signalEventDefinition"
	ConditionDefinition  Kind = "conditionalEventDefinition"
	CompensateDefinition Kind = "compensateEventDefinition"
	CancelDefinition     Kind = "cancelEventDefinition"
	LinkDefinition       Kind = "linkEventDefinition"
	TerminateDefinition  Kind = "terminateEventDefinition"
)

// Kinds is THE element table, in palette order. A new element is one row here,
// one behaviour (engine/step), one shape (designer/shape), one scenario and
// one picture; the completeness tests of those packages name what is missing.
var Kinds = []Info{
	{StartEvent, Event, "Start event", true, 36, 36, "events", startEvent},
	{IntermediateCatchEvent, Event, "Intermediate catch event", true, 36, 36, "events", catching},
	{IntermediateThrowEvent, Event, "Intermediate throw event", true, 36, 36, "events", throwing},
	{BoundaryEvent, Event, "Boundary event", true, 36, 36, "events", boundary},
	{EndEvent, Event, "End event", true, 36, 36, "events", throwing},

	{PlainTask, Task, "Task", true, 100, 80, "tasks", activity},
	{UserTask, Task, "User task", true, 100, 80, "tasks", userTask},
	{ServiceTask, Task, "Service task", true, 100, 80, "tasks", calling},
	{SendTask, Task, "Send task", true, 100, 80, "tasks", calling},
	{ReceiveTask, Task, "Receive task", true, 100, 80, "tasks", receiving},
	{ScriptTask, Task, "Script task", true, 100, 80, "tasks", scriptTask},
	{ManualTask, Task, "Manual task", true, 100, 80, "tasks", activity},
	{BusinessRuleTask, Task, "Business rule task", true, 100, 80, "tasks", calling},
	{CallActivity, Task, "Call activity", true, 100, 80, "tasks", callActivity},

	{SubProcess, Container, "Sub-process", true, 350, 200, "containers", subProcess},
	{Transaction, Container, "Transaction", true, 350, 200, "containers", activity},
	{AdHocSubProcess, Container, "Ad-hoc sub-process", true, 350, 200, "containers", adHoc},

	{ExclusiveGateway, Gateway, "Exclusive gateway", true, 50, 50, "gateways", deciding},
	{ParallelGateway, Gateway, "Parallel gateway", true, 50, 50, "gateways", nil},
	{InclusiveGateway, Gateway, "Inclusive gateway", true, 50, 50, "gateways", deciding},
	{EventBasedGateway, Gateway, "Event-based gateway", true, 50, 50, "gateways", eventBased},
	{ComplexGateway, Gateway, "Complex gateway", true, 50, 50, "gateways", complexGateway},

	{SequenceFlow, Flow, "Sequence flow", true, 0, 0, "", sequenceFlow},
	{MessageFlow, Flow, "Message flow", true, 0, 0, "", nil},
	{Association, Flow, "Association", true, 0, 0, "", association},
	{DataInputAssociation, Flow, "Data input association", true, 0, 0, "", nil},
	{DataOutputAssociation, Flow, "Data output association", true, 0, 0, "", nil},
	{ConversationLink, Flow, "Conversation link", false, 0, 0, "", nil},

	{DataObjectReference, Data, "Data object", true, 36, 50, "data", dataReference},
	{DataStoreReference, Data, "Data store", true, 50, 50, "data", join(dataReference, Storing)},
	{DataInput, Data, "Data input", true, 36, 50, "data", collection},
	{DataOutput, Data, "Data output", true, 36, 50, "data", collection},
	{DataObject, Part, "Data object content", true, 0, 0, "", collection},
	{DataStore, Root, "Data store content", true, 0, 0, "", nil},

	{TextAnnotation, Artifact, "Text annotation", false, 100, 30, "artifacts", textAnnotation},
	{Group, Artifact, "Group", false, 300, 300, "artifacts", nil},

	{Participant, Swimlane, "Pool", true, 600, 250, "pools", participant},
	{Lane, Swimlane, "Lane", false, 570, 125, "", nil},
	{LaneSet, Part, "Lane set", false, 0, 0, "", nil},
	{ChildLanes, Part, "Nested lane set", false, 0, 0, "", nil},

	{ChoreographyTask, Choreography, "Choreography task", false, 100, 80, "", nil},
	{SubChoreography, Choreography, "Sub-choreography", false, 350, 200, "", nil},
	{CallChoreography, Choreography, "Call choreography", false, 100, 80, "", nil},

	{ConversationNode, Conversation, "Conversation", false, 50, 50, "", nil},
	{SubConversation, Conversation, "Sub-conversation", false, 50, 50, "", nil},
	{CallConversation, Conversation, "Call conversation", false, 50, 50, "", nil},

	{Process, Root, "Process", true, 0, 0, "", process},
	{Collaboration, Root, "Collaboration", true, 0, 0, "", nil},
	{ChoreographyRoot, Root, "Choreography", false, 0, 0, "", nil},
	{GlobalConversation, Root, "Global conversation", false, 0, 0, "", nil},
	{MessageRoot, Root, "Message", true, 0, 0, "", nil},
	{ErrorRoot, Root, "Error", true, 0, 0, "", errorRoot},
	{SignalRoot, Root, "Signal", true, 0, 0, "", nil},
	{EscalationRoot, Root, "Escalation", true, 0, 0, "", escalationRoot},
	{ItemDefinition, Root, "Item definition", false, 0, 0, "", nil},
	{Category, Root, "Category", false, 0, 0, "", nil},
	{CategoryValue, Part, "Category value", false, 0, 0, "", categoryValue},
	{Interface, Root, "Interface", false, 0, 0, "", nil},
	{Operation, Part, "Operation", false, 0, 0, "", nil},
	{Resource, Root, "Resource", false, 0, 0, "", nil},
	{GlobalTask, Root, "Global task", false, 0, 0, "", nil},
	{GlobalUserTask, Root, "Global user task", false, 0, 0, "", nil},
	{GlobalScriptTask, Root, "Global script task", false, 0, 0, "", nil},
	{GlobalManualTask, Root, "Global manual task", false, 0, 0, "", nil},
	{GlobalRuleTask, Root, "Global business rule task", false, 0, 0, "", nil},
	{GlobalChoreography, Root, "Global choreography task", false, 0, 0, "", nil},
	{CorrelationProp, Root, "Correlation property", false, 0, 0, "", nil},
	{CorrelationKey, Part, "Correlation key", false, 0, 0, "", nil},
	{CorrelationSub, Part, "Correlation subscription", false, 0, 0, "", nil},
	{PartnerEntity, Root, "Partner entity", false, 0, 0, "", nil},
	{PartnerRole, Root, "Partner role", false, 0, 0, "", nil},
	{EndPoint, Root, "End point", false, 0, 0, "", nil},
	{IOSpecification, Part, "Input/output specification", true, 0, 0, "", nil},
	{MultiInstance, Part, "Multi-instance", true, 0, 0, "", nil},
	{StandardLoop, Part, "Loop", true, 0, 0, "", nil},
	{MessageDefinition, Part, "Message definition", true, 0, 0, "", nil},
	{TimerDefinition, Part, "Timer definition", true, 0, 0, "", nil},
	{ErrorDefinition, Part, "Error definition", true, 0, 0, "", nil},
	{EscalationDefinition, Part, "Escalation definition", true, 0, 0, "", nil},
	{SignalDefinition, Part, "Signal definition", true, 0, 0, "", nil},
	{ConditionDefinition, Part, "Condition definition", true, 0, 0, "", nil},
	{CompensateDefinition, Part, "Compensation definition", true, 0, 0, "", nil},
	{CancelDefinition, Part, "Cancel definition", true, 0, 0, "", nil},
	{LinkDefinition, Part, "Link definition", true, 0, 0, "", nil},
	{TerminateDefinition, Part, "Terminate definition", true, 0, 0, "", nil},
}
