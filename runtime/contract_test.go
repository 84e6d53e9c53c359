package runtime_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"hookflow/runtime"
)

// The contract of what processes receive is an OpenAPI document: a library reads it, and it says of each path what has to
// be sent.
func TestContractOfMessages(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "orders.bpmn", `<startEvent id="s" name="New order"><documentation>From the shop.</documentation><extensionElements><hookflow:receive path="orders/{shop}/new" methods="POST, PUT" access="key" key="X-Shop-Key" secret="K" signedWith="S" signature="stripe"><hookflow:answer variable="sum" value="=request.body.order.sum + 1"/><hookflow:answer variable="who" value="{= request.body.client } {= request.query.lang }"/><hookflow:answer variable="h" value="=request.headers.note"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="m"/>
		<receiveTask id="m"><extensionElements><hookflow:receive path="paid" methods="GET" correlationKey="sum" messageKey="request.query.order"/></extensionElements></receiveTask>`)
	deploy(t, r, "asks.bpmn", begin("asks", `access="basic" user="u" secret="P"`)+`<endEvent id="x"><extensionElements><hookflow:respond on="true" status="201"/></extensionElements></endEvent>`)
	resp, text := ask(t, r, "GET", "/in/openapi.json", "")
	if resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, text)
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(datamodel.OpenAPI31SchemaData))
	must(t, err)
	compiler := jsonschema.NewCompiler()
	must(t, compiler.AddResource("openapi.json", schema))
	compiled, err := compiler.Compile("openapi.json")
	must(t, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	must(t, err)
	must(t, compiled.Validate(value))
	doc, err := libopenapi.NewDocument([]byte(text))
	must(t, err)
	m, err := doc.BuildV3Model()
	must(t, err)
	order := m.Model.Paths.PathItems.GetOrZero("/in/orders/{shop}/new")
	if order == nil || order.Put == nil || order.Get != nil || order.Post.Summary != "New order" || order.Post.Description != "From the shop." {
		t.Fatalf("the order: %+v", order)
	}
	var names []string
	for _, p := range order.Post.Parameters {
		names = append(names, p.In+" "+p.Name)
	}
	if got := strings.Join(names, ", "); got != "path shop, query lang, header note" {
		t.Errorf("parameters: %s", got)
	}
	body := order.Post.RequestBody.Content.GetOrZero("application/json").Schema.Schema()
	if body.Properties.GetOrZero("client") == nil || body.Properties.GetOrZero("order").Schema().Properties.GetOrZero("sum") == nil {
		t.Errorf("body: %+v", body.Properties)
	}
	needs := order.Post.Security[0].Requirements
	_, key := needs.Get("key-X-Shop-Key")
	_, signature := needs.Get("signature-Stripe-Signature")
	if !key || !signature || order.Post.Responses.Codes.GetOrZero("202") == nil {
		t.Errorf("security: %+v", needs)
	}
	if paid := m.Model.Paths.PathItems.GetOrZero("/in/paid").Get; paid == nil || paid.RequestBody != nil || paid.Parameters[0].Name != "order" || len(paid.Security) != 0 {
		t.Errorf("paid: %+v", paid)
	}
	if asks := m.Model.Paths.PathItems.GetOrZero("/in/asks"); asks.Delete == nil || asks.Post.Responses.Codes.GetOrZero("201") == nil {
		t.Errorf("asks: %+v", asks)
	}
	deploy(t, r, "own.bpmn", begin("openapi.json", "")+`<endEvent id="x"/>`)
	if resp, text := ask(t, r, "GET", "/in/openapi.json", ""); resp.StatusCode != 202 || !json.Valid([]byte(text)) || bytes.Contains([]byte(text), []byte("paths")) {
		t.Errorf("a process that receives there: %d %s", resp.StatusCode, text)
	}
}
