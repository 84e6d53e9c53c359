package behave

import (
	"net/url"
	"regexp"
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
var outside = engine.Behaviour{Work: startOutside}

// startOutside begins whatever the element says it is.
func startOutside(t *engine.Turn) error {
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

// render evaluates everything a request consists of.
func render(t *engine.Turn, c *program.Call) (*engine.Call, error) {
	r := &renderer{t: t}
	call := &engine.Call{
		Method:  c.Method,
		URL:     r.address(c),
		Timeout: r.timeout(c.Timeout),
	}
	for _, h := range c.Headers {
		call.Header = append(call.Header, engine.Pair{Name: h.To, Value: r.text(h.Value)})
	}
	call.Body, call.Type = r.body(c)
	return call, r.err
}

// A renderer evaluates settings and keeps the first error.
type renderer struct {
	t   *engine.Turn
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
	text, err := engine.AsText(r.value(v))
	if err != nil && r.err == nil {
		r.err = err
	}
	return text
}

// secretName finds the secrets an expression names.
var secretName = regexp.MustCompile(`\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)`)

// secretsIn makes the context secrets: every secret is a placeholder, which only
// the HTTP client fills in, so that no secret is ever stored.
func secretsIn(v *program.Value) *feel.Context {
	if v == nil || !strings.Contains(v.Source(), "secrets.") {
		return nil
	}
	names := secretName.FindAllStringSubmatch(v.Source(), -1)
	secrets := feel.NewContext(len(names))
	for _, m := range names {
		secrets.Put(m[1], feel.String("{{secrets."+m[1]+"}}"))
	}
	return feel.NewContext(1).Put("secrets", secrets)
}

// address is the URL with its query.
func (r *renderer) address(c *program.Call) string {
	address := r.text(c.URL)
	if address == "" && r.err == nil {
		r.err = engine.Faultf(engine.BadExpression, "the URL (%s) has no value", c.URL.Source())
	}
	var query []string
	for _, q := range c.Query {
		v := r.value(q.Value)
		if feel.IsNull(v) {
			continue
		}
		text, err := engine.AsText(v)
		if err != nil && r.err == nil {
			r.err = err
		}
		query = append(query, url.QueryEscape(q.To)+"="+escapeAround(text))
	}
	if len(query) == 0 {
		return address
	}
	glue := "?"
	if strings.Contains(address, "?") {
		glue = "&"
	}
	return address + glue + strings.Join(query, "&")
}

// placeholder is a secret that is still to be filled in.
var placeholder = regexp.MustCompile(`\{\{secrets\.[A-Za-z_][A-Za-z0-9_]*\}\}`)

// escapeAround escapes text for a query but leaves secrets to the client.
func escapeAround(text string) string {
	var out strings.Builder
	rest := text
	for {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			break
		}
		out.WriteString(url.QueryEscape(rest[:at[0]]) + rest[at[0]:at[1]])
		rest = rest[at[1]:]
	}
	return out.String() + url.QueryEscape(rest)
}

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
	if c.Body == "none" || c.Method == "GET" && c.Text == nil && len(c.Parameters) == 0 || c.Method == "HEAD" {
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
		parts = append(parts, url.QueryEscape(p.To)+"="+escapeAround(r.text(p.Value)))
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
