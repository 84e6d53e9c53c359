package doc_test

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// zoo has what the rules tell apart and world has not: open sub-processes of each
// sort, upright and empty pools, lanes in lanes, a choreography, and events of
// every trigger that sends or receives.
const zoo = `<bpmn:collaboration id="c"><bpmn:participant id="P" name="Shop" processRef="p"/><bpmn:participant id="Q" processRef="q"/><bpmn:participant id="black"/>
<bpmn:conversation id="talk"/><bpmn:subConversation id="chat"/></bpmn:collaboration><bpmn:process id="p">
<bpmn:laneSet id="ls"><bpmn:lane id="lane"><bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:childLaneSet id="cls"><bpmn:lane id="nested"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/><bpmn:intermediateThrowEvent id="mark"/>
<bpmn:endEvent id="errorEnd"><bpmn:errorEventDefinition id="d0"/></bpmn:endEvent>
<bpmn:endEvent id="severalEnd"><bpmn:messageEventDefinition id="d1"/><bpmn:signalEventDefinition id="d2"/></bpmn:endEvent>
<bpmn:intermediateCatchEvent id="message"><bpmn:messageEventDefinition id="d3"/></bpmn:intermediateCatchEvent>
<bpmn:intermediateCatchEvent id="linkIn"><bpmn:linkEventDefinition id="d13" name="l"/></bpmn:intermediateCatchEvent>
<bpmn:task id="a" name="Work"/><bpmn:task id="b"/><bpmn:task id="handler" isForCompensation="true"/>
<bpmn:receiveTask id="receive"/><bpmn:receiveTask id="waits"/><bpmn:receiveTask id="guarded"/>
<bpmn:boundaryEvent id="undo" attachedToRef="a"><bpmn:compensateEventDefinition id="d4"/></bpmn:boundaryEvent>
<bpmn:boundaryEvent id="late" attachedToRef="guarded" cancelActivity="false"><bpmn:timerEventDefinition id="d5"/></bpmn:boundaryEvent>
<bpmn:boundaryEvent id="broken" attachedToRef="b"><bpmn:errorEventDefinition id="d6"/></bpmn:boundaryEvent>
<bpmn:boundaryEvent id="bare" attachedToRef="b"/>
<bpmn:eventBasedGateway id="eg"/><bpmn:eventBasedGateway id="eg2"/><bpmn:eventBasedGateway id="eg3"/><bpmn:exclusiveGateway id="x"/>
<bpmn:subProcess id="sub"><bpmn:task id="inner"/><bpmn:startEvent id="odd"><bpmn:timerEventDefinition id="d14"/></bpmn:startEvent></bpmn:subProcess>
<bpmn:subProcess id="esub" triggeredByEvent="true"><bpmn:startEvent id="alarm" isInterrupting="false"><bpmn:signalEventDefinition id="d7"/></bpmn:startEvent></bpmn:subProcess>
<bpmn:subProcess id="folded"/><bpmn:adHocSubProcess id="adhoc"/><bpmn:transaction id="tr"/>
<bpmn:dataObjectReference id="data" dataObjectRef="do"/><bpmn:dataObject id="do"/>
<bpmn:textAnnotation id="note"/><bpmn:textAnnotation id="note2"/><bpmn:group id="group"/><bpmn:group id="group2"/>
<bpmn:association id="tie" sourceRef="note" targetRef="a"/>
<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="b"/><bpmn:sequenceFlow id="f2" sourceRef="eg" targetRef="waits"/><bpmn:sequenceFlow id="f3" sourceRef="eg2" targetRef="eg3"/><bpmn:sequenceFlow id="f4" sourceRef="b" targetRef="x"/></bpmn:process>
<bpmn:process id="q"><bpmn:task id="other"/><bpmn:endEvent id="otherEnd"/><bpmn:intermediateThrowEvent id="otherMark"/><bpmn:startEvent id="otherStart"/>
<bpmn:startEvent id="several"><bpmn:messageEventDefinition id="d8"/><bpmn:signalEventDefinition id="d9"/></bpmn:startEvent>
<bpmn:startEvent id="together" parallelMultiple="true"><bpmn:messageEventDefinition id="d10"/><bpmn:signalEventDefinition id="d11"/></bpmn:startEvent>
<bpmn:intermediateCatchEvent id="bell"><bpmn:signalEventDefinition id="d12"/></bpmn:intermediateCatchEvent></bpmn:process>
<bpmn:choreography id="ch"><bpmn:subChoreography id="subch"/></bpmn:choreography>`

// zooDoc opens the zoo: sub-processes but "folded" are open, the pool Q stands upright.
func zooDoc(t *testing.T) *doc.Doc {
	text := model(zoo, "a", "sub", "esub", "folded", "adhoc", "tr", "P", "Q", "lane", "nested", "subch")
	for _, id := range []string{"sub", "esub", "adhoc", "tr", "subch"} {
		text = strings.Replace(text, `bpmnElement="`+id+`"`, `bpmnElement="`+id+`" isExpanded="true"`, 1)
	}
	for _, id := range []string{"P", "lane", "nested"} {
		text = strings.Replace(text, `bpmnElement="`+id+`"`, `bpmnElement="`+id+`" isHorizontal="true"`, 1)
	}
	return open(t, strings.Replace(text, `bpmnElement="Q"`, `bpmnElement="Q" isHorizontal="false"`, 1))
}

// TestEveryRuleOfConnections says for each clause of the rules what it is for.
func TestEveryRuleOfConnections(t *testing.T) {
	d := zooDoc(t)
	for _, c := range []string{
		"nobody a | at both ends", "a nobody | at both ends",
		// 8.4.1: associations
		"tie note | another association", "note tie | another association", "note note2 | not connected to each other", "group group2 | only to annotations",
		"a group | only to annotations", "note data association", "data note association",
		// flows, lanes
		"f a | Only annotations", "lane a | Lanes are not connected", "a lane | Lanes are not connected",
		// 9.5: conversations
		"talk chat | not to other conversations", "talk a conversationLink", "a talk conversationLink", "talk x | not to other conversations", "x talk | not to other conversations",
		// 10.4.1: data
		"data mark dataInputAssociation", "mark data | gives no data", "message data dataOutputAssociation", "data message | takes no data",
		"late data dataOutputAssociation", "data late | takes no data", "data sub dataInputAssociation", "x data | activities and events", "end data | gives no data",
		"data start | takes no data", "start data dataOutputAssociation",
		// 10.7: compensation
		"undo x | leads to a compensation activity", "undo esub | leads to a compensation activity", "undo b | has no sequence flows", "undo handler association",
		"broken handler | compensation activity has no",
		// 9.4: messages
		"otherMark x | gateway neither", "x otherStart | gateway neither", "start other | catching event does not send", "late other | catching event does not send",
		"a otherEnd | throwing event does not receive", "a otherMark | throwing event does not receive",
		"end other messageFlow", "severalEnd other messageFlow", "errorEnd other | Only a message event sends",
		"a otherStart messageFlow", "a several messageFlow", "a together messageFlow", "a bell | Only a message event receives", "P other messageFlow", "other P messageFlow",
		"P a | not within a pool", "a P | not within a pool", "black P messageFlow", "black black | not within a pool",
		// 7.6.1, 8.4.13, 10.5: sequence flows
		"start end sequenceFlow", "end a | follows an end event", "a start | leads to a start event", "b bare | through its activity", "mark mark | repeated",
		"inner inner sequenceFlow", "esub a | no flow reaches or leaves it", "handler a | no sequence flows", "linkIn a sequenceFlow", "bare a sequenceFlow", "do a | joins activities", "a do | joins activities",
		// 10.6.6: event-based gateways
		"eg message sequenceFlow", "eg receive sequenceFlow", "eg guarded | no boundary events", "eg b | only to catching events", "eg linkIn | by its throwing link",
		"eg mark | only to catching events", "eg2 waits | no other way in", "a waits | no other way in", "eg waits sequenceFlow", "a receive sequenceFlow", "a eg sequenceFlow", "a eg3 sequenceFlow",
	} {
		ends, why, refused := strings.Cut(c, " | ")
		w := strings.Fields(ends)
		kind, got := d.MayConnect(d.Element(w[0]), d.Element(w[1]))
		switch {
		case refused && (kind != "" || got == "" || !strings.Contains(got, why)):
			t.Errorf("%s: %s, reason %q", c, kind, got)
		case !refused && (string(kind) != w[2] || got != ""):
			t.Errorf("%s: got %q, reason %q", c, kind, got)
		}
	}
}

// TestEveryRuleOfPlaces says what may lie where: KIND:TRIGGER PLACE, and a part of
// the reason why not.
func TestEveryRuleOfPlaces(t *testing.T) {
	d := zooDoc(t)
	for _, c := range []string{
		"task nowhere | nothing here", "participant c", "participant p", "participant ch", "participant lane | A pool cannot lie in the lane", "participant a | A pool cannot lie in \"Work\"",
		"lane P", "lane lane", "lane black | Lanes lie in pools", "lane sub | Lanes lie in pools", "textAnnotation black", "group a",
		"task black | black box", "dataStoreReference c", "dataObjectReference c | Outside of the pools", "task c | Outside of the pools",
		"task folded | The sub-process is collapsed", "task sub", "task esub", "task a | Nothing can lie in \"Work\"", "task b | Nothing can lie in the task", "boundaryEvent:timer sub | on the border of an activity",
		"task P", "task nested", "task p",
		// 10.3.5: sub-processes
		"startEvent adhoc | no start and no end", "endEvent adhoc | no start and no end", "task adhoc", "endEvent sub",
		"endEvent:cancel sub | only inside a transaction", "endEvent:cancel tr", "endEvent:error sub", "startEvent sub", "startEvent:none sub", "startEvent:timer sub | has no trigger",
		// 10.5.2: start events
		"startEvent esub", "startEvent:none esub", "startEvent:error esub", "startEvent:escalation esub", "startEvent:link esub | cannot be started by a link",
		"startEvent P", "startEvent:none P", "startEvent:timer P", "startEvent:error P | cannot be started by an error", "startEvent:cancel P | cannot be started by a cancel",
		// choreographies
		"choreographyTask P | cannot be mixed", "task subch | cannot be mixed", "subProcess subch | cannot be mixed", "choreographyTask subch", "exclusiveGateway subch", "task ch | cannot be mixed", "choreographyTask ch",
	} {
		what, why, refused := strings.Cut(c, " | ")
		w := strings.Fields(what)
		if got := d.MayContain(typeNamed(w[0]), d.Element(w[1])); refused != (got != "") || !strings.Contains(got, why) {
			t.Errorf("%s: got %q", c, got)
		}
	}
}

// TestEveryRuleOfBorders says which events may sit where (10.5.4).
func TestEveryRuleOfBorders(t *testing.T) {
	d := zooDoc(t)
	for _, c := range []string{
		"boundaryEvent:timer nowhere | only on activities", "boundaryEvent:timer x | only on activities", "boundaryEvent:timer a", "intermediateCatchEvent:timer a", "intermediateThrowEvent:signal a",
		"endEvent:error a | Only an intermediate event", "startEvent:timer a | Only an intermediate event", "boundaryEvent a", "boundaryEvent:none a",
		"boundaryEvent:terminate a | A terminate event cannot sit on a border", "boundaryEvent:cancel tr", "boundaryEvent:cancel sub | only on a transaction",
		"boundaryEvent:error esub | An event sub-process", "boundaryEvent:error handler | A compensation activity", "boundaryEvent:error receive", "boundaryEvent:error waits | after an event-based gateway",
		"boundaryEvent:error inner", "boundaryEvent:error b",
	} {
		what, why, refused := strings.Cut(c, " | ")
		w := strings.Fields(what)
		if got := d.MayAttach(typeNamed(w[0]), d.Element(w[1])); refused != (got != "") || !strings.Contains(got, why) {
			t.Errorf("%s: got %q", c, got)
		}
	}
}

// TestEveryRuleOfReplacing says what may become what where it stands.
func TestEveryRuleOfReplacing(t *testing.T) {
	d := zooDoc(t)
	for _, c := range []string{
		"a nothing | no such element", "a userTask", "a subProcess", "a exclusiveGateway | A task cannot become an exclusive gateway", "x parallelGateway", "x task | An exclusive gateway cannot become a task",
		"mark endEvent", "mark boundaryEvent | cannot become", "late intermediateCatchEvent:timer | cannot become", "late boundaryEvent:error", "late boundaryEvent:link | A link event cannot sit", "undo boundaryEvent:cancel | only on a transaction",
		"data dataStoreReference", "data textAnnotation | cannot become", "note note | no such element", "note textAnnotation", "P participant", "P participant:collapsed", "group group", "group textAnnotation | cannot become",
		"mark intermediateThrowEvent:timer | There is no timer intermediate throw event", "start startEvent:error | cannot be started by an error", "start startEvent:timer", "alarm startEvent:error", "alarm startEvent:cancel | There is no cancel start event",
		"a subProcess:event | Remove them first", "b subProcess:event | Remove them first", "guarded subProcess:event | Remove them first", "receive subProcess:event",
		"x eventBasedGateway", "end startEvent", "waits receiveTask", "message endEvent", "message startEvent",
		"inner task", "mark endEvent:cancel | inside a transaction",
	} {
		what, why, refused := strings.Cut(c, " | ")
		w := strings.Fields(what)
		if got := d.MayReplace(d.Element(w[0]), typeNamed(w[1])); refused != (got != "") || !strings.Contains(got, why) {
			t.Errorf("%s: got %q", c, got)
		}
	}
	b := open(t, model(branching, "g", "a", "b"))
	if why := b.MayReplace(b.Element("g"), typeNamed("eventBasedGateway")); !strings.Contains(why, "leads only to catching events") {
		t.Errorf("a gateway before tasks becomes event-based: %q", why)
	}
	row := open(t, model(`<bpmn:process id="p"><bpmn:startEvent id="s"/><bpmn:intermediateThrowEvent id="i"/><bpmn:endEvent id="e"/><bpmn:exclusiveGateway id="g"/><bpmn:receiveTask id="r"/>
<bpmn:intermediateCatchEvent id="m"><bpmn:messageEventDefinition id="md"/></bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="i"/><bpmn:sequenceFlow id="f2" sourceRef="i" targetRef="e"/>
<bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="r"/><bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="m"/></bpmn:process>`, "s", "i", "e"))
	for _, c := range []struct{ id, to, why string }{
		{"s", "endEvent", "Nothing follows an end event"}, {"i", "startEvent", "Nothing leads to a start event"}, {"e", "startEvent", "Nothing leads to a start event"},
		{"i", "endEvent", "Nothing follows an end event"}, {"e", "intermediateThrowEvent", ""}, {"g", "eventBasedGateway", ""},
	} {
		if got := row.MayReplace(row.Element(c.id), typeNamed(c.to)); (got == "") != (c.why == "") || !strings.Contains(got, c.why) {
			t.Errorf("%s to %s: %q", c.id, c.to, got)
		}
	}
}

// TestTypesOfWhatIsThere: what an element is, in the words of the palette.
func TestTypesOfWhatIsThere(t *testing.T) {
	d := zooDoc(t)
	for id, want := range map[string]string{
		"late": "boundaryEvent:timer:waits", "broken": "boundaryEvent:error", "start": "startEvent:none", "alarm": "startEvent:signal:waits", "message": "intermediateCatchEvent:message",
		"sub": "subProcess", "folded": "subProcess:collapsed", "esub": "subProcess:event", "a": "task", "P": "participant", "Q": "participant:upright", "black": "participant:collapsed",
		"together": "startEvent:parallelMultiple", "several": "startEvent:multiple", "adhoc": "adHocSubProcess",
	} {
		if got := d.TypeOf(d.Element(id)); got != typeNamed(want) {
			t.Errorf("%s is %+v, want %s", id, got, want)
		}
	}
	for text, want := range map[string]string{
		"task": "task", "startEvent:message": "message start event", "startEvent": "start event", "startEvent:none": "start event", "boundaryEvent:timer:waits": "non-interrupting timer boundary event",
		"subProcess:event": "event sub-process", "startEvent:parallelMultiple": "parallel multiple start event", "adHocSubProcess": "ad-hoc sub-process", "unknown": "unknown",
	} {
		if got := typeNamed(text).Label(); got != want {
			t.Errorf("%s is called %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string][2]float64{
		"task": {100, 80}, "subProcess": {350, 200}, "subProcess:collapsed": {100, 80}, "participant": {600, 250}, "participant:upright": {250, 600}, "participant:collapsed": {600, 60},
		"participant:collapsed:upright": {60, 600}, "unknown": {0, 0}, "startEvent": {36, 36},
	} {
		if w, h := typeNamed(text).Size(); w != want[0] || h != want[1] {
			t.Errorf("%s is %v by %v, want %v", text, w, h, want)
		}
	}
}

// TestSizesThatMayBe: what may be resized, and how small it may become.
func TestSizesThatMayBe(t *testing.T) {
	d := zooDoc(t)
	for id, want := range map[string]string{
		"a": "", "sub": "", "P": "", "lane": "", "note": "", "group": "", "subch": "", "nowhere": "nothing to resize", "f": "drag its bend points", "start": "The size of the start event is fixed",
		"x": "is fixed", "data": "is fixed",
	} {
		if got := d.MayResize(d.Element(id)); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string][2]float64{
		"a": {60, 40}, "folded": {60, 40}, "sub": {140, 120}, "group": {140, 120}, "P": {300, 60}, "Q": {60, 300}, "lane": {270, 60}, "note": {50, 30}, "start": {50, 30},
	} {
		if w, h := d.Minimum(d.Element(id)); w != want[0] || h != want[1] {
			t.Errorf("%s can be %v by %v, want %v", id, w, h, want)
		}
	}
}

// TestEveryRuleOfMoving: elements INTO, and why not.
func TestEveryRuleOfMoving(t *testing.T) {
	d := zooDoc(t)
	for _, c := range []string{
		"a - ", "a sub", "a black | black box", "sub sub | into itself", "sub inner | into itself", "f black", "lane black", "a nested", "inner sub", "inner folded | collapsed",
		"b,bare black | black box", "b,bare sub", "late p", "undo p | sits on the border", "bare p", "undo c | Outside of the pools", "start sub", "alarm p", "alarm sub | has no trigger", "guarded,late sub", "a,undo sub", "odd sub", "odd tr | has no trigger",
	} {
		what, why, refused := strings.Cut(c, " | ")
		w := strings.Fields(what)
		var list []*bpmn.Element
		for id := range strings.SplitSeq(w[0], ",") {
			list = append(list, d.Element(id))
		}
		if got := d.MayMove(list, d.Element(w[1])); refused != (got != "") || !strings.Contains(got, why) {
			t.Errorf("%s: got %q", c, got)
		}
	}
	for id, want := range map[string]string{"a": "nested", "b": "P", "inner": "sub", "other": "Q", "P": "c", "nested": "lane", "lane": "P", "subch": "ch"} {
		if got := d.Home(d.Element(id)); got != d.Element(want) {
			t.Errorf("%s is at home in %s, want %s", id, got.ID, want)
		}
	}
}

// TestPoolsOfOtherDiagrams: the pool of a process may belong to a choreography or a conversation; what a diagram shows by itself is open in it.
func TestPoolsOfOtherDiagrams(t *testing.T) {
	for _, root := range []string{"collaboration", "choreography", "globalConversation"} {
		d := open(t, model(`<bpmn:`+root+` id="c"><bpmn:participant id="P" processRef="p"/></bpmn:`+root+`><bpmn:process id="p"><bpmn:task id="a"/></bpmn:process>`, "a"))
		if home := d.Home(d.Element("a")); home != d.Element("P") {
			t.Errorf("in a %s the task is at home in %v", root, home)
		}
	}
	none := open(t, model(`<bpmn:collaboration id="c"><bpmn:participant id="black"/></bpmn:collaboration>`))
	if why := none.MayContain(typeNamed("dataStoreReference"), none.Element("c")); !strings.Contains(why, "Outside of the pools") {
		t.Errorf("a data store without any process: %q", why)
	}
	text := model(`<bpmn:process id="p"><bpmn:subProcess id="sub"><bpmn:task id="inner"/></bpmn:subProcess></bpmn:process>`, "sub")
	text = strings.Replace(text, `</bpmn:definitions>`, `<bpmndi:BPMNDiagram id="d2"><bpmndi:BPMNPlane id="pl2" bpmnElement="sub"/></bpmndi:BPMNDiagram></bpmn:definitions>`, 1)
	d := open(t, text)
	if why := d.MayContain(typeNamed("task"), d.Element("sub")); !strings.Contains(why, "collapsed") {
		t.Errorf("where it is folded: %q", why)
	}
	d.Show(d.Model().Diagrams[1])
	if why := d.MayContain(typeNamed("task"), d.Element("sub")); why != "" {
		t.Errorf("in its own diagram: %q", why)
	}
	if d.Root() != d.Element("sub") || d.TypeOf(d.Element("sub")).Collapsed {
		t.Error("the diagram of a sub-process does not show it open")
	}
}
