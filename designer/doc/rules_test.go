package doc_test

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// world has one of everything that connections can join, in two pools.
const world = `<bpmn:collaboration id="c"><bpmn:participant id="P" processRef="p"/><bpmn:participant id="Q" processRef="q"/><bpmn:participant id="black"/>
<bpmn:conversation id="talk"/></bpmn:collaboration><bpmn:process id="p">
<bpmn:laneSet id="ls"><bpmn:lane id="lane"/></bpmn:laneSet>
<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/><bpmn:endEvent id="messageEnd"><bpmn:messageEventDefinition id="d1"/></bpmn:endEvent>
<bpmn:task id="a"/><bpmn:task id="b"/><bpmn:task id="handler" isForCompensation="true"/><bpmn:receiveTask id="receive"/>
<bpmn:exclusiveGateway id="x"/><bpmn:eventBasedGateway id="eg"/>
<bpmn:intermediateCatchEvent id="timer"><bpmn:timerEventDefinition id="d2"/></bpmn:intermediateCatchEvent>
<bpmn:intermediateCatchEvent id="linkIn"><bpmn:linkEventDefinition id="d3" name="l"/></bpmn:intermediateCatchEvent>
<bpmn:intermediateThrowEvent id="linkOut"><bpmn:linkEventDefinition id="d4" name="l"/></bpmn:intermediateThrowEvent>
<bpmn:boundaryEvent id="undo" attachedToRef="a"><bpmn:compensateEventDefinition id="d5"/></bpmn:boundaryEvent>
<bpmn:boundaryEvent id="late" attachedToRef="a"><bpmn:timerEventDefinition id="d6"/></bpmn:boundaryEvent>
<bpmn:subProcess id="sub"><bpmn:task id="inner"/></bpmn:subProcess><bpmn:subProcess id="esub" triggeredByEvent="true"/>
<bpmn:adHocSubProcess id="adhoc"/><bpmn:transaction id="tr"/>
<bpmn:dataObjectReference id="data" dataObjectRef="do"/><bpmn:dataObject id="do"/><bpmn:dataStoreReference id="store"/>
<bpmn:textAnnotation id="note"/><bpmn:group id="group"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="b"/></bpmn:process>
<bpmn:process id="q"><bpmn:task id="other"/><bpmn:startEvent id="messageStart"><bpmn:messageEventDefinition id="d7"/></bpmn:startEvent>
<bpmn:startEvent id="timerStart"><bpmn:timerEventDefinition id="d8"/></bpmn:startEvent><bpmn:exclusiveGateway id="y"/></bpmn:process>`

// TestMayConnect lists what joins two elements, or a part of the reason why
// nothing does.
func TestMayConnect(t *testing.T) {
	d := open(t, model(world, "sub", "esub"))
	for _, c := range []string{
		"start a sequenceFlow", "a b sequenceFlow", "a a sequenceFlow", "x a sequenceFlow", "late b sequenceFlow", "linkIn a sequenceFlow",
		"end a | follows an end event", "a start | leads to a start event", "a late | through its activity", "x x | repeated",
		"a inner | border of a sub-process", "a esub | started by its event", "a handler | compensation activity has no", "linkOut a | jumps",
		"a linkIn | throwing link", "eg timer sequenceFlow", "eg receive sequenceFlow", "eg a | only to catching events",
		"a other messageFlow", "a messageStart messageFlow", "messageEnd messageStart messageFlow", "messageEnd black messageFlow", "P Q messageFlow", "black a messageFlow",
		"a timerStart | Only a message event receives", "timer other | catching event does not send", "other end | throwing event does not receive",
		"x other | gateway neither", "a y | gateway neither", "P a | from one pool to another", "lane Q | Lanes are not connected",
		"undo b | has no sequence flows", "undo a | itself", "undo inner | same process", "undo receive association",
		"note a association", "a note association", "note f association", "note group association", "group a | only to annotations", "note note | itself",
		"data a dataInputAssociation", "a data dataOutputAssociation", "data end dataInputAssociation", "start store dataOutputAssociation",
		"data start | takes no data", "end data | gives no data", "data x | activities and events", "data store | not connected to each other",
		"talk P conversationLink", "P talk conversationLink", "talk talk | not to other conversations", "a f | Only annotations",
	} {
		ends, why, refused := strings.Cut(c, " | ")
		w := strings.Fields(ends)
		kind, got := d.MayConnect(d.Element(w[0]), d.Element(w[1]))
		switch {
		case refused && (got == "" || !strings.Contains(got, why)):
			t.Errorf("%s: %s, reason %q", c, kind, got)
		case !refused && string(kind) != w[2]:
			t.Errorf("%s: got %q, reason %q", c, kind, got)
		}
	}
}

// TestMayContain lists where elements may lie, and on which borders events sit.
func TestMayContain(t *testing.T) {
	d := open(t, model(world, "sub", "esub", "adhoc", "tr", "a"))
	event := func(k bpmn.Kind, tr bpmn.Trigger) doc.Type { return doc.Type{Kind: k, Trigger: tr} }
	for _, c := range []struct {
		t    doc.Type
		into string
		why  string // part of the reason; "" if it may
	}{
		{doc.Type{Kind: bpmn.PlainTask}, "P", ""}, {doc.Type{Kind: bpmn.PlainTask}, "lane", ""},
		{doc.Type{Kind: bpmn.PlainTask}, "black", "black box"}, {doc.Type{Kind: bpmn.PlainTask}, "c", "Put it into a pool"},
		{doc.Type{Kind: bpmn.PlainTask}, "a", "Nothing can lie in"}, {doc.Type{Kind: bpmn.PlainTask}, "sub", "collapsed"},
		{doc.Type{Kind: bpmn.Participant}, "c", ""}, {doc.Type{Kind: bpmn.Participant}, "P", "beside each other"},
		{doc.Type{Kind: bpmn.Lane}, "P", ""}, {doc.Type{Kind: bpmn.Lane}, "black", "pools with a process"},
		{doc.Type{Kind: bpmn.TextAnnotation}, "a", ""}, {doc.Type{Kind: bpmn.DataStoreReference}, "c", ""},
		{event(bpmn.EndEvent, bpmn.Cancel), "P", "inside a transaction"}, {event(bpmn.StartEvent, bpmn.Error), "P", "event sub-process can"},
		{event(bpmn.BoundaryEvent, bpmn.Timer), "P", "border of an activity"}, {event(bpmn.StartEvent, bpmn.Timer), "P", ""},
	} {
		if got := d.MayContain(c.t, d.Element(c.into)); (got == "") != (c.why == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s in %s: %q, want %q", c.t.Label(), c.into, got, c.why)
		}
	}
	for _, c := range []struct {
		trigger bpmn.Trigger
		host    string
		why     string
	}{
		{bpmn.Timer, "a", ""}, {bpmn.Error, "sub", ""}, {bpmn.Cancel, "tr", ""}, {bpmn.Cancel, "a", "transaction"}, {bpmn.Link, "a", "cannot sit"},
		{bpmn.Timer, "x", "only on activities"}, {bpmn.Timer, "esub", "no boundary events"}, {bpmn.Timer, "handler", "no boundary events"},
	} {
		if got := d.MayAttach(event(bpmn.BoundaryEvent, c.trigger), d.Element(c.host)); (got == "") != (c.why == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s on %s: %q, want %q", c.trigger, c.host, got, c.why)
		}
	}
}
