package scenario

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// A request is what a message brought, as far as the process kept it.
type request struct {
	path    string
	query   url.Values
	headers map[string]string
	whole   json.RawMessage // the body, if it was kept as a whole
	fields  engine.Vars     // of the body
}

// message is the step that hands in what an element received: a request, if it has a path, else the message of that name.
func (r *recorder) message(e *bpmn.Element, name, key string, one *engine.Record) Step {
	kept := set(one)
	q := &request{path: strings.Trim(bpmn.Value(e, "path"), "/"), query: url.Values{}, fields: engine.Vars{}}
	if key != "" {
		q.keep(bpmn.Value(e, "messageKey"), textJSON(key))
	}
	for _, row := range tableOf(e, "received") { // a key that was kept as well is what it was, a number for one
		if value, known := kept[row.variable]; known {
			q.keep(row.value, value)
		}
	}
	body := q.body()
	if body == nil {
		body, _ = json.Marshal(kept) // it is made of JSON
	}
	if q.path == "" {
		return Step{Message: name, Key: key, Body: body}
	}
	if strings.HasPrefix(string(body), `"`) { // it is sent as it stands
		q.header("Content-Type", "text/plain")
	}
	method, _, _ := strings.Cut(bpmn.Value(e, "methods"), ",")
	step := Step{Request: strings.TrimSpace(method) + " /in/" + q.path, Headers: q.headers, Body: body}
	if len(q.query) > 0 {
		step.Request += "?" + q.query.Encode()
	}
	return step
}

// simple is an expression that takes a part of a request as it is: what was made of it can be put back.
var simple = regexp.MustCompile(`^=?\s*request\.(body|path|query|headers)((?:\.[\p{L}_][\p{L}\d_]*)*)\s*$`)

// keep puts a value where an expression has taken it from.
func (q *request) keep(source string, value json.RawMessage) {
	found := simple.FindStringSubmatch(strings.TrimSpace(source))
	if found == nil {
		return
	}
	name := strings.TrimPrefix(found[2], ".")
	switch {
	case found[1] == "body" && name == "":
		q.whole = value
	case found[1] == "body":
		put(q.fields, strings.Split(name, "."), value)
	case name == "":
	case found[1] == "path":
		q.path = strings.ReplaceAll(q.path, "{"+name+"}", url.PathEscape(textOf(value)))
	case found[1] == "query":
		q.query.Set(name, textOf(value))
	default:
		q.header(name, textOf(value))
	}
}

func (q *request) header(name, value string) {
	if q.headers == nil {
		q.headers = map[string]string{}
	}
	q.headers[name] = value
}

// body is the body as far as it is known; nil if nothing is.
func (q *request) body() json.RawMessage {
	if q.whole != nil || len(q.fields) == 0 {
		return q.whole
	}
	text, _ := json.Marshal(q.fields) // it is made of JSON
	return text
}

// textOf is a value as it stands in an address.
func textOf(v json.RawMessage) string {
	var text string
	if json.Unmarshal(v, &text) == nil {
		return text
	}
	return string(v)
}

// A row says which variable was written from what.
type row struct{ variable, value string }

// tableOf are the rows of a table of an element that are expressions.
func tableOf(e *bpmn.Element, table string) (list []row) {
	if e == nil {
		return nil
	}
	f, is := bpmn.FieldOf(e, table)
	if !is {
		return nil
	}
	for _, x := range bpmn.Rows(e, f) {
		if x.SelectAttrValue("by", "") == "" {
			list = append(list, row{x.SelectAttrValue("variable", ""), x.SelectAttrValue("value", "")})
		}
	}
	return list
}
