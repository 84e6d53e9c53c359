package bpmn

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"hookflow/engine/feel"
)

// Bodies are the kinds of a request's body.
var Bodies = []string{"none", "json", "form", "multipart", "text", "xml", "soap", "binary"}

// Ways are the languages in which a row of the answer table says what it takes
// from an answer: FEEL over the whole response, the others over its body.
var Ways = []string{"feel", "jsonpath", "xpath", "css", "regex"}

// RepeatOn is what is repeated unless the element says otherwise: what may go
// away by itself (RFC 9110, 15.5.9 and 15.6; RFC 6585, 4).
const RepeatOn = "408, 425, 429, 500, 502-504, 506-599, network, answer"

var (
	// call is one HTTP request with everything around it.
	call = join([]Field{
		{Name: "url", Label: "URL", Help: "Address of the service. {= name } inserts a variable.", Type: Text, Check: httpURL, Begins: urlStart, Into: feel.URLPath, Place: "hookflow:call/@url"},
		{Name: "method", Label: "Method", Type: Choice, Choices: Methods, Check: method, Default: "POST", Place: "hookflow:call/@method"},
		{Name: "headers", Label: "Headers", Type: Table, Place: "hookflow:call/hookflow:header", Columns: header},
		{Name: "query", Label: "Query parameters", Type: Table, Place: "hookflow:call/hookflow:query", Columns: named},
		{Name: "body", Label: "Body", Type: Choice, Choices: Bodies, Default: "json", Place: "hookflow:call/@body"},
		{Name: "parameters", Label: "Parameters", Help: "Process variable to request field. GET and HEAD have them in the query; of multipart, what has name, type and content is a file.", Type: Table, Place: "hookflow:call/hookflow:parameter",
			When: "body=json|form|multipart", Columns: []Field{
				{Name: "value", Label: "Process variable", Type: Text, Place: "@value"},
				{Name: "field", Label: "Request field", Type: Literal, Place: "@field", Required: true},
			}},
		{Name: "text", Label: "Body text", Help: "Used as it stands, with {= name } filled in; replaces the parameters. A binary body is a file, or base64 text.", Type: Multiline, IntoAs: "body", Place: "hookflow:call/hookflow:text", When: "body=json|text|xml|soap|binary"},
	}, answering, []Field{
		{Name: "redirects", Label: "Follow redirects", Help: "When the service names another address, that one is called; with credentials only on the same host.", Type: Boolean, Default: "false", Place: "hookflow:call/@redirects"},
	}, judging)

	// answering is what every call says about its answer and whose it is.
	answering = []Field{
		{Name: "wait", Label: "Wait for the answer", Help: "Without it the process goes on at once; the call is made once, and what comes of it stands in the log of calls only.", Type: Boolean, Default: "true", Place: "hookflow:call/@wait"},
		{Name: "answers", Label: "Answer", Help: "Process variables written from response.status, response.headers, response.cookies and response.body, or from the body by a path.", Type: Table, Place: "hookflow:call/hookflow:answer", Columns: answer},
		{Name: "timeout", Label: "Time-out", Help: "How long the whole call may take.", Type: Duration, Check: aTime, Default: "PT20S", Place: "hookflow:call/@timeout"},
		{Name: "connectTimeout", Label: "Connect within", Help: "How long it may take until the service is reached; 10 seconds if nothing is said.", Type: Duration, Check: aTime, Place: "hookflow:call/@connectTimeout", Group: "connection"},
		{Name: "answerTimeout", Label: "Answer begins within", Help: "How long the service may take, once it has the request, until its answer begins.", Type: Duration, Check: aTime, Place: "hookflow:call/@answerTimeout", Group: "connection"},
		{Name: "largest", Label: "Largest answer", Help: "In bytes; a larger one is a failure. 10 MB if nothing is said.", Type: Integer, Check: whole(1), Place: "hookflow:call/@largest", Group: "connection"},
		{Name: "account", Label: "Account", Help: "Who makes the call: the name of one of your accounts. Its secrets stay out of the file.", Type: Literal, Place: "hookflow:call/@account"},
	}
	answer = []Field{
		{Name: "variable", Label: "Variable", Type: Variable, Place: "@variable", Required: true},
		{Name: "by", Label: "By", Type: Choice, Choices: Ways, Default: "feel", Place: "@by"},
		{Name: "value", Label: "Value", Type: Text, Place: "@value", Required: true},
	}

	// judging says which answers are good, and which failures are repeated.
	judging = []Field{
		{Name: "accept", Label: "Statuses that are no error", Help: "For example 200-399, 404.", Type: Literal, Check: statusList, Default: "200-299", Place: "hookflow:call/@accept", Group: "errors"},
		{Name: "success", Label: "Success rule", Help: "Must be true of an answer, for example response.body.ok = true; else the call has failed.", Type: Expression, Place: "hookflow:call/hookflow:success", Group: "errors"},
		{Name: "schema", Label: "Schema of the answer", Help: "JSON Schema that the body must satisfy; else the call has failed.", Type: Note, Check: schemaText, Place: "hookflow:call/hookflow:schema", Group: "errors"},
		{Name: "repeatOn", Label: "Repeat on", Help: "Statuses, network (or refused, timeout, dns, tls, broken), and answer, for one that breaks the rule or schema. What is not named fails at once.", Type: Literal, Check: repeatable, Default: RepeatOn, Place: "hookflow:retry/@on", Group: "errors"},
	}

	// connected is one action of a connector. How it is called, and what comes of it, are settings of every call.
	connected = join([]Field{
		{Name: "connector", Label: "Connector", Help: "One of those on this computer.", Type: Literal, Place: "hookflow:call/@connector"},
		{Name: "version", Label: "Version", Help: "Of the connector; empty or 0 is the newest.", Type: Integer, Default: "0", Place: "hookflow:call/@version"},
		{Name: "action", Label: "Action", Type: Literal, Place: "hookflow:call/@action"},
		{Name: "arguments", Label: "Parameters", Help: "What the action is told.", Type: Table, Place: "hookflow:call/hookflow:argument", Columns: named},
		{Name: "icon", Label: "Icon", Type: Picture, Check: pictureAddress, Place: "hookflow:call/@icon"},
	}, answering, judging)

	// failing says what happens when a call fails: repeat, then notify, then interrupt.
	failing = []Field{
		{Name: "attempts", Label: "Attempts", Help: "How often the call is made in all, the first one included.", Type: Integer, Check: whole(1), Default: "3", Place: "hookflow:retry/@attempts", Group: "errors"},
		{Name: "delay", Label: "Delay", Help: "Time between two attempts: seconds, or a duration such as PT5S.", Type: Duration, Check: delayText, Default: "PT5S", Place: "hookflow:retry/@delay", Group: "errors"},
		{Name: "backoff", Label: "Back-off", Type: Choice, Choices: []string{"constant", "exponential"}, Default: "constant", Place: "hookflow:retry/@backoff", Group: "errors"},
		{Name: "longestDelay", Label: "Longest delay", Help: "A growing delay grows no further; 24 hours if nothing is said.", Type: Duration, Check: delayText, Place: "hookflow:retry/@longest", Group: "errors", When: "backoff=exponential"},
		{Name: "jitter", Label: "Jitter in percent", Help: "Each delay is shorter by up to this much, so that many do not come back at once.", Type: Integer, Check: percent, Default: "0", Place: "hookflow:retry/@jitter", Group: "errors"},
		{Name: "budget", Label: "Give up after", Help: "No attempt begins later than this after the first one, whatever the number of attempts.", Type: Duration, Check: delayText, Place: "hookflow:retry/@budget", Group: "errors"},
		{Name: "notify", Label: "Notify", Help: "Whom to tell when the attempts are used up, apart by commas: people, group:NAME, unit:NAME of the organisation, e-mail addresses, addresses of webhooks; previous is who did the task before.", Type: Text, Place: "hookflow:failure/@notify", Group: "errors"},
		{Name: "errorFlow", Label: "Go on along", Help: "The outgoing path taken when the attempts are used up.", Type: FlowRef, Place: "hookflow:failure/@flow", Group: "errors"},
		{Name: "errorCode", Label: "Throw error", Help: "The error code that a boundary event catches when the attempts are used up.", Type: Literal, Place: "hookflow:failure/@error", Group: "errors"},
		{Name: "failureVariable", Label: "Failure variable", Help: "Gets code, message and status when the attempts are used up and the process goes on.", Type: Variable, Place: "hookflow:failure/@variable", Group: "errors"},
	}
)

// Seconds writes the delay that is a number of seconds as a duration, and leaves
// any other text.
func Seconds(text string) string {
	if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil && n >= 0 && !strings.ContainsAny(text, "eExXnN_") {
		return "PT" + strings.TrimSpace(text) + "S"
	}
	return text
}

func delayText(text string) error { return durationText(Seconds(text)) }

func percent(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 0 || n > 100 {
		return Complaint("Give a whole number from 0 to 100.")
	}
	return nil
}

// unanswered are the failures without an answer that may be named one by one.
var unanswered = []string{"network", "refused", "timeout", "dns", "tls", "broken", "answer"}

// Repeatable is what a rule such as RepeatOn repeats.
type Repeatable struct {
	Statuses Statuses
	Words    []string
}

// ParseRepeatable reads such a rule; "none" repeats nothing.
func ParseRepeatable(text string) (r Repeatable, err error) {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		switch {
		case slices.Contains(unanswered, part):
			r.Words = append(r.Words, part)
		case part == "none":
		default:
			one, wrong := ParseStatuses(part)
			if wrong != nil {
				return r, wrong
			}
			r.Statuses = append(r.Statuses, one...)
		}
	}
	return r, nil
}

// Names reports whether the rule names one of the words.
func (r Repeatable) Names(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(r.Words, w) })
}

func repeatable(text string) error {
	if _, err := ParseRepeatable(text); err != nil {
		return Complaint("Give statuses, ranges, and network, refused, timeout, dns, tls, broken, answer or none, apart by commas.")
	}
	return nil
}

// schemaText looks at the outside only; the rest is said where schemas are known.
func schemaText(text string) error {
	if !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
		return Complaint("A schema is a JSON object, such as {\"required\": [\"id\"]}.")
	}
	return nil
}
