package export

import (
	"fmt"
	"strconv"
	"strings"

	"hookflow/engine/bpmn"
)

// call writes one HTTP request as the server's own HTTP task. A handler in Groovy makes the
// request and another one reads the answer, which the task takes for a success whatever its
// status is. A job begins before the call and another one behind it, so that a failure
// further on does not repeat the call.
func (x *flowable) call(e *bpmn.Element, c call) {
	x.callback(e, c)
	x.ofServer(e)
	if c.errorCode != "" && !x.caught(e, c.errorCode) {
		c.errorCode = "" // a dead-letter job here; the server would end the path without a word
	}
	if c.method == "HEAD" || c.method == "OPTIONS" {
		x.refuse(e, "is sent by %s, which Flowable's HTTP task does not; let the worker make the calls", c.method)
	}
	limit, ok := seconds(c.timeout)
	if !ok {
		x.refuse(e, "has the time-out %q; the export takes whole seconds such as PT20S", c.timeout)
	}
	if repeatable[c.method] {
		x.warn(e, "is sent again at once by the server's HTTP client when a connection breaks during a %s; start the server with flowable.http.request-retry-limit=0", c.method)
	}
	x.tell(e, "is an HTTP task of the server, which needs httpclient, groovy-jsr223 and feel-engine (scala-shaded) on its class path")
	x.attr(e.XML, "type", "http")
	x.attr(e.XML, "async", "true")
	x.attr(e.XML, "asyncLeave", "true")
	x.attr(e.XML, "parallelInSameTransaction", "false")
	for _, f := range []entry{{"requestMethod", c.method}, {"requestUrl", c.url}, {"requestTimeout", limit + "000"},
		{"disallowRedirects", strconv.FormatBool(bpmn.Value(e, "redirects") != "true")}} {
		x.add(x.put(x.ext(e.XML), "field", attrs{"name", f.name}), "string", nil).SetCData(f.value)
	}
	x.one(e.XML, "failedJobRetryTimeCycle").SetText(x.attempts(e, c))
	c = c.evaluated()
	x.handler(e, "httpRequestHandler", requestOf(c))
	x.handler(e, "httpResponseHandler", responseOf(c))
}

// handler writes one of the two scripts of an HTTP task.
func (x *flowable) handler(e *bpmn.Element, tag string, code groovyCode) {
	h := x.put(x.ext(e.XML), tag, attrs{"type", "script"})
	x.add(h, "script", attrs{"language", "groovy"}).SetCData(x.groovy(code))
}

// attempts writes how often the job is tried, and after which time again: R4/PT2S is four in
// all. A call that throws an error has one more, which calls nothing: it throws the error
// after a last attempt that got no answer, see requestOf.
func (x *flowable) attempts(e *bpmn.Element, c call) string {
	if !literal(c.delay) {
		x.refuse(e, "computes the delay between attempts; the server takes a fixed one")
	}
	if c.backoff == "exponential" && c.attempts != "1" {
		x.warn(e, "waits longer after each attempt; the server waits %s each time", c.delay)
	}
	delay := c.delay
	if c.attempts == "1" {
		delay = "PT0S"
	}
	return fmt.Sprintf("R%d/%s", attemptsOf(c), delay)
}

// attemptsOf counts the attempts of the job of a call.
func attemptsOf(c call) int {
	n, _ := strconv.Atoi(c.attempts)
	if c.errorCode != "" {
		n++
	}
	return max(n, 1)
}

// requestOf writes the request. The server's client encodes a plus sign wherever it stands,
// though it is a space in a query.
func requestOf(c call) groovyCode {
	var lines []string
	if c.errorCode != "" {
		lines = append(lines, fmt.Sprintf("if (left(%d) == 1) throw bpmnError(%s, job().exceptionMessage)", attemptsOf(c), groovy(c.errorCode)))
	}
	lines = append(lines, "httpRequest.url = spaced("+groovyAddress(c)+")",
		"httpRequest.httpHeaders = new org.flowable.http.common.api.HttpHeaders()",
		groovyHeaders(c)+".each { k, v -> httpRequest.httpHeaders.add(k, v) }")
	if c.hasBody() {
		lines = append(lines, "httpRequest.body = { -> "+groovyBody(c)+" }()", "httpRequest.bodyEncoding = 'UTF-8'")
	}
	return groovyCode{body: strings.Join(lines, "\n")}
}

// responseOf writes the check of the status and the variables that are read from the answer.
// A status that is not accepted is a failure of the job. One that does not go away by itself
// ends the attempts, and so does the last one: the error of the call is thrown, or the job
// goes to the dead letters.
func responseOf(c call) groovyCode {
	lines := []string{"httpResponse.bodyResponseHandled = true", "int status = httpResponse.statusCode", "if (!(" + acceptTest(c.accept) + ")) {",
		"  def why = 'the service answered with status ' + status"}
	switch again := againTest(); {
	case c.errorCode != "":
		lines = append(lines, fmt.Sprintf("  if (!(%s) || left(%d) <= 2) throw bpmnError(%s, why)", again, attemptsOf(c), groovy(c.errorCode)))
	case attemptsOf(c) > 1:
		lines = append(lines, "  if (!("+again+")) stop(why)")
	}
	lines = append(lines, "  throw new RuntimeException(why)", "}")
	if len(c.answers) > 0 {
		lines = append(lines, "vars.response = response()")
	}
	for _, a := range c.answers {
		lines = append(lines, "assign("+groovy(a.name)+", "+groovyCode{}.value(a.value)+")")
	}
	return groovyCode{body: strings.Join(lines, "\n")}
}

// flowableCalls are the helpers of calls: what is left of the n attempts of a job, the answer
// as our engine sees it, and the end of the attempts, which another transaction writes, since
// the failure takes this one back. The job is asked for by a query: its manager does not
// find it any more, since it is removed as soon as its work has begun.
var flowableCalls = server{
	{name: "bpmnError", code: `def bpmnError = { String code, String why -> new org.flowable.engine.delegate.BpmnError(code, why) }`},
	{name: "spaced", code: `def spaced = { String s -> def at = s.indexOf('?'); at < 0 ? s : s.substring(0, at) + s.substring(at).replace('+', '%20') }`},
	{name: "settings", code: `def settings = org.flowable.engine.impl.util.CommandContextUtil.processEngineConfiguration`},
	{name: "job", code: `def job = { settings.managementService.createJobQuery().executionId(execution.id).list().find() }`, needs: []string{"settings"}},
	{name: "left", code: `def left = { int n -> job()?.exceptionMessage == null ? n : job().retries }`, needs: []string{"job"}},
	{name: "attempt", code: `def attempt = { job()?.correlationId ?: execution.id }`, needs: []string{"job"}},
	{name: "stop", code: `def stop = { String why ->
  def id = job().id
  settings.commandExecutor.execute(new org.flowable.common.engine.impl.interceptor.CommandConfig().transactionRequiresNew(), { context ->
    def j = settings.jobServiceConfiguration.jobEntityManager.findById(id)
    j.exceptionMessage = why
    j.retries = 1
    null
  } as org.flowable.common.engine.impl.interceptor.Command)
}`, needs: []string{"job", "settings"}},
	{name: "response", code: `def response = {
  def headers = [:]
  httpResponse.httpHeaders?.each { k, v -> headers[k.toLowerCase()] = v.join(', ') }
  def type = headers['content-type'] ?: '', kind = type.split(';')[0].trim().toLowerCase(), charset = type =~ /(?i)charset="?([\w-]+)/
  def s = httpResponse.bodyBytes == null ? httpResponse.body : new String(httpResponse.bodyBytes, charset.find() ? charset.group(1) : 'UTF-8'), body = s ?: null
  if (s && (kind ==~ /.*[\/+]json/ || kind in ['', 'text/plain', 'application/octet-stream'] && s.trim() ==~ /(?s)[{\[].*/)) {
    try { body = mapper.readValue(s, Object) } catch (Exception e) { body = s }
  }
  [status: httpResponse.statusCode, headers: headers, body: body]
}`, needs: []string{"mapper"}},
}
