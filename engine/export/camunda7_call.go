package export

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/secret"
)

// job writes a call as an http-connector, and a job type as an external task.
// An event keeps them in its message definition, its retries with itself.
func (x *camunda7) job(e *bpmn.Element) {
	c, calls := callOf(e)
	at := e.XML
	if def := e.Child(bpmn.MessageDefinition); def != nil {
		at = def.XML
	}
	job := bpmn.Value(e, "job")
	if c.errorFlow != "" {
		x.refuse(e, "goes on along %q after a failure, which no boundary event can stand for; make it a send task, or throw an error that an event sub-process catches", c.errorFlow)
	}
	switch {
	case calls && x.Calls == Worker:
		x.worker(e, at, c)
	case calls:
		x.call(e, at, c)
	case job != "":
		x.attr(at, "type", "external")
		x.attr(at, "topic", x.juel(e, "the job type", job))
	case !x.implemented(e):
		x.refuse(e, "calls nothing; set a URL or a job type")
		return
	}
	x.mapping(e)
	x.loop(e)
}

// secretsIn are the names of the secrets that the settings of e mention.
func secretsIn(e *bpmn.Element) []string {
	var names []string
	for _, t := range textsOf(e) {
		names = append(names, secret.Names(t.value)...)
	}
	return names
}

// worker leaves the call to "hookflow worker", which takes external tasks and reads our
// own settings, which go along.
func (x *camunda7) worker(e *bpmn.Element, at *etree.Element, c call) {
	x.callback(e, c)
	x.attr(at, "type", "external")
	x.attr(at, "topic", "hookflow")
	x.kept[e.XML] = true
	if c.errorCode != "" && !x.caught(e, c.errorCode) {
		f, _ := bpmn.FieldOf(e, "errorCode")
		bpmn.Set(bpmn.Untracked, e, f, "") // an incident here; the server would end the path without a word
	}
	jobs := e.XML
	if loop := e.Child(bpmn.MultiInstance); loop != nil {
		jobs = loop.XML
	}
	if e.Kind != bpmn.EndEvent {
		x.attr(jobs, "asyncAfter", "true") // a failure further on does not undo what the worker reported
	}
}

// call writes one HTTP request. The connector takes every answer for a success; the
// check that follows it makes the other statuses a failure of the job, which the server
// repeats. A job begins before the call and another one behind it, so that a failure
// further on does not repeat the call.
func (x *camunda7) call(e *bpmn.Element, at *etree.Element, c call) {
	x.callback(e, c)
	x.ofServer(e)
	if c.errorCode != "" && !x.caught(e, c.errorCode) {
		c.errorCode = "" // an incident here; the server would end the path without a word
	}
	jobs := e.XML
	if loop := e.Child(bpmn.MultiInstance); loop != nil {
		jobs = loop.XML // each iteration is a job, and repeats by itself
	}
	x.attr(jobs, "asyncBefore", "true")
	if e.Kind != bpmn.EndEvent {
		x.attr(jobs, "asyncAfter", "true")
	}
	x.one(jobs, "failedJobRetryTimeCycle").SetText(x.retryCycle(e, c))
	x.put(x.one(e.XML, "inputOutput"), "inputParameter", attrs{"name", checked(e)})
	x.localResults(e, c)
	connector := x.one(at, "connector")
	for _, old := range connector.ChildElements() {
		bpmn.Remove(bpmn.Untracked, old)
	}
	io := x.add(connector, "inputOutput", nil)
	x.add(connector, "connectorId", nil).SetText("http-connector")
	c = c.evaluated()
	x.request(e, io, c)
	x.answer(e, io, c)
}

// ofServer tells what a server that makes the call by itself has to be given, and refuses what
// it cannot have.
func (x *exporter) ofServer(e *bpmn.Element) {
	if name := bpmn.Value(e, "account"); name != "" {
		x.refuse(e, "calls in the name of the account %s, which the connector does not know; let the worker make the calls, or set a header Authorization with {{secrets.NAME}}", name)
	}
	for _, name := range secretsIn(e) {
		x.tell(e, "uses the secret %s; set it as the environment variable %s of the server", name, name)
	}
}

// checked names the variable, local to the call, that the check of the status
// leaves empty.
func checked(*bpmn.Element) string { return "hookflowChecked" }

// localResults keeps the results that outputs pick up in the element's own scope.
func (x *camunda7) localResults(e *bpmn.Element, c call) {
	outputs := rows(e, "outputs", "variable", "value")
	for _, a := range c.answers {
		for _, o := range outputs {
			if regexp.MustCompile(`\b` + regexp.QuoteMeta(a.name) + `\b`).MatchString(o.value) {
				x.put(x.one(e.XML, "inputOutput"), "inputParameter", attrs{"name", a.name})
			}
		}
	}
}

// retryCycle writes the attempts: R4/PT2S is four in all. Growing delays are written out as
// a list, one delay between each two attempts. A call that throws an error gets one attempt
// more, which comes at once and calls nothing: whatever made the last call fail, the error is
// thrown there, see request. Without an error the cycle is asked for at each failure, since
// one that is final is the last one, see statusCheck.
func (x *exporter) retryCycle(e *bpmn.Element, c call) string {
	if !literal(c.delay) {
		x.refuse(e, "computes the delay between attempts; the server takes a fixed one")
	}
	n, _ := strconv.Atoi(c.attempts)
	list := delays(c, n-1)
	switch {
	case c.errorCode != "":
		return strings.Join(append(list, "PT0S"), ",")
	case n < 2:
		return "R1/" + c.delay
	case c.backoff != "exponential" || n < 3:
		return fmt.Sprintf(askedCycle, final(e), "R1/"+c.delay, fmt.Sprintf("R%d/%s", n, c.delay))
	}
	return fmt.Sprintf(askedCycle, final(e), "R1/"+c.delay, strings.Join(list, ","))
}

// askedCycle is what the server asks for the attempts: one if the call has stopped for good,
// else as many as it has.
const askedCycle = `${execution.hasVariable("%s") ? "%s" : "%s"}`

// final names the variable that says that a call has stopped for good.
func final(e *bpmn.Element) string { return FinalVariable + e.ID }

// FinalVariable begins the names of the variables that say on a server that a call has
// stopped for good. They are there as long as its incident.
const FinalVariable = "hookflowFinal_"

// delays are the pauses after the first n attempts.
func delays(c call, n int) (list []string) {
	first, ok := seconds(c.delay)
	delay, _ := strconv.Atoi(first)
	for range n {
		if c.backoff != "exponential" || !ok {
			list = append(list, c.delay)
			continue
		}
		list = append(list, fmt.Sprintf("PT%dS", delay))
		delay *= 2
	}
	return list
}

// request writes the inputs of the connector.
func (x *camunda7) request(e *bpmn.Element, io *etree.Element, c call) {
	input := func(name, body string) {
		x.script(x.add(io, "inputParameter", attrs{"name", name}), x.groovy(groovyCode{body: body}))
	}
	x.add(io, "inputParameter", attrs{"name", "method"}).SetText(c.method)
	input("url", lastThrows(c.errorCode)+groovyAddress(c))
	input("headers", groovyHeaders(c))
	if c.hasBody() {
		input("payload", groovyBody(c))
	}
	if repeatable[c.method] {
		x.warn(e, "is sent a second time at once by the server's HTTP client when the service answers 503 or 429 to a %s", c.method)
	}
	limit, ok := seconds(c.timeout)
	if !ok {
		x.refuse(e, "has the time-out %q; the export takes whole seconds such as PT20S", c.timeout)
	}
	input("request-config", fmt.Sprintf("['redirects-enabled': %s, 'response-timeout': execution.getClass().classLoader.loadClass('org.apache.hc.core5.util.Timeout').ofSeconds(%s)]", bpmn.Value(e, "redirects"), limit))
}

// repeatable are the methods that the connector's HTTP client repeats by itself.
var repeatable = map[string]bool{"GET": true, "HEAD": true, "PUT": true, "DELETE": true, "OPTIONS": true}

// answer writes the outputs of the connector: first the check of the status, then the
// variables read from the answer.
func (x *camunda7) answer(e *bpmn.Element, io *etree.Element, c call) {
	output := func(name string, code groovyCode) {
		code.first = "execution = connector.parentVariableScope"
		x.script(x.add(io, "outputParameter", attrs{"name", name}), x.groovy(code))
	}
	output(checked(e), groovyCode{body: statusCheck(e, c)})
	for _, a := range c.answers {
		name, _, deep := strings.Cut(a.name, ".")
		value := groovyCode{}.value(a.value)
		if deep {
			output(checked(e), groovyCode{setup: []string{"vars.response = response()"}, body: "assign(" + groovy(a.name) + ", " + value + ")\nnull"})
			continue
		}
		output(name, groovyCode{setup: []string{"vars.response = response()"}, body: "keep(" + value + ")"})
	}
}

// lastThrows throws the error of a call in the attempt that comes after the last call.
func lastThrows(code string) string {
	if code == "" {
		return ""
	}
	return "if (job()?.exceptionMessage != null && job().retries == 1) throw bpmnError(" + groovy(code) + ", job().exceptionMessage)\n"
}

// againTest writes whether a status may go away by itself.
func againTest() string {
	var statuses []string
	for part := range strings.SplitSeq(bpmn.RepeatOn, ", ") {
		if part[0] <= '9' {
			statuses = append(statuses, part)
		}
	}
	return acceptTest(strings.Join(statuses, ","))
}

// statusCheck makes a status that is not accepted a failure of the job. One that does not
// go away by itself ends the attempts: it throws the error of the call, or makes this
// attempt the last one until a person repeats it.
func statusCheck(e *bpmn.Element, c call) string {
	goesOn := c.errorCode == "" && c.attempts != "1"
	lines := []string{"int status = connector.getVariable('statusCode') as int"}
	if goesOn {
		lines = append(lines, "execution.removeVariable("+groovy(final(e))+")")
	}
	lines = append(lines, "if ("+acceptTest(c.accept)+") return null", "def why = 'the service answered with status ' + status")
	switch again := "if (!(" + againTest() + ")) "; {
	case goesOn:
		lines = append(lines, again+"stop("+groovy(final(e))+")")
	case c.errorCode != "":
		lines = append(lines, again+"throw bpmnError("+groovy(c.errorCode)+", why)")
	}
	return strings.Join(append(lines, "throw new RuntimeException(why)"), "\n")
}
