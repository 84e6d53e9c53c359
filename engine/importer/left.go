package importer

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// carried lists, by namespace, the attributes and extension elements that some
// dialect carries over, that the compiler reads as they are, or that it refuses
// by itself.
var carried = map[string]string{
	nsZeebe: " taskDefinition ioMapping taskHeaders properties script calledElement assignmentDefinition taskSchedule priorityDefinition formDefinition" +
		" loopCharacteristics subscription versionTag adHoc calledDecision userTaskForm ",
	nsCamunda: " assignee candidateUsers candidateGroups dueDate topic class delegateExpression expression resultVariable resultVariableName versionTag" +
		" collection elementVariable formKey formRef formData inputOutput connector in out failedJobRetryTimeCycle decisionRef resource" +
		" errorCodeVariable errorMessageVariable escalationCodeVariable type ",
	nsFlowable: " assignee candidateUsers candidateGroups dueDate class delegateExpression expression resultVariable resultVariableName collection elementVariable" +
		" formKey type field formProperty eventType eventCorrelationParameter eventOutParameter failedJobRetryTimeCycle httpRequestHandler" +
		" httpResponseHandler mapException inputOutput in out decisionRef errorCodeVariable ",
	nsUEngine: " properties ",
}

// idle lists what says nothing about what the process does: how a server splits
// its work, how long it keeps history, where a picture comes from.
const idle = " asyncBefore asyncAfter async asyncLeave exclusive jobPriority taskPriority priority historyTimeToLive isStartableInTasklist" +
	" modelerTemplate modelerTemplateVersion modelerTemplateIcon diagramRelationId formRefBinding formRefVersion userTask category" +
	" processVersionTag errorMessage triggerable "

// left lists the settings of other programs that nothing is made of here, of x
// and of its parts. Nothing is dropped without a word.
func (x *element) left(at *etree.Element) {
	for _, a := range at.Attr {
		if space := a.NamespaceURI(); a.Space != "" && a.Space != "xmlns" {
			x.leftOne(space, a.Key, a.Value)
		}
	}
	if settings := child(at, bpmn.NS, "extensionElements"); settings != nil {
		for c := range settings.ChildElementsSeq() {
			x.leftOne(c.NamespaceURI(), c.Tag, strings.TrimSpace(c.Text()))
		}
	}
	for c := range at.ChildElementsSeq() {
		kind := bpmn.Kind(c.Tag)
		if c.NamespaceURI() == bpmn.NS && c.Tag != "extensionElements" && (bpmn.Of(kind) == nil || kind.Is(bpmn.Part)) && kind != bpmn.LaneSet {
			x.left(c)
		}
	}
}

// leftOne tells about one setting unless it is carried over or idle.
func (x *element) leftOne(space, name, value string) {
	for known, names := range carried {
		if !same(space, known) {
			continue
		}
		ofCall := name == "executionListener" && attr(x.XML, nsFlowable, "type") == "http" // told or carried over with the call
		if !strings.Contains(names+idle, " "+name+" ") && !ofCall {
			x.notCarried(name, value)
		}
		return
	}
}

// notCarried tells about a setting that may have a value.
func (x *element) notCarried(name, value string) {
	if value == "" {
		x.problem("the setting %s is not carried over", name)
		return
	}
	x.problem("the setting %s is not carried over: %s", name, short(value))
}
