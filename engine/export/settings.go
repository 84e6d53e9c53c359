package export

import (
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/secret"
)

// A call is the HTTP request of a task or throwing event, as Hookflow keeps it.
type call struct {
	url, method, kind, text, timeout, accept string
	headers, query, parameters, answers      []entry
	attempts, delay, backoff                 string
	notify, errorFlow, errorCode             string
}

// callOf reads the call of e; the second result is false if e has none.
func callOf(e *bpmn.Element) (call, bool) {
	c := call{
		url: bpmn.Value(e, "url"), method: bpmn.Value(e, "method"), kind: bpmn.Value(e, "body"), text: bpmn.Value(e, "text"),
		timeout: bpmn.Value(e, "timeout"), accept: bpmn.Value(e, "accept"),
		headers: rows(e, "headers", "name", "value"), query: rows(e, "query", "name", "value"),
		parameters: rows(e, "parameters", "field", "value"), answers: rows(e, "answers", "variable", "value"),
		attempts: bpmn.Value(e, "attempts"), delay: bpmn.Seconds(bpmn.Value(e, "delay")), backoff: bpmn.Value(e, "backoff"),
		notify: bpmn.Value(e, "notify"), errorFlow: bpmn.Value(e, "errorFlow"), errorCode: bpmn.Value(e, "errorCode"),
	}
	return c, strings.TrimSpace(c.url) != ""
}

// evaluated is the call with each {{secrets.NAME}} as an insertion, for a server that
// evaluates its texts and knows no such place.
func (c call) evaluated() call {
	each := func(list []entry) []entry {
		list = slices.Clone(list)
		for i := range list {
			list[i].value = secret.InTemplate(list[i].value)
		}
		return list
	}
	c.url, c.text = secret.InTemplate(c.url), secret.InTemplate(c.text)
	c.headers, c.query, c.parameters, c.answers = each(c.headers), each(c.query), each(c.parameters), each(c.answers)
	return c
}

// contentTypes are the media types of the kinds of body.
var contentTypes = map[string]string{"json": "application/json", "form": "application/x-www-form-urlencoded", "text": "text/plain; charset=utf-8", "xml": "application/xml"}

// hasBody reports whether the request carries one, as our engine decides it.
func (c call) hasBody() bool {
	if c.kind == "none" || c.text != "" {
		return c.kind != "none"
	}
	switch c.method {
	case "GET", "HEAD":
		return false // parameters are in the query
	case "DELETE", "OPTIONS":
		return len(c.parameters) > 0
	}
	return c.kind == "json" || len(c.parameters) > 0
}

// allQuery is the query with the parameters of a method whose request has no content.
func (c call) allQuery() []entry {
	if c.method == "GET" || c.method == "HEAD" {
		return slices.Concat(c.query, c.parameters)
	}
	return c.query
}

// accepted is the header Accept of a call that sets none of its own.
const accepted = "application/json, */*;q=0.8"

// allHeaders are the headers of the call with those that our own client adds.
func (c call) allHeaders() []entry {
	own := map[string]bool{}
	for _, h := range c.headers {
		own[strings.ToLower(h.name)] = true
	}
	var more []entry
	if !own["accept"] {
		more = append(more, entry{"Accept", accepted})
	}
	if !own["content-type"] && c.hasBody() {
		more = append(more, entry{"Content-Type", contentTypes[c.kind]})
	}
	return append(more, c.headers...)
}

// bodyFEEL returns the body as a FEEL expression: a context for parameters, the
// same value for a text that is JSON or FEEL, a string for every other text.
func (c call) bodyFEEL() string {
	if c.text == "" {
		return nestedContext(c.parameters)
	}
	if c.kind == "json" {
		if feel, ok := jsonFEEL(c.text); ok {
			return feel
		}
	}
	return feelOf(c.text)
}

// A receive is what an event or task does with an incoming message.
type receive struct {
	path, correlationKey, messageKey string
	methods                          []string // upper case
	data                             []entry
}

// receiveOf reads the receive of e; all of it is empty if e has none.
func receiveOf(e *bpmn.Element) receive {
	r := receive{path: strings.Trim(bpmn.Value(e, "path"), "/"), correlationKey: expression(bpmn.Value(e, "correlationKey")),
		messageKey: expression(bpmn.Value(e, "messageKey")), data: rows(e, "received", "variable", "value")}
	for m := range strings.FieldsFuncSeq(bpmn.Value(e, "methods"), func(r rune) bool { return r == ',' || r == ' ' }) {
		r.methods = append(r.methods, strings.ToUpper(m))
	}
	return r
}

// rows reads two columns of a table field.
func rows(e *bpmn.Element, field, name, value string) []entry {
	f, ok := bpmn.FieldOf(e, field)
	if !ok {
		return nil
	}
	column := map[string]bpmn.Field{}
	for _, c := range f.Columns {
		column[c.Name] = c
	}
	var out []entry
	for _, row := range bpmn.Rows(e, f) {
		out = append(out, entry{bpmn.GetXML(row, column[name]), bpmn.GetXML(row, column[value])})
	}
	return out
}
