package program

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// model reads the content of a process p, with the prefixes of other tools.
func model(t testing.TB, content string) (*bpmn.Definitions, *bpmn.Element) {
	t.Helper()
	doc := etree.NewDocument()
	err := doc.ReadFromString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1"
		xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
		<message id="m" name="paid"/><error id="err" errorCode="E1"/>
		<process id="q"><task id="other"/></process>
		<process id="p" isExecutable="true">` + content + `</process></definitions>`)
	if err != nil {
		t.Fatal(err)
	}
	def := bpmn.Build(doc.Root())
	return def, def.ByID("p")
}

func compileNode(t *testing.T, content, id string) *Node {
	t.Helper()
	p, findings := Compile(model(t, content))
	if p == nil {
		t.Fatalf("findings: %v", findings)
	}
	return p.Node(id)
}

// TestRefused: what cannot run is found at its element.
func TestRefused(t *testing.T) {
	tests := []struct{ name, content, element, says string }{
		{"nothing begins", `<boundaryEvent id="b"/>`, "p", "nothing in the process can begin"},
		{"no host", `<startEvent id="s"/><boundaryEvent id="b"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>`, "b", "sits on no activity"},
		{"condition", `<startEvent id="s"/><exclusiveGateway id="g"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/><task id="a"/><sequenceFlow id="c" sourceRef="g" targetRef="a"><conditionExpression>1 +</conditionExpression></sequenceFlow>`, "c", "the condition cannot be read"},
		{"language", `<startEvent id="s"/><task id="a"/><sequenceFlow id="c" sourceRef="s" targetRef="a"><conditionExpression language="http://www.w3.org/1999/XPath">x</conditionExpression></sequenceFlow>`, "c", "only FEEL"},
		{"script language", `<startEvent id="s"/><scriptTask id="x" scriptFormat="python"><script>1</script></scriptTask>`, "x", "written in python"},
		{"untranslated script", `<startEvent id="s"/><scriptTask id="x" scriptFormat="groovy"><script>println 1</script></scriptTask>`, "x", "written in groovy and cannot be translated"},
		{"script elsewhere", `<startEvent id="s"/><scriptTask id="x" scriptFormat="groovy" camunda:resource="a.groovy"/>`, "x", "kept in another file (a.groovy)"},
		{"JUEL condition", `<startEvent id="s"/><task id="a"/><sequenceFlow id="c" sourceRef="s" targetRef="a"><conditionExpression>${bean.check(x)}</conditionExpression></sequenceFlow>`, "c", "FEEL has no .check()"},
		{"JavaScript condition", `<startEvent id="s"/><task id="a"/><sequenceFlow id="c" sourceRef="s" targetRef="a"><conditionExpression language="javascript">{"type":"const","value":"x"}</conditionExpression></sequenceFlow>`, "c", "neither true nor false"},
		{"condition elsewhere", `<startEvent id="s"/><task id="a"/><sequenceFlow id="c" sourceRef="s" targetRef="a"><conditionExpression camunda:resource="c.js"/></sequenceFlow>`, "c", "kept in another file"},
		{"unknown function", `<startEvent id="s"/><task id="a"/><sequenceFlow id="c" sourceRef="s" targetRef="a"><conditionExpression>bpmnError("x") = null</conditionExpression></sequenceFlow>`, "c", "there is no function bpmnError"},
		{"JUEL parameter", `<startEvent id="s"/><task id="w"><extensionElements><camunda:inputOutput><camunda:inputParameter name="x">Hi ${f(y)}!</camunda:inputParameter></camunda:inputOutput></extensionElements></task>`, "w", "FEEL has no f()"},
		{"Groovy parameter", `<startEvent id="s"/><task id="w"><extensionElements><camunda:inputOutput><camunda:inputParameter name="x"><camunda:script scriptFormat="groovy">new Date()</camunda:script></camunda:inputParameter></camunda:inputOutput></extensionElements></task>`, "w", `"new" cannot be translated`},
		{"JUEL timer", `<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT${bean.wait()}S</timeDuration></timerEventDefinition></intermediateCatchEvent>`, "c", "FEEL has no .wait()"},
		{"JUEL assignee", `<startEvent id="s"/><userTask id="u" camunda:assignee="${currentUser()}"/>`, "u", "no currentUser()"},
		{"imported note", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x"/><hookflow:original setting="errorCode" reason="it throws by itself">if x</hookflow:original></extensionElements></serviceTask>`, "w", "it throws by itself"},
		{"dangling flow", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/>`, "f", "does not lead from one flow node"},
		{"crossing flow", `<startEvent id="s"/><subProcess id="sp"><task id="in"/></subProcess><sequenceFlow id="f" sourceRef="s" targetRef="in"/>`, "f", "crosses the border"},
		{"two ids", `<startEvent id="s"/><task id="s"/>`, "s", "used twice"},
		{"id of another process", `<startEvent id="s"/><task id="other"/>`, "other", "used twice in the file"},
		{"no id", `<startEvent id="s"/><task/>`, "", "has no id"},
		{"cancel outside", `<startEvent id="s"/><endEvent id="e"><cancelEventDefinition/></endEvent>`, "e", "must lie in a transaction"},
		{"cancel boundary", `<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>`, "b", "must sit on a transaction"},
		{"trigger", `<startEvent id="s"><errorEventDefinition/></startEvent>`, "s", "cannot have the trigger error"},
		{"trigger inside", `<startEvent id="s"/><subProcess id="sp"><startEvent id="s2"><messageEventDefinition/></startEvent></subProcess>`, "s2", "can have no trigger"},
		{"no trigger", `<startEvent id="s"/><intermediateCatchEvent id="c"/>`, "c", "has no trigger: choose"},
		{"event sub-process", `<startEvent id="s"/><subProcess id="es" triggeredByEvent="true"><task id="a"/></subProcess>`, "es", "exactly one start event"},
		{"link", `<startEvent id="s"/><intermediateThrowEvent id="t"><linkEventDefinition name="A"/></intermediateThrowEvent>`, "t", "no catching link"},
		{"event gateway", `<startEvent id="s"/><eventBasedGateway id="g"/><task id="a"/><sequenceFlow id="f" sourceRef="g" targetRef="a"/>`, "g", "neither a catching event"},
		{"compensation", `<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>`, "b", "tied to no activity"},
		{"multi-instance", `<startEvent id="s"/><task id="a"><multiInstanceLoopCharacteristics/></task>`, "a", "neither a cardinality nor a collection"},
		{"quantity", `<startEvent id="s"/><task id="a" startQuantity="0"/>`, "a", "whole number of at least 1"},
		{"timer", `<startEvent id="s"/><intermediateCatchEvent id="c"><timerEventDefinition/></intermediateCatchEvent>`, "c", "exactly one of date, duration and cycle"},
		{"default", `<startEvent id="s"/><exclusiveGateway id="g" default="zz"/>`, "g", "none of its outgoing flows"},
		{"accept", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" accept="abc"/></extensionElements></serviceTask>`, "w", "Give statuses and ranges"},
		{"attempts", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:retry attempts="three"/></extensionElements></serviceTask>`, "w", `"three" in "Attempts"`},
		{"delay", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:retry delay="1s"/></extensionElements></serviceTask>`, "w", `"1s" in "Delay"`},
		{"method", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" method="GTE"/></extensionElements></serviceTask>`, "w", `"GTE" is none of GET`},
		{"no scheme", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="localhost:80/x"/></extensionElements></serviceTask>`, "w", "starts with http://"},
		{"misspelt element", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:cal url="http://x"/></extensionElements></serviceTask>`, "w", `the setting "cal", which Hookflow does not have there: did you mean call?`},
		{"misspelt attribute", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" metod="GET"/></extensionElements></serviceTask>`, "w", `the setting "call/metod", which Hookflow does not have there: did you mean method?`},
		{"unknown attribute", `<startEvent id="s"/><serviceTask id="w"><extensionElements><hookflow:call url="http://x" quite-another="GET"/></extensionElements></serviceTask>`, "w", "no such setting"},
		{"newer namespace", `<startEvent id="s"/><serviceTask id="w"><extensionElements><n:call xmlns:n="urn:hookflow:bpmn:2" url="http://x"/></extensionElements></serviceTask>`, "w", "newer Hookflow"},
		{"cron", `<startEvent id="s"><timerEventDefinition><timeCycle>0 0 0 X * *</timeCycle></timerEventDefinition></startEvent>`, "s", "nor cron"},
		{"cycle", `<startEvent id="s"><timerEventDefinition><timeCycle>R0/PT1S</timeCycle></timerEventDefinition></startEvent>`, "s", "repeats no time"},
		{"date", `<startEvent id="s"><timerEventDefinition><timeDate>Christmas</timeDate></timerEventDefinition></startEvent>`, "s", "Give a date"},
		{"loop", `<startEvent id="s"/><task id="w"><standardLoopCharacteristics loopMaximum="many"/></task>`, "w", "Give a whole number"},
		{"java", `<startEvent id="s"/><serviceTask id="w" camunda:class="com.example.X"/>`, "w", "runs Java"},
		{"decision", `<startEvent id="s"/><businessRuleTask id="w" camunda:decisionRef="d"/>`, "w", "decision table"},
		{"unknown", `<startEvent id="s"/><fancyTask id="w"/>`, "p", "contains a fancyTask"},
		{"choreography", `<startEvent id="s"/><choreographyTask id="w"/>`, "w", "cannot be executed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, findings := Compile(model(t, test.content))
			for _, f := range findings {
				if f.Element == test.element && strings.Contains(f.Message, test.says) {
					return
				}
			}
			t.Errorf("no finding %q at %s, but %v (program %v)", test.says, test.element, findings, p != nil)
		})
	}
}

// TestForeign: settings of other tools mean what ours mean.
func TestForeign(t *testing.T) {
	task := func(attrs, content string) string {
		return `<startEvent id="s"/><serviceTask id="w" ` + attrs + `>` + content + `</serviceTask>`
	}
	ext := func(x string) string { return "<extensionElements>" + x + "</extensionElements>" }
	tests := []struct {
		name, content string
		holds         func(n *Node) bool
	}{
		{"zeebe job", task("", ext(`<zeebe:taskDefinition type="pay" retries="7"/>`)), func(n *Node) bool { return n.Job.Source() == "pay" && n.Fail.Attempts == 7 && n.Fail.Given }},
		{"camunda topic", task(`camunda:type="external" camunda:topic="pay"`, ""), func(n *Node) bool { return n.Job.Source() == "pay" }},
		{"plain", task("", ""), func(n *Node) bool { return n.Job.Source() == "w" && !n.Fail.Given }},
		{"zeebe mapping", task("", ext(`<zeebe:ioMapping><zeebe:input source="=a" target="x"/><zeebe:output source="=b" target="y"/></zeebe:ioMapping>`)),
			func(n *Node) bool { return n.Inputs[0].To == "x" && n.Outputs[0].To == "y" }},
		{"camunda mapping", task("", ext(`<camunda:inputOutput><camunda:inputParameter name="x">${a}</camunda:inputParameter><camunda:outputParameter name="y">text</camunda:outputParameter></camunda:inputOutput>`)),
			func(n *Node) bool { return !n.Inputs[0].Value.Literal() && n.Outputs[0].Value.Literal() }},
		{"camunda multi-instance", task("", `<multiInstanceLoopCharacteristics camunda:collection="list" camunda:elementVariable="x"/>`),
			func(n *Node) bool { return n.Loop.Collection.Source() == "list" && n.Loop.Item == "x" }},
		{"zeebe multi-instance", task("", `<multiInstanceLoopCharacteristics>`+ext(`<zeebe:loopCharacteristics inputCollection="=list" inputElement="x" outputElement="=x*2" outputCollection="out"/>`)+`</multiInstanceLoopCharacteristics>`),
			func(n *Node) bool { return n.Loop.Item == "x" && n.Loop.Into == "out" && n.Loop.Gather != nil }},
		{"zeebe script", `<startEvent id="s"/><scriptTask id="w">` + ext(`<zeebe:script expression="=1+1" resultVariable="r"/>`) + `</scriptTask>`, func(n *Node) bool { return n.Result == "r" && n.Script != nil }},
		{"camunda script", `<startEvent id="s"/><scriptTask id="w" scriptFormat="feel" camunda:resultVariable="r"><script>1+1</script></scriptTask>`, func(n *Node) bool { return n.Result == "r" }},
		{"zeebe called", `<startEvent id="s"/><callActivity id="w">` + ext(`<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>`) + `</callActivity>`,
			func(n *Node) bool { return n.Called.Process.Source() == "q" && !n.Called.AllOut && n.Called.AllIn }},
		{"camunda called", `<startEvent id="s"/><callActivity id="w" calledElement="q">` + ext(`<camunda:in source="a" target="b"/><camunda:out variables="all"/>`) + `</callActivity>`,
			func(n *Node) bool { return !n.Called.AllIn && n.Called.In[0].To == "b" && n.Called.AllOut }},
		{"camunda user", `<startEvent id="s"/><userTask id="w" camunda:assignee="ann" camunda:candidateGroups="ops"/>`,
			func(n *Node) bool { return n.Form.Assignee.Source() == "ann" && n.Form.Groups.Source() == "ops" }},
		{"message name", `<startEvent id="s"/><receiveTask id="w" messageRef="m"/>`, func(n *Node) bool { return n.Events[0].Receive.Name.Source() == "paid" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if n := compileNode(t, test.content, "w"); !test.holds(n) {
				t.Errorf("%+v", n)
			}
		})
	}
}

// TestReaches: boundary events and links are ways out of a node.
func TestReaches(t *testing.T) {
	p, findings := Compile(model(t, `<startEvent id="s"/><task id="a"/><boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>
		<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent><intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>
		<inclusiveGateway id="j"/><endEvent id="e"/>
		<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="b" targetRef="t"/><sequenceFlow id="f3" sourceRef="c" targetRef="j"/>
		<sequenceFlow id="f4" sourceRef="a" targetRef="j"/><sequenceFlow id="f5" sourceRef="j" targetRef="e"/>`))
	if p == nil {
		t.Fatal(findings)
	}
	for _, test := range []struct {
		from, flow string
		want       bool
	}{{"a", "f3", true}, {"a", "f4", true}, {"t", "f3", true}, {"t", "f4", false}, {"j", "f3", false}, {"e", "f4", false}, {"s", "f3", true}} {
		if got := p.Reaches(p.Node(test.from), p.Flow(test.flow)); got != test.want {
			t.Errorf("from %s along %s: %t", test.from, test.flow, got)
		}
	}
}

// TestForeignValues: settings of other engines mean here what they mean there.
func TestForeignValues(t *testing.T) {
	scope := feel.NewContext(3).Put("n", feel.NewInt(2)).Put("my-var", feel.NewInt(7)).Put("name", feel.String("Ann"))
	for _, c := range []struct{ name, setting, want string }{
		{"JUEL text", `<camunda:inputOutput><camunda:inputParameter name="x">Hi ${name} of {$n}!</camunda:inputParameter></camunda:inputOutput>`, `"Hi Ann of {$n}!"`},
		{"an equals sign", `<camunda:inputOutput><camunda:inputParameter name="x">=n</camunda:inputParameter></camunda:inputOutput>`, `"=n"`},
		{"list", `<camunda:inputOutput><camunda:inputParameter name="x"><camunda:list><camunda:value>${n}</camunda:value><camunda:value>a</camunda:value></camunda:list></camunda:inputParameter></camunda:inputOutput>`, `[2,"a"]`},
		{"map", `<camunda:inputOutput><camunda:inputParameter name="x"><camunda:map><camunda:entry key="a b">${n + 1}</camunda:entry></camunda:map></camunda:inputParameter></camunda:inputOutput>`, `{"a b":3}`},
		{"JavaScript", `<camunda:inputOutput><camunda:inputParameter name="x"><camunda:script scriptFormat="javascript">n || 5</camunda:script></camunda:inputParameter></camunda:inputOutput>`, `2`},
		{"Groovy", `<camunda:inputOutput><camunda:inputParameter name="x"><camunda:script scriptFormat="groovy">"$name: ${n}"</camunda:script></camunda:inputParameter></camunda:inputOutput>`, `"Ann: 2"`},
		{"FEEL of Camunda 8", `<zeebe:ioMapping><zeebe:input source="=n + 1" target="x"/></zeebe:ioMapping>`, `3`},
		{"text of Camunda 8", `<zeebe:ioMapping><zeebe:input source="${name} {= n } &lt;% n %&gt;" target="x"/></zeebe:ioMapping>`, `"${name} {= n } <% n %>"`},
	} {
		n := compileNode(t, `<startEvent id="s"/><task id="w"><extensionElements>`+c.setting+`</extensionElements></task>`, "w")
		if len(n.Inputs) != 1 {
			t.Fatalf("%s: %d inputs", c.name, len(n.Inputs))
		}
		v, err := n.Inputs[0].Value.Eval(&feel.Env{Scope: scope})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := feel.ToJSON(v); string(got) != c.want {
			t.Errorf("%s gives %s, want %s", c.name, got, c.want)
		}
	}
	n := compileNode(t, `<startEvent id="s"/><callActivity id="w" calledElement="q"><extensionElements><camunda:in source="my-var" target="x"/></extensionElements></callActivity>`, "w")
	if v, _ := n.Called.In[0].Value.Eval(&feel.Env{Scope: scope}); v != feel.Value(feel.NewInt(7)) {
		t.Errorf("a variable called my-var gives %v", v)
	}
}
