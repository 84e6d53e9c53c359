package listener_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
)

// begin is a message start event at a path, with more attributes and an element x after it.
func begin(path, more string) string {
	return `<startEvent id="s"><extensionElements><hookflow:receive path="` + path + `" methods="" ` + more + `/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`
}

// ask sends a request and gives status, headers and body of the answer.
func ask(t *testing.T, r *runtime.Runtime, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, r.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] != "" {
			req.Header.Set(header[i], header[i+1])
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

const secretTask = `<scriptTask id="x"><extensionElements><hookflow:script result="internalPrice"/></extensionElements><script>4711</script></scriptTask><sequenceFlow id="g" sourceRef="x" targetRef="e"/>`

// An element forms the answer to the request that began the process: status, headers, body, and nothing else of it.
func TestProcessFormsTheAnswer(t *testing.T) {
	r := open(t, runtime.Options{})
	respond := func(inside string) string {
		return `<endEvent id="e"><extensionElements>` + inside + `</extensionElements></endEvent>`
	}
	deploy(t, r, "json.bpmn", begin("json", "")+secretTask+respond(`<hookflow:respond on="true" status="=200 + 1"><hookflow:header name="Location" value="/orders/{= n }"/><hookflow:header name="Content-Length" value="9999"/><hookflow:body>={id: n, twice: 2 * n}</hookflow:body></hookflow:respond>`))
	deploy(t, r, "template.bpmn", begin("template", "")+secretTask+respond(`<hookflow:respond on="true"><hookflow:body>{"who": {= who }}</hookflow:body></hookflow:respond>`))
	deploy(t, r, "text.bpmn", begin("text", "")+secretTask+respond(`<hookflow:respond on="true" as="text" status="404"><hookflow:body>no {= who }</hookflow:body></hookflow:respond>`))
	deploy(t, r, "xml.bpmn", begin("xml", "")+secretTask+respond(`<hookflow:respond on="true" as="xml"><hookflow:body>&lt;a&gt;{= who }&lt;/a&gt;</hookflow:body></hookflow:respond>`))
	deploy(t, r, "empty.bpmn", begin("empty", "")+secretTask+respond(`<hookflow:respond on="true" status="204"/>`))
	deploy(t, r, "off.bpmn", begin("off", "")+secretTask+respond(`<hookflow:respond on="false"><hookflow:body>=n</hookflow:body></hookflow:respond>`))
	for _, c := range []struct {
		path, body string
		status     int
		want, kind string
	}{
		{"json", `{"n":4}`, 201, `{"id":4,"twice":8}`, "application/json"},
		{"template", `{"who":"a \"b\""}`, 200, `{"who":"a \"b\""}`, "application/json"},
		{"text", `{"who":"Ян"}`, 404, "no Ян", "text/plain; charset=utf-8"},
		{"xml", `{"who":"a<b"}`, 200, "<a>a&lt;b</a>", "application/xml; charset=utf-8"},
		{"empty", `{}`, 204, "", ""},
	} {
		resp, text := ask(t, r, "POST", "/in/"+c.path, c.body)
		if resp.StatusCode != c.status || text != c.want || resp.Header.Get("Content-Type") != c.kind {
			t.Errorf("%s: %d %s %q", c.path, resp.StatusCode, resp.Header.Get("Content-Type"), text)
		}
		if c.path == "json" && resp.Header.Get("Location") != "/orders/4" {
			t.Errorf("headers: %v", resp.Header)
		}
	}
	for path, status := range map[string]int{"/in/json?async=true": 202, "/in/off": 202} {
		if resp, text := ask(t, r, "POST", path, `{"n":1}`); resp.StatusCode != status || !strings.Contains(text, `"started"`) {
			t.Errorf("%s: %d %s", path, resp.StatusCode, text)
		}
	}
	if resp, text := ask(t, r, "POST", "/in/json", `{"n":1}`, "Prefer", "respond-async"); resp.StatusCode != 202 {
		t.Errorf("respond-async: %d %s", resp.StatusCode, text)
	}
}

// Bpium's contract: the variables $status, $headers and $body of the ended process are the answer.
func TestVariablesFormTheAnswer(t *testing.T) {
	r := open(t, runtime.Options{})
	outputs := func(rows ...string) string {
		text := `<task id="x"><extensionElements>`
		for i := 0; i+1 < len(rows); i += 2 {
			text += `<hookflow:output variable="` + rows[i] + `" value="` + rows[i+1] + `"/>`
		}
		return text + `</extensionElements></task>`
	}
	deploy(t, r, "object.bpmn", begin("object", "")+outputs("$status", "=201", "$headers", "={&quot;X-Note&quot;: &quot;n&quot;}", "$body", "={sum: n + 1}", "internal", "=4711"))
	deploy(t, r, "text.bpmn", begin("text", "")+outputs("$body", "ok", "internal", "=4711"))
	deploy(t, r, "status.bpmn", begin("status", "")+outputs("$status", "=403"))
	for _, c := range []struct {
		path   string
		status int
		want   string
		kind   string
	}{
		{"object", 201, `{"sum":3}`, "application/json"},
		{"text", 200, "ok", "text/plain; charset=utf-8"},
		{"status", 403, "", ""},
	} {
		resp, text := ask(t, r, "POST", "/in/"+c.path, `{"n":2}`)
		if resp.StatusCode != c.status || text != c.want || resp.Header.Get("Content-Type") != c.kind {
			t.Errorf("%s: %d %s %q", c.path, resp.StatusCode, resp.Header.Get("Content-Type"), text)
		}
		if c.path == "object" && resp.Header.Get("X-Note") != "n" {
			t.Errorf("headers: %v", resp.Header)
		}
	}
}

// A task that is done later answers the request that waits, also one that continued the process; who waits in vain is told.
func TestAnswerComesLater(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "person.bpmn", begin("person", `answerWithin="PT20S"`)+`<userTask id="x"><extensionElements><hookflow:respond on="true"><hookflow:body>={ok: agreed}</hookflow:body></hookflow:respond></extensionElements></userTask>`)
	answers := make(chan string)
	go func() {
		_, text := ask(t, r, "POST", "/in/person", `{"n":2}`)
		answers <- text
	}()
	c.until("a task is open", func() bool { return len(c.instances("process=person")) == 1 })
	c.completeTask(c.instances("process=person")[0].Key, "x", `{"agreed":true}`)
	select {
	case text := <-answers:
		if text != `{"ok":true}` {
			t.Errorf("got %s", text)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no answer")
	}

	deploy(t, r, "never.bpmn", begin("never", `answerWithin="PT1S"`)+`<userTask id="x"><extensionElements><hookflow:respond on="true"/></extensionElements></userTask>`)
	if resp, text := ask(t, r, "POST", "/in/never", `{}`); resp.StatusCode != http.StatusGatewayTimeout || !strings.Contains(text, "urn:hookflow:problem:no-answer") {
		t.Errorf("late: %d %s", resp.StatusCode, text)
	}
	deploy(t, r, "stuck.bpmn", begin("stuck", "")+`<task id="x"><extensionElements><hookflow:respond on="true" status="=n"/></extensionElements></task>`)
	if resp, text := ask(t, r, "POST", "/in/stuck", `{"n":7}`); resp.StatusCode != http.StatusInternalServerError || !strings.Contains(text, "no-answer") || strings.Contains(text, "must be") {
		t.Errorf("stuck: %d %s", resp.StatusCode, text)
	}
	deploy(t, r, "around.bpmn", begin("around", "")+`<exclusiveGateway id="x" default="h"/><sequenceFlow id="h" sourceRef="x" targetRef="e"/><sequenceFlow id="i" sourceRef="x" targetRef="a"><conditionExpression>n &gt; 10</conditionExpression></sequenceFlow><endEvent id="e"/><endEvent id="a"><extensionElements><hookflow:respond on="true"/></extensionElements></endEvent>`)
	if resp, text := ask(t, r, "POST", "/in/around", `{"n":7}`); resp.StatusCode != 200 || !strings.Contains(text, `"completed"`) || strings.Contains(text, "variables") {
		t.Errorf("without answer: %d %s", resp.StatusCode, text)
	}
	deploy(t, r, "error.bpmn", begin("error", "")+`<endEvent id="x"><extensionElements><hookflow:respond on="true" status="422"/></extensionElements><terminateEventDefinition/></endEvent>`)
	if resp, text := ask(t, r, "POST", "/in/error", `{"n":7}`); resp.StatusCode != 422 {
		t.Errorf("end that terminates: %d %s", resp.StatusCode, text)
	}
}

// A request that continues a process gets the answer of what comes after, not that which was given before.
func TestAnswerToTheSecondRequest(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "two.bpmn", begin("first", "")+`<task id="x"><extensionElements><hookflow:respond on="true"><hookflow:body>="one"</hookflow:body></hookflow:respond></extensionElements></task>
		<sequenceFlow id="g" sourceRef="x" targetRef="c"/><receiveTask id="c"><extensionElements><hookflow:receive path="second" correlationKey="n" messageKey="request.body.n"/></extensionElements></receiveTask>
		<sequenceFlow id="h" sourceRef="c" targetRef="e"/><endEvent id="e"><extensionElements><hookflow:respond on="true"><hookflow:body>="two"</hookflow:body></hookflow:respond></extensionElements></endEvent>`)
	for _, c := range []struct{ path, want string }{{"first", `"one"`}, {"second", `"two"`}} {
		if resp, text := ask(t, r, "POST", "/in/"+c.path, `{"n":7}`); resp.StatusCode != 200 || text != c.want {
			t.Errorf("%s: %d %s", c.path, resp.StatusCode, text)
		}
	}
}

// Whoever waits for the end of a process is told how it ended, and none of its variables.
func TestWaitLeaksNoVariables(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "leak.bpmn", begin("order", "")+secretTask+`<endEvent id="e"/>`)
	resp, text := ask(t, r, "POST", "/in/order", `{"n":1}`, "Prefer", "wait=5")
	if resp.StatusCode != 200 || !strings.Contains(text, `"completed"`) || strings.Contains(text, "4711") || strings.Contains(text, "variables") {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
}
