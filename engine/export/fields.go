package export

import (
	"hookflow/engine/bpmn"
)

// An answer says what a dialect makes of a setting.
type answer struct {
	way    way
	reason string // told, with the element in front, where the setting is made
}

// A way is how a setting comes over.
type way int

// The ways.
const (
	unanswered way = iota
	stands         // standard BPMN that the server reads as our engine does
	written        // the dialect's own code writes it
	forPeople      // says nothing to an engine
	differs        // the server cannot; the process runs all the same
	refused        // the server cannot, and the process would mean something else
)

// Short names for the table.
var (
	plain  = answer{way: stands}
	own    = answer{way: written}
	people = answer{way: forPeople}
	notify = answer{differs, "tells somebody after a failure; the server shows an incident instead"}
	// followsRespond belongs to the setting "respond", which tells it.
	followsRespond = answer{way: forPeople}
	// followsAccess belongs to the settings "access" and "signedWith", which tell it.
	followsAccess = answer{way: forPeople}
	never         = func(reason string) answer { return answer{refused, reason} }
)

// A column is what one dialect makes of the settings, by their names.
type column map[string]answer

// answers has a column for each dialect. Every field of the element table stands
// in every column; a test demands it.
var answers = map[string]column{
	"camunda8": column{
		"account":     own,
		"compensates": plain, "waitForCompletion": own, "collection": own, "gather": own, "gatherInto": own,
		"ordering": plain, "adHocCompletion": plain, "cancelRemaining": plain, "completion": own, "cardinality": own,
		"accept": own, "timeout": own, "redirects": own, "backoff": own,
	}.with(common),
	"camunda7": column{
		"account":     own,
		"compensates": plain, "waitForCompletion": plain, "collection": own, "gather": own, "gatherInto": own,
		"ordering": own, "adHocCompletion": own, "cancelRemaining": own, "completion": own, "cardinality": own,
		"accept": own, "timeout": own, "redirects": own, "backoff": own,
	}.with(common),
	"flowable": column{
		"compensates": plain, "waitForCompletion": plain, "collection": own, "gather": own, "gatherInto": own,
		"ordering": own, "adHocCompletion": own, "cancelRemaining": own, "completion": own, "cardinality": own,
		"account": own, "accept": own, "timeout": own, "redirects": own, "backoff": own, "notify": own,
	}.with(common),
}

// common are the answers that all dialects give alike.
var common = column{
	"name": plain, "id": plain, "documentation": plain, "text": own, "value": people, "direction": people, "state": people,
	"isCollection": people, "process": plain, "serviceURL": people, "isExecutable": plain, "versionTag": own, "variables": own,
	"isInterrupting": plain, "cancelActivity": plain, "parallelMultiple": own, "triggeredByEvent": plain, "isForCompensation": plain,
	"message": own, "path": own, "methods": own, "correlationKey": own, "messageKey": own, "messageID": own, "received": own, "instantiate": own,
	"timeDate": own, "timeDuration": own, "timeCycle": own, "error": plain, "escalation": plain, "signal": plain, "link": plain,
	"condition": own, "errorCode": own, "escalationCode": plain, "inputs": own, "outputs": own,
	"url": own, "method": own, "headers": own, "query": own, "body": own, "parameters": own, "answers": own,
	"attempts": own, "delay": own, "notify": notify, "errorFlow": own, "job": own,
	"loopMaximum": own, "loopCondition": own, "testBefore": own, "sequential": plain, "item": own,
	"assignee": own, "groups": own, "due": own, "form": own, "scriptFormat": own, "script": own, "source": own, "resultVariable": own,
	"calledElement": own, "default": plain,
	"eventGatewayType": never("waits for all of its events; use a parallel gateway and one event on each path"),
	"activation":       own,
	"work":             own, "connector": never("calls a connector, which the server does not have; make it a call"), "version": own, "action": own, "arguments": own,
	"access":     {differs, "asks the sender for credentials; the server does not, nor does hookflow gateway: let a proxy before them ask"},
	"signedWith": {differs, "takes signed messages only; the server takes any, and so does hookflow gateway: let a proxy before them check"},
	"allowFrom":  {differs, "takes messages from some addresses only; the server takes them from all: let a proxy before it choose"},
	"rate":       {differs, "takes so many messages a minute; the server takes all"}, "maxBody": {differs, "takes small bodies only; the server has its own limit"},
	"accessUser": followsAccess, "accessSecret": followsAccess, "accessKey": followsAccess, "signature": followsAccess, "signatureAge": followsAccess,
	"respond":       {differs, "answers the HTTP request that began the process; the server answers by itself, at once"},
	"respondStatus": followsRespond, "respondHeaders": followsRespond, "respondAs": followsRespond, "respondBody": followsRespond, "answerWithin": followsRespond,
}

// with adds the answers of more that c does not give itself.
func (c column) with(more column) column {
	for name, a := range more {
		if _, given := c[name]; !given {
			c[name] = a
		}
	}
	return c
}

// answerFields tells what the server cannot do about the settings of e.
func (x *exporter) answerFields(e *bpmn.Element) {
	for _, f := range bpmn.FieldsOf(e) {
		a := answers[x.name][f.Name]
		if a.way != differs && a.way != refused || !given(e, f) {
			continue
		}
		if a.way == refused {
			x.refuse(e, "%s", a.reason)
		} else {
			x.warn(e, "%s", a.reason)
		}
	}
}

// given reports whether the file sets the field to something else than its default.
func given(e *bpmn.Element, f bpmn.Field) bool {
	if f.Type == bpmn.Table {
		return len(bpmn.Rows(e, f)) > 0
	}
	v := bpmn.Get(e, f)
	return v != "" && v != f.Default
}
