// Package connector describes services once, for all processes that call them: a
// connector is a service with its base address, the account used there, and
// actions; an action is one request with named parameters.
//
// Connectors are made by hand or read from what services publish about
// themselves: a cURL line, an OpenAPI document, a Postman collection, a Camunda
// element template. Each reader lists what it could not take over.
//
// A version that was published is never changed, because deployed processes were tested with it; a change is a new version.
// A connector names an account, and holds neither a secret nor anything that a process decides.
package connector

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hookflow/engine/template"
)

// A Connector is one version of the description of a service.
type Connector struct {
	Name        string   `json:"name"`
	Version     int      `json:"version"` // from 1, given by the Shelf
	Description string   `json:"description,omitempty"`
	BaseURL     string   `json:"baseUrl"`
	Account     string   `json:"account,omitempty"` // of the environment the process runs in
	Actions     []Action `json:"actions"`
}

// An Action is one request that the service understands.
type Action struct {
	ID          string          `json:"id"`
	Name        string          `json:"name,omitempty"`
	Description string          `json:"description,omitempty"`
	Method      string          `json:"method"`
	Path        string          `json:"path"` // below the base address; {name} is a parameter
	Body        Form            `json:"body,omitempty"`
	Parameters  []Parameter     `json:"parameters,omitempty"`
	Answer      json.RawMessage `json:"answer,omitempty"` // a sample of the answer's body

	Icon   string           `json:"icon,omitempty"`   // a data: address
	Groups []template.Group `json:"groups,omitempty"` // of the fields of its parameters

	Service string `json:"service,omitempty"` // scheme and host that an address in a parameter must have
}

// A Form is how the body is written.
type Form string

const (
	NoBody   Form = ""     // parameters go into path, query and headers only
	JSONBody Form = "json" // an object of the body parameters; dots in a name make objects in it
	FormBody Form = "form" // application/x-www-form-urlencoded
	RawBody  Form = "raw"  // the one body parameter, as text; its content type is a header
)

// The places of a parameter.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
	InBody   = "body"

	InMethod   = "method"   // it is the method
	InAddress  = "address"  // it is the whole address, below the base address
	InVariable = "variable" // it is not sent: conditions and expressions of others read it
)

var places = []string{InPath, InQuery, InHeader, InBody, InMethod, InAddress, InVariable}

// A Parameter is what an action is told.
type Parameter struct {
	Name        string          `json:"name"`
	In          string          `json:"in"`
	Description string          `json:"description,omitempty"`
	Type        string          `json:"type,omitempty"` // of JSON Schema: string, number, integer, boolean, object, array
	Required    bool            `json:"required,omitempty"`
	Fixed       bool            `json:"fixed,omitempty"` // always the default; not offered to people
	Default     json.RawMessage `json:"default,omitempty"`

	Whole      bool            `json:"whole,omitempty"`      // its members are the parameters; of a body, it is the body
	Expression string          `json:"expression,omitempty"` // FEEL over what else was said, in place of the default
	Field      *template.Field `json:"field,omitempty"`      // how people fill it in; nil: FieldOf makes one
}

// FieldOf says how people fill a parameter in.
func FieldOf(p Parameter) template.Field {
	if p.Field != nil {
		return *p.Field
	}
	types := map[string]template.Type{"boolean": template.Boolean, "number": template.Number, "integer": template.Number}
	f := template.Field{Name: p.Name, Help: p.Description, Type: cmp.Or(types[p.Type], template.String), Feel: "optional", Placeholder: template.TextOf(p.Default)}
	f.NotEmpty = (p.Required || p.In == InPath) && p.Default == nil
	return f
}

// Find returns the action with an id.
func (c *Connector) Find(id string) (*Action, error) {
	for i := range c.Actions {
		if c.Actions[i].ID == id {
			return &c.Actions[i], nil
		}
	}
	var ids []string
	for _, a := range c.Actions {
		ids = append(ids, a.ID)
	}
	return nil, fmt.Errorf("the connector %s has no action %q; it has %s", c.Name, id, strings.Join(ids, ", "))
}

// name is what stands in files and in models.
var name = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)

// Check says what is wrong.
func (c *Connector) Check() error {
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if !name.MatchString(c.Name) {
		say("a connector cannot be named %q: a letter, then letters, digits, and any of _ . -", c.Name)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		say("the base address %q of %s does not begin with http:// or https:// and a host", c.BaseURL, c.Name)
	}
	seen := map[string]bool{}
	for i := range c.Actions {
		a := &c.Actions[i]
		if a.ID == "" || seen[a.ID] {
			say("the actions of %s need ids that differ; %q does not", c.Name, a.ID)
		}
		seen[a.ID] = true
		wrong = append(wrong, a.check())
	}
	return errors.Join(wrong...)
}

func (a *Action) check() error {
	var wrong []error
	for _, p := range a.Parameters {
		switch {
		case p.Name == "" || !slices.Contains(places, p.In):
			wrong = append(wrong, fmt.Errorf("the action %s has a parameter %q in %q", a.ID, p.Name, p.In))
		case p.In == InPath && !strings.Contains(a.Path, "{"+p.Name+"}"):
			wrong = append(wrong, fmt.Errorf("the action %s has the path parameter %s, which its path %s does not name", a.ID, p.Name, a.Path))
		case p.Default != nil && !json.Valid(p.Default):
			wrong = append(wrong, fmt.Errorf("the default of %s in the action %s is not JSON", p.Name, a.ID))
		}
	}
	for _, found := range inPath.FindAllStringSubmatch(a.Path, -1) {
		if !slices.ContainsFunc(a.Parameters, func(p Parameter) bool { return p.In == InPath && p.Name == found[1] }) {
			wrong = append(wrong, fmt.Errorf("the path of the action %s names {%s}, which is none of its parameters", a.ID, found[1]))
		}
	}
	return errors.Join(wrong...)
}

var inPath = regexp.MustCompile(`\{([^{}]+)\}`)

// quoted returns text as a JSON string.
func quoted(text string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // every text has a JSON form
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// typeOf names the JSON Schema type of a value.
func typeOf(data json.RawMessage) string {
	switch trimmed := strings.TrimSpace(string(data)); {
	case trimmed == "" || trimmed == "null":
		return ""
	case trimmed[0] == '"':
		return "string"
	case trimmed[0] == '{':
		return "object"
	case trimmed[0] == '[':
		return "array"
	case trimmed == "true" || trimmed == "false":
		return "boolean"
	}
	return "number"
}
