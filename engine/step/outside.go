package step

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A service, send or business rule task is work done by somebody else (BPMN
// 2.0, 10.2.3): an HTTP call, a job for a worker, or a message to another
// process. A throwing message event with a call does the same. The request is
// rendered once, so that every attempt sends the same.
var outside = Behaviour{Work: startOutside}

// startOutside begins whatever the element says it is.
func startOutside(t *Turn) error {
	switch {
	case t.Node.Call != nil:
		call, err := render(t, t.Node.Call)
		if err != nil {
			return err
		}
		t.Await(t.JobWait("http", call))
	case t.Node.Job != nil:
		kind, err := t.Text(t.Node.Job)
		if err != nil {
			return err
		}
		t.Await(t.JobWait(kind, nil))
	case t.Node.Sends != nil:
		return send(t, t.Node.Sends)
	default:
		t.Complete() // there is nothing to do but to write its outputs
	}
	return nil
}

// render evaluates everything a request consists of. Where a secret belongs, the texts hold its place, never its value.
func render(t *Turn, c *program.Call) (*engine.Call, error) {
	r := &renderer{t: t}
	call := &engine.Call{
		Method:  c.Method,
		URL:     stored(r.address(c)),
		Timeout: r.timeout(c.Timeout),
	}
	for _, h := range c.Headers {
		call.Header = append(call.Header, engine.Pair{Name: h.To, Value: storedHeader(r.text(h.Value))})
	}
	body, kind := r.body(c)
	call.Body, call.Type = stored(body), kind
	return call, r.err
}

// A renderer evaluates settings and keeps the first error.
type renderer struct {
	t   *Turn
	err error
}

// value evaluates a setting; null after an error.
func (r *renderer) value(v *program.Value) feel.Value {
	x, err := r.t.EvalWith(v, secretsIn(v))
	if err != nil && r.err == nil {
		r.err = err
	}
	if x == nil {
		return feel.Null{}
	}
	return x
}

// text is value as text.
func (r *renderer) text(v *program.Value) string {
	text, err := asText(r.value(v))
	if err != nil && r.err == nil {
		r.err = err
	}
	return text
}

// address is the URL with its query: the rows of the query, and the parameters of a method whose request has no content
// (RFC 9110, 9.3.1 and 9.3.2).
func (r *renderer) address(c *program.Call) string {
	address := r.text(c.URL)
	if address == "" && r.err == nil {
		r.err = Faultf(engine.BadExpression, "the URL (%s) has no value", c.URL.Source())
	}
	rows := c.Query
	if c.Method == "GET" || c.Method == "HEAD" {
		rows = slices.Concat(rows, c.Parameters)
	}
	var query []string
	for _, q := range rows {
		if v := r.value(q.Value); !feel.IsNull(v) {
			query = append(query, r.pairs(q.To, v, escapeQuery)...)
		}
	}
	if len(query) == 0 {
		return address
	}
	address, fragment, _ := strings.Cut(address, "#") // which is never sent
	if fragment != "" {
		fragment = "#" + fragment
	}
	glue := "?"
	if strings.Contains(address, "?") {
		glue = "&"
	}
	return address + glue + strings.Join(query, "&") + fragment
}

// pairs writes a value as name=value, and a list as the same name again and again.
func (r *renderer) pairs(name string, v feel.Value, escape func(string) string) (out []string) {
	list, many := v.(feel.List)
	if !many {
		list = feel.List{v}
	}
	for _, one := range list {
		text, err := asText(one)
		if err != nil && r.err == nil {
			r.err = err
		}
		out = append(out, escape(name)+"="+escape(text))
	}
	return out
}

// escapeQuery writes a space as %20 (RFC 3986): only forms have the plus sign for it.
func escapeQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

const defaultTimeout = 20 * time.Second

// timeout is the time-out in nanoseconds.
func (r *renderer) timeout(v *program.Value) int64 {
	if v == nil {
		return int64(defaultTimeout)
	}
	due, err := r.t.After(v)
	if err != nil && r.err == nil {
		r.err = err
	}
	return due
}

// body gives the request's body and its type.
func (r *renderer) body(c *program.Call) (body, kind string) {
	if c.Body == "none" || bare(c) {
		return "", ""
	}
	types := map[string]string{"json": "application/json", "form": "application/x-www-form-urlencoded", "text": "text/plain; charset=utf-8", "xml": "application/xml"}
	kind = types[c.Body]
	switch {
	case c.Text != nil:
		v := r.value(c.Text)
		if s, ok := v.(feel.String); ok {
			return string(s), kind
		}
		return r.json(v), kind
	case c.Body == "form":
		return r.form(c.Parameters), kind
	case c.Body == "json":
		return r.json(r.parameters(c.Parameters)), kind
	}
	return "", kind
}

// bare reports whether a request has no body because nothing was set to be in it.
func bare(c *program.Call) bool {
	if c.Text != nil {
		return false
	}
	switch c.Method {
	case "GET", "HEAD":
		return true // parameters are in the query
	case "DELETE", "OPTIONS":
		return len(c.Parameters) == 0
	}
	return false
}

// json writes a value as a body.
func (r *renderer) json(v feel.Value) string {
	raw, err := feel.ToJSON(v)
	if err != nil && r.err == nil {
		r.err = err
	}
	return string(raw)
}

// parameters makes one JSON object of the table; a field such as order.id lies
// inside an object of its own.
func (r *renderer) parameters(rows []program.Assign) feel.Value {
	tree := &branch{}
	for _, p := range rows {
		tree.put(strings.SplitN(p.To, ".", deepest), r.value(p.Value))
	}
	return tree.value()
}

// form writes the table as application/x-www-form-urlencoded.
func (r *renderer) form(rows []program.Assign) string {
	var parts []string
	for _, p := range rows {
		parts = append(parts, r.pairs(p.To, r.value(p.Value), url.QueryEscape)...)
	}
	return strings.Join(parts, "&")
}

// A branch is an object under construction.
type branch struct {
	names []string
	leafs map[string]feel.Value
	inner map[string]*branch
}

// put sets the leaf at the end of a path, making branches on the way.
func (b *branch) put(path []string, v feel.Value) {
	if b.leafs == nil {
		b.leafs, b.inner = map[string]feel.Value{}, map[string]*branch{}
	}
	for len(path) > 1 {
		next := b.inner[path[0]]
		if next == nil {
			next = &branch{leafs: map[string]feel.Value{}, inner: map[string]*branch{}}
			b.inner[path[0]] = next
			b.names = append(b.names, path[0])
		}
		b, path = next, path[1:]
	}
	if _, again := b.leafs[path[0]]; !again {
		b.names = append(b.names, path[0])
	}
	b.leafs[path[0]] = v
}

// deepest is how many levels the dots of a field name can make.
const deepest = 50

// value goes down at most to the deepest level.
func (b *branch) value() feel.Value {
	c := feel.NewContext(len(b.names))
	for _, name := range b.names {
		if inner := b.inner[name]; inner != nil {
			c.Put(name, inner.value())
			continue
		}
		c.Put(name, b.leafs[name])
	}
	return c
}
