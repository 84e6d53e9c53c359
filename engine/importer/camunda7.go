package importer

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
)

// camunda7 carries over what Camunda 7, Operaton and CIB seven share: the
// http-connector on tasks and message events, retries, external tasks, user
// tasks, mappings, and scripts.
func camunda7(x *element) {
	if c := connector(x.XML); c != nil {
		x.httpConnector(c)
	} else if bpiumConnector(x.XML) == "" {
		x.mappings()
	}
	if retry := extension(x.XML, nsCamunda, "failedJobRetryTimeCycle"); retry != nil && (x.Kind.Activity() || x.Kind.Is(bpmn.Event)) {
		x.retries(retry.Text())
	}
	switch x.Kind {
	case bpmn.UserTask:
		x.javaUserTask(nsCamunda)
	case bpmn.ScriptTask:
		x.foreignScript()
	case bpmn.Process:
		x.set("versionTag", attr(x.XML, nsCamunda, "versionTag"))
	case bpmn.ServiceTask, bpmn.SendTask, bpmn.BusinessRuleTask:
		x.javaTask(nsCamunda)
	}
}

// connector returns the connector of an element or of its message, or nil. A
// Bpium connector is none.
func connector(x *etree.Element) *etree.Element {
	for _, at := range []*etree.Element{x, child(x, bpmn.NS, "messageEventDefinition")} {
		c := child(child(at, bpmn.NS, "extensionElements"), nsCamunda, "connector")
		if child(c, nsCamunda, "inputOutput") != nil {
			return c
		}
	}
	return nil
}

// connectorNames are what expressions in a connector call the answer.
var connectorNames = map[string]string{
	"statusCode": "response.status", "response": "response.body", "headers": "response.headers",
}

// httpConnector carries over one request. A failed status is a success there,
// unless throw-http-error is set or a script throws a BpmnError.
func (x *element) httpConnector(c *etree.Element) {
	if id := strings.TrimSpace(text(child(c, nsCamunda, "connectorId"))); id != "http-connector" {
		x.problem("the connector %q is not known here", id)
		return
	}
	// Parameters that the connector does not know are allowed there: they serve
	// as steps on the way to those it does.
	io := child(c, nsCamunda, "inputOutput")
	inputs := map[string]*etree.Element{}
	for _, p := range children(io, nsCamunda, "inputParameter") {
		inputs[p.SelectAttrValue("name", "")] = p
	}
	x.set("url", x.parameter(inputs["url"]))
	method := strings.TrimSpace(text(inputs["method"]))
	x.set("method", method)
	for _, e := range children(child(inputs["headers"], nsCamunda, "map"), nsCamunda, "entry") {
		x.header(e.SelectAttrValue("key", ""), x.parameter(e))
	}
	if bodiless(method) && inputs["payload"] == nil {
		x.set("body", "none")
	} else {
		x.set("text", x.payload(inputs))
	}
	failing := x.outputs(children(io, nsCamunda, "outputParameter"))
	for _, e := range children(child(inputs["request-config"], nsCamunda, "map"), nsCamunda, "entry") {
		failing = failing || e.SelectAttrValue("key", "") == "throw-http-error" && strings.EqualFold(strings.TrimSpace(e.Text()), "true")
	}
	if !failing {
		x.set("accept", "100-599")
	}
}

// parameter returns a parameter as text of a field: a FEEL script, or text
// with JUEL in it.
func (x *element) parameter(p *etree.Element) string {
	script := child(p, nsCamunda, "script")
	if script == nil {
		return x.composite(strings.TrimSpace(text(p)))
	}
	format := script.SelectAttrValue("scriptFormat", "")
	if strings.EqualFold(format, "feel") {
		return "=" + strings.TrimPrefix(strings.TrimSpace(script.Text()), "=")
	}
	return x.computed(format, script.Text(), x.in(foreign.LanguageOf(format)))
}

// computed translates a script into the text of a field. One in a language that
// is not known stays, so that it is refused there.
func (x *element) computed(format, source string, in foreign.Translator) string {
	if in.Language == "" {
		x.problem("a parameter is computed in %q, which cannot be translated; write it anew in FEEL", format)
		return "${" + format + ": " + source + "}"
	}
	value, err := in.Field(source)
	return x.translated(in.Language, source, value, err)
}

// jsonOf matches a payload that is another parameter or variable as JSON text.
var jsonOf = regexp.MustCompile(`^\$\{\s*(?:JSON|S)\((\w+)\)(?:\.toString\(\))?\s*\}$`)

// payload returns the body. ${JSON(x)} of another parameter is that parameter.
func (x *element) payload(inputs map[string]*etree.Element) string {
	source := strings.TrimSpace(text(inputs["payload"]))
	if m := jsonOf.FindStringSubmatch(source); m != nil {
		if p := inputs[m[1]]; p != nil {
			return x.parameter(p)
		}
		return "=" + feel.QuoteName(m[1])
	}
	return x.parameter(inputs["payload"])
}

// thrown finds the first text in parentheses after the word BpmnError, whether
// the error is made with "new" or by reflection.
var thrown = regexp.MustCompile(`(?s)BpmnError.*?\(\s*"([^"]+)"`)

// outputs carries over what is written from the answer. A script that throws a
// BpmnError becomes the error code; outputs reports whether there was one.
func (x *element) outputs(list []*etree.Element) (throws bool) {
	names := x.in(foreign.JUEL)
	names.Names = maps.Clone(connectorNames)
	for _, p := range list {
		name, script := p.SelectAttrValue("name", ""), child(p, nsCamunda, "script")
		if script == nil {
			source := strings.TrimSpace(p.Text())
			value, err := names.Composite(source)
			x.answer(name, x.translated(foreign.JUEL, source, value, err), names)
			continue
		}
		format := script.SelectAttrValue("scriptFormat", "")
		if strings.EqualFold(format, "feel") {
			x.answer(name, "="+x.inContext(script.Text(), names.Names), names)
			continue
		}
		// The usual way to fail on purpose: Camunda catches the error on the task.
		if code := thrownCode(script.Text()); code != "" {
			x.throwing(code, format, script.Text())
			throws = true
			continue
		}
		in := names
		in.Language = foreign.LanguageOf(format)
		x.answer(name, x.computed(format, script.Text(), in), names)
	}
	return throws
}

// statusTest matches a comparison of the status in a script.
var statusTest = regexp.MustCompile(`\b[sS]tatus(?:Code)?["')]*(?:\s+as\s+int)?\s*(==|!=|<=|>=|<|>)\s*(\d+)`)

// throwing carries over a script that throws the error for every status from
// 400 on, which is when a call fails here. Any other is refused.
func (x *element) throwing(code, format, source string) {
	tests := statusTest.FindAllStringSubmatch(source, -1)
	if len(tests) == 1 && slices.Contains([]string{">=400", ">399", "<400"}, tests[0][1]+tests[0][2]) {
		x.set("errorCode", code)
		return
	}
	x.refuse("errorCode", format, source, "the script throws "+code+" in cases of its own, which cannot be translated; give the error code of a failed call, and decide the rest at a gateway")
}

// answer adds a row and lets later outputs see its value.
func (x *element) answer(name, value string, names foreign.Translator) {
	if value == "" || value == "=" {
		return
	}
	x.row("answers", "variable", name, "value", value)
	if code, ok := strings.CutPrefix(value, "="); ok {
		names.Names[name] = named(code)
	}
}

// thrownCode returns the error code a script throws, in whatever language, or "".
func thrownCode(source string) string {
	if m := thrown.FindStringSubmatch(source); m != nil {
		return m[1]
	}
	return ""
}

// javaUserTask carries over who does a user task and the fields of a generated
// form; Camunda 7 and Flowable differ in the namespace only.
func (x *element) javaUserTask(space string) {
	x.set("assignee", x.composite(attr(x.XML, space, "assignee")))
	x.set("users", x.composite(attr(x.XML, space, "candidateUsers")))
	x.set("groups", x.composite(attr(x.XML, space, "candidateGroups")))
	x.set("priority", x.composite(attr(x.XML, space, "priority")))
	x.set("due", x.composite(attr(x.XML, space, "dueDate")))
	if key := attr(x.XML, space, "formKey") + attr(x.XML, space, "formRef"); key != "" {
		x.referredForm(key)
	}
	fields := children(extension(x.XML, space, "formData"), space, "formField")
	if space == nsFlowable {
		fields = children(child(x.XML, bpmn.NS, "extensionElements"), space, "formProperty")
	}
	for _, f := range fields {
		kind := f.SelectAttrValue("type", "string")
		if kind == "long" || kind == "double" || kind == "integer" {
			kind = "number"
		}
		name := f.SelectAttrValue("id", "")
		value := f.SelectAttrValue("defaultValue", f.SelectAttrValue("expression", ""))
		x.row("form", "variable", name, "label", f.SelectAttrValue("label", f.SelectAttrValue("name", "")), "type", kind,
			"required", f.SelectAttrValue("required", ""), "value", x.composite(value))
	}
}

// foreignScript carries over a script task of any of these programs; FEEL
// stays what it is.
func (x *element) foreignScript() {
	result := attr(x.XML, nsCamunda, "resultVariable") + attr(x.XML, nsFlowable, "resultVariable")
	source := text(child(x.XML, bpmn.NS, "script"))
	if extension(x.XML, nsZeebe, "script") != nil {
		return
	}
	format := x.Attr("scriptFormat")
	switch {
	case format == "" || strings.EqualFold(format, "feel"):
		x.set("resultVariable", result)
	case foreign.LanguageOf(format) != "" && source != "":
		x.script(source, format, result)
	default:
		x.problem("the script is written in %s or kept elsewhere and cannot be translated; write it anew in FEEL", format)
	}
}

// javaTask carries over the ways a task is done by code: by an outside worker,
// by an expression, or by a Java class.
func (x *element) javaTask(space string) {
	if topic := attr(x.XML, space, "topic"); topic != "" {
		x.set("job", x.composite(topic))
	}
	if class := attr(x.XML, space, "class") + attr(x.XML, space, "delegateExpression"); class != "" {
		x.problem("it runs the Java code %s, which is not there; use a call or an outside worker", class)
	}
	source := attr(x.XML, space, "expression")
	if source == "" {
		return
	}
	result := attr(x.XML, space, "resultVariable") + attr(x.XML, space, "resultVariableName")
	if value := x.composite(source); value != "" && result != "" {
		x.row("outputs", "variable", result, "value", value)
	}
}

// mappings carries over inputs and outputs of an activity.
func (x *element) mappings() {
	io := extension(x.XML, nsCamunda, "inputOutput")
	for _, p := range children(io, nsCamunda, "inputParameter") {
		x.mapping("inputs", p)
	}
	for _, p := range children(io, nsCamunda, "outputParameter") {
		x.mapping("outputs", p)
	}
}

// mapping carries over one parameter as a row of a table.
func (x *element) mapping(table string, p *etree.Element) {
	name := p.SelectAttrValue("name", "")
	if table7 := first(child(p, nsCamunda, "map"), child(p, nsCamunda, "list")); table7 != nil {
		x.row(table, "variable", name, "value", x.tableOf(table7))
		return
	}
	if value := x.parameter(p); value != "" {
		x.row(table, "variable", name, "value", value)
	}
}

// first returns the first element that is there.
func first(list ...*etree.Element) *etree.Element {
	for _, e := range list {
		if e != nil {
			return e
		}
	}
	return nil
}

// tableOf returns a map or list as text of a field. A part that cannot be
// translated stands in it as it is, so that the whole is refused.
func (x *element) tableOf(table *etree.Element) string {
	var parts []string
	failed := ""
	for _, p := range table.ChildElements() {
		value := ""
		if inner := first(child(p, nsCamunda, "map"), child(p, nsCamunda, "list")); inner != nil {
			value = x.tableOf(inner)
		} else if p.Tag == "script" {
			value = x.computed(p.SelectAttrValue("scriptFormat", ""), p.Text(), x.in(foreign.LanguageOf(p.SelectAttrValue("scriptFormat", ""))))
		} else {
			value = x.parameter(p)
		}
		code, err := expressionOf(value)
		if err != nil {
			failed = value
		}
		if table.Tag == "map" {
			code = feel.Quote(p.SelectAttrValue("key", "")) + ": " + code
		}
		parts = append(parts, code)
	}
	switch {
	case failed != "":
		return failed
	case table.Tag == "map":
		return "={" + strings.Join(parts, ", ") + "}"
	}
	return "=[" + strings.Join(parts, ", ") + "]"
}

// expressionOf returns the text of a field as a FEEL expression.
func expressionOf(field string) (string, error) {
	if code, ok := strings.CutPrefix(field, "="); ok {
		return code, nil
	}
	t, err := feel.ParseTemplate(field, feel.PlainText)
	if err != nil {
		return "", err
	}
	return t.FEEL()
}
