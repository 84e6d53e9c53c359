package importer

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// camunda8 carries over Zeebe's extensions and the REST and webhook templates
// of Camunda's connectors. Expressions are FEEL there as well.
func camunda8(x *element) {
	definition := extension(x.XML, nsZeebe, "taskDefinition")
	properties := x.zeebeProperties()
	switch {
	case definition != nil && strings.HasPrefix(definition.SelectAttrValue("type", ""), "io.camunda:http-json:"):
		x.restTemplate(definition)
	case strings.HasPrefix(properties["inbound.type"], "io.camunda:webhook:"):
		x.webhookTemplate(properties)
	default:
		x.zeebeMappings()
		if definition != nil {
			x.set("job", plain(definition.SelectAttrValue("type", "")))
			if _, ok := bpmn.FieldOf(x.Element, "attempts"); ok {
				x.set("attempts", literalRetries(definition))
			}
		}
	}
	x.zeebeKey()
	if version := extension(x.XML, nsZeebe, "versionTag"); version != nil && x.Kind == bpmn.Process {
		x.set("versionTag", version.SelectAttrValue("value", ""))
	}
	if script := extension(x.XML, nsZeebe, "script"); script != nil {
		x.replaceScript(strings.TrimPrefix(script.SelectAttrValue("expression", ""), "="), script.SelectAttrValue("resultVariable", ""))
	}
	if called := extension(x.XML, nsZeebe, "calledElement"); called != nil && x.Attr("calledElement") == "" {
		x.set("calledElement", called.SelectAttrValue("processId", ""))
	}
	x.zeebeUserTask()
	x.zeebeLoop()
}

// literalRetries returns the number of attempts; Zeebe counts the first one in.
func literalRetries(definition *etree.Element) string {
	return strings.TrimPrefix(definition.SelectAttrValue("retries", ""), "=")
}

// zeebeProperties returns the properties, by which connectors that receive are set up.
func (x *element) zeebeProperties() map[string]string {
	out := map[string]string{}
	for _, p := range children(extension(x.XML, nsZeebe, "properties"), nsZeebe, "property") {
		out[p.SelectAttrValue("name", "")] = p.SelectAttrValue("value", "")
	}
	return out
}

// zeebeInputs returns the inputs by target, by which connectors that call are set up.
func (x *element) zeebeInputs() map[string]string {
	out := map[string]string{}
	for _, p := range children(extension(x.XML, nsZeebe, "ioMapping"), nsZeebe, "input") {
		out[p.SelectAttrValue("target", "")] = p.SelectAttrValue("source", "")
	}
	return out
}

// zeebeHeaders returns the task headers, which say what becomes of the answer.
func (x *element) zeebeHeaders() map[string]string {
	out := map[string]string{}
	for _, p := range children(extension(x.XML, nsZeebe, "taskHeaders"), nsZeebe, "header") {
		out[p.SelectAttrValue("key", "")] = p.SelectAttrValue("value", "")
	}
	return out
}

// restTemplate carries over a call of the REST connector.
func (x *element) restTemplate(definition *etree.Element) {
	in, headers := x.zeebeInputs(), x.zeebeHeaders()
	method := in["method"]
	if method == "" {
		method = "GET"
	}
	x.set("url", plain(in["url"]))
	x.set("method", method)
	x.pairs("headers", in["headers"])
	x.pairs("query", in["queryParameters"])
	x.restAuthentication(in)
	// A context becomes JSON there as here; a text goes out as it stands.
	if in["body"] == "" {
		x.set("body", "none")
	} else {
		x.set("text", plain(in["body"]))
	}
	if code, computed := strings.CutPrefix(in["readTimeoutInSeconds"], "="); computed {
		x.set("timeout", `="PT" + string(`+strings.TrimSpace(code)+`) + "S"`)
	} else if code != "" {
		x.set("timeout", "PT"+code+"S")
	}
	x.set("attempts", literalRetries(definition))
	x.set("delay", headers["retryBackoff"])
	x.results("answers", headers, answerNames)
	x.restErrors(headers["errorExpression"])
	for _, p := range children(extension(x.XML, nsZeebe, "ioMapping"), nsZeebe, "output") {
		x.row("outputs", "variable", p.SelectAttrValue("target", ""), "value", plain(p.SelectAttrValue("source", "")))
	}
}

// pairs adds a row for each entry of a context.
func (x *element) pairs(table, source string) {
	if source == "" {
		return
	}
	list, ok := entries(source)
	if !ok {
		x.problem("its %s are computed as a whole (%.60s); here each has a row of its own", table, source)
		return
	}
	for _, e := range list {
		if table == "headers" {
			x.header(e.key, fieldOf(e.value))
		} else {
			x.row(table, "name", e.key, "value", fieldOf(e.value))
		}
	}
}

// restAuthentication turns an account into a header or query parameter.
func (x *element) restAuthentication(in map[string]string) {
	value := func(key string) string { return in["authentication."+key] }
	switch kind := value("type"); kind {
	case "", "noAuth":
	case "bearer":
		x.header("Authorization", joinedText("Bearer ", value("token")))
	case "basic":
		if strings.Contains(value("username")+value("password"), "{{") {
			x.problem("its password is a secret, which is filled in too late to be encoded; keep the whole header as one secret")
			return
		}
		x.header("Authorization", basic(value("username"), value("password")))
	case "apiKey":
		table := "headers"
		if value("apiKeyLocation") == "query" {
			table = "query"
		}
		x.row(table, "name", value("name"), "value", plain(value("value")))
	default:
		x.problem("its authentication %s is not carried over; add a header", kind)
	}
}

// joinedText puts a fixed text before the text of a field.
func joinedText(before, field string) string {
	if code, ok := strings.CutPrefix(field, "="); ok {
		return "=" + feel.Quote(before) + " + string(" + strings.TrimSpace(code) + ")"
	}
	return before + plain(field)
}

// basic returns the header of a user and a password.
func basic(user, password string) string {
	if strings.HasPrefix(user, "=") || strings.HasPrefix(password, "=") {
		return `="Basic " + to base64(` + operand(user) + ` + ":" + ` + operand(password) + ")"
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// operand returns the text of a field as a FEEL expression.
func operand(field string) string {
	if code, ok := strings.CutPrefix(field, "="); ok {
		return "(" + strings.TrimSpace(code) + ")"
	}
	return feel.Quote(field)
}

// answerNames are the short names that result expressions may use.
var answerNames = map[string]string{
	"status": "response.status", "headers": "response.headers", "body": "response.body",
}

// results carries over resultExpression and resultVariable.
func (x *element) results(table string, settings, names map[string]string) {
	if name := settings["resultVariable"]; name != "" {
		whole := "response"
		if table == "received" {
			whole = "request"
		}
		x.row(table, "variable", name, "value", "="+whole)
	}
	source := settings["resultExpression"]
	if source == "" {
		return
	}
	list, ok := entries(source)
	if !ok {
		x.problem("its result expression is no list of variables (%.60s); here each variable has a row of its own", source)
		return
	}
	for _, e := range list {
		if value := x.inContext(e.value, names); value != "" {
			x.row(table, "variable", e.key, "value", "="+value)
		}
	}
}

var (
	// thrownAlways matches error expressions that throw one error whenever the
	// call failed: at once, or at the last attempt. FEEL of Camunda 8.
	thrownAlways = regexp.MustCompile(`^if (error(?:\.code)? ?!= ?null)( and job\.retries ?= ?1)? then bpmnError\("([^"\\]+)"(?:, ?(?:error\.message|"[^"\\]*"))?\) else null$`)
	// thrownAtLast is how an export says it: final failures at once, others at the last
	// attempt; or that the former are the last attempt and throw nothing.
	thrownAtLast = regexp.MustCompile(`^if error\.code = null then null else if job\.retries = 1 or \((.*)\) then bpmnError\("([^"\\]+)", error\.message\) else null$`)
	stopsAtFinal = "if " + bpmn.FinalOnCamunda8() + " then jobError(error.message, {}, 0) else null"
	spaces       = regexp.MustCompile(`\s+`)
)

// restErrors carries over the error code that an error expression throws
// whenever the call has failed for good. There an expression may also throw
// after a success, for some statuses only, and with variables; such a one is
// refused.
func (x *element) restErrors(source string) {
	if source == "" {
		return
	}
	plain := spaces.ReplaceAllString(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(source), "=")), " ")
	if m := thrownAtLast.FindStringSubmatch(plain); m != nil && m[1] == bpmn.FinalOnCamunda8() {
		x.set("errorCode", m[2])
		return
	}
	if plain == stopsAtFinal {
		return
	}
	m := thrownAlways.FindStringSubmatch(plain)
	if m == nil {
		x.refuse("errorCode", "FEEL", source, "its error expression decides by itself when to throw, which a call cannot do here; "+
			"give the error code of a failed call, and decide the rest at a gateway")
		return
	}
	x.set("errorCode", m[3])
	if m[2] == "" {
		x.set("attempts", "1") // it does not wait for the last attempt
	}
}

// webhookTemplate carries over an event that the webhook connector starts or
// continues.
func (x *element) webhookTemplate(p map[string]string) {
	// The address there is /inbound/ and this context, which is one segment.
	x.set("path", p["inbound.context"])
	if method := strings.ToUpper(p["inbound.method"]); method == "ANY" {
		x.set("methods", "GET, POST, PUT, DELETE")
	} else {
		x.set("methods", method)
	}
	x.set("messageKey", query(p["correlationKeyExpression"]))
	p["resultExpression"] = query(p["resultExpression"])
	x.results("received", p, nil)
	if kind := p["inbound.auth.type"]; kind != "" && kind != "NONE" {
		x.problem("the webhook's authentication %s is not carried over", kind)
	}
	if p["inbound.shouldValidateHmac"] == "enabled" {
		x.problem("the webhook's signature check is not carried over")
	}
	if p["activationCondition"] != "" {
		x.problem("the webhook's activation condition is not carried over: %.60s", p["activationCondition"])
	}
}

// query renames the query parameters of a request, which Camunda calls params.
func query(source string) string {
	return strings.ReplaceAll(source, "request.params", "request.query")
}

// zeebeKey carries over the correlation key that Zeebe keeps on the message.
func (x *element) zeebeKey() {
	f, ok := bpmn.FieldOf(x.Element, "message")
	if !ok || x.Kind == bpmn.StartEvent || x.Kind == bpmn.IntermediateThrowEvent || x.Kind == bpmn.EndEvent {
		return
	}
	ref := bpmn.Get(x.Element, f)
	message := x.def.ByID(bpmn.Local(ref))
	if message == nil {
		return
	}
	if s := extension(message.XML, nsZeebe, "subscription"); s != nil {
		x.set("correlationKey", s.SelectAttrValue("correlationKey", ""))
	}
}

// zeebeMappings carries over inputs and outputs.
func (x *element) zeebeMappings() {
	io := extension(x.XML, nsZeebe, "ioMapping")
	for _, p := range children(io, nsZeebe, "input") {
		x.row("inputs", "variable", p.SelectAttrValue("target", ""), "value", plain(p.SelectAttrValue("source", "")))
	}
	for _, p := range children(io, nsZeebe, "output") {
		x.row("outputs", "variable", p.SelectAttrValue("target", ""), "value", plain(p.SelectAttrValue("source", "")))
	}
}

// zeebeUserTask carries over who does a user task and until when.
func (x *element) zeebeUserTask() {
	if x.Kind != bpmn.UserTask {
		return
	}
	if a := extension(x.XML, nsZeebe, "assignmentDefinition"); a != nil {
		x.set("assignee", plain(a.SelectAttrValue("assignee", "")))
		x.set("users", plain(a.SelectAttrValue("candidateUsers", "")))
		x.set("groups", plain(a.SelectAttrValue("candidateGroups", "")))
	}
	if p := extension(x.XML, nsZeebe, "priorityDefinition"); p != nil {
		x.set("priority", plain(p.SelectAttrValue("priority", "")))
	}
	if s := extension(x.XML, nsZeebe, "taskSchedule"); s != nil {
		x.set("due", plain(s.SelectAttrValue("dueDate", "")))
	}
	if f := extension(x.XML, nsZeebe, "formDefinition"); f != nil {
		x.referredForm(f.SelectAttrValue("formId", f.SelectAttrValue("externalReference", f.SelectAttrValue("formKey", ""))))
	}
}

// zeebeLoop carries over what a multi-instance runs through and collects.
func (x *element) zeebeLoop() {
	multi := child(x.XML, bpmn.NS, string(bpmn.MultiInstance))
	if multi == nil || !x.Kind.Activity() {
		return
	}
	l := extension(multi, nsZeebe, "loopCharacteristics")
	if l == nil || extension(multi, bpmn.NSHookflow, "loop") != nil {
		return
	}
	x.set("collection", l.SelectAttrValue("inputCollection", ""))
	x.set("item", l.SelectAttrValue("inputElement", ""))
	x.set("gather", l.SelectAttrValue("outputElement", ""))
	x.set("gatherInto", l.SelectAttrValue("outputCollection", ""))
}

// seconds writes milliseconds as a duration.
func seconds(milliseconds int) string { return fmt.Sprintf("PT%gS", float64(milliseconds)/1000) }

// plain returns a setting as text of a field: FEEL after "=", and anything else
// as it stands, whatever would be filled in here.
func plain(setting string) string {
	if strings.HasPrefix(setting, "=") {
		return setting
	}
	return feel.EscapeTemplate(setting)
}
