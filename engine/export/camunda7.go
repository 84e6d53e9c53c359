package export

import (
	"regexp"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// camunda7 is the profile for Camunda 7.23 and later, Operaton and CIB seven:
// calls are http-connectors, FEEL runs as a script language. Messages come in
// by the engine's REST interface; the service paths go along as properties for
// a gateway in front of it.
var camunda7 = &dialect{
	name: "camunda7", prefix: "camunda", namespace: "http://camunda.org/schema/1.0/bpmn", feel: feel.Camunda7,
	platform: []etree.Attr{
		{Space: "xmlns", Key: "modeler", Value: "http://camunda.org/schema/modeler/1.0"},
		{Space: "modeler", Key: "executionPlatform", Value: "Camunda Platform"},
		{Space: "modeler", Key: "executionPlatformVersion", Value: "7.24.0"},
	},
	kinds: map[bpmn.Kind]func(*exporter, *bpmn.Element){
		bpmn.Process:                (*exporter).c7Process,
		bpmn.SequenceFlow:           (*exporter).c7Condition,
		bpmn.StartEvent:             (*exporter).c7Start,
		bpmn.IntermediateCatchEvent: (*exporter).c7Catch,
		bpmn.BoundaryEvent:          (*exporter).c7Catch,
		bpmn.IntermediateThrowEvent: (*exporter).c7Throw,
		bpmn.EndEvent:               (*exporter).c7Throw,
		bpmn.ServiceTask:            (*exporter).c7Job,
		bpmn.SendTask:               (*exporter).c7Job,
		bpmn.BusinessRuleTask:       (*exporter).c7Job,
		bpmn.ReceiveTask:            (*exporter).c7Receive,
		bpmn.UserTask:               (*exporter).c7UserTask,
		bpmn.ScriptTask:             (*exporter).c7Script,
		bpmn.CallActivity:           (*exporter).c7CallActivity,
		bpmn.PlainTask:              (*exporter).c7Activity,
		bpmn.ManualTask:             (*exporter).c7Activity,
		bpmn.SubProcess:             (*exporter).c7Activity,
		bpmn.Transaction:            (*exporter).c7Activity,
		bpmn.EventBasedGateway:      (*exporter).instantiating,
	},
	refuse: map[bpmn.Kind]string{
		bpmn.ComplexGateway:  "is a complex gateway, which Camunda 7 does not run; use other gateways",
		bpmn.AdHocSubProcess: "is an ad-hoc sub-process, which Camunda 7 does not run; put its activities in order",
		bpmn.StandardLoop:    "repeats its activity, which Camunda 7 does not do; loop back with a gateway",
	},
}

// historyTime is how long the server keeps the history of an instance; it
// refuses processes that do not say so.
const historyTime = "P30D"

// c7Process gives a process what the server's deployment demands. Start values of
// variables belong to the start request there.
func (x *exporter) c7Process(e *bpmn.Element) {
	if e.XML.SelectAttr(x.declare()+":historyTimeToLive") == nil {
		x.attr(e.XML, "historyTimeToLive", historyTime)
	}
	x.attr(e.XML, "versionTag", bpmn.Value(e, "versionTag"))
	for _, v := range rows(e, "variables", "variable", "value") {
		if v.value != "" {
			x.warn(e, "gives the variable %s a start value; give it to the server when starting", v.name)
		}
	}
}

// c7Condition writes a condition as a FEEL script.
func (x *exporter) c7Condition(f *bpmn.Element) {
	if text := bpmn.Value(f, "condition"); expression(text) != "" && !foreign(f.XML.SelectElement("conditionExpression"), text) {
		x.text(f, "condition", expression(text)).CreateAttr("language", "feel")
	}
}

// foreign reports whether an expression is written for the server already.
func foreign(c *etree.Element, text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "#{") || c != nil && c.SelectAttr("language") != nil
}

// c7Activity writes what every activity may have: mappings and repetition.
func (x *exporter) c7Activity(e *bpmn.Element) {
	x.c7Mapping(e)
	x.c7Loop(e)
}

// c7Mapping writes inputs and outputs as FEEL scripts, so that nothing in a literal is read as JUEL.
func (x *exporter) c7Mapping(e *bpmn.Element) {
	for _, in := range rows(e, "inputs", "variable", "value") {
		x.c7Value(x.put(x.one(e.XML, "inputOutput"), "inputParameter", attrs{"name", in.name}), in.value)
	}
	outputs := rows(e, "outputs", "variable", "value")
	if len(outputs) > 0 && e.Child(bpmn.MultiInstance) != nil {
		x.refuse(e, "has outputs and runs several times, which Camunda 7 does not combine; use a script in a sub-process")
	}
	for _, out := range outputs {
		x.c7Value(x.put(x.one(e.XML, "inputOutput"), "outputParameter", attrs{"name", out.name}), out.value)
	}
}

// c7Value gives a parameter or map entry its value: plain text, or a FEEL script.
func (x *exporter) c7Value(parameter *etree.Element, text string) {
	if literal(text) && !strings.ContainsAny(text, "$#") {
		parameter.SetText(text)
		return
	}
	x.script(parameter, "feel", feelOf(text))
}

// script gives a parameter or entry a script as its value.
func (x *exporter) script(parameter *etree.Element, language, code string) {
	x.add(parameter, "script", attrs{"scriptFormat", language}).SetText(code)
}

// c7Loop writes a multi-instance: the collection is a variable for the server, which
// cannot gather results.
func (x *exporter) c7Loop(e *bpmn.Element) {
	loop := e.Child(bpmn.MultiInstance)
	if loop == nil {
		return
	}
	if c := bpmn.Value(e, "collection"); c != "" {
		x.attr(loop.XML, "collection", x.juel(e, "its collection", "="+expression(c)))
		x.attr(loop.XML, "elementVariable", bpmn.Value(e, "item"))
	}
	for _, f := range []struct{ field, what string }{{"cardinality", "how often it runs"}, {"completion", "when it is done"}} {
		if text := bpmn.Value(e, f.field); text != "" && !foreign(nil, text) && !digits.MatchString(expression(text)) {
			x.text(e, f.field, x.juel(e, f.what, "="+expression(text)))
		}
	}
	if into := bpmn.Value(e, "gatherInto"); into != "" {
		x.refuse(e, "collects results in %q, which Camunda 7 does not do; collect them in a script task", into)
	}
}

var digits = regexp.MustCompile(`^\d+$`)

// c7UserTask writes who does a task, until when, and its form.
func (x *exporter) c7UserTask(e *bpmn.Element) {
	x.attr(e.XML, "assignee", x.juel(e, "the assignee", bpmn.Value(e, "assignee")))
	x.attr(e.XML, "candidateGroups", x.juel(e, "the groups", bpmn.Value(e, "groups")))
	x.attr(e.XML, "dueDate", x.juel(e, "the due date", bpmn.Value(e, "due")))
	if f, _ := bpmn.FieldOf(e, "form"); len(bpmn.Rows(e, f)) > 0 {
		x.c7Form(e, f)
	}
	x.c7Activity(e)
}

// c7FormTypes maps our field types to those of generated task forms.
var c7FormTypes = map[string]string{"string": "string", "number": "long", "boolean": "boolean", "date": "date", "json": "string"}

// c7Form writes the fields as a generated task form. Its types are fewer than ours; what
// is lost is told.
func (x *exporter) c7Form(e *bpmn.Element, f bpmn.Field) {
	form := x.one(e.XML, "formData")
	for _, row := range bpmn.Rows(e, f) {
		cell := map[string]string{}
		for _, c := range f.Columns {
			cell[c.Name] = bpmn.GetXML(row, c)
		}
		if cell["type"] == "number" || cell["type"] == "json" {
			x.warn(e, "asks for %s as %s; the server's form takes %s", cell["variable"], cell["type"], map[string]string{"number": "whole numbers", "json": "text"}[cell["type"]])
		}
		field := x.put(form, "formField", attrs{"id", cell["variable"], "label", cell["label"], "type", c7FormTypes[cell["type"]],
			"defaultValue", x.juel(e, "the default of "+cell["variable"], cell["value"])})
		if cell["required"] == "true" {
			x.add(x.add(field, "validation", nil), "constraint", attrs{"name", "required"})
		}
	}
}

// c7Script writes a FEEL script; scripts in the server's own languages stay as they are.
func (x *exporter) c7Script(e *bpmn.Element) {
	if strings.EqualFold(bpmn.Value(e, "scriptFormat"), "feel") {
		if expression(bpmn.Value(e, "script")) == "" {
			x.refuse(e, "has no script")
			return
		}
		x.text(e, "script", expression(bpmn.Value(e, "script")))
		x.attr(e.XML, "resultVariable", bpmn.Value(e, "resultVariable"))
		e.XML.CreateAttr("scriptFormat", "feel")
	}
	x.c7Activity(e)
}

// c7CallActivity hands all variables to the called process and back, as our engine does,
// and keeps the business key.
func (x *exporter) c7CallActivity(e *bpmn.Element) {
	if called := bpmn.Value(e, "calledElement"); !literal(called) {
		e.XML.CreateAttr("calledElement", x.juel(e, "the called process", called))
	}
	if !x.has(e.XML, "in") && !x.has(e.XML, "out") {
		x.add(x.ext(e.XML), "in", attrs{"variables", "all"})
		x.add(x.ext(e.XML), "in", attrs{"businessKey", "#{execution.processBusinessKey}"})
		x.add(x.ext(e.XML), "out", attrs{"variables", "all"})
	}
	x.c7Activity(e)
}

// c7Event writes what catching and throwing events have in common: times in JUEL,
// conditions in FEEL.
func (x *exporter) c7Event(e *bpmn.Element) {
	for _, name := range []string{"timeDate", "timeDuration", "timeCycle"} {
		if t := bpmn.Value(e, name); t != "" {
			x.text(e, name, x.juel(e, "the time", t))
		}
	}
	if c := bpmn.Value(e, "condition"); c != "" && !foreign(e.XML.FindElement(".//condition"), c) {
		x.text(e, "condition", expression(c)).CreateAttr("language", "feel")
	}
}

// c7Start lets the server answer before the process goes on, and gives
// expressions the context "instance" that they know from Hookflow.
func (x *exporter) c7Start(e *bpmn.Element) {
	if e.Parent.Kind == bpmn.Process {
		x.attr(e.XML, "asyncAfter", "true")
		if x.instance[e.Root()] {
			p := x.put(x.one(e.XML, "inputOutput"), "outputParameter", attrs{"name", instanceVariable})
			m := x.add(p, "map", nil)
			for _, entry := range [][2]string{{"key", "processInstanceId"}, {"corrKey", "processInstanceId"}, {"businessKey", "processBusinessKey"}} {
				x.add(m, "entry", attrs{"key", entry[0]}).SetText("${execution." + entry[1] + "}")
			}
		}
	}
	x.c7Catch(e)
}

// c7Catch writes a catching event.
func (x *exporter) c7Catch(e *bpmn.Element) {
	x.c7Event(e)
	if e.HasTrigger(bpmn.Message) {
		x.c7Receive(e)
		return
	}
	x.c7Mapping(e)
}

// c7Throw writes a throwing event; the server sends nothing for a message unless it says
// how.
func (x *exporter) c7Throw(e *bpmn.Element) {
	x.c7Event(e)
	if e.HasTrigger(bpmn.Message) {
		x.c7Job(e)
		return
	}
	x.c7Mapping(e)
}

// c7Receive names the message. The server knows messages by name only; what a
// gateway in front of it needs to turn an HTTP request into a message goes
// along as properties:
//
//	hookflow.path            the path, without slash in front
//	hookflow.methods         "POST" or several, apart by commas
//	hookflow.messageKey      FEEL over request: the key that the message carries
//	hookflow.correlationKey  the process variable that must equal it
//	hookflow.data.NAME       FEEL over request: the value of the variable NAME
func (x *exporter) c7Receive(e *bpmn.Element) {
	x.instantiating(e)
	r := receiveOf(e)
	if x.message(e, r) == nil {
		x.refuse(e, "has neither a message nor a service path; set one")
		return
	}
	if r.correlationKey != "" && !plainKey.MatchString(r.correlationKey) {
		x.refuse(e, "has the correlation key %q; Camunda 7 compares a variable: set one before and use it", r.correlationKey)
	}
	property := func(name, value string) {
		if value != "" {
			x.put(x.one(e.XML, "properties"), "property", attrs{"name", "hookflow." + name, "value", value})
		}
	}
	property("path", r.path)
	if r.path != "" {
		property("methods", strings.Join(r.methods, ","))
		property("correlationKey", r.correlationKey)
		property("messageKey", r.messageKey)
		for _, d := range r.data {
			property("data."+d.name, feelOf(d.value))
		}
	}
	x.c7Mapping(e)
	x.c7Loop(e)
}
