package export

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// c7Job writes a call as an http-connector, and a job type as an external task.
// An event keeps them in its message definition, its retries with itself.
func (x *exporter) c7Job(e *bpmn.Element) {
	c, calls := callOf(e)
	at := e.XML
	if def := e.Child(bpmn.MessageDefinition); def != nil {
		at = def.XML
	}
	job := bpmn.Value(e, "job")
	switch {
	case calls:
		x.c7Call(e, at, c)
	case job != "":
		x.attr(at, "type", "external")
		x.attr(at, "topic", x.juel(e, "the job type", job))
	case !x.implemented(at):
		x.refuse(e, "calls nothing; set a URL or a job type")
		return
	}
	x.c7Mapping(e)
	x.c7Loop(e)
}

// implemented reports whether x already says how the server does it.
func (x *exporter) implemented(at *etree.Element) bool {
	for _, name := range []string{"class", "expression", "delegateExpression", "type", "decisionRef"} {
		if at.SelectAttr(x.declare()+":"+name) != nil {
			return true
		}
	}
	return x.has(at, "connector")
}

var secretPlace = regexp.MustCompile(`\bsecrets\.(\w+)`)

// secretIn is the name of a secret that a setting of e mentions, or "".
func secretIn(e *bpmn.Element) string {
	for _, f := range bpmn.FieldsOf(e) {
		texts := []string{bpmn.Get(e, f)}
		if f.Type == bpmn.Table {
			texts = nil
			for _, row := range bpmn.Rows(e, f) {
				for _, c := range f.Columns {
					texts = append(texts, bpmn.GetXML(row, c))
				}
			}
		}
		for _, text := range texts {
			if m := secretPlace.FindStringSubmatch(text); m != nil {
				return m[1]
			}
		}
	}
	return ""
}

// c7Call writes one HTTP request. The connector takes every answer for a
// success; the mapping that follows it makes statuses from 400 on a failure.
// A failed attempt is repeated by the job executor, which needs asyncBefore.
func (x *exporter) c7Call(e *bpmn.Element, at *etree.Element, c call) {
	if c.accept != "100-399" && c.accept != "200-399" {
		x.refuse(e, "takes the statuses %s for success; the export takes those below 400", c.accept)
	}
	if c.errorFlow != "" {
		x.refuse(e, "goes on along %q after a failure, which no boundary event can stand for; make it a send task, or throw an error that an event sub-process catches", c.errorFlow)
	}
	x.callback(e, c)
	if name := secretIn(e); name != "" {
		x.refuse(e, "uses the secret %s, and Camunda 7 keeps no secrets: the server would send the placeholder; give it a process variable or an expression of the server", name)
	}
	if c.notify != "" {
		x.warn(e, "notifies %q after a failure; the server shows an incident instead", c.notify)
	}
	if c.errorCode != "" {
		x.warn(e, "throws %s after HTTP errors only; when the service cannot be reached the server shows an incident", c.errorCode)
	}
	if c.timeout != "" && c.timeout != "PT20S" {
		x.warn(e, "has the time-out %s; only Operaton takes one from the file, so the server's own holds", c.timeout)
	}
	x.attr(e.XML, "asyncBefore", "true")
	x.one(e.XML, "failedJobRetryTimeCycle").SetText(x.retryCycle(e, c))
	connector := x.one(at, "connector")
	for _, old := range connector.ChildElements() {
		bpmn.Remove(bpmn.Untracked, old)
	}
	io := x.add(connector, "inputOutput", nil)
	x.add(connector, "connectorId", nil).SetText("http-connector")
	x.c7Request(e, io, c)
	x.c7Answer(e, io, c)
}

// retryCycle writes the attempts: R4/PT2S is four in all. Growing delays are
// written out as a list, one delay between each two attempts.
func (x *exporter) retryCycle(e *bpmn.Element, c call) string {
	if !literal(c.delay) {
		x.refuse(e, "computes the delay between attempts; Camunda 7 takes a fixed one")
	}
	n, _ := strconv.Atoi(c.attempts)
	first, ok := seconds(c.delay)
	if c.backoff != "exponential" || n < 3 || !ok {
		return fmt.Sprintf("R%s/%s", c.attempts, c.delay)
	}
	delay, _ := strconv.Atoi(first)
	var list []string
	for range n - 1 {
		list = append(list, fmt.Sprintf("PT%dS", delay))
		delay *= 2
	}
	return strings.Join(list, ",")
}

// c7Request writes the inputs of the connector. They are evaluated in order,
// and later ones see earlier ones.
func (x *exporter) c7Request(e *bpmn.Element, io *etree.Element, c call) {
	input := func(name string) *etree.Element { return x.add(io, "inputParameter", attrs{"name", name}) }
	input("method").SetText(c.method)
	x.c7URL(io, c)
	if h := c.allHeaders(); len(h) > 0 {
		m := x.add(input("headers"), "map", nil)
		for _, entry := range h {
			x.c7Value(x.add(m, "entry", attrs{"key", entry.name}), entry.value)
		}
	}
	body := c.bodyFEEL()
	switch {
	case !c.hasBody():
	case c.kind == "json" && strings.HasPrefix(body, "{"):
		x.script(input("bodyContext"), "feel", body)
		input("payload").SetText("${JSON(bodyContext).toString()}")
	case c.kind == "form" && strings.HasPrefix(body, "{"):
		x.script(input("bodyContext"), "feel", body)
		x.script(input("payload"), "groovy", `bodyContext.collect { k, v -> URLEncoder.encode(k as String, "UTF-8") + "=" + URLEncoder.encode(String.valueOf(v), "UTF-8") }.join("&")`)
	default:
		x.c7Value(input("payload"), c.text)
	}
	if c.errorCode == "" {
		m := x.add(input("request-config"), "map", nil)
		x.add(m, "entry", attrs{"key", "throw-http-error"}).SetText("TRUE")
	}
}

// c7URL writes the address with its query. FEEL cannot escape, so values that
// are inserted become inputs of their own and a script puts them together.
func (x *exporter) c7URL(io *etree.Element, c call) {
	var code []string
	fixed := ""
	segments := address(c)
	for i, p := range segments {
		name := fmt.Sprintf("urlPart%d", i+1)
		switch {
		case !p.feel:
			fixed += p.text
			code = append(code, groovy(p.text))
			continue
		case i == 0: // the address itself, or its beginning, is not escaped
			code = append(code, "String.valueOf("+name+")")
		default:
			code = append(code, `URLEncoder.encode(String.valueOf(`+name+`), "UTF-8").replace("+", "%20")`)
		}
		x.script(x.add(io, "inputParameter", attrs{"name", name}), "feel", p.text)
	}
	whole := x.add(io, "inputParameter", attrs{"name", "url"})
	if !slices.ContainsFunc(segments, func(p part) bool { return p.feel }) && !strings.ContainsAny(fixed, "$#") {
		whole.SetText(fixed)
		return
	}
	x.script(whole, "groovy", strings.Join(code, " + "))
}

// address returns the URL and the query as one template; its literal parts are
// escaped already.
func address(c call) []part {
	segments := parts(c.url)
	for i, q := range c.query {
		mark := "&"
		if i == 0 && !strings.Contains(c.url, "?") {
			mark = "?"
		}
		segments = append(segments, part{mark + url.QueryEscape(q.name) + "=", false})
		for _, p := range parts(q.value) {
			if !p.feel {
				p.text = url.QueryEscape(p.text)
			}
			segments = append(segments, p)
		}
	}
	return segments
}

// groovy writes a string literal that inserts nothing.
func groovy(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(s) + "'"
}

// c7Answer writes the outputs: first the check of the status, then the
// variables read from the answer.
func (x *exporter) c7Answer(e *bpmn.Element, io *etree.Element, c call) {
	output := func(name string) *etree.Element { return x.add(io, "outputParameter", attrs{"name", name}) }
	own := strings.NewReplacer("-", "_", ".", "_").Replace(e.ID)
	if c.errorCode != "" {
		x.script(output(own+"_checked"), "groovy", fmt.Sprintf(statusCheck, groovy(c.errorCode)))
	}
	if len(c.answers) == 0 {
		return
	}
	output(own + "_body").SetText("${empty response ? null : JSON(response)}")
	for _, a := range c.answers {
		x.script(output(a.name), "feel", fmt.Sprintf("{response: {status: statusCode, headers: headers, body: %s_body}, value: %s}.value", own, feelOf(a.value)))
	}
}

// statusCheck turns a status from 400 on into a failure of the job, and on the
// last attempt into a BPMN error. The class of that error lies in another
// package in each fork of the engine, so it is found through the connector's.
const statusCheck = `
def status = connector.getVariable("statusCode") as int
if (status < 400) {
  return true
}
def loader = connector.getClass().classLoader
def engine = connector.getClass().name.replaceFirst(/\.connect\..*/, "") + ".bpm.engine"
def executor = loader.loadClass(engine + ".impl.context.Context").getMethod("getJobExecutorContext").invoke(null)
if (executor == null || executor.currentJob.retries > 1) {
  throw new RuntimeException("the service answered with status " + status)
}
def error = loader.loadClass(engine + ".delegate.BpmnError").getConstructor(String, String)
throw error.newInstance(%s, "the service answered with status " + status)
`
