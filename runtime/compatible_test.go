package runtime_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/importer"
	"hookflow/runtime"
	"hookflow/runtime/permit"
)

// uEngine's story: the process reports an error to a service at GET|POST /services/{servicePath} with a key and a value,
// and the service answers at the path of the event that waits, with the same value.
func TestUEngineServices(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	event := func(kind, id, key, path, after string) string {
		return `<bpmn:` + kind + ` id="` + id + `"><bpmn:extensionElements><uengine:properties><uengine:json>{"correlationKey":"` + key + `","servicePath":"` + path + `","dataOutput":{"name":"got"}}</uengine:json></uengine:properties></bpmn:extensionElements><bpmn:messageEventDefinition id="d` + id + `"/></bpmn:` + kind + `>` + after
	}
	file := `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:uengine="http://uengine" targetNamespace="t"><bpmn:process id="errors" isExecutable="true">` +
		event("startEvent", "s", "error", "errors", `<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="c"/>`) +
		event("intermediateCatchEvent", "c", "history", "history", `<bpmn:sequenceFlow id="g" sourceRef="c" targetRef="e"/>`) +
		`<bpmn:endEvent id="e"/></bpmn:process></bpmn:definitions>`
	doc, err := bpmnxml.Read("errors.bpmn", []byte(file))
	must(t, err)
	for _, p := range importer.Apply(bpmn.Untracked, bpmn.Build(doc.Root())) {
		t.Errorf("%s: %s", p.Element, p.Message)
	}
	_, err = r.Deploy(t.Context(), "errors.bpmn", doc.Bytes())
	must(t, err)
	// The early answer is kept, where uEngine ends the instance ("going back to the start").
	if resp, text := ask(t, r, "POST", "/services/history?correlationKey=history&correlationValue=W-0", `{"done":0}`); resp.StatusCode != 202 || !strings.Contains(text, "buffered") {
		t.Errorf("early: %d %s", resp.StatusCode, text)
	}
	for _, q := range []struct{ method, value, body string }{{"POST", "W-1", `{"error":"pump"}`}, {"GET", "W 2/ж", ""}, {"POST", "W-0", `{"error":"early"}`}} {
		at := "correlationKey=error&correlationValue=" + url.QueryEscape(q.value)
		if resp, text := ask(t, r, q.method, "/services/errors?"+at, q.body); resp.StatusCode != 202 || !strings.Contains(text, "started") {
			t.Errorf("%s begins: %d %s", q.value, resp.StatusCode, text)
		}
	}
	for _, q := range []struct{ method, value, status string }{{"GET", "W 2/ж", "correlated"}, {"POST", "W-1", "correlated"}, {"POST", "W-9", "buffered"}} {
		at := "correlationKey=history&correlationValue=" + url.QueryEscape(q.value)
		if resp, text := ask(t, r, q.method, "/services/history?"+at, `{"done":1}`[:len(`{"done":1}`)*map[string]int{"GET": 0, "POST": 1}[q.method]]); resp.StatusCode != 202 || !strings.Contains(text, q.status) {
			t.Errorf("%s answers: %d %s", q.value, resp.StatusCode, text)
		}
	}
	c.until("all three are over", func() bool { return len(c.instances("state=completed")) == 3 })
	for _, in := range c.instances("state=completed") {
		var vars map[string]json.RawMessage
		c.do("GET", "/api/v1/instances/"+in.Key+"/variables", "", &vars)
		if want := map[string]string{"W-1": `{"done":1}`, "W-0": `{"done":0}`, "W 2/ж": `null`}[in.BusinessKey]; string(vars["got"]) != want {
			t.Errorf("%s got %s, want %s", in.BusinessKey, vars["got"], want)
		}
	}
	if resp, text := ask(t, r, "POST", "/services/nowhere?correlationKey=a&correlationValue=b", `{}`); resp.StatusCode != 404 || !strings.Contains(text, "no-receiver") {
		t.Errorf("an unknown service: %d %s", resp.StatusCode, text)
	}
}

// Bpium's external request: any method, the process waits at most 60 seconds and answers by $status, $headers and $body;
// with ?async=true the answer is empty, at once, and the process goes on.
func TestBpiumWebRequest(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	assign := func(id string, rows ...string) string {
		text := `<task id="` + id + `"><extensionElements>`
		for i := 0; i+1 < len(rows); i += 2 {
			text += `<hookflow:output variable="` + rows[i] + `" value="` + rows[i+1] + `"/>`
		}
		return text + `</extensionElements></task>`
	}
	deploy(t, r, "hello.bpmn", begin("get-request_1", "")+assign("x", "$status", "=201", "$headers", "={&quot;Access-Control-Allow-Origin&quot;: &quot;*&quot;}", "$body", "={hello: n}", "inner", "=4711"))
	deploy(t, r, "silent.bpmn", begin("silent", "")+assign("x", "inner", "=4711"))
	deploy(t, r, "slow.bpmn", begin("slow", "")+`<userTask id="x"/>`)
	for _, q := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "get-request_1", `{"n":"Мир"}`, 201, `{"hello":"Мир"}`},
		{"PUT", "get-request_1", `{"n":1}`, 201, `{"hello":1}`},
		{"DELETE", "get-request_1", ``, 201, `{"hello":null}`},
		{"POST", "get-request_1?async=true", `{"n":2}`, 200, ``},
		{"POST", "silent", `{"n":3}`, 200, ``},
		{"POST", "slow?async=true", `{}`, 200, ``},
	} {
		resp, text := ask(t, r, q.method, "/api/webrequest/"+q.path, q.body)
		if resp.StatusCode != q.status || text != q.want {
			t.Errorf("%s %s: %d %q", q.method, q.path, resp.StatusCode, text)
		}
		if q.status == 201 && resp.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("headers: %v", resp.Header)
		}
	}
	c.until("the one that nobody waited for has run, too", func() bool { return len(c.instances("state=completed&process=hello")) == 4 })
	if resp, _ := ask(t, r, "POST", "/api/webrequest/none", `{}`); resp.StatusCode != 404 {
		t.Errorf("an unknown identifier: %d", resp.StatusCode)
	}
}

// ELMA365's public API starts a process by its code, with a token.
func TestELMA365Run(t *testing.T) {
	dir := t.TempDir()
	token, err := permit.Open(filepath.Join(dir, permit.File)).Add("elma", permit.Operator, time.Now(), time.Time{})
	must(t, err)
	r := open(t, runtime.Options{Dir: dir})
	deploy(t, r, "order.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/><userTask id="x"/>`)
	const path = "/pub/v1/bpm/template/sales/order/run"
	if resp, text := ask(t, r, "POST", path, `{"context":{"client":"Ян"}}`); resp.StatusCode != 401 {
		t.Errorf("without a token: %d %s", resp.StatusCode, text)
	}
	resp, text := ask(t, r, "POST", path, `{"context":{"client":"Ян","sum":5}}`, "Authorization", "Bearer "+token)
	var got struct {
		Success bool
		Context map[string]any
	}
	must(t, json.Unmarshal([]byte(text), &got))
	if resp.StatusCode != 200 || !got.Success || got.Context["client"] != "Ян" || got.Context["__id"] == "" {
		t.Errorf("%d %s", resp.StatusCode, text)
	}
	resp, text = ask(t, r, "GET", "/api/v1/instances/"+got.Context["__id"].(string)+"/variables", "", "Authorization", "Bearer "+token)
	if !strings.Contains(text, `"sum":5`) {
		t.Errorf("the instance has %d %s", resp.StatusCode, text)
	}
	for _, c := range []struct {
		path, body string
		status     int
	}{{"/pub/v1/bpm/template/sales/nothing/run", `{}`, 404}, {path, `{"contxt":{}}`, 400}, {path, ``, 200}} {
		if resp, text := ask(t, r, "POST", c.path, c.body, "Authorization", "Bearer "+token); resp.StatusCode != c.status {
			t.Errorf("%s %s: %d %s", c.path, c.body, resp.StatusCode, text)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, permit.File)); err != nil || strings.Contains(string(data), token) {
		t.Errorf("the file of tokens holds one: %v", err)
	}
}
