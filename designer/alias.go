package designer

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// aliases are words by which people look for a type who know it from another system, or by what it is for. Each language has
// words of its own, as many as it needs; commas part them.
var aliases = []struct {
	kind    bpmn.Kind
	trigger bpmn.Trigger // "": any
	words   string
}{
	{bpmn.ServiceTask, "", "HTTP request, call a service, webhook, REST API, connector, integration, send an email, SQL"},
	{bpmn.SendTask, "", "send a message, HTTP request, outgoing webhook, notify"},
	{bpmn.IntermediateThrowEvent, bpmn.Message, "send a message, HTTP request, outgoing webhook, notify"},
	{bpmn.EndEvent, bpmn.Message, "send a message, HTTP request, outgoing webhook, notify"},
	{bpmn.ReceiveTask, "", "wait for an answer, callback, incoming webhook"},
	{bpmn.IntermediateCatchEvent, bpmn.Message, "wait for an answer, callback, incoming webhook"},
	{bpmn.BoundaryEvent, bpmn.Message, "wait for an answer, callback, incoming webhook"},
	{bpmn.StartEvent, bpmn.Message, "incoming webhook, HTTP endpoint, external request, API method"},
	{bpmn.StartEvent, bpmn.Timer, "schedule, cron, every day"},
	{bpmn.IntermediateCatchEvent, bpmn.Timer, "delay, wait, pause"},
	{bpmn.BoundaryEvent, bpmn.Timer, "deadline, timeout, reminder, escalation"},
	{bpmn.BoundaryEvent, bpmn.Error, "error path, error handling, catch, on failure"},
	{bpmn.EndEvent, bpmn.Error, "fail, throw an error"},
	{bpmn.EndEvent, bpmn.Terminate, "stop everything, abort"},
	{bpmn.UserTask, "", "form, approval, person, inbox, to-do"},
	{bpmn.ScriptTask, "", "code, expression, set variables, assign, calculate"},
	{bpmn.BusinessRuleTask, "", "decision table, DMN, rules"},
	{bpmn.CallActivity, "", "start another process, call a process, nested process"},
	{bpmn.ExclusiveGateway, "", "condition, if, decision, branch, XOR"},
	{bpmn.ParallelGateway, "", "AND, at the same time, fork, join"},
	{bpmn.InclusiveGateway, "", "OR, several branches"},
	{bpmn.EventBasedGateway, "", "first event wins, wait for one of several"},
	{bpmn.Participant, "", "swimlane, role, external system"},
	{bpmn.Lane, "", "swimlane, role, responsibility"},
	{bpmn.TextAnnotation, "", "comment, note, sticky"},
	{bpmn.DataStoreReference, "", "database, table"},
}

// alias is by which other word a type fits a text; "" if by none.
func alias(ty doc.Type, text string) string {
	for _, a := range aliases {
		if a.kind != ty.Kind || a.trigger != "" && a.trigger != ty.Trigger {
			continue
		}
		for word := range strings.SplitSeq(lang.L(a.words)+", "+a.words, ", ") {
			if fits(word, text) {
				return word
			}
		}
	}
	return ""
}
