package export

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// An answer says what a dialect makes of a setting.
type answer struct {
	way    way
	reason string // told, with the element in front, where the setting is made
	ours   bool   // not told where our own worker makes the call: it does what the setting says
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
	own    = answer{way: written} // a promise: write it in callOf (settings.go) or the dialect's own file, with a row in calls_test.go
	people = answer{way: forPeople}
	notify = answer{way: differs, reason: "tells somebody after a failure; the server shows an incident instead"}
	// ofMail belongs to the setting "to", "statement" or "catalog", which tells it.
	ofMail = answer{way: forPeople}
	// followsRespond belongs to the setting "respond", which tells it.
	followsRespond = answer{way: forPeople}
	// followsAccess belongs to the settings "access" and "signedWith", which tell it.
	followsAccess = answer{way: forPeople}
	never         = func(reason string) answer { return answer{way: refused, reason: reason} }
	less          = func(reason string) answer { return answer{way: differs, reason: reason} }
	worker        = func(a answer) answer { a.ours = true; return a }
)

// A column is what one dialect makes of the settings, by their names.
type column map[string]answer

// answers has a column for each dialect. Every field of the element table stands
// in every column; a test demands it.
var answers = map[string]column{
	"camunda8": column{
		"account":     own,
		"onePerKey":   plain, // as it does with every message that has a key
		"compensates": plain, "waitForCompletion": own, "collection": own, "gather": own, "gatherInto": own,
		"ordering": plain, "adHocCompletion": plain, "cancelRemaining": plain, "completion": own, "cardinality": own,
		"accept": own, "timeout": own, "redirects": own, "backoff": own,
	}.with(ofCalls, common),
	"camunda7": column{
		"account":     own,
		"compensates": plain, "waitForCompletion": plain, "collection": own, "gather": own, "gatherInto": own,
		"ordering": own, "adHocCompletion": own, "cancelRemaining": own, "completion": own, "cardinality": own,
		"accept": own, "timeout": own, "redirects": own, "backoff": own,
	}.with(ofCalls, common),
	"flowable": column{
		"compensates": plain, "waitForCompletion": plain, "collection": own, "gather": own, "gatherInto": own,
		"ordering": own, "adHocCompletion": own, "cancelRemaining": own, "completion": own, "cardinality": own,
		"account": own, "accept": own, "timeout": own, "redirects": own, "backoff": own, "notify": own,
	}.with(ofCalls, common),
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
	"assignee": own, "users": own, "groups": own, "due": own, "priority": own, "form": own, "scriptFormat": own, "script": own, "source": own, "resultVariable": own,
	"calledElement": own, "default": plain,
	"eventGatewayType": never("waits for all of its events; use a parallel gateway and one event on each path"),
	"activation":       own,
	"work":             own, "connector": never("calls a connector, which the server does not have; make it a call"), "version": own, "action": own, "arguments": own, "icon": own,
	"onePerKey":  less("begins one run per key at a time; the server begins one for every message"),
	"access":     less("asks the sender for credentials; the server does not, nor does the gateway: let a proxy before them ask"),
	"signedWith": less("takes signed messages only; the server takes any, and so does the gateway: let a proxy before them check"),
	"allowFrom":  less("takes messages from some addresses only; the server takes them from all: let a proxy before it choose"),
	"rate":       less("takes so many messages a minute; the server takes all"), "maxBody": less("takes small bodies only; the server has its own limit"),
	"accessUser": followsAccess, "accessSecret": followsAccess, "accessKey": followsAccess, "signature": followsAccess, "signatureAge": followsAccess,
	"copies":        less("gives people a copy of the task, which the server does not know"),
	"respond":       less("answers the HTTP request that began the process; the server answers by itself, at once"),
	"respondStatus": followsRespond, "respondHeaders": followsRespond, "respondAs": followsRespond, "respondBody": followsRespond, "answerWithin": followsRespond,
}

// ofCalls are the settings of a call that only our own client knows; where the server
// itself makes the call, it does without.
var ofCalls = column{
	"wait":           worker(never("goes on without the answer; put the call on a parallel path of its own")),
	"connectTimeout": worker(less("bounds the time to connect; the server has a limit of its own")),
	"answerTimeout":  worker(less("bounds the time until the answer begins; the server has the time-out of the call only")),
	"largest":        worker(less("bounds the size of the answer; the server has a limit of its own")),
	"success":        worker(never("has a rule of its own for success; the server looks at the status only")),
	"schema":         worker(never("holds the answer against a schema, which the server does not")),
	"repeatOn":       worker(less("says which failures are repeated; the server repeats all")),
	"longestDelay":   worker(less("bounds a growing delay, which the server does not know")),
	"jitter":         worker(less("leaves the delay to chance; the server waits the time that is given")),
	"budget":         less("gives up after a time; the server gives up after the number of attempts"),
	"to":             never("sends an e-mail, which the server does not do from our settings; use a connector or worker of the server"),
	"cc":             ofMail, "bcc": ofMail, "from": ofMail, "replyTo": ofMail, "subject": ofMail, "mailText": ofMail, "mailAs": ofMail, "attachments": ofMail,
	"statement": never("asks a database, which the server does not do from our settings; use a connector or worker of the server"),
	"values":    ofMail, "mostRows": ofMail,
	"catalog":      never("works on a catalog of records, which the server does not have; let a worker of the server do it"),
	"recordAction": ofMail, "recordId": ofMail, "recordWhere": ofMail, "recordSort": ofMail, "mostRecords": ofMail, "recordValues": ofMail, "storeVariable": ofMail,
	"failureVariable": never("tells a variable of the failure; take code and message at the boundary event instead"),
}

// with adds the answers of others that c does not give itself.
func (c column) with(others ...column) column {
	for _, more := range others {
		for name, a := range more {
			if _, given := c[name]; !given {
				c[name] = a
			}
		}
	}
	return c
}

// nothing is put into a reason, which is a format that stands in a table.
var nothing []any

// answerFields tells what the server cannot do about the settings of e.
func (x *exporter) answerFields(e *bpmn.Element) {
	for _, f := range bpmn.FieldsOf(e) {
		a := answers[x.name][f.Name]
		if x.Calls != Worker && (f.Name == "answers" && looksUp(e, f) || f.Name == "body" && ownBody[bpmn.Get(e, f)]) {
			x.refuse(e, "has a body or reads an answer in a way that the server does not know; let the worker make the calls, where there is one")
		}
		if a.way != differs && a.way != refused || a.ours && x.Calls == Worker || !given(e, f) {
			continue
		}
		if a.way == refused {
			x.refuse(e, a.reason, nothing...)
		} else {
			x.warn(e, a.reason, nothing...)
		}
	}
}

// ownBody are the bodies that only our own client makes.
var ownBody = map[string]bool{"multipart": true, "binary": true, "soap": true}

// looksUp reports whether a row of the answer table reads the body by a path.
func looksUp(e *bpmn.Element, f bpmn.Field) bool {
	return slices.ContainsFunc(bpmn.Rows(e, f), func(row *etree.Element) bool {
		by := row.SelectAttrValue("by", "")
		return by != "" && by != "feel"
	})
}

// given reports whether the file sets the field to something else than its default.
func given(e *bpmn.Element, f bpmn.Field) bool {
	if f.Type == bpmn.Table {
		return len(bpmn.Rows(e, f)) > 0
	}
	v := bpmn.Get(e, f)
	return v != "" && v != f.Default
}
