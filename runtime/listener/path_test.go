package listener_test

import (
	"net/http"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/runtime"
)

// A path with parameters is received at, whatever the method; the process sees what stood there, and the cookies.
func TestPathParameters(t *testing.T) {
	r := open(t, runtime.Options{})
	const echo = `<endEvent id="x"><extensionElements><hookflow:respond on="true"><hookflow:body>={m: request.method, p: request.path, u: request.url, c: request.cookies}</hookflow:body></hookflow:respond></extensionElements></endEvent>`
	keep := func(path string) string {
		return `<startEvent id="s"><extensionElements><hookflow:receive path="` + path + `" methods=""><hookflow:answer variable="request" value="=request"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/>`
	}
	deploy(t, r, "item.bpmn", keep("orders/{id}/items/{item}")+echo)
	deploy(t, r, "first.bpmn", keep("orders/{id}/items/first")+echo)
	deploy(t, r, "new.bpmn", keep("orders/new/items/first")+echo)
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/in/orders/7/items/a%20b?x=1", `{"m":"GET","p":{"id":"7","item":"a b"},"u":"/in/orders/7/items/a%20b?x=1","c":{"sid":"s-1"}}`},
		{"DELETE", "/in/orders/Ж/items/3", `{"m":"DELETE","p":{"id":"Ж","item":"3"},"u":"/in/orders/%D0%96/items/3","c":{"sid":"s-1"}}`},
		{"PATCH", "/in/orders/7/items/first", `{"m":"PATCH","p":{"id":"7"},"u":"/in/orders/7/items/first","c":{"sid":"s-1"}}`},
		{"OPTIONS", "/in/orders/new/items/first", `{"m":"OPTIONS","p":"orders/new/items/first","u":"/in/orders/new/items/first","c":{"sid":"s-1"}}`},
	} {
		if resp, text := ask(t, r, c.method, c.path, "", "Cookie", "sid=s-1"); resp.StatusCode != 200 || text != c.want {
			t.Errorf("%s %s: %d %s", c.method, c.path, resp.StatusCode, text)
		}
	}
	for _, path := range []string{"/in/orders/7/items", "/in/orders//items/1", "/in/orders/7/items/1/2"} {
		if resp, text := ask(t, r, "GET", path, ""); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, resp.StatusCode, text)
		}
	}
}

// The key of a message may be a part of its path.
func TestCorrelationByPath(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	deploy(t, r, "waits.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/>
		<receiveTask id="m"><extensionElements><hookflow:receive path="orders/{id}/paid" correlationKey="order" messageKey="request.path.id"/></extensionElements></receiveTask>`)
	keys := map[string]string{}
	for _, order := range []string{"A", "B"} {
		var in struct{ Key string }
		c.do("POST", "/api/v1/instances", `{"process":"waits","variables":{"order":"`+order+`"}}`, &in)
		keys[order] = in.Key
	}
	if resp, text := ask(t, r, "POST", "/in/orders/B/paid", `{}`); resp.StatusCode != 202 || !strings.Contains(text, `"correlated"`) || !strings.Contains(text, `"`+keys["B"]+`"`) {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
}

// Each reason for which a message is not taken has a status of its own, as a problem of RFC 9457.
func TestAnswersToMessages(t *testing.T) {
	limits := engine.DefaultLimits
	limits.Instances = 1
	r := open(t, runtime.Options{Limits: &limits})
	deploy(t, r, "one.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="one" methods="POST"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/><userTask id="x"/>`)
	deploy(t, r, "keyed.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="m"/><receiveTask id="m"><extensionElements><hookflow:receive path="keyed" methods="POST" correlationKey="k" messageKey="request.body.k"/></extensionElements></receiveTask>`)
	deploy(t, r, "moves.bpmn", begin("before", "")+`<endEvent id="x"/>`)
	deploy(t, r, "moves.bpmn", begin("after", "")+`<endEvent id="x"><extensionElements><hookflow:respond on="true"/></extensionElements></endEvent>`)
	for _, c := range []struct {
		method, path, body, header, value string
		status                            int
		kind                              string
	}{
		{"POST", "/in/after", `{}`, "Idempotency-Key", "k", 200, ""},
		{"POST", "/in/before", `{}`, "", "", 410, "gone"},
		{"POST", "/in/nowhere", `{}`, "", "", 404, "no-receiver"},
		{"GET", "/in/one", "", "", "", 405, "method-not-allowed"},
		{"POST", "/in/one", `{"a"`, "", "", 400, "body"},
		{"POST", "/in/one", `x`, "Content-Type", "image/png", 415, "media-type"},
		{"POST", "/in/one", strings.Repeat("x", 11<<20), "", "", 413, "too-big"},
		{"POST", "/in/keyed", `{"j":1}`, "", "", 422, "no-key"},
		{"POST", "/in/keyed", `{"k":1}`, "", "", 202, ""},
		{"POST", "/in/one", `{}`, "", "", 202, ""},
		{"POST", "/in/one", `{}`, "", "", 429, "too-many-requests"},
	} {
		resp, text := ask(t, r, c.method, c.path, c.body, c.header, c.value)
		if resp.StatusCode != c.status || c.kind != "" && (!strings.Contains(text, "urn:hookflow:problem:"+c.kind+`"`) || resp.Header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("%s %s: %d %s", c.method, c.path, resp.StatusCode, text)
		}
	}
}
