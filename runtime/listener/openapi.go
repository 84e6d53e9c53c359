package listener

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// openAPI describes the routes as an OpenAPI 3.1 document.
func openAPI(routes []Route, version string) ([]byte, error) {
	s := &schemas{named: map[string]any{}, types: map[string]reflect.Type{}}
	paths := map[string]map[string]any{}
	for _, r := range routes {
		path := parameter.ReplaceAllString(r.Path, "{$1}")
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		paths[path][strings.ToLower(r.Method)] = operation(s, r)
	}
	problemSchema := s.of(reflect.TypeFor[Problem]())
	return json.MarshalIndent(map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "Hookflow", "version": version,
			"description": "Runs BPMN processes that call HTTP services and are called by them.",
		},
		"paths":    paths,
		"security": []any{map[string]any{}, map[string]any{"token": []string{}}},
		"components": map[string]any{
			"securitySchemes": map[string]any{"token": map[string]any{"type": "http", "scheme": "bearer",
				"description": "A token of hookflow token add; needed once there is one, and beyond the own computer."}},
			"schemas": s.named,
			"responses": map[string]any{"Problem": map[string]any{
				"description": "What went wrong (RFC 9457).",
				"content":     map[string]any{"application/problem+json": map[string]any{"schema": problemSchema}},
			}},
		},
	}, "", "  ")
}

var parameter = regexp.MustCompile(`[:*]([a-z]+)`)

func operation(s *schemas, r Route) map[string]any {
	op := map[string]any{
		"summary":     r.Summary,
		"operationId": operationID(r),
		"tags":        []string{tag(r.Path)},
		"responses": map[string]any{
			strconv.Itoa(r.status()): success(s, r),
			"default":                map[string]any{"$ref": "#/components/responses/Problem"},
		},
	}
	if params := parameters(r); len(params) > 0 {
		op["parameters"] = params
	}
	if r.role() != "" {
		op["x-role"] = r.role()
	}
	if content := requestContent(s, r); content != nil {
		op["requestBody"] = map[string]any{"content": content}
	}
	return op
}

// operationID is made of the method and the fixed parts of the path, such as
// "post-instances-cancel".
func operationID(r Route) string {
	parts := []string{strings.ToLower(r.Method)}
	for part := range strings.SplitSeq(strings.TrimPrefix(r.Path, apiRoot), "/") {
		if part != "" {
			parts = append(parts, strings.TrimLeft(part, ":*"))
		}
	}
	return strings.Join(parts, "-")
}

func tag(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, apiRoot), "/"), "/")
	return name
}

func success(s *schemas, r Route) map[string]any {
	out := map[string]any{"description": http.StatusText(r.status())}
	if r.Response != nil {
		kind := "application/json"
		if r.Produces != "" {
			kind = r.Produces
		}
		out["content"] = map[string]any{kind: map[string]any{"schema": s.of(reflect.TypeOf(r.Response))}}
	}
	return out
}

func requestContent(s *schemas, r Route) map[string]any {
	content := map[string]any{}
	if r.Request != nil {
		content["application/json"] = map[string]any{"schema": s.of(reflect.TypeOf(r.Request))}
	}
	for _, kind := range r.Consumes {
		content[kind] = map[string]any{}
	}
	if len(content) == 0 {
		return nil
	}
	return content
}

func parameters(r Route) []any {
	var out []any
	for _, m := range parameter.FindAllStringSubmatch(r.Path, -1) {
		out = append(out, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	for _, q := range r.Query {
		out = append(out, map[string]any{"name": q.Name, "in": "query", "description": q.Doc, "schema": map[string]any{"type": q.Type}})
	}
	return out
}
