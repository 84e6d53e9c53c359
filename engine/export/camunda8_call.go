package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
)

const (
	restJob      = "io.camunda:http-json:1"
	restTemplate = "io.camunda.connectors.HttpJson.v2"
	restVersion  = "12" // understood by 8.3 and later
)

// restMethods are those of the REST connector.
var restMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// job writes a call as a job of the REST connector, and a job type as a
// job for workers.
func (x *camunda8) job(e *bpmn.Element) {
	c, calls := callOf(e)
	job := bpmn.Value(e, "job")
	x.inputs(e) // before the request, which may use them
	if c.errorFlow != "" {
		x.refuse(e, "goes on along %q after a failure, which no boundary event can stand for; make it a send task, or throw an error that an event sub-process catches", c.errorFlow)
	}
	switch {
	case calls && x.Calls == Worker:
		x.worker(e, c)
		c.answers = whole(c.answers)
	case calls:
		x.call(e, c.webhooks())
	case job != "":
		set(x.one(e.XML, "taskDefinition"), attrs{"type", zeebe(job), "retries", c.attempts})
	case !x.implemented(e):
		x.refuse(e, "calls nothing; set a URL or a job type")
		return
	}
	x.outputs(e, c.answers)
	x.loop(e)
}

// worker leaves the call to "hookflow worker", which takes the jobs of its type and
// reads our own settings, which go along.
func (x *camunda8) worker(e *bpmn.Element, c call) {
	x.callback(e, c)
	set(x.one(e.XML, "taskDefinition"), attrs{"type", "hookflow", "retries", c.attempts})
	x.kept[e.XML] = true
	if c.errorCode != "" && !x.caught(e, c.errorCode) {
		f, _ := bpmn.FieldOf(e, "errorCode")
		bpmn.Set(bpmn.Untracked, e, f, "") // an incident there too, but one that says nothing of the service
	}
}

// whole are the variables that answers write, of which the worker hands over the whole
// where an answer writes a part.
func whole(answers []entry) []entry {
	var out []entry
	for _, a := range answers {
		name, _, _ := strings.Cut(a.name, ".")
		if !slices.ContainsFunc(out, func(o entry) bool { return o.name == name }) {
			out = append(out, entry{name: name})
		}
	}
	return out
}

// call writes one HTTP request. The connector takes every status from 400
// on for a failure; a failed attempt is repeated unless its status does not go
// away by itself, and only the last one becomes the error that a boundary event
// or event sub-process catches.
func (x *camunda8) call(e *bpmn.Element, c call) {
	if !slices.Contains(restMethods, c.method) {
		x.refuse(e, "uses %s, which the REST connector does not send", c.method)
	}
	if !slices.Contains([]string{"200-299", "200-399", "100-399"}, c.accept) {
		x.refuse(e, "takes the statuses %s for success; the REST connector takes those below 400", c.accept)
	}
	if bpmn.Value(e, "account") != "" {
		x.refuse(e, "calls in the name of an account, which the REST connector does not know; let the worker make the calls, or set a header Authorization with {{secrets.NAME}}")
	}
	if bpmn.Value(e, "redirects") == "true" {
		x.refuse(e, "follows redirects, which the REST connector does not; let the worker make the calls, or give the address that the service redirects to")
	}
	if c.backoff == "exponential" {
		x.warn(e, "waits longer after each attempt; the REST connector waits the same time after each")
	}
	x.callback(e, c)
	for _, name := range secretsIn(e) {
		x.tell(e, "uses the secret %s, which the connector runtime has to know", name)
	}
	replace(x.one(e.XML, "taskDefinition"), attrs{"type", restJob, "retries", c.attempts})
	x.request(e, c)
	x.headers(e, c)
	if e.Kind.Activity() { // the template is made for tasks; the runtime does not need it
		x.attr(e.XML, "modelerTemplate", restTemplate)
		x.attr(e.XML, "modelerTemplateVersion", restVersion)
	}
}

// replace gives c these attributes and no others.
func replace(c *etree.Element, a attrs) {
	c.Attr = nil
	set(c, a)
}

// request writes the request.
func (x *camunda8) request(e *bpmn.Element, c call) {
	io := x.one(e.XML, "ioMapping")
	input := func(target, source string) { x.put(io, "input", attrs{"source", source, "target", target}) }
	input("authentication.type", "noAuth")
	input("method", c.method)
	url, raw := zeebeURL(c.url)
	input("url", secretReference(url))
	if raw {
		input("skipEncoding", "true")
	}
	headers := c.allHeaders()
	if !slices.ContainsFunc(headers, func(h entry) bool { return strings.EqualFold(h.name, "Idempotency-Key") }) {
		headers = append(headers, entry{"Idempotency-Key", "=uuid()"}) // evaluated once for all attempts
	}
	input("headers", "="+secretReference(contextOf(headers)))
	if query := c.allQuery(); len(query) > 0 {
		input("queryParameters", "="+secretReference(zeebeQuery(query)))
	}
	if s, ok := seconds(c.timeout); ok {
		input("connectionTimeoutInSeconds", s)
		input("readTimeoutInSeconds", s)
	} else {
		x.refuse(e, "has the time-out %q; the REST connector takes whole seconds such as PT20S", c.timeout)
	}
	if c.hasBody() {
		input("body", "="+secretReference(zeebeBody(c)))
	}
}

// headers writes what happens with the answer.
func (x *camunda8) headers(e *bpmn.Element, c call) {
	h := x.one(e.XML, "taskHeaders")
	header := func(key, value string) { x.put(h, "header", attrs{"key", key, "value", value}) }
	if e.Kind.Activity() {
		header("elementTemplateId", restTemplate)
		header("elementTemplateVersion", restVersion)
	}
	if len(c.answers) > 0 {
		flat := make([]entry, len(c.answers))
		for i, a := range c.answers {
			flat[i] = entry{flatName(a.name), a.value}
		}
		header("resultExpression", "="+zeebeAnswer(contextOf(flat)))
	}
	switch {
	case c.errorCode != "" && !throws(h, c.errorCode):
		header("errorExpression", fmt.Sprintf("=if error.code = null then null else if job.retries = 1 or (%s) then bpmnError(%s, error.message) else null", bpmn.FinalOnCamunda8(), quote(c.errorCode)))
	case c.errorCode == "" && c.attempts != "1":
		header("errorExpression", "=if "+bpmn.FinalOnCamunda8()+" then jobError(error.message, {}, 0) else null")
	}
	header("retryBackoff", zeebe(c.delay))
}

// throws reports whether the headers, as they come from the server, already
// say when this error is thrown; they may know more cases than Hookflow does.
func throws(headers *etree.Element, code string) bool {
	for _, c := range headers.ChildElements() {
		if c.SelectAttrValue("key", "") == "errorExpression" && strings.Contains(c.SelectAttrValue("value", ""), "bpmnError("+quote(code)) {
			return true
		}
	}
	return false
}

// seconds returns an ISO 8601 duration as whole seconds, if it is that and more than 0.
func seconds(duration string) (string, bool) {
	d, err := schedule.ParseDuration(duration)
	n, whole := d.Seconds()
	return strconv.FormatInt(n, 10), err == nil && whole && n > 0
}
