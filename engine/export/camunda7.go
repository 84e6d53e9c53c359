package export

import (
	"regexp"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// camunda7Family is the profile for Camunda 7.23 and later, Operaton and CIB
// seven. Calls are external tasks that "hookflow worker" does, or http-connectors
// with Groovy around them; FEEL runs as a script language. Messages come in by the
// engine's REST interface: the service paths go along as properties, for the
// gateway in front of it.
var camunda7Family = &family{
	name: "camunda7", server: "Camunda 7", prefix: "camunda", namespace: "http://camunda.org/schema/1.0/bpmn",
	modeler: "Camunda Platform", versions: []string{"7.24", "7.23"}, calls: []Calls{Worker, Connector}, feel: feel.Camunda7,
	refuse: map[bpmn.Kind]string{
		bpmn.ComplexGateway:  "is a complex gateway, which Camunda 7 does not run; use other gateways",
		bpmn.AdHocSubProcess: "is an ad-hoc sub-process, which Camunda 7 does not run; put its activities in order",
		bpmn.StandardLoop:    "repeats its activity, which Camunda 7 does not do; loop back with a gateway",
	},
	begin: func(x *exporter) dialect { return &camunda7{x} },
}

// camunda7 writes one document for the servers of that family.
type camunda7 struct{ *exporter }

func (x *camunda7) kinds() map[bpmn.Kind]func(*bpmn.Element) {
	return map[bpmn.Kind]func(*bpmn.Element){
		bpmn.Process:                x.process,
		bpmn.SequenceFlow:           x.condition,
		bpmn.StartEvent:             x.startEvent,
		bpmn.IntermediateCatchEvent: x.catchEvent,
		bpmn.BoundaryEvent:          x.catchEvent,
		bpmn.IntermediateThrowEvent: x.throwEvent,
		bpmn.EndEvent:               x.throwEvent,
		bpmn.ServiceTask:            x.job,
		bpmn.SendTask:               x.job,
		bpmn.BusinessRuleTask:       x.job,
		bpmn.ReceiveTask:            x.receive,
		bpmn.UserTask:               x.userTask,
		bpmn.ScriptTask:             x.scriptTask,
		bpmn.CallActivity:           x.callActivity,
		bpmn.PlainTask:              x.activity,
		bpmn.ManualTask:             x.activity,
		bpmn.SubProcess:             x.activity,
		bpmn.Transaction:            x.activity,
		bpmn.EventBasedGateway:      x.instantiating,
	}
}

func (x *camunda7) rules() []rule {
	return []rule{needStart, oneBlankStart, eventGatewayTargets, alwaysTrue, sixFields, noCycleHere, compensationWaits, escalationsApart}
}

// historyTime is how long the server keeps the history of an instance; it
// refuses processes that do not say so.
const historyTime = "P30D"

// process gives a process what the server's deployment demands.
func (x *camunda7) process(e *bpmn.Element) {
	if e.XML.SelectAttr(x.declare()+":historyTimeToLive") == nil {
		x.attr(e.XML, "historyTimeToLive", historyTime)
	}
	x.attr(e.XML, "versionTag", bpmn.Value(e, "versionTag"))
}

// condition writes a condition as a FEEL script.
func (x *camunda7) condition(f *bpmn.Element) {
	text := bpmn.Value(f, "condition")
	if expression(text) == "" || native(f.XML.SelectElement("conditionExpression"), text) {
		return
	}
	x.test(x.text(f, "condition", expression(text)), expression(text))
}

// test makes a condition a FEEL script, or a Groovy script that knows more.
func (x *camunda7) test(at *etree.Element, expr string) {
	if needsGroovy(expr) {
		at.CreateAttr("language", "groovy")
		at.SetCData(x.groovy(groovyCode{body: feelCall(expr)}))
		return
	}
	at.CreateAttr("language", "feel")
}

// knownHere is what our FEEL knows and the server's native FEEL does not, or counts
// otherwise.
var knownHere = regexp.MustCompile(`\b(` + InstanceVariable + `|secrets|loopCounter|numberOf\w+Instances)\b`)

func needsGroovy(expr string) bool { return knownHere.MatchString(expr) }

// native reports whether an expression is written for the server already.
func native(c *etree.Element, text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "#{") || c != nil && c.SelectAttr("language") != nil
}

// activity writes what every activity may have: mappings and repetition.
func (x *camunda7) activity(e *bpmn.Element) {
	x.mapping(e)
	x.loop(e)
}

// plainPath is a variable, or a part of one.
var plainPath = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)

var digits = regexp.MustCompile(`^\d+$`)

// loop writes a multi-instance: the collection is a JSON variable for the server,
// which cannot gather results.
func (x *camunda7) loop(e *bpmn.Element) {
	loop := e.Child(bpmn.MultiInstance)
	if loop == nil {
		return
	}
	if c := expression(bpmn.Value(e, "collection")); c != "" {
		if !plainPath.MatchString(c) {
			x.refuse(e, "runs for each in %q, where Camunda 7 takes a variable; set a variable by a script before and use that", c)
		}
		steps := strings.Split(c, ".")
		for i, s := range steps[1:] {
			steps[i+1] = "prop(\"" + s + "\")"
		}
		x.attr(loop.XML, "collection", "${"+strings.Join(steps, ".")+".elements()}")
		x.attr(loop.XML, "elementVariable", bpmn.Value(e, "item"))
	}
	for _, f := range []struct{ field, what string }{{"cardinality", "how often it runs"}, {"completion", "when it is done"}} {
		if text := bpmn.Value(e, f.field); text != "" && !native(nil, text) && !digits.MatchString(expression(text)) {
			x.text(e, f.field, iterationNames.Replace(x.juel(e, f.what, "="+expression(text))))
		}
	}
	if into := bpmn.Value(e, "gatherInto"); into != "" {
		x.refuse(e, "collects results in %q, which Camunda 7 does not do; collect them in a script task", into)
	}
}

// iterationNames are what the server calls the attributes of a multi-instance.
var iterationNames = strings.NewReplacer("numberOfInstances", "nrOfInstances", "numberOfActiveInstances", "nrOfActiveInstances",
	"numberOfCompletedInstances", "nrOfCompletedInstances", "loopCounter", "(loopCounter + 1)")

// startEvent lets the server answer before the process goes on. Its outputs, and the
// start values of the process, are written when it is left, since the server allows no mappings there.
func (x *camunda7) startEvent(e *bpmn.Element) {
	outputs := rows(e, "outputs", "variable", "value")
	var code []string
	if e.Parent.Kind == bpmn.Process {
		x.attr(e.XML, "asyncAfter", "true")
		required := map[string]bool{}
		for _, v := range rows(e.Parent, "variables", "variable", "required") {
			required[v.name] = v.value == "true"
		}
		for _, v := range rows(e.Parent, "variables", "variable", "value") {
			if required[v.name] {
				code = append(code, "if (execution.getVariable("+groovy(v.name)+") == null) throw new IllegalArgumentException('the variable "+v.name+" is required')")
			}
			if v.value != "" {
				code = append(code, "if (!execution.hasVariable("+groovy(v.name)+")) execution.setVariable("+groovy(v.name)+", keep("+groovyCode{}.value(v.value)+"))")
			}
		}
	}
	for _, o := range outputs {
		code = append(code, "assign("+groovy(o.name)+", "+groovyCode{}.value(o.value)+")")
	}
	if len(code) > 0 {
		x.listener(e.XML, "end", groovyCode{body: strings.Join(code, "\n")})
	}
	x.event(e)
	if e.HasTrigger(bpmn.Message) {
		x.inbound(e)
	}
}

// listener runs a script when the execution enters or leaves at.
func (x *camunda7) listener(at *etree.Element, event string, code groovyCode) {
	l := x.add(x.ext(at), "executionListener", attrs{"event", event})
	x.script(l, x.groovy(code))
}

// event writes what catching and throwing events have in common: times in JUEL,
// conditions in FEEL.
func (x *camunda7) event(e *bpmn.Element) {
	for _, name := range []string{"timeDate", "timeDuration", "timeCycle"} {
		if t := bpmn.Value(e, name); t != "" {
			x.text(e, name, x.juel(e, "the time", t))
		}
	}
	if c := bpmn.Value(e, "condition"); c != "" && !native(e.XML.FindElement(".//condition"), c) {
		holds := "(" + expression(c) + ") = true" // null is false here, an error there
		x.test(x.text(e, "condition", holds), holds)
	}
}

// catchEvent writes a catching event on the way or on a boundary.
func (x *camunda7) catchEvent(e *bpmn.Element) {
	x.event(e)
	if e.HasTrigger(bpmn.Message) {
		x.receive(e)
		return
	}
	x.mapping(e)
}

// throwEvent writes a throwing event; the server sends nothing for a message unless it
// says how.
func (x *camunda7) throwEvent(e *bpmn.Element) {
	x.event(e)
	switch {
	case e.HasTrigger(bpmn.Message):
		x.job(e)
		return
	case e.HasTrigger(bpmn.Signal):
		x.attr(e.XML, "asyncBefore", "true") // what waits in parallel branches is armed before
	case e.HasTrigger(bpmn.Error) && !x.caught(e, x.code(e)):
		x.warn(e, "throws an error that nobody in this process catches; unless a caller does, the server ends the path without a word")
	}
	x.mapping(e)
}
