package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/renderer"
	"go.yaml.in/yaml/v4"
)

// FromOpenAPI reads an OpenAPI 3 document, in JSON or YAML: an action for each
// operation. References into other files are not followed.
func FromOpenAPI(data []byte) (c Connector, notes []string, err error) {
	doc, err := libopenapi.NewDocument(data)
	if err != nil {
		return Connector{}, nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	if !strings.HasPrefix(doc.GetVersion(), "3") {
		return Connector{}, nil, fmt.Errorf("read the OpenAPI document: version %s is not read; convert it to OpenAPI 3 first", doc.GetVersion())
	}
	model, err := doc.BuildV3Model()
	if err != nil && model == nil {
		return Connector{}, nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	r := openAPI{}
	if err != nil {
		r.note("read with problems: %v", err)
	}
	c, err = r.connector(&model.Model)
	return c, r.notes, err
}

type openAPI struct{ notes []string }

func (r *openAPI) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *openAPI) connector(doc *v3.Document) (Connector, error) {
	c := Connector{Version: 1, BaseURL: r.server(doc)}
	if doc.Info != nil {
		c.Name, c.Description = nameOf(strings.ToLower(doc.Info.Title)), doc.Info.Description
	}
	if doc.Components != nil && doc.Components.SecuritySchemes != nil && doc.Components.SecuritySchemes.Len() > 0 {
		c.Account = "default"
		for name, scheme := range doc.Components.SecuritySchemes.FromOldest() {
			r.note("the service authenticates by %s (%s): make an account named default for it", name, strings.TrimSpace(scheme.Type+" "+scheme.Scheme))
		}
	}
	if doc.Paths == nil || doc.Paths.PathItems == nil {
		return Connector{}, errors.New("read the OpenAPI document: it has no paths")
	}
	for path, item := range doc.Paths.PathItems.FromOldest() {
		for method, op := range item.GetOperations().FromOldest() {
			c.Actions = append(c.Actions, r.action(path, strings.ToUpper(method), item, op))
		}
	}
	return c, nil
}

func (r *openAPI) server(doc *v3.Document) string {
	if len(doc.Servers) == 0 {
		r.note("the document names no server: set the base address")
		return ""
	}
	address := doc.Servers[0].URL
	if doc.Servers[0].Variables != nil {
		for name, variable := range doc.Servers[0].Variables.FromOldest() {
			address = strings.ReplaceAll(address, "{"+name+"}", variable.Default)
		}
	}
	for _, other := range doc.Servers[1:] {
		r.note("not taken over: the further server %s", other.URL)
	}
	if !strings.Contains(address, "://") {
		r.note("the server %s is no whole address: set the base address", address)
	}
	return address
}

func (r *openAPI) action(path, method string, item *v3.PathItem, op *v3.Operation) Action {
	a := Action{ID: op.OperationId, Name: op.Summary, Description: op.Description, Method: method, Path: path}
	if a.ID == "" {
		a.ID = nameOf(strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path))
	}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		if p.In == "cookie" {
			r.note("not taken over: the cookie %s of %s", p.Name, a.ID)
			continue
		}
		a.put(Parameter{Name: p.Name, In: p.In, Description: p.Description, Type: schemaType(p.Schema),
			Required: p.Required != nil && *p.Required, Default: firstOf(asJSON(p.Example), schemaDefault(p.Schema))})
	}
	if op.RequestBody != nil && op.RequestBody.Content != nil {
		r.body(&a, op.RequestBody)
	}
	a.Answer = answerSample(op)
	return a
}

// put adds a parameter, or replaces the one of its name and place: an operation's
// parameters go over those of its path.
func (a *Action) put(p Parameter) {
	for i, old := range a.Parameters {
		if old.Name == p.Name && old.In == p.In {
			a.Parameters[i] = p
			return
		}
	}
	a.Parameters = append(a.Parameters, p)
}

func (r *openAPI) body(a *Action, body *v3.RequestBody) {
	for kind, media := range body.Content.FromOldest() {
		switch {
		case strings.Contains(kind, "json"):
			a.Body = JSONBody
		case strings.HasPrefix(kind, "application/x-www-form-urlencoded"):
			a.Body = FormBody
		default:
			continue
		}
		if object(media.Schema) {
			schemaMembers(a, media.Schema.Schema(), "", 0)
			return
		}
		a.Body = RawBody
		a.Parameters = append(a.Parameters, Parameter{Name: "Content-Type", In: InHeader, Fixed: true, Default: quoted(kind)},
			Parameter{Name: "body", In: InBody, Required: true, Type: schemaType(media.Schema), Default: sample(media)})
		return
	}
	kind := ""
	if first := body.Content.First(); first != nil {
		kind = first.Key()
	}
	a.Body = RawBody
	a.Parameters = append(a.Parameters, Parameter{Name: "Content-Type", In: InHeader, Fixed: true, Default: quoted(kind)}, Parameter{Name: "body", In: InBody, Type: "string"})
	r.note("the body of %s has the form %s: it is one text", a.ID, kind)
}

func object(p *base.SchemaProxy) bool {
	s := p.Schema()
	return s != nil && s.Properties != nil && s.Properties.Len() > 0
}

// deepest is how far the members of objects in objects become parameters of their own.
const deepest = 2

func schemaMembers(a *Action, s *base.Schema, prefix string, depth int) {
	for name, member := range s.Properties.FromOldest() {
		if object(member) && depth < deepest && a.Body == JSONBody {
			schemaMembers(a, member.Schema(), prefix+name+".", depth+1)
			continue
		}
		p := Parameter{Name: prefix + name, In: InBody, Type: schemaType(member), Required: prefix == "" && slices.Contains(s.Required, name), Default: schemaDefault(member)}
		if inner := member.Schema(); inner != nil {
			p.Description = inner.Description
		}
		a.Parameters = append(a.Parameters, p)
	}
}

func schemaType(p *base.SchemaProxy) string {
	if p == nil || p.Schema() == nil || len(p.Schema().Type) == 0 {
		return ""
	}
	return p.Schema().Type[0]
}

func schemaDefault(p *base.SchemaProxy) json.RawMessage {
	if p == nil || p.Schema() == nil {
		return nil
	}
	return firstOf(asJSON(p.Schema().Default), asJSON(p.Schema().Example))
}

func firstOf(all ...json.RawMessage) json.RawMessage {
	for _, one := range all {
		if one != nil {
			return one
		}
	}
	return nil
}

func asJSON(node *yaml.Node) json.RawMessage {
	if node == nil {
		return nil
	}
	var value any
	if node.Decode(&value) != nil {
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return data
}

// answerSample is that of the first answer that tells of success.
func answerSample(op *v3.Operation) json.RawMessage {
	if op.Responses == nil || op.Responses.Codes == nil {
		return nil
	}
	for code, answer := range op.Responses.Codes.FromOldest() {
		if !strings.HasPrefix(code, "2") || answer.Content == nil {
			continue
		}
		for kind, media := range answer.Content.FromOldest() {
			if strings.Contains(kind, "json") {
				return sample(media)
			}
		}
	}
	return nil
}

func sample(media *v3.MediaType) json.RawMessage {
	data, err := renderer.NewMockGenerator(renderer.JSON).GenerateMock(media, "")
	if err != nil || !json.Valid(data) {
		return nil
	}
	return data
}
