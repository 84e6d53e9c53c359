package listener

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/runtime/model"
	"hookflow/runtime/permit"
)

// contractPath is the service path of the contract, unless a process receives there.
const contractPath = "openapi.json"

// contract sends the contract of all that is received.
func (a *API) contract(w http.ResponseWriter, r *http.Request) {
	r, err := a.authorize(r, permit.Viewer)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	text, err := Contract(a.Receivers.all(), "", a.Version)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // the caller has gone if this fails
}

// Contract describes what receivers take as an OpenAPI 3.1 document, for those who send: paths, methods, credentials,
// what of the request is read, and the answers. Of several receivers at one path and method the first one counts; server is
// the address of the listener, "" where the document lies.
func Contract(receivers []model.Receiver, server, version string) ([]byte, error) {
	c := &contract{schemas: &schemas{named: map[string]any{}, types: map[string]reflect.Type{}}, security: map[string]any{}}
	paths := map[string]map[string]any{}
	for _, r := range receivers {
		path := "/in/" + r.Path
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		for _, method := range r.Methods {
			if method = strings.ToLower(method); paths[path][method] == nil {
				paths[path][method] = c.operation(r, method)
			}
		}
	}
	problemSchema := c.schemas.of(reflect.TypeFor[Problem]())
	doc := map[string]any{
		"openapi": "3.1.0",
		"info":    map[string]any{"title": "Messages", "version": version, "description": "What processes take over HTTP, and how they answer."},
		"paths":   paths,
		"components": map[string]any{
			"schemas": c.schemas.named, "securitySchemes": c.security,
			"responses": map[string]any{"Problem": map[string]any{"description": "Why the message was not taken (RFC 9457).",
				"content": map[string]any{"application/problem+json": map[string]any{"schema": problemSchema}}}},
		},
	}
	if server != "" {
		doc["servers"] = []any{map[string]any{"url": server}}
	}
	return json.MarshalIndent(doc, "", "  ")
}

// A contract collects the parts that operations refer to.
type contract struct {
	schemas  *schemas
	security map[string]any
}

func (c *contract) operation(r model.Receiver, method string) map[string]any {
	op := map[string]any{
		"operationId": strings.Trim(method+"-"+notWord(r.Path), "-"), "tags": []string{r.Process}, "responses": c.responses(r),
	}
	if r.Name != "" {
		op["summary"] = r.Name
	}
	if r.Doc != "" {
		op["description"] = r.Doc
	}
	if p := requestParameters(r); len(p) > 0 {
		op["parameters"] = p
	}
	if s := c.securityOf(r.Access); s != nil {
		op["security"] = []any{s}
	}
	if method != "get" && method != "head" && method != "options" {
		op["requestBody"] = map[string]any{"content": bodies(r)}
	}
	return op
}

// notWord makes one word of a path.
func notWord(path string) string {
	return strings.Join(strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}", r) }), "-")
}

// requestParameters are those in the path, and what of query, headers and cookies the expressions read.
func requestParameters(r model.Receiver) (list []any) {
	for part := range strings.SplitSeq(r.Path, "/") {
		if name, is := strings.CutPrefix(part, "{"); is {
			list = append(list, map[string]any{"name": strings.TrimSuffix(name, "}"), "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
		}
	}
	places := map[string]string{"query": "query", "headers": "header", "cookies": "cookie"}
	var seen []string
	for _, path := range r.Reads {
		if len(path) < 2 || places[path[0]] == "" || slices.Contains(seen, path[0]+path[1]) || slices.Contains([]string{"accept", "content-type", "authorization"}, path[1]) {
			continue
		}
		seen = append(seen, path[0]+path[1])
		list = append(list, map[string]any{"name": path[1], "in": places[path[0]], "schema": map[string]any{"type": "string"}})
	}
	return list
}

// bodies are the media types of a message. Where expressions read members of the body, it is an object that has them.
func bodies(r model.Receiver) map[string]any {
	schema := map[string]any{}
	for _, path := range r.Reads {
		if path[0] == "body" {
			member(schema, path[1:])
		}
	}
	of := map[string]any{"schema": schema}
	content := map[string]any{"application/json": of, "application/x-www-form-urlencoded": of, "multipart/form-data": of}
	if len(schema) == 0 {
		text := map[string]any{"schema": map[string]any{"type": "string"}}
		content["text/plain"], content["application/xml"] = text, text
	}
	return content
}

// member adds a property to the schema of an object, and objects on the way to it.
func member(schema map[string]any, path []string) {
	for _, name := range path {
		schema["type"] = "object"
		properties, _ := schema["properties"].(map[string]any)
		if properties == nil {
			properties = map[string]any{}
			schema["properties"] = properties
		}
		if properties[name] == nil {
			properties[name] = map[string]any{}
		}
		schema = properties[name].(map[string]any)
	}
}

// securityOf is what a sender has to bring; nil if nothing.
func (c *contract) securityOf(a model.Access) map[string]any {
	needed := map[string]any{}
	need := func(name string, scheme map[string]any) {
		c.security[name] = scheme
		needed[name] = []string{}
	}
	switch a.Kind {
	case bpmn.AccessBasic:
		need("basic", map[string]any{"type": "http", "scheme": "basic"})
	case bpmn.AccessBearer:
		need("bearer", map[string]any{"type": "http", "scheme": "bearer"})
	case bpmn.AccessKey:
		in, name := "header", a.Key
		if parameter, query := strings.CutPrefix(a.Key, "?"); query {
			in, name = "query", parameter
		}
		need("key-"+name, map[string]any{"type": "apiKey", "in": in, "name": name})
	}
	if a.SignedWith != "" {
		header := schemes[0].header
		for _, s := range schemes {
			if s.name == a.Signature {
				header = s.header
				break
			}
		}
		need("signature-"+header, map[string]any{"type": "apiKey", "in": "header", "name": header, "description": "A signature over the body as it is sent, made with the shared secret."})
	}
	if len(needed) == 0 {
		return nil
	}
	return needed
}

// responses are what a sender may be told.
func (c *contract) responses(r model.Receiver) map[string]any {
	out := map[string]any{"default": map[string]any{"$ref": "#/components/responses/Problem"}}
	receipt := map[string]any{"description": "Taken, or kept until somebody waits for it.", "content": map[string]any{"application/json": map[string]any{"schema": c.schemas.of(reflect.TypeFor[Receipt]())}}}
	if !r.Answers {
		out["202"] = receipt
		return out
	}
	for _, status := range r.Statuses {
		out[status] = map[string]any{"description": "What the process answers."}
	}
	if len(r.Statuses) == 0 {
		out["2XX"] = map[string]any{"description": "What the process answers."}
	}
	if out["202"] == nil {
		out["202"] = receipt
	}
	return out
}
