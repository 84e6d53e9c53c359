package importer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
)

// flowable carries over HTTP tasks, event-registry events and user tasks of
// Flowable and Activiti.
func flowable(x *element) {
	switch {
	case attr(x.XML, nsFlowable, "type") == "http":
		x.httpTask()
	case extension(x.XML, nsFlowable, "eventType") != nil:
		x.registeredEvent()
	}
	if retry := extension(x.XML, nsFlowable, "failedJobRetryTimeCycle"); retry != nil && x.Kind.Activity() {
		x.retries(retry.Text())
	}
	switch x.Kind {
	case bpmn.UserTask:
		x.javaUserTask(nsFlowable)
	case bpmn.ServiceTask:
		x.javaTask(nsFlowable)
	}
}

// flowableField returns a field of a task as text: a string is taken as it
// stands, an expression is JUEL.
func (x *element) flowableField(name string) string {
	for _, f := range children(child(x.XML, bpmn.NS, "extensionElements"), nsFlowable, "field") {
		if f.SelectAttrValue("name", "") != name {
			continue
		}
		if e := child(f, nsFlowable, "expression"); e != nil {
			return x.composite(strings.TrimSpace(e.Text()))
		}
		if e := f.SelectAttrValue("expression", ""); e != "" {
			return x.composite(e)
		}
		value := f.SelectAttrValue("stringValue", text(child(f, nsFlowable, "string")))
		return feel.EscapeTemplate(strings.TrimSpace(value))
	}
	return ""
}

// httpTask carries over one request. Statuses of 400 and above are a success
// there unless they are listed.
func (x *element) httpTask() {
	method := x.flowableField("requestMethod")
	if method == "" {
		method = "GET"
	}
	x.set("url", x.flowableField("requestUrl"))
	x.set("method", method)
	for line := range strings.Lines(x.flowableField("requestHeaders") + "\n" + x.flowableField("requestSecureHeaders")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			x.header(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	if body := x.flowableField("requestBody"); body != "" {
		x.set("text", body)
	} else {
		x.set("body", "none")
	}
	// Flowable counts in milliseconds and gives up after five seconds.
	if ms, err := strconv.Atoi(x.flowableField("requestTimeout")); err == nil {
		x.set("timeout", seconds(ms))
	} else {
		x.set("timeout", "PT5S")
	}
	handle := x.flowableField("handleStatusCodes")
	x.set("accept", accepted(x.flowableField("failStatusCodes")+","+handle))
	if handle != "" {
		x.set("errorCode", "HTTP")
		x.problem("it throws the status as error code (%s); here the code is HTTP, whatever the status", handle)
	}
	x.flowableAnswer()
}

// flowableAnswer carries over where the answer goes.
func (x *element) flowableAnswer() {
	prefix := x.flowableField("resultVariablePrefix")
	body := x.flowableField("responseVariableName")
	if body == "" && x.flowableField("saveResponseParameters") != "" || prefix == "" && body == "" {
		body = prefix + "ResponseBody"
		if prefix == "" {
			body = x.ID + "ResponseBody"
		}
	}
	if body != "" {
		x.row("answers", "variable", body, "value", "=response.body")
	}
	if x.flowableField("saveResponseParameters") == "true" {
		x.row("answers", "variable", prefix+"ResponseStatusCode", "value", "=response.status")
		x.row("answers", "variable", prefix+"ResponseHeaders", "value", "=response.headers")
	}
	for _, l := range children(child(x.XML, bpmn.NS, "extensionElements"), nsFlowable, "executionListener") {
		x.flowableListener(l, body)
	}
	for _, tag := range []string{"httpRequestHandler", "httpResponseHandler", "mapException"} {
		if extension(x.XML, nsFlowable, tag) != nil {
			x.problem("its %s is not carried over", tag)
		}
	}
}

// flowableListener carries over ${execution.setVariable('a', value)} at the end of a task.
func (x *element) flowableListener(l *etree.Element, body string) {
	source := l.SelectAttrValue("expression", "")
	in := x.in(foreign.JUEL)
	in.Names = map[string]string{body: "response.body"}
	variable, value, err := in.Assignment(source)
	if err != nil || l.SelectAttrValue("event", "") != "end" {
		x.refuse("", "JUEL", source+l.SelectAttrValue("class", "")+l.SelectAttrValue("delegateExpression", ""), "its listener is not carried over")
		return
	}
	x.row("answers", "variable", variable, "value", "="+value)
}

// accepted returns the statuses that are no failure, from a list of those that
// are, such as "4XX, 503".
func accepted(failing string) string {
	var fails [600]bool
	for _, f := range strings.Split(strings.ToUpper(failing), ",") {
		f = strings.TrimSpace(f)
		low, err1 := strconv.Atoi(strings.ReplaceAll(f, "X", "0"))
		high, err2 := strconv.Atoi(strings.ReplaceAll(f, "X", "9"))
		for i := max(low, 0); err1 == nil && err2 == nil && i <= high && i < len(fails); i++ {
			fails[i] = true
		}
	}
	var out []string
	for i := 100; i < len(fails); i++ {
		if fails[i] {
			continue
		}
		start := i
		for i+1 < len(fails) && !fails[i+1] {
			i++
		}
		if start == i {
			out = append(out, fmt.Sprint(i))
		} else {
			out = append(out, fmt.Sprintf("%d-%d", start, i))
		}
	}
	return strings.Join(out, ", ")
}

// registeredEvent carries over an event of the event registry: its type is the
// path, its correlation parameter is a field of the message.
func (x *element) registeredEvent() {
	if !x.HasTrigger(bpmn.Message) {
		x.problem("it waits for an event of Flowable's event registry; make it a message event that receives at a path")
		return
	}
	x.set("path", strings.TrimSpace(text(extension(x.XML, nsFlowable, "eventType"))))
	for i, p := range children(child(x.XML, bpmn.NS, "extensionElements"), nsFlowable, "eventCorrelationParameter") {
		if i > 0 {
			x.problem("it correlates by several parameters; here by the first one only")
			break
		}
		value := x.composite(p.SelectAttrValue("value", ""))
		x.set("correlationKey", value)
		x.set("messageKey", "=request.body."+feel.QuoteName(p.SelectAttrValue("name", "")))
	}
	for _, p := range children(child(x.XML, bpmn.NS, "extensionElements"), nsFlowable, "eventOutParameter") {
		x.row("received", "variable", p.SelectAttrValue("target", ""), "value", "=request.body."+feel.QuoteName(p.SelectAttrValue("source", "")))
	}
}
