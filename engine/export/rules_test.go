package export_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

// exported exports what stands inside of a process p, with roots to refer to, and returns the XML ("" if it
// was refused) and what is told of it.
func exported(t *testing.T, dialect string, calls export.Calls, inside string) (xml, findings string) {
	t.Helper()
	text := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t">
<message id="M" name="order"/><message id="M2"/><error id="E" errorCode="BAD"/><error id="E2" errorCode="WORSE"/><error id="E0"/><signal id="S" name="bell"/><escalation id="X" escalationCode="X1"/><globalUserTask id="GT" name="Ask"/>
<process id="p" isExecutable="true">` + inside + `</process>
<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="x"><dc:Bounds x="100" y="200" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge bpmnElement="g"><di:waypoint x="200" y="240"/><di:waypoint x="300" y="240"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`
	doc, err := bpmnxml.Read("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := export.To(dialect, doc, export.Options{Calls: calls})
	var refused *export.Refused
	if err != nil && !errors.As(err, &refused) {
		t.Fatalf("%s: %v\n%s", dialect, err, inside)
	}
	return string(out.Data), told(out.Findings, nil)
}

const begin, whole = `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`, "camunda8 camunda7 flowable"

// demandsOfServers: the dialects, what is in a process, and what is wanted: "refused WHY", or texts of the XML or what is told, divided by " | "; ! for one that must not be there.
var demandsOfServers = []struct{ dialects, inside, want string }{
	// What the classes that read cron make of it: CronTimer of Camunda 7.24 and Operaton 1.0, CronExpression of Flowable 7.2.
	{"camunda8 camunda7", `<startEvent id="s"><timerEventDefinition><timeCycle>0 9 * * 1-5</timeCycle></timerEventDefinition></startEvent>`, "0 0 9 * * 1-5"}, {"camunda8 camunda7", `<startEvent id="s"><timerEventDefinition><timeCycle>0 0 9 L * ?</timeCycle></timerEventDefinition></startEvent>`, "0 0 9 L * ?"},
	{"flowable", `<startEvent id="s"><timerEventDefinition><timeCycle>0 9 * * 1-5</timeCycle></timerEventDefinition></startEvent>`, "0 0 9 ? * MON-FRI"}, {"flowable", `<startEvent id="s"><timerEventDefinition><timeCycle>*/5 * * * *</timeCycle></timerEventDefinition></startEvent>`, "0 */5 * * * ?"}, {"flowable", `<startEvent id="s"><timerEventDefinition><timeCycle>0 0 9 * * 0,7,5L,2#1</timeCycle></timerEventDefinition></startEvent>`, "0 0 9 ? * SUN,SUN,FRIL,TUE#1"},
	{"flowable", `<startEvent id="s"><timerEventDefinition><timeCycle>0 9 15W * *</timeCycle></timerEventDefinition></startEvent>`, "0 0 9 15W * ?"}, {whole, `<startEvent id="s"><timerEventDefinition><timeCycle>0 9 1 * MON</timeCycle></timerEventDefinition></startEvent>`, "refused s: where a day of the month or of the week is enough"},
	{whole, `<startEvent id="s"><messageEventDefinition messageRef="M"/><signalEventDefinition signalRef="S"/></startEvent>`, "refused s: has several triggers"},
	{whole, begin + `<task id="x" startQuantity="2"/>`, "refused x: has startQuantity=2"}, {whole, begin + `<task id="x" completionQuantity="0"/>`, "refused x: has completionQuantity=0"}, {whole, begin + `<task id="x" startQuantity="1" completionQuantity="1"/>`, `ask id="x"`},
	{whole, begin + `<task id="x"><multiInstanceLoopCharacteristics/></task>`, "refused x: does not say how often it runs"}, {"camunda7", begin + `<task id="x"><multiInstanceLoopCharacteristics xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:collection="list"/></task>`, `camunda:collection="list"`},
	{whole, begin + `<task id="x"><multiInstanceLoopCharacteristics behavior="One"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>`, "refused x: throws an event when iterations end (behavior One)"},
	{whole, begin + `<task id="x"><multiInstanceLoopCharacteristics behavior="All"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>`, "!behavior All"},
	{whole, begin + `<endEvent id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><task id="y"/>`, "refused x: has outgoing flows"},
	{whole, begin + `<endEvent id="x"><errorEventDefinition errorRef="E0"/></endEvent>`, "refused x: throws an error without a code"}, {whole, begin + `<endEvent id="x"><errorEventDefinition errorRef="E"/></endEvent>`, `errorRef="E"`},
	{"camunda8 camunda7", begin + `<endEvent id="x"><messageEventDefinition messageRef="M"/></endEvent>`, "refused x: calls nothing"},
	{whole, begin + `<callActivity id="x" calledElement="GT"/>`, "refused x: calls the global user task"},
	{whole, `<task id="x"/>`, "refused p: has no start event"}, {whole, begin + `<task id="x"/><task id="y"/>`, "refused y: begins without a start event"}, {whole, begin + `<subProcess id="x"><task id="y"/></subProcess>`, "refused x: has no start event"},
	{whole, begin + `<task id="x"/><task id="y" isForCompensation="true"/><boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/></boundaryEvent><association sourceRef="b" targetRef="y"/>`, "!begins without"},
	{whole, begin + `<task id="x"/><startEvent id="s2"/><sequenceFlow id="g" sourceRef="s2" targetRef="x"/>`, "refused s2: is a second start event without a trigger"},
	{whole, begin + `<eventBasedGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><receiveTask id="y" messageRef="M"/><sequenceFlow id="h" sourceRef="x" targetRef="z"/><intermediateCatchEvent id="z"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>`, "refused y: stands behind the event-based gateway"},
	{whole, begin + `<exclusiveGateway id="x" default="h"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><sequenceFlow id="h" sourceRef="x" targetRef="z"/><sequenceFlow id="i" sourceRef="x" targetRef="z"><conditionExpression>=a</conditionExpression></sequenceFlow><task id="y"/><task id="z"/>`, "info g: has no condition | !info h: has no | !info i: has no"},
	{"camunda8 camunda7", begin + `<exclusiveGateway id="x" default="h"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><sequenceFlow id="h" sourceRef="x" targetRef="y"/><task id="y"/>`, `true</conditionExpression> | <sequenceFlow id="h" sourceRef="x" targetRef="y"/>`},
	{whole, begin + `<exclusiveGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><task id="y"/>`, "!has no condition"}, {whole, begin + `<parallelGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><sequenceFlow id="h" sourceRef="x" targetRef="z"/><task id="y"/><task id="z"/>`, "!has no condition"},
	{"camunda8 camunda7", `<startEvent id="s"><timerEventDefinition><timeCycle>0 9 * * 1</timeCycle></timerEventDefinition></startEvent>`, `info s: The start event s repeats at "0 9 * * 1"; for the server it is written "0 0 9 * * 1" | 0 0 9 * * 1</timeCycle>`}, {whole, `<startEvent id="s"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></startEvent>`, ">R3/PT1H</timeCycle> | !seconds in front"},
	{whole, begin + `<intermediateCatchEvent id="x"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></intermediateCatchEvent>`, "refused x: repeats, though"},
	{whole, begin + `<userTask id="x"/><boundaryEvent id="b" attachedToRef="x"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>`, "refused b: repeats, though"}, {whole, begin + `<userTask id="x"/><boundaryEvent id="b" attachedToRef="x" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>`, "R3/PT1H"},
	{"camunda7 flowable", begin + `<subProcess id="x"><startEvent id="t"/></subProcess><boundaryEvent id="b" attachedToRef="x"><escalationEventDefinition escalationRef="X"/></boundaryEvent><boundaryEvent id="c" attachedToRef="x"><escalationEventDefinition/></boundaryEvent>`, "refused c: catches every escalation"},
	{"camunda7", begin + `<subProcess id="x"><startEvent id="t"/></subProcess><boundaryEvent id="b" attachedToRef="x"><escalationEventDefinition escalationRef="X"/></boundaryEvent><boundaryEvent id="c" attachedToRef="x"><errorEventDefinition errorRef="E"/></boundaryEvent>`, "!catches every escalation"},
	{whole, begin + `<endEvent id="x"><compensateEventDefinition waitForCompletion="false"/></endEvent>`, "refused x: does not wait for the compensation"}, {"camunda8 camunda7", begin + `<endEvent id="x"><compensateEventDefinition/></endEvent>`, "!does not wait"},
	// Conditions behind an activity: Camunda 8 decides at gateways only.
	{"camunda8", begin + `<task id="x" default="h"><outgoing>g</outgoing><outgoing>h</outgoing><outgoing>i</outgoing></task><sequenceFlow id="g" sourceRef="x" targetRef="y"><conditionExpression>=a</conditionExpression></sequenceFlow><sequenceFlow id="h" sourceRef="x" targetRef="y"/><sequenceFlow id="i" sourceRef="x" targetRef="y"/><task id="y"/>`,
		`<inclusiveGateway id="x_split" default="h"> | <task id="x"> | <outgoing>x_to_split</outgoing></task> | <sequenceFlow id="g" sourceRef="x_split" targetRef="y"> | <sequenceFlow id="h" sourceRef="x_split" targetRef="y"/> | <sequenceFlow id="i" sourceRef="x_split" | <sequenceFlow id="x_to_split" sourceRef="x" targetRef="x_split"/> | info x: has conditions | bpmnElement="x_split" | x="210" y="215" width="50" height="50" | <di:waypoint x="200" y="240"/> | <di:waypoint x="210" y="240"/>`},
	{"camunda8", begin + `<task id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><task id="y"/>`, "!x_split"}, {"camunda7", begin + `<task id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="y"><conditionExpression>=a</conditionExpression></sequenceFlow><sequenceFlow id="h" sourceRef="x" targetRef="y"/><task id="y"/>`, "!x_split"},
	{"camunda8", `<startEvent id="s"><timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition></startEvent>`, "R1/PT5M</timeCycle> | info s: starts after PT5M | !<timeDuration"}, {"camunda8", begin + `<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition></intermediateCatchEvent>`, ">PT5M</timeDuration> | !R1/"},
	// Data of a sub-process are variables of its own.
	{"camunda8", begin + `<subProcess id="x"><dataObject id="d" name="box"/><dataObjectReference id="dr" name="box" dataObjectRef="d"/><startEvent id="t"/></subProcess>`, `source="=null" target="box" | info x: has data box of its own`}, {"camunda7", begin + `<subProcess id="x"><dataObject id="d" name="box"/><dataObjectReference id="dr" name="box" dataObjectRef="d"/><startEvent id="t"/></subProcess>`, `<camunda:inputParameter name="box"/> | info x: has data box of its own`},
	{"flowable", begin + `<callActivity id="x" calledElement="other"><extensionElements><hookflow:output variable="total" value="=price * n"/></extensionElements></callActivity>`, `<flowable:out source="price" target="price"/> | <flowable:out source="n" target="n"/> | assign('total', out0) | flowable:inheritVariables="true"`},
	{"flowable", begin + `<callActivity id="x" calledElement="other"/>`, "refused x: takes all variables of the called process back"},
	{"flowable", begin + `<callActivity id="x" calledElement="p"/><sequenceFlow id="g" sourceRef="x" targetRef="y"/><intermediateCatchEvent id="y"><extensionElements><hookflow:receive path="a" methods="POST" correlationKey="=k" messageKey="=request.body.k"><hookflow:answer variable="paid" value="=request.body.sum"/></hookflow:receive></extensionElements><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`, `<flowable:out source="paid" target="paid"/>`},
	{"flowable", begin + `<userTask id="x"><extensionElements><hookflow:form><hookflow:field variable="a" label="A" value="7"/><hookflow:field variable="b" label="B" type="number" value="=n"/><hookflow:field variable="c" label="C"/></hookflow:form></extensionElements></userTask>`, `<flowable:formProperty id="a" name="A" type="string" required="false" default="7"/> | id="b" name="B" type="double" required="false" expression="${n}"/> | <flowable:formProperty id="c" name="C" type="string" required="false"/>`},
	{"flowable", begin + `<subProcess id="x"><dataObject id="d" name="box"/><dataObjectReference id="dr" name="box" dataObjectRef="d"/><startEvent id="t"/></subProcess>`, `refused x: has data of its own`},
	{"camunda8 camunda7", begin + `<task id="x"/><subProcess id="y" triggeredByEvent="true"><dataObject id="d" name="box"/><dataObjectReference id="dr" name="box" dataObjectRef="d"/><startEvent id="t"><signalEventDefinition signalRef="S"/></startEvent></subProcess>`, `refused y: has data of its own`},
	{whole, begin + `<dataObject id="d" name="box"/><dataObjectReference id="dr" name="box" dataObjectRef="d"/><task id="x"><ioSpecification><dataInput id="di" name="in"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>dr</sourceRef><targetRef>di</targetRef></dataInputAssociation></task>`, `refused x: moves data from "box" to "in"`}, {"camunda8 camunda7", begin + `<dataObject id="d" name="box"/><dataObjectReference id="dr" name="box" dataObjectRef="d"/><task id="x"><ioSpecification><dataInput id="di" name="box"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>dr</sourceRef><targetRef>di</targetRef></dataInputAssociation></task>`, "!moves data"},
	{whole, begin + `<dataStoreReference id="dr" name="shelf"/><task id="x"><ioSpecification><dataInput id="di" name="shelf"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>dr</sourceRef><targetRef>di</targetRef></dataInputAssociation></task>`, "refused x: reads or writes a data store"},
	{"camunda8 camunda7", begin + `<intermediateThrowEvent id="x"><messageEventDefinition messageRef="M"/></intermediateThrowEvent><subProcess id="y" triggeredByEvent="true"><startEvent id="t" isInterrupting="false"><messageEventDefinition messageRef="M"/></startEvent></subProcess>`, "refused x: calls nothing"},
	// Repetition.
	{whole, begin + `<task id="x"><multiInstanceLoopCharacteristics isSequential="true"/></task>`, "refused x: does not say how often it runs"},
	{"camunda8", begin + `<task id="x"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>=done</completionCondition></multiInstanceLoopCharacteristics></task>`, `inputCollection="=for i in 1..(3) return i" | =done</completionCondition> | !<loopCardinality`},
	{"camunda7", begin + `<task id="x"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></task>`, `>3</loopCardinality>`}, {"camunda7", begin + `<task id="x"><multiInstanceLoopCharacteristics><loopCardinality>=n</loopCardinality><completionCondition>=numberOfCompletedInstances &gt; 2</completionCondition></multiInstanceLoopCharacteristics></task>`, `${n}</loopCardinality> | nrOfCompletedInstances`},
	// Errors that nobody catches end the path without a word.
	{"camunda7", begin + `<endEvent id="x"><errorEventDefinition errorRef="E"/></endEvent>`, "warning x: throws an error that nobody in this process catches"},
	{"camunda7", begin + `<subProcess id="x"><startEvent id="t"/><sequenceFlow id="tf" sourceRef="t" targetRef="te"/><endEvent id="te"><errorEventDefinition errorRef="E"/></endEvent></subProcess><boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="E"/></boundaryEvent>`, "!nobody in this process"},
	{"camunda7", begin + `<subProcess id="x"><startEvent id="t"/><sequenceFlow id="tf" sourceRef="t" targetRef="te"/><endEvent id="te"><errorEventDefinition errorRef="E"/></endEvent></subProcess><boundaryEvent id="b" attachedToRef="x"><errorEventDefinition/></boundaryEvent>`, "!nobody in this process"},
	{"camunda7", begin + `<subProcess id="x"><startEvent id="t"/><sequenceFlow id="tf" sourceRef="t" targetRef="te"/><endEvent id="te"><errorEventDefinition errorRef="E"/></endEvent></subProcess><boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="E2"/></boundaryEvent>`, "warning te: throws an error that nobody"},
	{"camunda7", begin + `<endEvent id="x"><errorEventDefinition errorRef="E"/></endEvent><subProcess id="y" triggeredByEvent="true"><startEvent id="t"><errorEventDefinition errorRef="E"/></startEvent></subProcess>`, "!nobody in this process"},
	{"camunda7", begin + `<endEvent id="x"><errorEventDefinition errorRef="E"/></endEvent><subProcess id="y" triggeredByEvent="true"><startEvent id="t"><errorEventDefinition errorRef="E2"/></startEvent></subProcess>`, "warning x: throws an error that nobody"},
	// Signals arm what waits beside them first; conditions are true, not merely not null.
	{"camunda7", begin + `<intermediateThrowEvent id="x"><signalEventDefinition signalRef="S"/></intermediateThrowEvent>`, `camunda:asyncBefore="true"`}, {"camunda7", begin + `<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>=a &gt; 1</condition></conditionalEventDefinition></intermediateCatchEvent>`, `language="feel" | (a &gt; 1) = true`},
	{"camunda8", begin + `<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>a &gt; 1</condition></conditionalEventDefinition></intermediateCatchEvent>`, `=a &gt; 1</condition>`}, {"camunda8", begin + `<transaction id="x"><startEvent id="t"/></transaction>`, "refused x: "},
	// A variable of the process has its start value, a required one its check.
	{"camunda7", `<extensionElements><hookflow:variable variable="a" value="=1"/><hookflow:variable variable="b" required="true"/><hookflow:variable variable="c"/></extensionElements>` + begin + `<task id="x"/>`,
		"execution.setVariable('a', keep(feel('1'))) | execution.getVariable('b') == null) throw | !setVariable('b' | !getVariable('a') | !'c'"},
	{"camunda8", `<extensionElements><hookflow:variable variable="a" value="=1"/><hookflow:variable variable="c"/></extensionElements>` + begin + `<task id="x"/>`, `source="=if a = null then 1 else a" target="a" | !target="c"`},
	{"flowable", `<extensionElements><hookflow:variable variable="a" value="=1"/><hookflow:variable variable="c"/></extensionElements>` + begin + `<task id="x"/>`, "execution.setVariable('a', keep(feel('1'))) | !'c'"},
	// Scripts.
	{"camunda8", begin + `<scriptTask id="x" scriptFormat="feel"><script>1</script></scriptTask>`, "refused x: needs a script and a result variable"}, {"camunda8", begin + `<scriptTask id="x" scriptFormat="groovy"><script>1</script></scriptTask>`, "refused x: is written in groovy"}, {"camunda7", begin + `<scriptTask id="x" scriptFormat="groovy"><script>1</script></scriptTask>`, `scriptFormat="groovy" | <script>1</script>`},
	{"camunda7", begin + `<scriptTask id="x" scriptFormat="feel"><script></script></scriptTask>`, "refused x: has no script"}, {"camunda7", begin + `<scriptTask id="x" scriptFormat="feel"><script>{a: 1}</script></scriptTask>`, "def entries = feel('{a: 1}') | !resultVariable"},
	{"camunda7", begin + `<scriptTask id="x" scriptFormat="feel"><extensionElements><hookflow:script result="a.b"/></extensionElements><script>1</script></scriptTask>`, "assign('a.b', feel('1')) | !resultVariable"}, {"camunda7", begin + `<scriptTask id="x" scriptFormat="FEEL"><extensionElements><hookflow:script result="a"/></extensionElements><script>1</script></scriptTask>`, `keep(feel('1')) | camunda:resultVariable="a"`},
	// Called processes.
	{"camunda8", begin + `<callActivity id="x" calledElement="q"/>`, `processId="q" propagateAllChildVariables="true"`}, {"camunda8", begin + `<callActivity id="x" calledElement="=name"/>`, `processId="=name" | !calledElement="=`}, {"camunda8", begin + `<callActivity id="x" calledElement="q"><extensionElements><hookflow:output variable="a" value="=b"/></extensionElements></callActivity>`, `propagateAllChildVariables="false" | source="=b" target="a"`},
	{"camunda7", begin + `<callActivity id="x" calledElement="q"/>`, `<camunda:in variables="all"/> | <camunda:out variables="all"/> | businessKey="#{execution.processBusinessKey}"`}, {"camunda7", begin + `<callActivity id="x" calledElement="=name"/>`, `calledElement="${name}"`}, {"camunda7", begin + `<callActivity id="x" calledElement="q"><extensionElements><hookflow:output variable="a" value="=b"/></extensionElements></callActivity>`, `<camunda:out variables="all" local="true"/>`},
	// Messages.
	{"camunda8 camunda7", begin + `<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>`, "refused x: has neither a message nor a service path"}, {"camunda7", begin + `<receiveTask id="x" messageRef="M2"/>`, `name="M2"`}, {"camunda8", begin + `<receiveTask id="x" messageRef="M"/>`, "refused x: has no correlation key"},
	{"camunda8", begin + `<receiveTask id="x" messageRef="M"><extensionElements><hookflow:receive correlationKey="=a"/></extensionElements></receiveTask><sequenceFlow id="g" sourceRef="x" targetRef="y"/><receiveTask id="y" messageRef="M"><extensionElements><hookflow:receive correlationKey="=b"/></extensionElements></receiveTask>`, `correlationKey="=a" | correlationKey="=b" | id="M_y" name="order (y)" | messageRef="M_y" | warning y: awaits the message with another key`},
	{"camunda8", begin + `<receiveTask id="x" messageRef="M"><extensionElements><hookflow:receive correlationKey="=a"/></extensionElements></receiveTask><sequenceFlow id="g" sourceRef="x" targetRef="y"/><receiveTask id="y" messageRef="M"><extensionElements><hookflow:receive correlationKey="=a"/></extensionElements></receiveTask>`, `correlationKey="=a" | !M_y`},
	{"camunda8 camunda7", begin + `<receiveTask id="x" instantiate="true" messageRef="M"><extensionElements><hookflow:receive correlationKey="=a"/></extensionElements></receiveTask>`, "refused x: starts an instance"},
	{"camunda7", begin + `<userTask id="x"/><boundaryEvent id="b" attachedToRef="x"><extensionElements><hookflow:receive correlationKey="=a"/></extensionElements><messageEventDefinition messageRef="M"/></boundaryEvent>`, `hookflowKey_b | event="start"`},
	{"camunda7", begin + `<userTask id="x"/><subProcess id="y" triggeredByEvent="true"><startEvent id="t"><extensionElements><hookflow:receive correlationKey="=a"/></extensionElements><messageEventDefinition messageRef="M"/></startEvent></subProcess>`, `hookflowKey_t`},
	// Inputs and outputs.
	{"camunda7", begin + `<task id="x"><extensionElements><hookflow:input variable="a.b" value="1"/></extensionElements></task>`, `refused x: writes "a.b"`}, {"camunda7", begin + `<task id="x"><extensionElements><hookflow:input variable="a" value="plain"/><hookflow:input variable="b" value="=a"/><hookflow:input variable="c" value="$x"/></extensionElements></task>`, `<camunda:inputParameter name="a">plain</camunda:inputParameter> | vars['a'] = 'plain' | keep(feel('a')) | keep('$x')`},
	{"camunda7", begin + `<task id="x"><extensionElements><hookflow:output variable="a" value="=b"/></extensionElements><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>`, "refused x: has outputs and runs several times"},
	{"camunda8", begin + `<inclusiveGateway id="x"/>`, "!joins paths"},
}

// TestDemandsOfServers: what servers do not do as the standard has it is refused, or written such that it means the same, and told.
func TestDemandsOfServers(t *testing.T) {
	for _, c := range demandsOfServers {
		for dialect := range strings.FieldsSeq(c.dialects) {
			xml, said := exported(t, dialect, "", c.inside)
			check(t, dialect+": "+c.inside, xml, said, c.want)
		}
	}
}

// check compares an export with what is wanted, see TestDemandsOfServers.
func check(t *testing.T, what, xml, said, want string) {
	t.Helper()
	if why, refused := strings.CutPrefix(want, "refused "); refused {
		if xml != "" || !tells(said, "error "+why) {
			t.Errorf("%s:\nis not refused because of %s, but:\n%s", what, why, said)
		}
		return
	}
	if xml == "" {
		t.Errorf("%s:\nis refused: %s", what, said)
		return
	}
	for text := range strings.SplitSeq(want, " | ") {
		text, without := strings.CutPrefix(text, "!")
		if (strings.Contains(xml+said, text) || tells(said, text)) == without {
			t.Errorf("%s:\n%s: found %v in\n%s%s", what, text, without, xml, said)
		}
	}
}

// tells reports whether one of the lines that are told has the severity and element of text, and what it says.
func tells(said, text string) bool {
	of, says, both := strings.Cut(text, ": ")
	return both && slices.ContainsFunc(strings.Split(said, "\n"), func(line string) bool {
		return strings.HasPrefix(line, of+": ") && strings.Contains(line, says)
	})
}

// TestKeysAreComputedWhereTheServerWaits: at the activity under an event, at the gateway before it, in the scope around an event sub-process, else at itself.
func TestKeysAreComputedWhereTheServerWaits(t *testing.T) {
	const receives = `<extensionElements><hookflow:receive correlationKey="=a"/></extensionElements><messageEventDefinition messageRef="M"/>`
	for inside, want := range map[string]string{
		begin + `<userTask id="x"/><boundaryEvent id="e" attachedToRef="x">` + receives + `</boundaryEvent>`:                                 "x",
		begin + `<userTask id="x"/><subProcess id="y" triggeredByEvent="true"><startEvent id="e">` + receives + `</startEvent></subProcess>`: "p",
		begin + `<eventBasedGateway id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="e"/><intermediateCatchEvent id="e">` + receives + `</intermediateCatchEvent><sequenceFlow id="h" sourceRef="x" targetRef="z"/><intermediateCatchEvent id="z"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>`: "x",
		begin + `<task id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="e"/><intermediateCatchEvent id="e">` + receives + `</intermediateCatchEvent>`:                                                                                                                                                                                                      "e",
		`<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><intermediateCatchEvent id="e">` + receives + `</intermediateCatchEvent>`:                                                                                                                                                                                                        "e",
	} {
		xml, said := exported(t, "camunda7", "", inside)
		doc, err := bpmnxml.Read("x", []byte(xml))
		if err != nil {
			t.Fatalf("%s: %v\n%s", inside, err, said)
		}
		for _, e := range bpmn.Build(doc.Root()).Elements {
			ext := e.XML.SelectElement("extensionElements")
			if has := ext != nil && len(ext.FindElements("./executionListener")) > 0 && strings.Contains(ext.FindElement("./executionListener/script").Text(), "hookflowKey_e"); has != (e.ID == want) {
				t.Errorf("%s: the key at %s: %v, want it at %s", inside, e.ID, has, want)
			}
		}
	}
}
