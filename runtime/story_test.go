package runtime_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
	"hookflow/runtime"
)

// ELMA365's story: an order goes to the warehouse as JSON, to accounting as a form and to the courier as text, with the
// templates of that program. A service that is down for a moment is called again; one that stays down interrupts the
// operation, and the process goes on along the chosen path.
func TestStoryOfELMA365(t *testing.T) {
	var mu sync.Mutex
	got := map[string][]string{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		got[r.URL.Path] = append(got[r.URL.Path], r.Method+" "+r.Header.Get("Content-Type")+" "+string(body))
		n := len(got[r.URL.Path])
		mu.Unlock()
		if r.URL.Path == "/closed" || r.URL.Path == "/courier/JAN" && n < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(service.Close)
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	const retry = `<hookflow:retry attempts="3" delay="PT0.01S"/>`
	call := func(id, path, inside, more string) string {
		return `<serviceTask id="` + id + `"><extensionElements><hookflow:call url="` + service.URL + path + `" ` + inside + `</hookflow:call>` + retry + more + `</extensionElements></serviceTask>`
	}
	flow := func(id, from, to string) string {
		return `<sequenceFlow id="` + id + `" sourceRef="` + from + `" targetRef="` + to + `"/>`
	}
	deploy(t, r, "order.bpmn", `<startEvent id="s"/>`+flow("f1", "s", "json")+
		call("json", "/warehouse", `body="json"><hookflow:parameter value="=order" field="order"/><hookflow:parameter value="=sum" field="sum"/>`, "")+flow("f2", "json", "form")+
		call("form", "/accounting", `body="form"><hookflow:parameter value="=client" field="client"/><hookflow:parameter value="=sum" field="sum"/>`, "")+flow("f3", "form", "text")+
		call("text", "/courier/{UpperCase({$courier})}", `body="text"><hookflow:text>Order {$order} for {$client}: {Substr({$note},0,3)}</hookflow:text>`, "")+flow("f4", "text", "down")+
		call("down", "/closed", `body="none">`, `<hookflow:failure flow="give-up"/>`)+flow("f5", "down", "shipped")+flow("give-up", "down", "finish")+
		`<endEvent id="shipped"/><task id="finish"><extensionElements><hookflow:output variable="result" value="interrupted"/></extensionElements></task>`)
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"order","variables":{"order":"A-1","sum":5,"client":"Ян & Co","courier":"Jan","note":"Осторожно"}}`, &in)
	ended := c.ended(in.Key)
	mu.Lock()
	defer mu.Unlock()
	for path, want := range map[string][]string{
		"/warehouse":   {`POST application/json {"order":"A-1","sum":5}`},
		"/accounting":  {"POST application/x-www-form-urlencoded client=%D0%AF%D0%BD+%26+Co&sum=5"},
		"/courier/JAN": {"POST text/plain; charset=utf-8 Order A-1 for Ян & Co: Ост", "POST text/plain; charset=utf-8 Order A-1 for Ян & Co: Ост", "POST text/plain; charset=utf-8 Order A-1 for Ян & Co: Ост"},
		"/closed":      {"POST  ", "POST  ", "POST  "},
	} {
		if strings.Join(got[path], "\n") != strings.Join(want, "\n") {
			t.Errorf("%s got\n%s", path, strings.Join(got[path], "\n"))
		}
	}
	if ended.Status != "completed" || string(ended.Variables["result"]) != `"interrupted"` {
		t.Errorf("it ended %s with %s", ended.Status, ended.Variables["result"])
	}
}

// Bpium's story: an external request starts the scenario, whose code is JavaScript, and its variables are the answer.
func TestStoryOfBpium(t *testing.T) {
	r := open(t, runtime.Options{})
	const file = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><bpmn:process id="scenario" isExecutable="false">
  <bpmn:startEvent id="s"><bpmn:extensionElements><hookflow:receive path="price-list" methods="POST"><hookflow:answer variable="body" value="=request.body"/></hookflow:receive></bpmn:extensionElements><bpmn:messageEventDefinition/></bpmn:startEvent>
  <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="code"/>
  <bpmn:serviceTask id="code"><bpmn:extensionElements><camunda:connector><camunda:connectorId>code</camunda:connectorId></camunda:connector><camunda:inputOutput>
    <camunda:inputParameter name="variables"><camunda:map><camunda:entry key="lines"><camunda:script scriptFormat="JavaScript">{"type":"script","value":"body.lines"}</camunda:script></camunda:entry></camunda:map></camunda:inputParameter>
    <camunda:inputParameter name="source"><camunda:script scriptFormat="JavaScript">{"type":"const","value":"function price(line) { return line.price * line.count }\nlet sum = 0\nfor (const line of lines) sum += price(line)\nreturn sum"}</camunda:script></camunda:inputParameter>
    <camunda:outputParameter name="sum" configName="output"><camunda:script scriptFormat="JavaScript">{"type":"outputResult","value":"output"}</camunda:script></camunda:outputParameter>
  </camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:sequenceFlow id="g" sourceRef="code" targetRef="answer"/>
  <bpmn:serviceTask id="answer"><bpmn:extensionElements><camunda:connector><camunda:connectorId>setvar</camunda:connectorId></camunda:connector><camunda:inputOutput>
    <camunda:outputParameter name="$status" configName="vars"><camunda:script scriptFormat="JavaScript">{"type":"script","value":"201"}</camunda:script></camunda:outputParameter>
    <camunda:outputParameter name="$body" configName="vars"><camunda:script scriptFormat="JavaScript">{"type":"script","value":"{ total: sum }"}</camunda:script></camunda:outputParameter>
  </camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>
</bpmn:process></bpmn:definitions>`
	doc, err := bpmnxml.Read("scenario.bpmn", []byte(file))
	must(t, err)
	for _, p := range importer.Apply(bpmn.Untracked, bpmn.Build(doc.Root())) {
		t.Errorf("%s: %s", p.Element, p.Message)
	}
	_, err = r.Deploy(t.Context(), "scenario.bpmn", doc.Bytes())
	must(t, err)
	resp, text := ask(t, r, "POST", "/api/webrequest/price-list", `{"lines":[{"price":2.5,"count":2},{"price":1,"count":7}]}`)
	if resp.StatusCode != 201 || text != `{"total":12}` {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
}

// A scenario of Bpium whose assignments and code use lodash and moment runs to its end, and its mail leaves.
func TestScenarioOfBpium(t *testing.T) {
	m := mailServerAt(t, nil)
	o := mailing(t, m, "none", "")
	must(t, o.Vault.Grant("local", "PASSWORD", "P"))
	post, err := o.Accounts.Get("local", "post")
	must(t, err)
	post.Name = "mail"
	must(t, o.Accounts.Put("local", post))
	r := open(t, o)
	a, err := txtar.ParseFile("../engine/importer/testdata/bpium_lodash.txtar")
	must(t, err)
	doc, err := bpmnxml.Read("p.bpmn", a.Files[0].Data)
	must(t, err)
	importer.Apply(bpmn.Untracked, bpmn.Build(doc.Root()))
	_, err = r.Deploy(t.Context(), "p.bpmn", doc.Bytes())
	must(t, err)
	c := client{t, r.URL()}
	var in struct{ Key string }
	c.do("POST", "/api/v1/instances", `{"process":"P","variables":{"all":{"2":"a","3":"b"},"changed":{"3":"c"},"mails":["kim@example.org"],"user":{"values":{"$email":"li@example.org"}},
		"found":[{"values":{"5":"2024-05-01"}}],"start":"2024-05-01T10:00:00Z","name":"Kim"}}`, &in)
	ended := c.ended(in.Key)
	for name, want := range map[string]string{"all": `{"2":"a","3":"c"}`, "mails": `["kim@example.org","li@example.org"]`, "date": `"2024-05-01"`, "due": `"2024-05-01T13:00:00.000Z"`,
		"kind": `"late \"one\""`, "item": `{"kim@example":{"org":"01.02"},"li@example":{"org":"01.02"}}`} {
		if got := string(ended.Variables[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if got := m.got(); ended.Status != "completed" || len(got) != 1 || strings.Join(got[0].to, " ") != "kim@example.org li@example.org" || !strings.Contains(got[0].text, "<b>Kim</b>") {
		t.Errorf("it ended %s, mails %+v", ended.Status, got)
	}
}
