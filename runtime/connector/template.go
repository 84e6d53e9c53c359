package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// An elementTemplate is the part of a Camunda element template (for Camunda 8's
// REST connector, or Camunda 7's http-connector) that says what is sent.
type elementTemplate struct {
	Name        string `json:"name"`
	ID          string `json:"id"`
	Description string `json:"description"`
	Properties  []struct {
		Label       string          `json:"label"`
		Description string          `json:"description"`
		Type        string          `json:"type"`
		Value       json.RawMessage `json:"value"`
		Binding     struct {
			Type, Name, Property, Key string
		} `json:"binding"`
		Constraints struct {
			NotEmpty bool `json:"notEmpty"`
		} `json:"constraints"`
	} `json:"properties"`
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
		a, base, said := t.action()
		notes = append(notes, said...)
		switch {
		case a == nil:
			notes = append(notes, fmt.Sprintf("not taken over: %s, which makes no HTTP call that can be read", t.Name))
		case c.Name == "":
			c = Connector{Name: nameOf(strings.ToLower(t.Name)), Version: 1, Description: t.Description, BaseURL: base, Actions: []Action{*a}}
		case base != c.BaseURL:
			notes = append(notes, fmt.Sprintf("not taken over: %s, which calls another service: %s", t.Name, base))
		default:
			c.Actions = append(c.Actions, *a)
		}
	}
	if c.Name == "" {
		return Connector{}, notes, errors.New("read the element template: none of them makes an HTTP call that can be read")
	}
	return c, notes, nil
}

// action reads what is bound to the inputs of the call: url, method, headers,
// queryParameters, body, and members of the last three behind a dot.
func (t *elementTemplate) action() (a *Action, base string, notes []string) {
	a = &Action{ID: nameOf(t.ID), Name: t.Name, Description: t.Description, Method: "GET"}
	address := ""
	for _, p := range t.Properties {
		input := p.Binding.Name
		switch {
		case !strings.HasSuffix(p.Binding.Type, "input") && !strings.HasSuffix(p.Binding.Type, "inputParameter"):
			continue
		case input == "url":
			_ = json.Unmarshal(p.Value, &address) // no text: no address, see below
		case input == "method":
			_ = json.Unmarshal(p.Value, &a.Method)
			a.Method = strings.ToUpper(a.Method)
		case strings.HasPrefix(input, "authentication"):
			continue
		default:
			in, name := placeOf(input)
			if in == "" {
				notes = append(notes, fmt.Sprintf("not taken over: the input %s of %s", input, t.Name))
				continue
			}
			if in == InBody && a.Body == NoBody {
				a.Body = JSONBody
			}
			if text := feelText(p.Value); text != nil {
				p.Value = text
			}
			a.Parameters = append(a.Parameters, Parameter{Name: name, In: in, Description: firstText(p.Description, p.Label), Type: typeOf(p.Value), Required: p.Constraints.NotEmpty,
				Fixed: p.Type == "Hidden", Default: p.Value})
		}
	}
	u, err := url.Parse(strings.TrimPrefix(address, "="))
	if err != nil || u.Host == "" {
		return nil, "", notes
	}
	a.Path = u.EscapedPath()
	for name, values := range sorted(u.Query()) {
		a.Parameters = append(a.Parameters, Parameter{Name: name, In: InQuery, Type: "string", Default: quoted(values[0])})
	}
	return a, u.Scheme + "://" + u.Host, notes
}

// placeOf says where an input of the connector goes.
func placeOf(input string) (in, name string) {
	first, rest, deep := strings.Cut(input, ".")
	if !deep {
		return "", ""
	}
	switch first {
	case "headers":
		return InHeader, rest
	case "queryParameters":
		return InQuery, rest
	case "body":
		return InBody, rest
	}
	return "", ""
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
