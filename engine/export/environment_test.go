package export_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

// What a process reads of its environment is told to the server by a setting that the export names; where the server
// cannot fill it in, the export is refused.
func TestEnvironment(t *testing.T) {
	const calls = `<serviceTask id="t"><extensionElements><hookflow:call url="%s">%s</hookflow:call></extensionElements></serviceTask>`
	call := func(url, more string) string { return fmt.Sprintf(calls, url, more) }
	for _, c := range []struct {
		name, dialect, task string
		calls               export.Calls
		told, written       string // of the findings, of the file
		refused             bool
	}{
		{name: "own address", dialect: "camunda8", task: call("{= environment.url }/in/x", ""), told: "the secret HOOKFLOW_URL of the connector runtime", written: `{{secrets.HOOKFLOW_URL}}&quot; + &quot;/inbound/x`},
		{name: "in a body", dialect: "camunda8", task: call("https://shop.example", `<hookflow:parameter value="{= environment.url }/in/x" field="f"/>`), told: "HOOKFLOW_URL", written: `&quot;{{secrets.HOOKFLOW_URL}}&quot; + &quot;/inbound/x&quot;`},
		{name: "name", dialect: "camunda8", task: call("https://shop.example", `<hookflow:header name="X-From" value="=environment.name"/>`), told: "HOOKFLOW_ENVIRONMENT", written: `{{secrets.HOOKFLOW_ENVIRONMENT}}`},
		{name: "in an answer", dialect: "camunda8", task: call("https://shop.example", `<hookflow:answer variable="a" value="=environment.url"/>`), told: "knows in calls only", refused: true},
		{name: "in a script", dialect: "camunda8", task: `<scriptTask id="t" scriptFormat="feel"><extensionElements><hookflow:script result="r"/></extensionElements><script>environment.url</script></scriptTask>`, told: "knows in calls only", refused: true},
		{name: "in a script", dialect: "camunda7", task: `<scriptTask id="t" scriptFormat="feel"><extensionElements><hookflow:script result="r"/></extensionElements><script>environment.url</script></scriptTask>`, told: "the environment variable HOOKFLOW_URL of the server", written: "System.getenv('HOOKFLOW_URL')"},
		{name: "by the worker", dialect: "camunda7", task: call("{= environment.url }/in/x", ""), told: "the worker has to know its value: start it with --url", written: `url="{= environment.url }/in/x"`},
		{name: "by the connector", dialect: "camunda7", calls: export.Connector, task: call("{= environment.url }/in/x", ""), told: "the environment variable HOOKFLOW_URL of the server", written: "System.getenv('HOOKFLOW_URL')"},
		{name: "by the connector", dialect: "flowable", calls: export.Connector, task: call("{= environment.url }/in/x", ""), told: "the environment variable HOOKFLOW_URL of the server", written: "System.getenv('HOOKFLOW_URL')"},
		{name: "by the worker", dialect: "camunda8", calls: export.Worker, task: call("{= environment.url }/in/x", ""), told: "the worker has to know its value: start it with --url", written: `url="{= environment.url }/in/x"`},
		{name: "as a whole", dialect: "camunda7", task: call("https://shop.example", `<hookflow:parameter value="=environment" field="f"/>`), told: "each for itself", refused: true},
		{name: "for JUEL", dialect: "camunda7", task: `<serviceTask id="t"><extensionElements><hookflow:job type="=environment.name"/></extensionElements></serviceTask>`, told: "which Camunda 7 cannot do there", refused: true},
		{name: "a variable", dialect: "camunda8", task: call("https://shop.example", `<hookflow:parameter value="=environment.city" field="f"/><hookflow:answer variable="environment" value="=response.body"/>`), written: "environment.city"},
		{name: "hidden", dialect: "camunda8", task: call("{= environment.url }/in/x", `<hookflow:answer variable="environment" value="=response.body"/>`), told: "hides with a variable of its own", refused: true},
	} {
		t.Run(c.dialect+" "+c.name, func(t *testing.T) {
			doc, err := bpmnxml.Read("x", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/>`+
				c.task+`<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/></process></definitions>`))
			if err != nil {
				t.Fatal(err)
			}
			out, err := export.To(c.dialect, doc, export.Options{Calls: c.calls})
			var refused *export.Refused
			if errors.As(err, &refused) != c.refused {
				t.Errorf("refused: %v, want %v", err, c.refused)
			}
			if all := told(out.Findings, err); !strings.Contains(all, c.told) {
				t.Errorf("told %q, want %q", all, c.told)
			}
			if !strings.Contains(string(out.Data), c.written) {
				t.Errorf("%q is not in %s", c.written, out.Data)
			}
		})
	}
}
