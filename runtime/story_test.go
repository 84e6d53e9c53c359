package runtime_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
	"hookflow/runtime"
	"hookflow/runtime/listener"
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

// A scenario of Bpium whose assignments and code only JavaScript can say runs to its end, and its mail leaves.
func TestScenarioOfBpium(t *testing.T) {
	m := mailServerAt(t, nil)
	o := mailing(t, m, "none", "")
	must(t, o.Vault.Grant("local", "PASSWORD", "P"))
	post, err := o.Accounts.Get("local", "post")
	must(t, err)
	post.Name = "mail"
	must(t, o.Accounts.Put("local", post))
	r := open(t, o)
	a, err := txtar.ParseFile("../engine/importer/testdata/bpium_scenario.txtar")
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
		"kind": `"late \"one\""`, "item": `{"kim@example.org":15,"li@example.org":14}`} {
		if got := string(ended.Variables[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if got := m.got(); ended.Status != "completed" || len(got) != 1 || strings.Join(got[0].to, " ") != "kim@example.org li@example.org" || !strings.Contains(got[0].text, "<b>Kim</b>") {
		t.Errorf("it ended %s, mails %+v", ended.Status, got)
	}
}

// uengineErrors is uEngine's process of its guide: somebody reports an error, a message event tells the service of it, and
// the service tells when it is mended. The second pool stands for the service.
const uengineErrors = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:uengine="http://uengine" targetNamespace="t">
<bpmn:collaboration id="C"><bpmn:participant id="Pool" processRef="errors"/><bpmn:participant id="Service" processRef="service" $type="bpmn:Participant"><bpmn:extensionElements><uengine:properties><uengine:json>{"serviceURL":"SERVICE"}</uengine:json></uengine:properties></bpmn:extensionElements></bpmn:participant>
<bpmn:messageFlow id="m1" sourceRef="tell" targetRef="asked"/><bpmn:messageFlow id="m2" sourceRef="done" targetRef="mended"/></bpmn:collaboration>
<bpmn:process id="errors" isExecutable="true">
  <bpmn:extensionElements><uengine:properties><uengine:variable name="Worker" type="Text"><uengine:json>{"defaultValue":""}</uengine:json></uengine:variable><uengine:variable name="Error" type="Text"><uengine:json>{}</uengine:json></uengine:variable></uengine:properties></bpmn:extensionElements>
  <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="report"/>
  <bpmn:userTask id="report" $type="bpmn:UserTask"><bpmn:extensionElements><uengine:properties><uengine:json>{"parameters":[{"direction":"IN-OUT","variable":{"name":"Worker"},"argument":{"text":"Worker"}},{"direction":"IN-OUT","variable":{"name":"Error"},"argument":{"text":"Error"}}]}</uengine:json></uengine:properties></bpmn:extensionElements></bpmn:userTask>
  <bpmn:sequenceFlow id="f2" sourceRef="report" targetRef="tell"/>
  <bpmn:intermediateThrowEvent id="tell" $type="bpmn:IntermediateThrowEvent"><bpmn:extensionElements><uengine:properties><uengine:json>{"method":"POST","uriTemplate":"/histories","retryLimit":2,"retryDelay":0,"headers":[{"name":"X-Worker","value":"&lt;%=Worker%&gt;"}],"inputPayloadTemplate":"{\"worker\":\"&lt;%Worker%&gt;\",\"error\":\"&lt;%Error%&gt;\",\"workId\":\"&lt;%instance.corrKey%&gt;\"}"}</uengine:json></uengine:properties></bpmn:extensionElements><bpmn:messageEventDefinition id="d1"/></bpmn:intermediateThrowEvent>
  <bpmn:sequenceFlow id="f3" sourceRef="tell" targetRef="mended"/>
  <bpmn:intermediateCatchEvent id="mended" $type="bpmn:IntermediateCatchEvent"><bpmn:extensionElements><uengine:properties><uengine:json>{"correlationKey":"history","servicePath":"history","dataOutput":{"name":"record"}}</uengine:json></uengine:properties></bpmn:extensionElements><bpmn:messageEventDefinition id="d2"/></bpmn:intermediateCatchEvent>
  <bpmn:sequenceFlow id="f4" sourceRef="mended" targetRef="e"/><bpmn:endEvent id="e"/>
</bpmn:process>
<bpmn:process id="service" isExecutable="false"><bpmn:startEvent id="asked"><bpmn:messageEventDefinition id="d3"/></bpmn:startEvent><bpmn:sequenceFlow id="g" sourceRef="asked" targetRef="done"/><bpmn:endEvent id="done"><bpmn:messageEventDefinition id="d4"/></bpmn:endEvent></bpmn:process>
</bpmn:definitions>`

// errorRecords is the service: it is broken for some errors, and knows the keys of all.
type errorRecords struct {
	mu       sync.Mutex
	broken   map[string]int // how often an error is answered with 503
	workIDs  map[string]string
	early    func(value string) // answers before the call is answered
	remember http.Handler
}

func (s *errorRecords) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	data, _ := io.ReadAll(q.Body)
	q.Body = io.NopCloser(bytes.NewReader(data))
	s.remember.ServeHTTP(httptest.NewRecorder(), q)
	var told struct{ Error, WorkID string }
	s.mu.Lock()
	defer s.mu.Unlock()
	err := json.Unmarshal(data, &told)
	s.workIDs[told.Error] = told.WorkID
	switch {
	case err != nil:
		w.WriteHeader(400)
	case s.broken[told.Error] > 0:
		s.broken[told.Error]--
		w.WriteHeader(503)
	case told.Error == "early":
		s.early(url.QueryEscape(told.WorkID))
	}
}

func (s *errorRecords) mend(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[what] = 0
}

func (s *errorRecords) value(what string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return url.QueryEscape(s.workIDs[what])
}

// uEngine's story: the service is told by a message event, again while it has an error, with one key; it answers at
// GET|POST /services/{path}?correlationKey=&correlationValue=, before the process waits or after. Where it stays down, the
// token stays too, and a person repeats the call.
func TestStoryOfUEngine(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	records := &errorRecords{broken: map[string]int{"pump": 2, "valve": 99}, workIDs: map[string]string{}, early: func(value string) {
		if resp, text := ask(t, r, "POST", "/services/history?correlationKey=history&correlationValue="+value, `{"at":"once"}`); resp.StatusCode != 202 {
			t.Errorf("early: %d %s", resp.StatusCode, text)
		}
	}}
	s := serve(t, func(w http.ResponseWriter, q *http.Request) {})
	records.remember, s.Config.Handler = s.Config.Handler, records
	doc, err := bpmnxml.Read("errors.bpmn", []byte(strings.Replace(uengineErrors, "SERVICE", s.URL, 1)))
	must(t, err)
	for _, p := range importer.Apply(bpmn.Untracked, bpmn.Build(doc.Root())) {
		t.Errorf("%s: %s", p.Element, p.Message)
	}
	_, err = r.Deploy(t.Context(), "errors.bpmn", doc.Bytes())
	must(t, err)
	begin := func(what string) (key string) {
		key = c.start("errors")
		c.completeTask(key, "report", `{"Worker":"김 \"K\"","Error":"`+what+`"}`)
		return key
	}
	answer := func(method, key, what, body string) {
		t.Helper()
		c.until("the waiting of "+key, func() bool {
			var in listener.Instance
			c.do("GET", "/api/v1/instances/"+key, "", &in)
			return len(in.Active) == 1 && in.Active[0].Element == "mended"
		})
		if resp, text := ask(t, r, method, "/services/history?correlationKey=history&correlationValue="+records.value(what), body); resp.StatusCode != 202 || !strings.Contains(text, "correlated") {
			t.Errorf("%s %s: %d %s", method, key, resp.StatusCode, text)
		}
	}
	pump, early, fan, valve := begin("pump"), begin("early"), begin("fan"), begin("valve")
	answer("POST", pump, "pump", `{"by":"Lee"}`)
	answer("GET", fan, "fan", "")
	incident := c.incidents(valve)[0]
	if incident.Element != "tell" || !strings.Contains(incident.Message, "503") {
		t.Errorf("the incident is %+v", incident)
	}
	records.mend("valve")
	c.do("POST", "/api/v1/incidents/"+incident.Key+"/resolve", `{"how":"repeat"}`, nil)
	answer("POST", valve, "valve", `{"by":"Park"}`)
	for key, want := range map[string]string{pump: `{"by":"Lee"}`, early: `{"at":"once"}`, fan: `null`, valve: `{"by":"Park"}`} {
		if in := c.ended(key); in.Status != "completed" || string(in.Variables["record"]) != want {
			t.Errorf("%s ended %s with %s, want %s", key, in.Status, in.Variables["record"], want)
		}
	}
	times, keys := map[string]int{}, map[string]bool{}
	for _, q := range s.requests() {
		var told struct{ Worker, Error, WorkID string }
		must(t, json.Unmarshal([]byte(q.body), &told))
		times[told.Error]++
		keys[told.Error+" "+q.Header.Get("Idempotency-Key")] = true
		if q.URL.Path != "/histories" || told.Worker != `김 "K"` || told.WorkID == "" {
			t.Errorf("the service got %s %s", q.URL, q.body)
		}
	}
	if times["pump"] != 3 || times["early"] != 1 || times["fan"] != 1 || times["valve"] != 4 || len(keys) != 4 {
		t.Errorf("calls %v, keys %v", times, keys)
	}
}
