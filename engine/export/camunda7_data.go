package export

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/form"
	"hookflow/engine/secret"
)

// camunda7Server has the helpers that know the engine. Its classes lie in another
// package in each fork, so they are found through the execution.
var camunda7Server = server{
	{name: "vars", code: `def vars = new HashMap(execution.variables)
if (vars.loopCounter != null) vars.loopCounter = vars.loopCounter + 1
vars.hookflowInstance = [key: execution.processInstanceId, corrKey: execution.processBusinessKey ?: execution.processInstanceId, businessKey: execution.processBusinessKey ?: '']`},
	{name: "feel", code: `def feel = { String e -> execution.processEngineServices.processEngineConfiguration.scriptingEngines.getScriptEngineForLanguage('feel').eval(e, new javax.script.SimpleBindings(vars)) }`, needs: []string{"vars"}},
	{name: "fork", code: `def fork = execution.getClass().name.split('[.]bpm[.]')[0]
def load = { String name -> execution.getClass().classLoader.loadClass(fork + name) }`},
	{name: "spin", code: `def spin = { String s -> load('.spin.Spin').JSON(s) }`, needs: []string{"fork"}},
	{name: "keep", code: `def keep = { v -> v instanceof Map || v instanceof Iterable ? spin(json(v)) : v == null || v instanceof Number || v instanceof Boolean ? v : v.toString() }`, needs: []string{"spin", "json"}},
	{name: "job", code: `def job = { load('.bpm.engine.impl.context.Context').jobExecutorContext?.currentJob }`, needs: []string{"fork"}},
	{name: "bpmnError", code: `def bpmnError = { String code, String why -> load('.bpm.engine.delegate.BpmnError').getConstructor(String, String).newInstance(code, why) }`, needs: []string{"fork"}},
	// the failure takes back whatever this transaction says, so another one says it
	{name: "stop", code: `def stop = { String name ->
  def j = job(), s = execution.processEngineServices
  Thread.start { s.runtimeService.setVariableLocal(j.executionId, name, true); if (j.exceptionMessage != null) s.managementService.setJobRetries(j.id, 1) }.join()
}`, needs: []string{"job"}},
	{name: "attempt", code: `def attempt = { job()?.id ?: execution.id }`, needs: []string{"job"}},
	{name: "response", code: `def response = {
  def s = connector.getVariable('response'), headers = [:]
  connector.getVariable('headers')?.each { k, v -> headers[k.toLowerCase()] = v }
  def type = (headers['content-type'] ?: '').split(';')[0].trim().toLowerCase(), body = s ?: null
  if (s && (type ==~ /.*[\/+]json/ || type in ['', 'text/plain', 'application/octet-stream'] && s.trim() ==~ /(?s)[{\[].*/)) {
    try { body = spin(s).mapTo(Object) } catch (Exception e) { body = s }
  }
  [status: connector.getVariable('statusCode') as int, headers: headers, body: body]
}`, needs: []string{"spin"}},
	{name: "assign", code: `def assign = { String to, v ->
  def path = to.split('[.]') as List, now = keep(v)
  if (path.size() > 1) {
    def old = execution.getVariable(path[0]), top = old != null && old.respondsTo('mapTo') ? old.mapTo(LinkedHashMap) : [:], at = top
    path[1..<-1].each { k -> if (!(at[k] instanceof Map)) at[k] = [:]; at = at[k] }
    at[path[-1]] = v
    now = keep(top)
  }
  execution.setVariable(path[0], now)
  vars[path[0]] = now
}`, needs: []string{"keep", "vars"}},
}

// secretsOf makes the context secrets of the environment of the server.
func secretsOf(code string) []string {
	var out []string
	for _, name := range secret.Names(code) {
		if line := fmt.Sprintf("vars.secrets = (vars.secrets ?: [:]) + [%[1]s: System.getenv('%[1]s') ?: { throw new IllegalStateException('set the environment variable %[1]s of the server') }()]", name); !strings.Contains(strings.Join(out, "\n"), line) {
			out = append(out, line)
		}
	}
	return out
}

// groovy writes a script for a place where execution is known.
func (x *camunda7) groovy(c groovyCode) string {
	c.setup = append(secretsOf(c.body), c.setup...)
	return camunda7Server.script(c)
}

// script gives a parameter, entry or listener a script in Groovy.
func (x *camunda7) script(at *etree.Element, code string) {
	x.add(at, "script", attrs{"scriptFormat", "groovy"}).SetCData(code)
}

// mapping writes inputs and outputs. The server evaluates each in view of what was
// before the element only, so each also says what those before it are.
func (x *camunda7) mapping(e *bpmn.Element) {
	outputs := rows(e, "outputs", "variable", "value")
	if len(outputs) > 0 && e.Child(bpmn.MultiInstance) != nil {
		x.refuse(e, "has outputs and runs several times, which Camunda 7 does not combine; use a script in a sub-process")
	}
	x.parameters(e, "inputParameter", rows(e, "inputs", "variable", "value"))
	x.parameters(e, "outputParameter", outputs)
	x.dataObjects(e)
}

// parameters writes one list of a mapping.
func (x *camunda7) parameters(e *bpmn.Element, tag string, list []entry) {
	var before []string
	for _, m := range list {
		if strings.Contains(m.name, ".") {
			x.refuse(e, "writes %q, a part of a variable, by a mapping, which Camunda 7 does not do; write the whole variable, or use a script", m.name)
		}
		p := x.put(x.one(e.XML, "inputOutput"), tag, attrs{"name", m.name})
		x.parameter(p, m.value, before)
		before = append(before, "vars["+groovy(m.name)+"] = "+groovyCode{}.value(m.value))
	}
}

// parameter gives a parameter its value: plain text, or a script.
func (x *camunda7) parameter(p *etree.Element, text string, before []string) {
	if literal(text) && !strings.ContainsAny(text, "$#") && text != "" {
		p.SetText(text)
		return
	}
	x.script(p, x.groovy(groovyCode{setup: before, body: "keep(" + groovyCode{}.value(text) + ")"}))
}

// dataObjects makes the data objects of a sub-process variables of its own, as they
// are here.
func (x *camunda7) dataObjects(e *bpmn.Element) {
	n := x.node(e)
	if n == nil || !n.IsScope() || len(n.Declares) == 0 || e.Kind == bpmn.Process {
		return
	}
	if e.EventSubProcess() {
		x.refuse(e, "has data of its own, which Camunda 7 does not keep in an event sub-process; put the data outside")
		return
	}
	for _, d := range n.Declares {
		x.put(x.one(e.XML, "inputOutput"), "inputParameter", attrs{"name", d.Name})
		x.tell(e, "has data %s of its own; on the server it begins as null", d.Name)
	}
}

// userTask writes who does a task, until when, and its form. What is computed is set
// when the task is made.
func (x *camunda7) userTask(e *bpmn.Element) {
	code := x.assigned(e)
	if len(code) > 0 {
		l := x.add(x.ext(e.XML), "taskListener", attrs{"event", "create"})
		x.script(l, x.groovy(groovyCode{first: "execution = task.execution", body: strings.Join(code, "\n")}))
	}
	if f, _ := bpmn.FieldOf(e, "form"); len(bpmn.Rows(e, f)) > 0 {
		x.form(e, f)
	}
	x.activity(e)
}

// c7FormTypes maps our kinds of fields to those of generated task forms; the others are texts there.
var c7FormTypes = map[string]string{form.Number: "long", form.Boolean: "boolean", form.Date: "date"}

// form writes the fields as a generated task form. Its types are fewer than ours; what
// is lost is told.
func (x *camunda7) form(e *bpmn.Element, f bpmn.Field) {
	data := x.one(e.XML, "formData")
	for _, row := range bpmn.Rows(e, f) {
		cell := f.InRow(row)
		kind := cell("type")
		x.plainForm(e, cell, true)
		if !form.Asks(kind) || kind == form.Computed {
			continue
		}
		field := x.put(data, "formField", attrs{"id", cell("variable"), "label", cell("label"), "type", cmp.Or(c7FormTypes[kind], "string"),
			"defaultValue", x.juel(e, "the default of "+cell("variable"), cell("value"))})
		if cell("required") == "true" {
			x.add(x.add(field, "validation", nil), "constraint", attrs{"name", "required"})
		}
	}
}

// plainForm tells what a generated form of Camunda 7 or Flowable loses of a field; whole: it takes whole numbers only.
func (x *exporter) plainForm(e *bpmn.Element, cell func(string) string, whole bool) {
	kind, name := cell("type"), cell("variable")
	switch {
	case kind == form.Number && whole:
		x.warn(e, "asks for %s as number; the server's form takes whole numbers", name)
	case !form.Asks(kind) || kind == form.Computed:
		x.warn(e, "has %q (%s) in its form; the server's form has only what is filled in", cmp.Or(cell("label"), name), kind)
	case kind != form.Text && kind != form.Boolean && kind != form.Date && kind != form.Number:
		x.warn(e, "asks for %s as %s; the server's form takes text", name, kind)
	}
	for _, setting := range []string{"hidden", "readOnly", "needed", "min", "max", "pattern", "check"} {
		if cell(setting) != "" {
			x.warn(e, "has the setting %s of %s in its form, which the server's form does not have", setting, cmp.Or(name, cell("label")))
		}
	}
}

// scriptTask writes a FEEL script; scripts in the server's own languages stay as they
// are. Groovy keeps lists and contexts as JSON; bare FEEL would store Java objects. A
// script without result writes the entries of its context.
func (x *camunda7) scriptTask(e *bpmn.Element) {
	switch source := expression(bpmn.Value(e, "script")); {
	case !strings.EqualFold(bpmn.Value(e, "scriptFormat"), "feel"):
	case source == "":
		x.refuse(e, "has no script")
	default:
		body := "keep(" + feelCall(source) + ")"
		if result := bpmn.Value(e, "resultVariable"); result == "" {
			body = "def entries = " + feelCall(source) + "\nif (entries instanceof Map) entries.each { k, v -> assign(k as String, v) }"
		} else if strings.Contains(result, ".") {
			body = "assign(" + groovy(result) + ", " + feelCall(source) + ")"
		} else {
			x.attr(e.XML, "resultVariable", result)
		}
		x.text(e, "script", x.groovy(groovyCode{body: body}))
		e.XML.CreateAttr("scriptFormat", "groovy")
	}
	x.activity(e)
}

// callActivity hands all variables to the called process and back, as our engine does,
// and keeps the business key.
func (x *camunda7) callActivity(e *bpmn.Element) {
	if called := bpmn.Value(e, "calledElement"); !literal(called) {
		e.XML.CreateAttr("calledElement", x.juel(e, "the called process", called))
	}
	if !x.has(e.XML, "in") && !x.has(e.XML, "out") {
		x.add(x.ext(e.XML), "in", attrs{"variables", "all"})
		x.add(x.ext(e.XML), "in", attrs{"businessKey", "#{execution.processBusinessKey}"})
		local := ""
		if len(rows(e, "outputs", "variable", "value")) > 0 {
			local = "true" // outputs pick from what comes back
		}
		x.add(x.ext(e.XML), "out", attrs{"variables", "all", "local", local})
	}
	x.activity(e)
}
