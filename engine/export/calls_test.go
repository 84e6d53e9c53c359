package export_test

import (
	"strings"
	"testing"

	"hookflow/engine/export"
)

// calling is a service task x that calls, with more settings and more elements behind it.
func calling(call, more, behind string) string {
	return begin + `<serviceTask id="x"><extensionElements><hookflow:call url="http://a/b" ` + call + `</hookflow:call>` + more + `</extensionElements></serviceTask>` + behind
}

const catchesBad = `<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition errorRef="E"/></boundaryEvent>`

// TestCallsOfServers: a call as the server makes it by its connector, or as a job for "hookflow worker".
func TestCallsOfServers(t *testing.T) {
	many := strings.NewReplacer("</serviceTask>", "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></serviceTask>")
	for _, c := range []struct {
		dialect      string
		calls        export.Calls
		inside, want string
	}{
		{"camunda7", export.Connector, calling(`method="POST">`, "", ""), `<camunda:connectorId>http-connector</camunda:connectorId> | <camunda:inputParameter name="method">POST</camunda:inputParameter> | 'http://a/b' | 'Idempotency-Key': attempt()] | json(nested([])) | camunda:asyncBefore="true" | camunda:asyncAfter="true" | <camunda:failedJobRetryTimeCycle>R3/PT | 'redirects-enabled': false | ofSeconds(20) | status >= 200 && status <= 299 | <camunda:inputParameter name="hookflowChecked"/> | !BpmnError | !warning x`},
		{"camunda7", export.Connector, calling(`method="GET" timeout="PT1M" redirects="true" accept="200, 404">`, "", ""), `warning x: is sent a second time | 'redirects-enabled': true | ofSeconds(60) | status >= 200 && status <= 200 || status >= 404 && status <= 404 | !name="payload"`},
		{"camunda7", export.Connector, calling(`method="POST" timeout="PT0.5S">`, "", ""), `refused x: has the time-out "PT0.5S"`}, {"camunda7", export.Connector, calling(`method="POST" account="bank">`, "", ""), "refused x: calls in the name of the account bank"},
		{"camunda7", export.Connector, calling(`method="POST"><hookflow:header name="X" value="{= secrets.KEY }"/>`, "", ""), "info x: uses the secret KEY; set it as the environment variable KEY | System.getenv('KEY')"},
		{"camunda7", export.Connector, calling(`method="POST">`, `<hookflow:retry attempts="4" delay="PT2S" backoff="exponential"/>`, ""), "<camunda:failedJobRetryTimeCycle>PT2S,PT4S,PT8S<"}, {"camunda7", export.Connector, calling(`method="POST">`, `<hookflow:retry attempts="4" delay="=d"/>`, ""), "refused x: computes the delay"},
		{"camunda7", export.Connector, calling(`method="POST">`, `<hookflow:failure error="BAD"/>`, catchesBad), "warning x: throws BAD after HTTP errors only | BpmnError | newInstance('BAD'"}, {"camunda7", export.Connector, calling(`method="POST">`, `<hookflow:failure error="BAD"/>`, ""), "!BpmnError | !warning x: throws"},
		{"camunda7", export.Connector, calling(`method="POST"><hookflow:answer variable="a" value="=response.body"/><hookflow:answer variable="b.c" value="=response.status"/>`, `<hookflow:output variable="out" value="=a + 1"/>`, ""), "keep(feel('response.body')) | assign('b.c', feel('response.status')) | vars.response = response() | <camunda:outputParameter name=\"a\"> | execution = connector.parentVariableScope | <camunda:inputParameter name=\"a\"/>"},
		{"camunda7", export.Connector, calling(`method="POST"><hookflow:answer variable="a" value="=response.body"/>`, `<hookflow:output variable="out" value="=ab + 1"/>`, ""), `!<camunda:inputParameter name="a"/>`},
		{"camunda7", export.Connector, many.Replace(calling(`method="POST">`, "", "")), `<multiInstanceLoopCharacteristics camunda:asyncBefore="true" camunda:asyncAfter="true"> | !<serviceTask id="x" camunda:asyncBefore`},
		{"camunda7", export.Connector, begin + `<endEvent id="x"><extensionElements><hookflow:call url="http://a" method="POST"/></extensionElements><messageEventDefinition messageRef="M"/></endEvent>`, `<endEvent id="x" camunda:asyncBefore="true"> | http-connector`},
		{"camunda7", export.Worker, calling(`method="POST">`, `<hookflow:failure error="BAD"/>`, ""), `camunda:type="external" | camunda:topic="hookflow" | camunda:asyncAfter="true" | <hookflow:call url="http://a/b" | !error="BAD"`}, {"camunda7", export.Worker, calling(`method="POST">`, `<hookflow:failure error="BAD"/>`, catchesBad), `error="BAD"`},
		{"camunda7", export.Worker, many.Replace(calling(`method="POST">`, "", "")), `<multiInstanceLoopCharacteristics camunda:asyncAfter="true">`},
		{"camunda7", export.Worker, begin + `<endEvent id="x"><extensionElements><hookflow:call url="http://a" method="POST"/></extensionElements><messageEventDefinition messageRef="M"/></endEvent>`, `<messageEventDefinition messageRef="M" camunda:type="external" camunda:topic="hookflow"/> | !asyncAfter="true" camunda`},
		{"camunda7", "", begin + `<serviceTask id="x"><extensionElements><hookflow:job type="paint"/></extensionElements></serviceTask>`, `camunda:type="external" | camunda:topic="paint"`}, {"camunda7", "", begin + `<serviceTask id="x"><extensionElements><hookflow:job type="={= kind }"/></extensionElements></serviceTask>`, "refused x: "},
		{"camunda7", "", begin + `<serviceTask id="x"/>`, "refused x: calls nothing"},
		// A failure that goes on along a path becomes an error boundary event, which only activities have.
		{"camunda7", export.Worker, calling(`method="POST">`, `<hookflow:failure flow="g"/>`, `<sequenceFlow id="g" sourceRef="x" targetRef="y"/><sequenceFlow id="h" sourceRef="x" targetRef="y"/><task id="y"/>`),
			`<boundaryEvent id="x_failed" attachedToRef="x"> | <errorEventDefinition id="x_failed_error" errorRef="Error_x"/> | <error id="Error_x" name="x_FAILED" errorCode="x_FAILED"/> | <sequenceFlow id="g" sourceRef="x_failed" targetRef="y"/> | error="x_FAILED" | info x: goes on along "g" | x="132" y="262" width="36" height="36" | <di:waypoint x="150" y="298"/> | !flow="g"`},
		{"camunda8", export.Connector, calling(`method="POST">`, `<hookflow:failure flow="g" error="BAD"/>`, `<sequenceFlow id="g" sourceRef="x" targetRef="y"/><sequenceFlow id="h" sourceRef="x" targetRef="y"/><task id="y"/><task id="x_failed"><incoming/></task><sequenceFlow id="i" sourceRef="y" targetRef="x_failed"/>`),
			`<boundaryEvent id="x_failed2" attachedToRef="x"> | errorRef="E"/> | <sequenceFlow id="g" sourceRef="x_failed2" | bpmnError(`},
		{"camunda7", export.Worker, calling(`method="POST">`, `<hookflow:failure flow="g"/>`, `<sequenceFlow id="g" sourceRef="x" targetRef="y"/><task id="y"/>`), "refused x: goes on along"},
		{"camunda8", export.Connector, begin + `<intermediateThrowEvent id="x"><extensionElements><hookflow:call url="http://a" method="POST"/><hookflow:failure flow="g"/></extensionElements><messageEventDefinition messageRef="M"/></intermediateThrowEvent><sequenceFlow id="g" sourceRef="x" targetRef="y"/><sequenceFlow id="h" sourceRef="x" targetRef="y"/><task id="y"/>`, "refused x: goes on along"},
		// Camunda 8.
		{"camunda8", export.Connector, calling(`method="POST">`, "", ""), `<zeebe:taskDefinition type="io.camunda:http-json:1" retries="3"/> | <zeebe:input source="POST" target="method"/> | source="http://a/b" target="url" | target="body" | source="20" target="connectionTimeoutInSeconds" | source="20" target="readTimeoutInSeconds" | zeebe:modelerTemplate="io.camunda.connectors.HttpJson.v2" | uuid() | key="retryBackoff" | !errorExpression | !resultExpression`},
		{"camunda8", export.Connector, calling(`method="HEAD">`, "", ""), "refused x: uses HEAD"}, {"camunda8", export.Connector, calling(`method="POST" accept="200, 404">`, "", ""), "refused x: takes the statuses 200, 404"}, {"camunda8", export.Connector, calling(`method="POST" account="bank">`, "", ""), "refused x: calls in the name of an account"},
		{"camunda8", export.Connector, calling(`method="POST" redirects="true">`, "", ""), "refused x: follows redirects"}, {"camunda8", export.Connector, calling(`method="POST" timeout="PT0.5S">`, "", ""), "refused x: has the time-out"}, {"camunda8", export.Connector, calling(`method="POST" accept="200-399">`, `<hookflow:retry attempts="4" backoff="exponential"/>`, ""), `warning x: waits longer | retries="4"`},
		{"camunda8", export.Connector, calling(`method="GET"><hookflow:header name="idempotency-key" value="=k"/><hookflow:query name="q" value="=v"/>`, "", ""), `target="queryParameters" | !uuid() | !target="body"`}, {"camunda8", export.Connector, calling(`method="POST"><hookflow:header name="X" value="{= secrets.KEY }"/>`, "", ""), "info x: uses the secret KEY | {{secrets.KEY}}"},
		{"camunda8", export.Connector, calling(`method="POST"><hookflow:answer variable="a" value="=response.body"/><hookflow:answer variable="b.c" value="=response.status"/>`, `<hookflow:failure error="BAD"/><hookflow:output variable="out" value="=a"/>`, catchesBad), `key="resultExpression" | b_c | source="=b_c" target="b.c" | source="=a" target="a" | source="=a" target="out" | error.code != null and job.retries = 1 then bpmnError(`},
		{"camunda8", export.Worker, calling(`method="POST"><hookflow:answer variable="b.c" value="=response.status"/><hookflow:answer variable="b.d" value="=1"/>`, `<hookflow:retry attempts="4"/><hookflow:failure error="BAD"/><hookflow:output variable="out" value="=b"/>`, ""), `<zeebe:taskDefinition type="hookflow" retries="4"/> | source="=b" target="b" | source="=b" target="out" | <hookflow:call url="http://a/b" | !error="BAD" | !target="b.c"`},
		{"camunda8", export.Worker, calling(`method="POST">`, `<hookflow:failure error="BAD"/>`, catchesBad), `error="BAD"`}, {"camunda8", "", begin + `<serviceTask id="x"><extensionElements><hookflow:job type="=kind"/><hookflow:retry attempts="5"/></extensionElements></serviceTask>`, `<zeebe:taskDefinition type="=kind" retries="5"/>`}, {"camunda8", "", begin + `<serviceTask id="x"/>`, "refused x: calls nothing"},
		// A call to a path of this file goes elsewhere on the server.
		{"camunda8", export.Connector, strings.Replace(calling(`method="POST">`, "", `<sequenceFlow id="g" sourceRef="x" targetRef="y"/><receiveTask id="y" messageRef="M"><extensionElements><hookflow:receive path="b" methods="POST" correlationKey="=k" messageKey="=request.body.k"/></extensionElements></receiveTask>`), "http://a/b", "http://a/in/b", 1), "warning x: calls http://a/in/b, where"},
		// Webhooks.
		{"camunda8", export.Connector, `<startEvent id="s"><extensionElements><hookflow:receive path="/orders/" methods="post"><hookflow:answer variable="o" value="=request.query.o"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent>`, `name="inbound.context" value="orders" | name="inbound.method" value="post" | value="notRequired" | StartMessage.v1 | request.params.o | name="orders" | !warning s`},
		{"camunda8", export.Connector, `<startEvent id="s"><extensionElements><hookflow:receive path="orders/new" methods="POST, PUT"/></extensionElements><messageEventDefinition/></startEvent>`, `name="inbound.context" value="orders-new" | name="inbound.method" value="any" | warning s: takes the methods POST, PUT | warning s: has the path "orders/new"`},
		{"camunda8", export.Connector, `<startEvent id="s"><extensionElements><hookflow:receive path="Ж"/></extensionElements><messageEventDefinition/></startEvent>`, "refused s: has the path"}, {"camunda8", export.Connector, `<startEvent id="s"><extensionElements><hookflow:receive path="a" methods="POST"><hookflow:answer variable="o" value="=request.method"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent>`, "refused s: reads request.method"},
		{"camunda8", export.Connector, begin + `<receiveTask id="x"><extensionElements><hookflow:receive path="a" methods="POST" correlationKey="=k" messageKey="=request.body.k"/></extensionElements></receiveTask><sequenceFlow id="g" sourceRef="x" targetRef="y"/><intermediateCatchEvent id="y"><extensionElements><hookflow:receive path="c" methods="POST" correlationKey="=k" messageKey="=request.body.k"/></extensionElements><messageEventDefinition/></intermediateCatchEvent>`, `Receive.v1 | Intermediate.v1 | name="correlationKeyExpression" value="=request.body.k" | correlationKey="=k"`},
		{"camunda8", export.Connector, begin + `<userTask id="x"/><boundaryEvent id="b" attachedToRef="x"><extensionElements><hookflow:receive path="a" methods="POST" correlationKey="=k" messageKey="=request.body.k"/></extensionElements><messageEventDefinition/></boundaryEvent>`, `Boundary.v1`}, {"camunda8", export.Connector, begin + `<receiveTask id="x"><extensionElements><hookflow:receive path="a" methods="POST" correlationKey="=k"/></extensionElements></receiveTask>`, "refused x: does not say where the message carries its key"},
		{"camunda8", export.Connector, `<startEvent id="s"><extensionElements><hookflow:receive path="a-b" methods="POST"/></extensionElements><messageEventDefinition/></startEvent><startEvent id="s2"><extensionElements><hookflow:receive path="a/b" methods="POST"/></extensionElements><messageEventDefinition/></startEvent>`, "refused s2: has the path /inbound/a-b of"},
		{"camunda8", export.Worker, `<startEvent id="s"><extensionElements><hookflow:receive path="orders" methods="POST"/></extensionElements><messageEventDefinition/></startEvent>`, `info s: receives at the path "orders"; "hookflow gateway" | <hookflow:receive path="orders" | !inbound.context`},
		{"camunda7", "", `<startEvent id="s"><extensionElements><hookflow:receive path="orders" methods="POST"/></extensionElements><messageEventDefinition/></startEvent>`, `info s: receives at the path "orders" | <hookflow:receive path="orders" | <message id="Message_s" name="orders"/>`},
	} {
		xml, said := exported(t, c.dialect, c.calls, c.inside)
		check(t, c.dialect+" "+string(c.calls)+": "+c.inside, xml, said, c.want)
	}
}
