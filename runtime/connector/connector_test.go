package connector

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// orders is a service with an action for each form of a body.
func orders() Connector {
	return Connector{Name: "orders", Version: 1, BaseURL: "http://shop.example/api/", Actions: []Action{
		{ID: "get", Method: "GET", Path: "/orders/{id}", Parameters: []Parameter{
			{Name: "id", In: InPath, Required: true}, {Name: "tag", In: InQuery}, {Name: "limit", In: InQuery, Default: json.RawMessage(`10`)},
			{Name: "X-Kind", In: InHeader, Fixed: true, Default: json.RawMessage(`"a"`)}}},
		{ID: "create", Method: "POST", Path: "/orders", Body: JSONBody, Parameters: []Parameter{
			{Name: "amount", In: InBody, Required: true}, {Name: "customer.name", In: InBody}, {Name: "customer.tags", In: InBody}, {Name: "note", In: InBody}}},
		{ID: "form", Method: "POST", Path: "/form", Body: FormBody, Parameters: []Parameter{{Name: "a", In: InBody}, {Name: "b", In: InBody}}},
		{ID: "soap", Method: "POST", Path: "/soap", Body: RawBody, Parameters: []Parameter{
			{Name: "Content-Type", In: InHeader, Fixed: true, Default: json.RawMessage(`"text/xml"`)}, {Name: "body", In: InBody}}},
	}}
}

func TestCompose(t *testing.T) {
	c := orders()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ action, inputs, want string }{
		{"get", `{"id": "a/b ä", "tag": ["x", "y&z"]}`, "GET http://shop.example/api/orders/a%2Fb%20%C3%A4?limit=10&tag=x&tag=y%26z X-Kind: a "},
		{"get", `{"id": 7, "limit": null}`, "GET http://shop.example/api/orders/7 X-Kind: a "},
		{"create", `{"amount": 1.50, "customer.name": "A \"B\" <c>", "customer.tags": [1, {}]}`,
			`POST http://shop.example/api/orders Content-Type: application/json {"amount":1.50,"customer":{"name":"A \"B\" <c>","tags":[1,{}]}}`},
		{"form", `{"a": "1&2", "b": [true, "ö"]}`, "POST http://shop.example/api/form Content-Type: application/x-www-form-urlencoded a=1%262&b=true&b=%C3%B6"},
		{"soap", `{"body": "<a/>"}`, "POST http://shop.example/api/soap Content-Type: text/xml <a/>"},
	} {
		var inputs map[string]json.RawMessage
		if err := json.Unmarshal([]byte(test.inputs), &inputs); err != nil {
			t.Fatal(err)
		}
		r, err := c.Compose(test.action, inputs)
		if got := line(r); err != nil || got != test.want {
			t.Errorf("%s %s:\n got %s, %v\nwant %s", test.action, test.inputs, got, err, test.want)
		}
	}
}

func line(r Request) string {
	text := r.Method + " " + r.URL
	for _, h := range r.Header {
		text += " " + h.Name + ": " + h.Value
	}
	return text + " " + r.Body
}

func TestComposeRefuses(t *testing.T) {
	c := orders()
	c.Actions[1].Parameters = append(c.Actions[1].Parameters, Parameter{Name: "note.inner", In: InBody})
	for want, test := range map[string]struct {
		action string
		inputs map[string]json.RawMessage
	}{
		"has no action": {"drop", nil},
		"needs id":      {"get", nil},
		"needs amount":  {"create", map[string]json.RawMessage{"amount": json.RawMessage("null")}},
		`parameter "x"`: {"create", map[string]json.RawMessage{"x": json.RawMessage("1")}},
		`"X-Kind"`:      {"get", map[string]json.RawMessage{"id": json.RawMessage("1"), "X-Kind": json.RawMessage(`"b"`)}},
		"value already": {"create", map[string]json.RawMessage{"amount": json.RawMessage("1"), "note": json.RawMessage("1"), "note.inner": json.RawMessage("2")}},
	} {
		if _, err := c.Compose(test.action, test.inputs); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s %v: %v; want %s", test.action, test.inputs, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for want, spoil := range map[string]func(c *Connector){
		"cannot be named":       func(c *Connector) { c.Name = "../x" },
		"base address":          func(c *Connector) { c.BaseURL = "ftp://x" },
		"ids that differ":       func(c *Connector) { c.Actions[1].ID = "get" },
		"does not name":         func(c *Connector) { c.Actions[0].Path = "/orders" },
		"none of its param":     func(c *Connector) { c.Actions[1].Path = "/orders/{what}" },
		`parameter "" in "bod`:  func(c *Connector) { c.Actions[2].Parameters[0].Name = "" },
		`parameter "a" in "coo`: func(c *Connector) { c.Actions[2].Parameters[0].In = "cookie" },
		"not JSON":              func(c *Connector) { c.Actions[0].Parameters[1].Default = json.RawMessage("{") },
	} {
		c := orders()
		spoil(&c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// shown is a connector in short: an action a line, and its parameters.
func shown(c Connector) string {
	var b strings.Builder
	b.WriteString(c.Name + " " + c.BaseURL + " " + c.Account + "\n")
	for _, a := range c.Actions {
		b.WriteString(a.ID + " " + a.Method + " " + a.Path + " " + string(a.Body) + "\n")
		for _, p := range a.Parameters {
			mark := ""
			if p.Required {
				mark += "*"
			}
			if p.Fixed {
				mark += "!"
			}
			b.WriteString("  " + p.In + " " + p.Name + mark + " " + p.Type + " " + string(p.Default) + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}

func alike(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimSpace(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFromCurl(t *testing.T) {
	for line, want := range map[string]string{
		`curl https://a.example/x?q=1%202`: "a.example https://a.example \ncall GET /x \n  query q string \"1 2\"",
		"curl -X PUT 'http://a.example/x' \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{\"n\": 1, \"s\": \"it'\\''s\"}' --compressed": `a.example http://a.example 
call PUT /x json
  header Content-Type! string "application/json"
  body n number 1
  body s string "it's"`,
		"curl ^\n http://a.example/ ^\n -d a=1 -d \"b=x y\"":           "a.example http://a.example \ncall POST / form\n  body a string \"1\"\n  body b string \"x y\"",
		`curl -G a.example:81/s --data-urlencode "q=a&b" -s`:           "a.example http://a.example:81 \ncall GET /s \n  query q string \"a&b\"",
		`curl.exe -XDELETE --url=http://a.example/o/1`:                 "a.example http://a.example \ncall DELETE /o/1",
		`curl -d '<a>=</a>' http://a.example/soap`:                     "a.example http://a.example \ncall POST /soap raw\n  body body string \"<a>=</a>\"",
		`curl --json '{"a":[1]}' http://a.example`:                     "a.example http://a.example \ncall POST  json\n  body a array [1]",
		`curl -I http://a.example/h`:                                   "a.example http://a.example \ncall HEAD /h",
		`curl http://a.example/s -u ann:canary -H "X-Api-Key: canary"`: "a.example http://a.example default\ncall GET /s",
	} {
		c, notes, err := FromCurl(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		alike(t, shown(c), want)
		if strings.Contains(shown(c)+strings.Join(notes, ""), "canary") {
			t.Errorf("%s: the secret was kept", line)
		}
	}
	for line, want := range map[string]string{"wget x": "begin with curl", "": "begin with curl", "curl -s": "names no address", "curl http://x -X": "no value", "curl 'http://x": "cURL line"} {
		if _, _, err := FromCurl(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %s", line, err, want)
		}
	}
	_, notes, _ := FromCurl(`curl -k http://a.example -F file=@x --resolve a:1:b http://b.example -d @data.json`)
	for _, want := range []string{"-k", "multipart", "--resolve a:1:b", "http://b.example", "data.json"} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("the notes say nothing of %s: %q", want, notes)
		}
	}
}

// The line is run by the real curl, and what arrives is the request.
func TestCurlOut(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not here")
	}
	var arrived string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		arrived = req.Method + " " + req.URL.String() + " " + req.Header.Get("X-A") + " " + string(body)
	}))
	defer server.Close()
	r := Request{Method: "PATCH", URL: server.URL + "/o?a=1&b=$HOME", Header: []Pair{{"X-A", `it's "a" $(b)`}}, Body: "l1\nl2 'x' \\ `id`"}
	sh := exec.Command("sh", "-c", strings.Replace(Curl(r), "curl", curl+" -s", 1))
	if out, err := sh.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if want := `PATCH /o?a=1&b=$HOME it's "a" $(b) ` + r.Body; arrived != want {
		t.Errorf("arrived %q, want %q", arrived, want)
	}
	back := must(firstOfThree(FromCurl(Curl(r))))(t)
	again := must(back.Compose("call", nil))(t)
	again.Header = nil
	if again.Body != r.Body || again.Method != r.Method {
		t.Errorf("read back: %+v", again)
	}
}

func firstOfThree(c Connector, _ []string, err error) (Connector, error) { return c, err }

const shopAPI = `
openapi: 3.0.3
info: {title: Shop API, version: "1"}
servers: [{url: "https://{region}.shop.example/v1", variables: {region: {default: eu}}}, {url: "https://other.example"}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order:
      type: object
      required: [amount]
      properties:
        amount: {type: number, example: 12.5}
        customer: {type: object, properties: {name: {type: string}, address: {type: object, properties: {city: {type: string, default: Seoul}}}}}
        lines: {type: array, items: {type: object}}
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: trace, in: header, schema: {type: string}}]
    get:
      operationId: getOrder
      parameters: [{name: trace, in: header, required: true, schema: {type: string}}, {name: sid, in: cookie, schema: {type: string}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /orders:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses: {"201": {description: made}}
    put:
      operationId: upload
      requestBody: {content: {text/csv: {schema: {type: string}}}}
      responses: {"204": {description: ok}}
`

func TestFromOpenAPI(t *testing.T) {
	c, notes, err := FromOpenAPI([]byte(shopAPI))
	if err != nil {
		t.Fatal(err)
	}
	alike(t, shown(c), `
shop-api https://eu.shop.example/v1 default
getOrder GET /orders/{id} 
  path id* integer 
  header trace* string 
post-orders POST /orders json
  body amount* number 12.5
  body customer.name string 
  body customer.address.city string "Seoul"
  body lines array 
upload PUT /orders raw
  header Content-Type!  "text/csv"
  body body string`)
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(c.Actions[0].Answer, &answer); err != nil || answer["amount"] != 12.5 {
		t.Errorf("the sample of the answer: %s", c.Actions[0].Answer)
	}
	for _, want := range []string{"https://other.example", "key (apiKey)", "cookie sid", "text/csv"} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("the notes say nothing of %s: %q", want, notes)
		}
	}
	for _, bad := range []string{"", "{}", "swagger: '2.0'\ninfo: {title: x}\npaths: {}", "openapi: 3.0.0\ninfo: {title: x, version: '1'}", "\x00"} {
		if _, _, err := FromOpenAPI([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

const shopCollection = `{
 "info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
 "variable": [{"key": "base", "value": "https://shop.example/v1"}],
 "item": [
  {"name": "Orders", "item": [
   {"name": "Get one", "event": [{}], "request": {"method": "GET", "header": [{"key": "Accept", "value": "text/csv"}, {"key": "X-Token", "value": "canary"}, {"key": "Off", "value": "1", "disabled": true}],
     "url": {"raw": "{{base}}/orders/:id?full={{full}}", "variable": [{"key": "id", "value": "7"}]}}},
   {"name": "Get one", "request": {"method": "POST", "auth": {"type": "bearer"}, "url": "{{base}}/orders", "body": {"mode": "raw", "raw": "{\"amount\": 1}"}}}]},
  {"name": "Form", "request": {"method": "POST", "url": "{{base}}/form", "body": {"mode": "formdata", "formdata": [{"key": "a", "value": "1"}, {"key": "f", "type": "file"}]}}},
  {"name": "Elsewhere", "request": {"url": "https://else.example/"}},
  {"name": "Graph", "request": {"method": "POST", "url": "{{base}}/graph", "body": {"mode": "graphql"}}}
 ]}`

func TestFromPostman(t *testing.T) {
	c, notes, err := FromPostman([]byte(shopCollection))
	if err != nil {
		t.Fatal(err)
	}
	alike(t, shown(c), `
shop https://shop.example default
get-one GET /v1/orders/{id} 
  path id* string "7"
  query full string "{{full}}"
  header Accept string "text/csv"
get-one-2 POST /v1/orders json
  body amount number 1
form POST /v1/form form
  body a string "1"
graph POST /v1/graph`)
	all := strings.Join(notes, "\n")
	for _, want := range []string{"scripts of Get one", "X-Token", "bearer", "file f", "https://else.example/", "graphql"} {
		if !strings.Contains(all, want) {
			t.Errorf("the notes say nothing of %s: %q", want, notes)
		}
	}
	if strings.Contains(shown(c)+all, "canary") {
		t.Error("a secret was kept")
	}
	if c, _, err := FromPostman([]byte(`{"info":{"name":"x","schema":"/v2.0.0/"},"item":[{"name":"a","request":{"url":"{{Host}}/a"}}]}`)); err != nil || c.BaseURL != "http://host" || c.Actions[0].Path != "/a" {
		t.Errorf("a base address nobody said: %+v, %v", c, err)
	}
	for _, bad := range []string{"", "{}", `{"info":{"schema":"/v1.0.0/"}}`, `{"info":{"schema":"/v2.1.0/"}}`} {
		if _, _, err := FromPostman([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestFromTemplates(t *testing.T) {
	c, notes, err := FromTemplates([]byte(`[{"name": "Send message", "id": "chat.send", "properties": [
	 {"type": "Hidden", "value": "io.camunda:http-json:1", "binding": {"type": "zeebe:taskDefinition:type"}},
	 {"type": "Hidden", "value": "post", "binding": {"type": "zeebe:input", "name": "method"}},
	 {"type": "Hidden", "value": "https://chat.example/api/send?v=2", "binding": {"type": "zeebe:input", "name": "url"}},
	 {"type": "Hidden", "value": "=\"Hookflow\"", "binding": {"type": "zeebe:input", "name": "headers.X-App"}},
	 {"type": "Hidden", "value": "bearer", "binding": {"type": "zeebe:input", "name": "authentication.type"}},
	 {"type": "String", "label": "Text", "constraints": {"notEmpty": true}, "binding": {"type": "zeebe:input", "name": "body.text"}},
	 {"type": "String", "binding": {"type": "zeebe:input", "name": "odd"}}]},
	 {"name": "Paint", "id": "paint", "properties": []}]`))
	if err != nil {
		t.Fatal(err)
	}
	alike(t, shown(c), `
send-message https://chat.example 
chat.send POST /api/send json
  query v string "2"
  header X-App! string "Hookflow"
  body text*  `)
	if all := strings.Join(notes, "\n"); !strings.Contains(all, "odd") || !strings.Contains(all, "Paint") {
		t.Errorf("notes: %q", notes)
	}
	for _, bad := range []string{"", "{}", "[]", `{"name":"x","properties":[]}`} {
		if _, _, err := FromTemplates([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestShelf(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "connectors")
	s := OpenShelf(dir)
	if list, err := s.List(); err != nil || len(list) != 0 {
		t.Errorf("an empty shelf: %v, %v", list, err)
	}
	first := must(s.Put(orders()))(t)
	if again := must(s.Put(orders()))(t); first.Version != 1 || again.Version != 1 {
		t.Errorf("versions %d and, unchanged, %d", first.Version, again.Version)
	}
	c := orders()
	c.BaseURL = "https://new.example"
	if second := must(s.Put(c))(t); second.Version != 2 {
		t.Errorf("changed: version %d", second.Version)
	}
	s = OpenShelf(dir)
	for version, want := range map[int]string{0: "https://new.example", 1: "http://shop.example/api/", 2: "https://new.example"} {
		if got := must(s.Get("orders", version))(t); got.BaseURL != want {
			t.Errorf("version %d: %s", version, got.BaseURL)
		}
	}
	for _, name := range []string{"nothing", "../orders", ""} {
		if _, err := s.Get(name, 0); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := s.Get("orders", 9); !errors.Is(err, ErrUnknown) {
		t.Errorf("version 9: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "broken"+ending), []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := s.List(); err == nil || len(list) != 1 {
		t.Errorf("beside a broken file: %v, %v", list, err)
	}
	if err := s.Delete("orders", []string{"order.bpmn"}); err == nil || !strings.Contains(err.Error(), "order.bpmn") {
		t.Errorf("deleting what is used: %v", err)
	}
	if err := s.Delete("orders", nil); err != nil {
		t.Error(err)
	}
	if err := s.Delete("orders", nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("deleting twice: %v", err)
	}
}

// Whatever is read, the outcome keeps the rules or is refused; nothing panics.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"curl http://a.example -d a=1", shopAPI, shopCollection, `[{"name":"x","properties":[{"binding":{"type":"zeebe:input","name":"url"},"value":"http://a"}]}]`} {
		f.Add(seed)
	}
	readers := map[string]func(string) (Connector, []string, error){
		"curl":     FromCurl,
		"openapi":  func(s string) (Connector, []string, error) { return FromOpenAPI([]byte(s)) },
		"postman":  func(s string) (Connector, []string, error) { return FromPostman([]byte(s)) },
		"template": func(s string) (Connector, []string, error) { return FromTemplates([]byte(s)) },
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range slices.Sorted(maps.Keys(readers)) {
			if c, _, err := readers[name](text); err == nil && c.Version != 1 {
				t.Errorf("%s: version %d", name, c.Version)
			}
		}
	})
}

// What comes with the program is sound and there without a shelf; one's own of that name takes its place.
func TestShipped(t *testing.T) {
	list := Shipped()
	if len(list) == 0 {
		t.Fatal("nothing comes with the program")
	}
	s := OpenShelf(t.TempDir())
	for _, c := range list {
		if err := c.Check(); err != nil {
			t.Error(err)
		}
		if got, err := s.Get(c.Name, 0); err != nil || !same(got, c) {
			t.Errorf("%s is not found: %v", c.Name, err)
		}
		own := c
		own.BaseURL = "https://own.example"
		if _, err := s.Put(own); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(c.Name, 0); err != nil || got.BaseURL != own.BaseURL || got.Version != 1 {
			t.Errorf("one's own is %+v, %v", got, err)
		}
	}
}
