package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine/template"
)

// A Request is an action with its parameters in place.
type Request struct {
	Method string
	URL    string
	Header []Pair
	Body   string
}

// A Pair is one header; names may occur twice.
type Pair struct{ Name, Value string }

// Compose makes the request of an action from inputs, JSON values by the names of
// parameters. What is not given has its default; null leaves a parameter out.
// Refused are inputs that there are no parameters for, and required ones missing.
func (c *Connector) Compose(id string, inputs map[string]json.RawMessage) (Request, error) {
	a, err := c.Find(id)
	if err != nil {
		return Request{}, err
	}
	for _, given := range slices.Sorted(maps.Keys(inputs)) {
		if !slices.ContainsFunc(a.Parameters, func(p Parameter) bool { return p.Name == given && !p.Fixed }) {
			return Request{}, fmt.Errorf("the action %s of %s has no parameter %q", a.ID, c.Name, given)
		}
	}
	b := builder{action: a, base: strings.TrimSuffix(c.BaseURL, "/"), method: a.Method, path: a.Path, query: url.Values{}, form: url.Values{}, object: map[string]any{}}
	known, err := a.known(inputs)
	if err != nil {
		return Request{}, err
	}
	for i, applies := range a.applying(inputs) {
		if !applies {
			continue
		}
		p := a.Parameters[i]
		value, err := p.value(inputs, known)
		if err != nil {
			return Request{}, fmt.Errorf("the parameter %s of %s: %w", p.Name, a.ID, err)
		}
		if value == nil || string(value) == "null" {
			if p.Required || p.In == InPath {
				return Request{}, fmt.Errorf("the action %s of %s needs %s", a.ID, c.Name, p.Name)
			}
			continue
		}
		if err := b.put(p, value); err != nil {
			return Request{}, fmt.Errorf("the parameter %s of %s: %w", p.Name, a.ID, err)
		}
	}
	return b.request()
}

// A builder collects what goes where.
type builder struct {
	action *Action
	base   string
	method string
	path   string
	whole  json.RawMessage // the body, where one parameter is all of it
	query  url.Values
	header []Pair
	form   url.Values
	object map[string]any
	raw    string
}

func (b *builder) put(p Parameter, value json.RawMessage) error {
	texts := texts(value)
	switch {
	case p.In == InVariable:
	case p.In == InMethod:
		b.method = strings.ToUpper(strings.Join(texts, ""))
	case p.In == InAddress:
		return b.address(strings.Join(texts, ""))
	case p.Whole && p.In == InBody:
		b.whole = value
	case p.Whole:
		return b.members(p, value)
	case p.In == InPath:
		b.path = strings.ReplaceAll(b.path, "{"+p.Name+"}", url.PathEscape(strings.Join(texts, ",")))
	case p.In == InQuery:
		b.query[p.Name] = append(b.query[p.Name], texts...)
	case p.In == InHeader:
		b.header = append(b.header, Pair{p.Name, strings.Join(texts, ", ")})
	case b.action.Body == FormBody:
		b.form[p.Name] = append(b.form[p.Name], texts...)
	case b.action.Body == RawBody:
		b.raw = strings.Join(texts, "\n")
	default:
		return nest(b.object, strings.Split(p.Name, "."), value)
	}
	return nil
}

// members puts each member of a value as a parameter of its own.
func (b *builder) members(p Parameter, value json.RawMessage) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(value, &all); err != nil {
		return errors.New("it is no object of names and values")
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := b.put(Parameter{Name: name, In: p.In}, all[name]); err != nil {
			return err
		}
	}
	return nil
}

// address takes the whole address. It must lead to the service of the action: the account is sent along.
func (b *builder) address(text string) error {
	to, err := url.Parse(text)
	own, _ := url.Parse(b.action.Service)
	if err != nil || to.Host == "" || own == nil || to.Scheme != own.Scheme || to.Host != own.Host {
		return fmt.Errorf("the address does not lead to %s", b.action.Service)
	}
	b.path = to.EscapedPath()
	for name, values := range to.Query() {
		b.query[name] = append(b.query[name], values...)
	}
	return nil
}

// nest puts value below the members that path names, making objects on the way.
func nest(object map[string]any, path []string, value json.RawMessage) error {
	for _, step := range path[:len(path)-1] {
		inner, ok := object[step].(map[string]any)
		if object[step] != nil && !ok {
			return fmt.Errorf("%s is a value already and cannot hold %s", step, path[len(path)-1])
		}
		if inner == nil {
			inner = map[string]any{}
			object[step] = inner
		}
		object = inner
	}
	object[path[len(path)-1]] = value
	return nil
}

func (b *builder) request() (Request, error) {
	target, err := url.Parse(b.base + b.path)
	if err != nil {
		return Request{}, fmt.Errorf("the address of the action %s: %w", b.action.ID, err)
	}
	query := target.Query()
	for name, values := range b.query {
		query[name] = append(query[name], values...)
	}
	target.RawQuery = query.Encode()
	r := Request{Method: b.method, URL: target.String(), Header: b.header}
	if b.whole != nil {
		return b.wholly(r), nil
	}
	switch b.action.Body {
	case JSONBody:
		var body bytes.Buffer
		e := json.NewEncoder(&body)
		e.SetEscapeHTML(false)
		if err := e.Encode(b.object); err != nil {
			return Request{}, fmt.Errorf("the body of the action %s: %w", b.action.ID, err)
		}
		r.Body, r.Header = strings.TrimSuffix(body.String(), "\n"), withType(r.Header, "application/json")
	case FormBody:
		r.Body, r.Header = b.form.Encode(), withType(r.Header, "application/x-www-form-urlencoded")
	case RawBody:
		r.Body = b.raw
	}
	return r, nil
}

// wholly gives a request its body: a text as it stands, anything else as JSON. A GET and a HEAD have none.
func (b *builder) wholly(r Request) Request {
	if r.Method == "GET" || r.Method == "HEAD" {
		return r
	}
	if r.Body = template.TextOf(b.whole); !strings.HasPrefix(string(b.whole), `"`) || json.Valid([]byte(r.Body)) {
		r.Header = withType(r.Header, "application/json")
	}
	return r
}

// withType adds a content type unless the action names one.
func withType(header []Pair, contentType string) []Pair {
	if slices.ContainsFunc(header, func(p Pair) bool { return strings.EqualFold(p.Name, "Content-Type") }) {
		return header
	}
	return append(header, Pair{"Content-Type", contentType})
}

// texts are the values of a list, or the one value, as text.
func texts(value json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		list = []json.RawMessage{value}
	}
	all := make([]string, 0, len(list))
	for _, item := range list {
		var text string
		if json.Unmarshal(item, &text) != nil {
			text = string(item)
		}
		all = append(all, text)
	}
	return all
}
