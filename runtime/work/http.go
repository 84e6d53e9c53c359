package work

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/secret"
	"hookflow/runtime/webhook"
)

// call is one HTTP request. Its answer is {status, headers, body}; a status that
// the element does not accept is a failure, whatever the body says.
var call = Kind{
	Place:     func(request json.RawMessage) string { return hostOf(textOf(ReadCall(request).URL)) },
	Unawaited: unawaited,
	Do: func(ctx context.Context, o Outside, j Job) Result {
		r := ReadCall(j.Request)
		if r.Accept == "" {
			r.Accept = j.Setting("accept")
		}
		return r.judged(r.send(ctx, o, j))
	},
}

// judged is what an exchange means for the process.
func (r *HTTPCall) judged(x webhook.Exchange) Result {
	var out Result
	if x.Failure != nil {
		again := r.repeats().Names(wordsFor(x.Failure.Reason)...)
		out = Result{Failure: x.Failure.Message, Final: x.Failure.Final() || !again, Cancelled: x.Failure.Reason == webhook.Cancelled}
	} else {
		out = r.Judge(x.Answer)
		out.After = x.After
	}
	out.Shown = &webhook.Entry{Began: x.Began, Took: x.Took, Request: x.Sent, Response: x.Shown, Failure: x.Failure, Unread: x.Shown.Unread}
	return out
}

// An HTTPCall is the request as the engine renders it: the settings of the
// element by their names. Values are JSON, whatever the expression gave.
type HTTPCall struct {
	URL        json.RawMessage
	Method     string
	Headers    []named
	Query      []named
	Body       string // see bpmn.Bodies
	Parameters []parameter
	Text       *string // nil: the body is made of the parameters
	Timeout    int64   // nanoseconds
	Redirects  bool
	Accept     string
	Account    string // empty: nobody's

	Wait           *bool // nil: true
	ConnectTimeout int64 // nanoseconds; 0: the client's
	AnswerTimeout  int64 // nanoseconds; 0: within Timeout
	Largest        int64 // bytes; 0: the client's
	Schema         string
	Finds          []find
	RepeatOn       string // empty: bpmn.RepeatOn

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

// traceOf is the trace that a call is a part of: the one that came in, or one that all
// calls of the instance share.
func (r *HTTPCall) traceOf(j Job) string {
	if j.Trace != "" {
		return j.Trace
	}
	instance := r.IdempotencyKey[:max(0, strings.LastIndexByte(r.IdempotencyKey, '-'))]
	return engine.TraceOf(instance)
}

// send makes the call in the name of its account.
func (r *HTTPCall) send(ctx context.Context, o Outside, j Job) webhook.Exchange {
	call, err := r.Call()
	call.Trace = r.traceOf(j)
	if err != nil {
		return webhook.Unsent(call, &webhook.Failure{Reason: webhook.Body, Message: err.Error()})
	}
	as, err := r.caller(o, j.Process)
	if err != nil {
		return webhook.Unsent(call, &webhook.Failure{Reason: webhook.SignIn, Message: err.Error()})
	}
	return o.HTTP.Do(ctx, call, as)
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
	read, err := r.read(answer)
	if accepted, _ := bpmn.ParseStatuses(r.Accept); !accepted.Has(answer.Status) { // a path that cannot be read is told when an answer is good
		out = Result{Failure: fmt.Sprintf("the service answered %d%s", answer.Status, excerpt(answer.Body)), Final: !r.repeats().Statuses.Has(answer.Status), Refusal: read}
		if to := answer.Headers["location"]; to != "" && answer.Status/100 == 3 {
			out.Failure = fmt.Sprintf("the service answered %d: it sends on to %s, which is not followed; call that address, or accept the status", answer.Status, to)
		}
		return out
	}
	if err != nil {
		return Result{Failure: "the answer cannot be read: " + err.Error(), Final: true, Refusal: read}
	}
	if err := conforms(r.Schema, answer.Body); err != nil {
		return Result{Failure: err.Error(), Final: !r.repeats().Names("answer"), Refusal: read}
	}
	return Result{Answer: read}
}

// read is the answer as expressions see it, with what the paths lead to.
func (r *HTTPCall) read(answer webhook.Response) (json.RawMessage, error) {
	values, err := found(r.Finds, answer.Body)
	read, _ := json.Marshal(struct { // its body is JSON, and so is what was found
		webhook.Response
		Found []any `json:"found,omitempty"`
	}{answer, values})
	return read, err
}

// repeats says which failures are tried again.
func (r *HTTPCall) repeats() bpmn.Repeatable {
	rule, _ := bpmn.ParseRepeatable(cmp.Or(r.RepeatOn, bpmn.RepeatOn)) // the table has checked it
	return rule
}

// wordsFor are the words of a rule that name a failure without an answer.
func wordsFor(reason webhook.Reason) []string {
	switch reason {
	case webhook.TooBig, webhook.Packed:
		return []string{"answer"}
	case webhook.SignIn:
		return []string{"network"}
	}
	return []string{"network", string(reason)}
}

// excerpt is the beginning of a body, for people.
func excerpt(body json.RawMessage) string {
	const most = 200
	if len(body) == 0 || string(body) == "null" {
		return ""
	}
	text := string(body)
	if said := ""; json.Unmarshal(body, &said) == nil {
		text = `"` + strings.Join(strings.Fields(said), " ") + `"` // of lines and indents one line
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return ": " + text
}

// Call is the request as the client takes it. Secrets are still places in it;
// the client escapes them for where they stand.
func (r *HTTPCall) Call() (c webhook.Call, err error) {
	c = webhook.Call{Method: cmp.Or(strings.ToUpper(r.Method), "POST"), URL: r.address(), Key: r.IdempotencyKey, Follow: r.Redirects}
	r.bound(&c)
	for _, h := range r.Headers {
		c.Header = append(c.Header, webhook.Pair{Name: h.Name, Value: textOf(h.Value)})
	}
	if r.Body == "soap" && !slices.ContainsFunc(r.Headers, func(h named) bool { return strings.EqualFold(h.Name, "SOAPAction") }) {
		c.Header = append(c.Header, webhook.Pair{Name: "SOAPAction", Value: `""`}) // SOAP 1.1, section 6.1.1
	}
	c.Body, c.Type, err = r.body()
	return c, err
}

// bound sets the limits of the call.
func (r *HTTPCall) bound(c *webhook.Call) {
	c.Timeout, c.ConnectTimeout, c.AnswerTimeout, c.Largest = r.Timeout, r.ConnectTimeout, r.AnswerTimeout, r.Largest
}

// unawaited reports whether the process goes on without an answer.
func unawaited(request json.RawMessage) bool {
	r := ReadCall(request)
	return r.Wait != nil && !*r.Wait
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

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
