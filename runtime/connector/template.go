package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hookflow/engine/feel"
	"hookflow/engine/template"
)

// An elementTemplate is the part of a Camunda element template (for Camunda 8's
// REST connector, or Camunda 7's http-connector) that says what is sent.
type elementTemplate struct {
	Name        string             `json:"name"`
	ID          string             `json:"id"`
	Description string             `json:"description"`
	Groups      []template.Group   `json:"groups"`
	Properties  []templateProperty `json:"properties"`
	Icon        struct {
		Contents string `json:"contents"`
	} `json:"icon"`
}

// A templateProperty is one field of it.
type templateProperty struct {
	ID          string          `json:"id"`
	Label       string          `json:"label"`
	Description string          `json:"description"`
	Placeholder string          `json:"placeholder"`
	Group       string          `json:"group"`
	Type        string          `json:"type"` // missing: String
	Feel        string          `json:"feel"`
	Optional    bool            `json:"optional"`
	Value       json.RawMessage `json:"value"`
	Choices     []struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	} `json:"choices"`
	Binding struct {
		Type, Name, Property, Key string
	} `json:"binding"`
	Constraints struct {
		NotEmpty  bool            `json:"notEmpty"`
		MinLength int             `json:"minLength"`
		MaxLength int             `json:"maxLength"`
		Pattern   json.RawMessage `json:"pattern"` // a text, or its value and a message
	} `json:"constraints"`
	Condition *templateCondition `json:"condition"`
}

// A templateCondition says when a property applies.
type templateCondition struct {
	Property string              `json:"property"`
	Equals   json.RawMessage     `json:"equals"`
	OneOf    []json.RawMessage   `json:"oneOf"`
	IsActive *bool               `json:"isActive"`
	AllMatch []templateCondition `json:"allMatch"`
}

// FromTemplates reads Camunda element templates, one or a list: a connector with
// an action for each that makes an HTTP call.
func FromTemplates(data []byte) (c Connector, notes []string, err error) {
	var all []elementTemplate
	if err := json.Unmarshal(data, &all); err != nil {
		var one elementTemplate
		if err := json.Unmarshal(data, &one); err != nil {
			return Connector{}, nil, fmt.Errorf("read the element template: %w", err)
		}
		all = []elementTemplate{one}
	}
	for _, t := range all {
		a, said := t.action()
		notes = append(notes, said...)
		switch {
		case a == nil:
			notes = append(notes, fmt.Sprintf("not taken over: %s, which makes no HTTP call that can be read", t.Name))
		case c.Name == "":
			c = Connector{Name: nameOf(strings.ToLower(t.Name)), Version: 1, Description: t.Description, BaseURL: a.Service, Actions: []Action{*a}}
		case a.Service != c.BaseURL:
			notes = append(notes, fmt.Sprintf("not taken over: %s, which calls another service: %s", t.Name, a.Service))
		default:
			c.Actions = append(c.Actions, *a)
		}
	}
	if c.Name == "" {
		return Connector{}, notes, errors.New("read the element template: none of them makes an HTTP call that can be read")
	}
	return c, notes, nil
}

// action reads what is bound to the inputs of the call: url, method, headers, queryParameters and body, as a whole or by
// members behind a dot. Other inputs are read by expressions and conditions only. nil: it calls nothing.
func (t *elementTemplate) action() (a *Action, notes []string) {
	a = &Action{ID: nameOf(t.ID), Name: t.Name, Description: t.Description, Method: "GET", Groups: t.Groups}
	if a.Icon = t.Icon.Contents; !strings.HasPrefix(a.Icon, "data:image/") || len(a.Icon) > iconMost {
		if a.Icon != "" {
			notes = append(notes, fmt.Sprintf("not taken over: the icon of %s, which is no picture in the template of at most %d KB", t.Name, iconMost>>10))
		}
		a.Icon = ""
	}
	for _, p := range t.Properties {
		if !strings.HasSuffix(p.Binding.Type, "input") && !strings.HasSuffix(p.Binding.Type, "inputParameter") || strings.HasPrefix(p.Binding.Name, "authentication") {
			continue
		}
		notes = append(notes, p.into(a, t.Name)...)
	}
	if a.Service == "" {
		return nil, notes
	}
	a.Parameters = slices.DeleteFunc(a.Parameters, func(p Parameter) bool {
		idle := p.In == InVariable && !slices.ContainsFunc(a.Parameters, func(q Parameter) bool { return q.reads(p) })
		if idle {
			notes = append(notes, fmt.Sprintf("not taken over: the input %s of %s", p.Name, t.Name))
		}
		return idle
	})
	return a, notes
}

// iconMost is how long the data: address of an icon may be, in bytes: it is written into every file that shows it.
const iconMost = 64 << 10

// reads reports whether the parameter asks for another one.
func (p Parameter) reads(other Parameter) bool {
	first, _, _ := strings.Cut(other.Name, ".")
	return strings.Contains(p.Expression, first) || p.Field != nil && other.Field.ID != "" && p.Field.When.Asks(other.Field.ID)
}

// into adds to an action what the property says.
func (p *templateProperty) into(a *Action, of string) (notes []string) {
	said := Parameter{Name: p.Binding.Name, Required: p.Constraints.NotEmpty, Description: firstText(p.Description, p.Label), Fixed: p.Type == string(template.Hidden), Type: typeOf(p.Value)}
	said.In, said.Whole = InVariable, false
	first, rest, deep := strings.Cut(p.Binding.Name, ".")
	if in := map[string]string{"headers": InHeader, "queryParameters": InQuery, "body": InBody}[first]; in != "" {
		said.In, said.Whole = in, !deep
		if deep {
			said.Name = rest
		}
	}
	if said.In == InBody && a.Body == NoBody {
		a.Body = JSONBody
	}
	notes = p.fill(&said, of)
	switch p.Binding.Name {
	case "url":
		addressed(a, said)
		return notes
	case "method":
		if said.In = InMethod; said.Fixed && said.Field.When == nil {
			a.Method = strings.ToUpper(template.TextOf(said.Default))
			return notes
		}
	}
	a.Parameters = append(a.Parameters, said)
	return notes
}

// fill gives a parameter its value and how people fill it in.
func (p *templateProperty) fill(to *Parameter, of string) (notes []string) {
	text := template.TextOf(p.Value)
	switch value := feelText(p.Value); {
	case value != nil:
		to.Default = value
	case strings.HasPrefix(text, "=") && to.Fixed:
		to.Expression = strings.TrimPrefix(text, "=")
		if _, err := feel.Parse(to.Expression); err != nil {
			notes = append(notes, fmt.Sprintf("the value of %s in %s is no expression that can be read: %v", p.Binding.Name, of, err))
		}
	case len(p.Value) > 0 && string(p.Value) != "null" && !(text == "" && p.Optional):
		to.Default = p.Value
	}
	f := &template.Field{ID: p.ID, Name: to.Name, Label: p.Label, Help: p.Description, Placeholder: p.Placeholder, Group: p.Group, Type: template.Type(p.Type),
		Feel: p.Feel, Optional: p.Optional, Value: to.Default, When: p.Condition.condition()}
	if f.Type == "" {
		f.Type = template.String
	}
	for _, c := range p.Choices {
		f.Choices = append(f.Choices, template.Choice{Name: c.Name, Value: template.TextOf(c.Value)})
	}
	f.NotEmpty, f.MinLength, f.MaxLength = p.Constraints.NotEmpty, p.Constraints.MinLength, p.Constraints.MaxLength
	f.Pattern, f.Message = pattern(p.Constraints.Pattern)
	if _, err := regexp.Compile(f.Pattern); err != nil {
		notes = append(notes, fmt.Sprintf("the pattern of %s in %s is not checked: %v", p.Binding.Name, of, err))
		f.Pattern = ""
	}
	to.Field = f
	return notes
}

// addressed reads where the call goes: a text, or an expression that begins with the scheme and host as a text.
func addressed(a *Action, said Parameter) {
	text := template.TextOf(said.Default)
	if said.Expression != "" {
		text = host.FindString(said.Expression)
	}
	u, err := url.Parse(strings.TrimPrefix(strings.TrimPrefix(text, "="), `"`))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	a.Service = u.Scheme + "://" + u.Host
	if said.Expression != "" {
		said.In = InAddress
		a.Parameters = append(a.Parameters, said)
		return
	}
	a.Path = u.EscapedPath()
	for name, values := range sorted(u.Query()) {
		a.Parameters = append(a.Parameters, Parameter{Name: name, In: InQuery, Type: "string", Default: quoted(values[0])})
	}
}

// host is what an address in FEEL begins with.
var host = regexp.MustCompile(`^\s*"https?://[^/"?#]+(?:[/?#"])`)

// pattern reads a constraint that is a text, or has a message besides.
func pattern(raw json.RawMessage) (expression, message string) {
	var both struct{ Value, Message string }
	if json.Unmarshal(raw, &both) == nil && both.Value != "" {
		return both.Value, both.Message
	}
	_ = json.Unmarshal(raw, &expression) // no text: no pattern
	return expression, ""
}

// condition reads when a property applies; values are compared as texts.
func (c *templateCondition) condition() *template.Condition {
	if c == nil {
		return nil
	}
	made := &template.Condition{Property: c.Property, Active: c.IsActive}
	if c.Equals != nil {
		text := template.TextOf(c.Equals)
		made.Equals = &text
	}
	for _, one := range c.OneOf {
		made.OneOf = append(made.OneOf, template.TextOf(one))
	}
	for _, one := range c.AllMatch {
		made.All = append(made.All, *one.condition())
	}
	return made
}

// feelText returns the text of a value that is a FEEL string such as ="a", else nil.
func feelText(value json.RawMessage) json.RawMessage {
	var s string
	if json.Unmarshal(value, &s) != nil || !strings.HasPrefix(s, `="`) || !json.Valid([]byte(s[1:])) {
		return nil
	}
	return json.RawMessage(s[1:])
}

func firstText(all ...string) string {
	for _, t := range all {
		if t != "" {
			return t
		}
	}
	return ""
}
