package lint

// Rules is the table of everything that is looked for, in the order findings
// of one element are told: the form of the file, the constraints of the
// standard by chapter, what our engine wants, and advice.
var Rules = []*Rule{
	// the form of the file
	schemaElement, schemaOrder, schemaAttribute, strayText, idUnique, idRequired, reference, itemReference, textMediaType, importType, importFile, formalExpression, expressionEmpty,

	// processes, lanes and sequence flows
	processContent, publicProcess, definitionalCollaboration, laneNodes, laneOnce, interfaceBinding, interfaceOperation, calledElement, calledStart,
	sequenceFlowScope, sequenceFlowImmediate, conditionalFlowAlone, conditionalFlowSource, conditionalFlowParallel, defaultFlow, defaultFlowCondition, flowLists, flowListsWhole,

	// events
	startEventIncoming, startEventOutgoing, endEventIncoming, endEventOutgoing, startEndPair, flowNodeIncoming, flowNodeOutgoing,
	intermediateEventFlows, eventTrigger, eventCode, eventReference, eventDefinitionReusable, eventData, conditionalEvent, parallelMultiple, timerDefinition,
	linkEvent, linkFlows, linkReferences, linkNames, messageOperation, eventOperation, cancelEnd,
	boundaryHost, boundaryCancel, boundaryInterrupting, boundaryIncoming, boundaryOutgoing, boundaryCompensation,
	compensationFlows, compensationTarget,
	eventSubProcessFlows, eventSubProcessSingleStart, eventSubProcessTypedStart, subProcessBlankStart,

	// gateways and activities
	gatewayDirection, gatewayFlows, eventGatewayOutgoing, eventGatewayStart, receiveTaskStart, scriptFormat, tokenQuantity, operationData, resourceRole, resourceParameter,
	standardLoop, multiInstanceSource, multiInstanceData, multiInstanceBehavior, adHocEmpty, adHocContent,

	// data
	itemCollection, dataSets, dataSetPairs, callActivityData, dataAssociationEnds, dataAssociationItem, dataObjectReference, dataState, dataScope, subProcessData,

	// collaborations, conversations and choreographies
	messageFlowPools, messageFlowEnds, messageFlowTrigger, participantMultiplicity, participantAssociation,
	correlationSubscription, correlationKey, globalConversation, conversationLink, conversationParticipants, callConversation,
	choreographyReference, choreographyTask, choreographyOrder, choreographyEvents,

	// what our engine wants
	fieldRequired, feelSyntax, fieldValue, settingKnown, foreignExpression, servicePath, catalogKnown, callsNothing, boundaryError, variableWritten, expressionMeant, exclusiveConditions, engineSupport,

	// soundness
	deadlock, endlessLoop, lackOfSynchronization,

	// advice
	startEventRequired, endEventRequired, singleBlankStart, singleEventDefinition, noDisconnected, noImplicitStart, noImplicitEnd,
	noImplicitSplit, fakeJoin, conditionalFlows, noDuplicateFlows, noGatewayJoinFork, superfluousGateway, superfluousLabel,
	superfluousTermination, noComplexGateway, noInclusiveGateway, labelRequired, global, groupCategory, noDiagram, noOverlapping,
}
