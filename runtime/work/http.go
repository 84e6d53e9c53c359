package work

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/secret"
	"hookflow/runtime/media"
	"hookflow/runtime/webhook"
)

// call is one HTTP request. Its answer is {status, headers, body}; a status that
// the element does not accept is a failure, whatever the body says.
var call = Kind{
	Place: func(request json.RawMessage) string { return hostOf(ReadCall(request).Call().URL) },
	Do: func(ctx context.Context, o Outside, j Job) Result {
		r := ReadCall(j.Request)
		if r.Accept == "" {
			r.Accept = j.Setting("accept")
		}
		return r.judged(r.send(ctx, o, j.Process))
	},
}

// judged is what an exchange means for the process.
func (r *HTTPCall) judged(x webhook.Exchange) Result {
	var out Result
	if x.Failure != nil {
		out = Result{Failure: x.Failure.Message, Final: x.Failure.Final(), Cancelled: x.Failure.Reason == webhook.Cancelled}
	} else {
		out = r.Judge(x.Answer)
		out.After = x.After
	}
	out.Shown = &webhook.Entry{Began: x.Began, Took: x.Took, Request: x.Sent, Response: x.Shown, Failure: x.Failure}
	return out
}

// An HTTPCall is the request as the engine renders it: the settings of the
// element by their names. Values are JSON, whatever the expression gave.
type HTTPCall struct {
	URL        json.RawMessage
	Method     string
	Headers    []named
	Query      []named
	Body       string // none, json, form, text, xml
	Parameters []parameter
	Text       *string // nil: the body is made of the parameters
	Timeout    int64   // nanoseconds
	Redirects  bool
	Accept     string
	Account    string // empty: nobody's

	IdempotencyKey string
	ContentType    string // of a request of earlier programs, whose text is the whole body
}

type named struct {
	Name  string
	Value json.RawMessage
}

type parameter struct {
	Field string
	Value json.RawMessage
}

// ReadCall reads what the engine rendered. What cannot be read is a request
// without an address, which the client refuses.
func ReadCall(request json.RawMessage) *HTTPCall {
	r := &HTTPCall{}
	if err := json.Unmarshal(request, r); err != nil {
		return &HTTPCall{}
	}
	return r
}

// send makes the call in the name of its account.
func (r *HTTPCall) send(ctx context.Context, o Outside, process func() (string, error)) webhook.Exchange {
	as, err := r.caller(o, process)
	if err != nil {
		return webhook.Unsent(r.Call(), &webhook.Failure{Reason: webhook.SignIn, Message: err.Error()})
	}
	return o.HTTP.Do(ctx, r.Call(), as)
}

// caller is in whose name the call is made.
func (r *HTTPCall) caller(o Outside, process func() (string, error)) (as webhook.Caller, err error) {
	as.Secrets = o.secretsOf(process)
	if r.Account != "" {
		as.Account, err = o.sessionOf(r.Account, process)
	}
	return as, err
}

// Judge is what an answer means for the process. It looks at the status first: what the task does not accept is a failed
// attempt, whatever the body says.
func (r *HTTPCall) Judge(answer webhook.Response) (out Result) {
	body, _ := json.Marshal(answer) // its body is JSON
	if accepted, _ := bpmn.ParseStatuses(r.Accept); accepted.Has(answer.Status) {
		return Result{Answer: body}
	}
	out = Result{Failure: fmt.Sprintf("the service answered %d%s", answer.Status, excerpt(answer.Body)), Final: hopeless(answer.Status), Refusal: body}
	if to := answer.Headers["location"]; to != "" && answer.Status/100 == 3 {
		out.Failure = fmt.Sprintf("the service answered %d: it sends on to %s, which is not followed; call that address, or accept the status", answer.Status, to)
	}
	return out
}

// hopeless reports whether a service says with its status that the same request will never succeed (RFC 9110, section
// 15): it is malformed, for another place, of another form, too large, or of a kind that nobody there knows.
func hopeless(status int) bool {
	switch status {
	case 400, 405, 406, 410, 411, 413, 414, 415, 431, 501, 505:
		return true
	}
	return status/100 == 3
}

// excerpt is the beginning of a body, for people.
func excerpt(body json.RawMessage) string {
	const most = 200
	if len(body) == 0 || string(body) == "null" {
		return ""
	}
	return ": " + string(body[:min(len(body), most)])
}

// Call is the request as the client takes it. Secrets are still places in it;
// the client escapes them for where they stand.
func (r *HTTPCall) Call() webhook.Call {
	c := webhook.Call{Method: cmp.Or(strings.ToUpper(r.Method), "POST"), URL: r.address(), Timeout: r.Timeout, Key: r.IdempotencyKey, Follow: r.Redirects}
	for _, h := range r.Headers {
		c.Header = append(c.Header, webhook.Pair{Name: h.Name, Value: textOf(h.Value)})
	}
	c.Body, c.Type = r.body()
	return c
}

// address is the URL with its query: the rows of the query, and the parameters
// of a method whose request has no content (RFC 9110, 9.3.1 and 9.3.2).
func (r *HTTPCall) address() string {
	address := textOf(r.URL)
	rows := r.Query
	if r.withoutContent() {
		for _, p := range r.Parameters {
			rows = append(rows, named{p.Field, p.Value})
		}
	}
	var query []string
	for _, q := range rows {
		if len(q.Value) > 0 && string(q.Value) != "null" {
			query = append(query, pairs(q.Name, q.Value, escapeQuery)...)
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

func (r *HTTPCall) withoutContent() bool {
	method := strings.ToUpper(r.Method)
	return method == "GET" || method == "HEAD"
}

// pairs writes a value as name=value, and a list as the same name again and again.
func pairs(name string, value json.RawMessage, escape func(string) string) (out []string) {
	var list []json.RawMessage
	if value[0] != '[' || json.Unmarshal(value, &list) != nil {
		list = []json.RawMessage{value}
	}
	for _, one := range list {
		out = append(out, escape(name)+"="+secret.Escape(textOf(one), escape))
	}
	return out
}

// escapeQuery writes a space as %20 (RFC 3986): only forms have the plus sign for it.
func escapeQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// contentTypes are the types of the bodies that can be chosen.
var contentTypes = map[string]string{
	"json": "application/json", "form": "application/x-www-form-urlencoded", "text": "text/plain; charset=utf-8", "xml": "application/xml",
}

// body gives the request's body and its type.
func (r *HTTPCall) body() (body, kind string) {
	switch {
	case r.ContentType != "" && r.Text != nil:
		return *r.Text, r.ContentType
	case r.Body == "none", r.bare():
		return "", ""
	case r.Text != nil:
		return *r.Text, contentTypes[r.Body]
	case r.Body == "form":
		var parts []string
		for _, p := range r.Parameters {
			parts = append(parts, pairs(p.Field, p.Value, url.QueryEscape)...)
		}
		return strings.Join(parts, "&"), contentTypes[r.Body]
	case r.Body == "json":
		return object(r.Parameters), contentTypes[r.Body]
	}
	return "", contentTypes[r.Body]
}

// bare reports whether a request has no body because nothing was set to be in it.
func (r *HTTPCall) bare() bool {
	if r.Text != nil {
		return false
	}
	switch strings.ToUpper(r.Method) {
	case "DELETE", "OPTIONS":
		return len(r.Parameters) == 0
	}
	return r.withoutContent() // parameters are in the query
}

// textOf is a value as it stands in a URL or header: a string without quotes,
// anything else as JSON, null as nothing.
func textOf(value json.RawMessage) string {
	var text string
	switch {
	case len(value) == 0 || string(value) == "null":
		return ""
	case json.Unmarshal(value, &text) == nil:
		return text
	}
	return string(value)
}

// deepest is how many levels the dots of a field name can make.
const deepest = 50

// object makes one JSON object of the parameters; a field such as order.id lies
// inside an object of its own, where the first of them stands.
func object(rows []parameter) string {
	root := &branch{}
	for _, p := range rows {
		root.put(strings.SplitN(p.Field, ".", deepest), p.Value)
	}
	var out bytes.Buffer
	root.write(&out)
	return out.String()
}

// A branch is an object under construction.
type branch struct {
	names []string
	leafs map[string]json.RawMessage
	inner map[string]*branch
}

// put sets the leaf at the end of a path, making branches on the way.
func (b *branch) put(path []string, v json.RawMessage) {
	if b.leafs == nil {
		b.leafs, b.inner = map[string]json.RawMessage{}, map[string]*branch{}
	}
	if name := path[0]; !slices.Contains(b.names, name) {
		b.names = append(b.names, name)
	}
	if len(path) == 1 {
		b.leafs[path[0]] = v
		return
	}
	if b.inner[path[0]] == nil {
		b.inner[path[0]] = &branch{}
	}
	b.inner[path[0]].put(path[1:], v)
}

// write writes the object; where a name is both a leaf and a branch, the branch.
func (b *branch) write(out *bytes.Buffer) {
	out.WriteByte('{')
	for i, name := range b.names {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(media.Quote(secret.Guard(name)))
		out.WriteByte(':')
		if inner := b.inner[name]; inner != nil {
			inner.write(out)
		} else {
			out.Write(b.leafs[name])
		}
	}
	out.WriteByte('}')
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
