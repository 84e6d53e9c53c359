package export

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// camunda8 is Zeebe with the Connectors runtime, version 8.9: calls are jobs
// of the REST connector, receives are webhook connectors, every expression is
// FEEL as it stands.
var camunda8 = &dialect{
	name: "camunda8", prefix: "zeebe", namespace: "http://camunda.org/schema/zeebe/1.0", feel: feel.Camunda8,
	platform: []etree.Attr{
		{Space: "xmlns", Key: "modeler", Value: "http://camunda.org/schema/modeler/1.0"},
		{Space: "modeler", Key: "executionPlatform", Value: "Camunda Cloud"},
		{Space: "modeler", Key: "executionPlatformVersion", Value: "8.9.0"},
	},
	kinds: map[bpmn.Kind]func(*exporter, *bpmn.Element){
		bpmn.Process:                (*exporter).zeebeProcess,
		bpmn.SequenceFlow:           (*exporter).zeebeCondition,
		bpmn.StartEvent:             (*exporter).zeebeStart,
		bpmn.IntermediateCatchEvent: (*exporter).zeebeCatch,
		bpmn.BoundaryEvent:          (*exporter).zeebeCatch,
		bpmn.IntermediateThrowEvent: (*exporter).zeebeThrow,
		bpmn.EndEvent:               (*exporter).zeebeThrow,
		bpmn.ServiceTask:            (*exporter).zeebeJob,
		bpmn.SendTask:               (*exporter).zeebeJob,
		bpmn.BusinessRuleTask:       (*exporter).zeebeJob,
		bpmn.ReceiveTask:            (*exporter).zeebeReceiveTask,
		bpmn.UserTask:               (*exporter).zeebeUserTask,
		bpmn.ScriptTask:             (*exporter).zeebeScript,
		bpmn.CallActivity:           (*exporter).zeebeCallActivity,
		bpmn.PlainTask:              (*exporter).zeebeActivity,
		bpmn.ManualTask:             (*exporter).zeebeActivity,
		bpmn.SubProcess:             (*exporter).zeebeActivity,
		bpmn.AdHocSubProcess:        (*exporter).zeebeActivity,
		bpmn.InclusiveGateway:       (*exporter).zeebeInclusive,
		bpmn.EventBasedGateway:      (*exporter).instantiating,
	},
	refuse: map[bpmn.Kind]string{
		bpmn.ComplexGateway: "is a complex gateway, which Camunda 8 does not run; use other gateways",
		bpmn.Transaction:    "is a transaction, which Camunda 8 does not run; use a sub-process with compensation",
		bpmn.StandardLoop:   "repeats its activity, which Camunda 8 does not do; loop back with a gateway",
	},
}

// zeebeProcess writes the version of a process. Start values of variables belong to the
// start request there.
func (x *exporter) zeebeProcess(e *bpmn.Element) {
	if tag := bpmn.Value(e, "versionTag"); tag != "" {
		set(x.one(e.XML, "versionTag"), attrs{"value", tag})
	}
	for _, v := range rows(e, "variables", "variable", "value") {
		if v.value != "" {
			x.warn(e, "gives the variable %s a start value; give it to the server when starting", v.name)
		}
	}
}

// zeebeCondition writes a condition as FEEL with a leading "=".
func (x *exporter) zeebeCondition(f *bpmn.Element) {
	if text := expression(bpmn.Value(f, "condition")); text != "" {
		x.text(f, "condition", "="+text)
	}
}

// zeebeActivity writes what every activity may have: mappings and repetition.
func (x *exporter) zeebeActivity(e *bpmn.Element) {
	x.zeebeMapping(e, nil)
	x.zeebeLoop(e)
}

// zeebeMapping writes the inputs and outputs of e, which sets the variables in
// results by itself.
func (x *exporter) zeebeMapping(e *bpmn.Element, results []entry) {
	x.zeebeInputs(e)
	x.zeebeOutputs(e, results)
}

// zeebeInputs writes the inputs of e, in order: the server evaluates later ones in view
// of earlier ones.
func (x *exporter) zeebeInputs(e *bpmn.Element) {
	for _, in := range rows(e, "inputs", "variable", "value") {
		x.put(x.one(e.XML, "ioMapping"), "input", attrs{"source", zeebeText(in.value), "target", in.name})
	}
}

// zeebeOutputs writes the outputs of e. When an element has any, the server
// keeps every other result local; so results are mapped as well.
func (x *exporter) zeebeOutputs(e *bpmn.Element, results []entry) {
	outputs := rows(e, "outputs", "variable", "value")
	if len(outputs) == 0 {
		return
	}
	for _, r := range results {
		x.put(x.one(e.XML, "ioMapping"), "output", attrs{"source", "=" + r.name, "target", r.name})
	}
	for _, out := range outputs {
		x.put(x.one(e.XML, "ioMapping"), "output", attrs{"source", "=" + feelOf(out.value), "target", out.name})
	}
}

// zeebeText returns a text as the server reads one: literal, or FEEL after "=".
func zeebeText(text string) string {
	if literal(text) {
		return text
	}
	return "=" + feelOf(text)
}

// zeebeLoop writes a multi-instance. The server knows collections only, so a number
// becomes a list of that length.
func (x *exporter) zeebeLoop(e *bpmn.Element) {
	loop := e.Child(bpmn.MultiInstance)
	if loop == nil {
		return
	}
	collection := expression(bpmn.Value(e, "collection"))
	if n := expression(bpmn.Value(e, "cardinality")); collection == "" && n != "" {
		collection = "for i in 1..(" + n + ") return i"
		bpmn.Remove(bpmn.Untracked, loop.XML.SelectElement("loopCardinality"))
	}
	if collection == "" {
		if !x.has(loop.XML, "loopCharacteristics") {
			x.refuse(e, "does not say how often it runs; set a number or a collection")
		}
		return
	}
	l := x.one(loop.XML, "loopCharacteristics")
	set(l, attrs{"inputCollection", "=" + collection, "inputElement", bpmn.Value(e, "item")})
	if into := bpmn.Value(e, "gatherInto"); into != "" {
		set(l, attrs{"outputCollection", into, "outputElement", "=" + expression(bpmn.Value(e, "gather"))})
	}
	if done := expression(bpmn.Value(e, "completion")); done != "" {
		x.text(e, "completion", "="+done)
	}
}

// zeebeUserTask writes a task for the server's own task list, with who does it and until
// when.
func (x *exporter) zeebeUserTask(e *bpmn.Element) {
	x.one(e.XML, "userTask")
	if a := (attrs{"assignee", zeebeText(bpmn.Value(e, "assignee")), "candidateGroups", zeebeText(bpmn.Value(e, "groups"))}); a[1] != "" || a[3] != "" {
		set(x.one(e.XML, "assignmentDefinition"), a)
	}
	x.zeebeForm(e)
	if due := bpmn.Value(e, "due"); due != "" {
		set(x.one(e.XML, "taskSchedule"), attrs{"dueDate", zeebeText(due)})
	}
	x.zeebeActivity(e)
}

// zeebeForm refers to the form that Forms writes. A task without fields gets a
// reference of its own, since the server's tools ask for one.
func (x *exporter) zeebeForm(e *bpmn.Element) {
	if x.has(e.XML, "formDefinition") {
		return
	}
	id := formID(e)
	if id == "" {
		set(x.one(e.XML, "formDefinition"), attrs{"externalReference", e.ID})
		return
	}
	set(x.one(e.XML, "formDefinition"), attrs{"formId", id})
	x.warn(e, "has a form; deploy %s.form together with the process", id)
}

// zeebeScript writes a script as a FEEL expression; the element of the standard is
// removed, so that it is not read as a second script.
func (x *exporter) zeebeScript(e *bpmn.Element) {
	script, result := expression(bpmn.Value(e, "script")), bpmn.Value(e, "resultVariable")
	switch {
	case strings.EqualFold(bpmn.Value(e, "scriptFormat"), "feel") && script != "" && result != "":
		replace(x.one(e.XML, "script"), attrs{"expression", "=" + script, "resultVariable", result})
		bpmn.Remove(bpmn.Untracked, e.XML.SelectElement("script"))
		e.XML.RemoveAttr("scriptFormat")
	case x.has(e.XML, "script") || x.has(e.XML, "taskDefinition"): // written for this server already
	case script == "" || result == "":
		x.refuse(e, "needs a script and a result variable for Camunda 8")
	default:
		x.refuse(e, "is written in %s; Camunda 8 runs only FEEL", bpmn.Value(e, "scriptFormat"))
	}
	x.zeebeMapping(e, []entry{{result, ""}})
	x.zeebeLoop(e)
}

// zeebeCallActivity names the called process. All its variables come back, unless outputs
// say which.
func (x *exporter) zeebeCallActivity(e *bpmn.Element) {
	if called := bpmn.Value(e, "calledElement"); called != "" {
		all := "true"
		if len(rows(e, "outputs", "variable", "value")) > 0 {
			all = "false"
		}
		set(x.one(e.XML, "calledElement"), attrs{"processId", zeebeText(called), "propagateAllChildVariables", all})
	}
	if !literal(bpmn.Value(e, "calledElement")) {
		e.XML.RemoveAttr("calledElement") // FEEL is no QName
	}
	x.zeebeActivity(e)
}

// zeebeInclusive warns about joins: the server has them since version 8.6.
func (x *exporter) zeebeInclusive(e *bpmn.Element) {
	if len(e.In) > 1 {
		x.warn(e, "joins paths, which an inclusive gateway of Camunda 8 does from version 8.6 on")
	}
}

// zeebeEvent writes what catching and throwing events have in common.
func (x *exporter) zeebeEvent(e *bpmn.Element) {
	for _, name := range []string{"timeDate", "timeDuration", "timeCycle"} {
		if t := bpmn.Value(e, name); t != "" {
			x.text(e, name, zeebeText(t))
		}
	}
	if c := expression(bpmn.Value(e, "condition")); c != "" {
		x.text(e, "condition", "="+c)
	}
	if e.HasTrigger(bpmn.Cancel) {
		x.refuse(e, "cancels a transaction, which Camunda 8 does not run")
	}
}

// zeebeStart writes a start event; that of a process also provides what expressions know
// of the instance.
func (x *exporter) zeebeStart(e *bpmn.Element) {
	x.zeebeCatch(e)
	if x.instance[e.Root()] && e.Parent.Kind == bpmn.Process {
		x.zeebeInstance(e)
	}
}

// zeebeInstance sets the context that expressions know as "instance". Zeebe
// shows them nothing of their instance, so a UUID serves as its key. The
// mapping comes first: those after it may read it.
func (x *exporter) zeebeInstance(e *bpmn.Element) {
	m := x.one(e.XML, "ioMapping")
	only := len(m.ChildElements()) == 0
	c := x.put(m, "output", attrs{"source", "={key: uuid(), corrKey: key, businessKey: null}", "target", instanceVariable})
	m.RemoveChild(c)
	m.InsertChildAt(0, c)
	if only { // without other outputs, the data of the start would stay local
		for _, r := range receiveOf(e).data {
			x.put(m, "output", attrs{"source", "=" + r.name, "target", r.name})
		}
	}
}

// zeebeCatch writes a catching event.
func (x *exporter) zeebeCatch(e *bpmn.Element) {
	x.zeebeEvent(e)
	if e.HasTrigger(bpmn.Message) {
		x.zeebeReceive(e)
		return
	}
	x.zeebeMapping(e, nil)
}

// zeebeReceiveTask writes a receive task, which on the server waits like a catching
// event.
func (x *exporter) zeebeReceiveTask(e *bpmn.Element) {
	x.instantiating(e)
	x.zeebeReceive(e)
	x.zeebeLoop(e)
}

// zeebeThrow writes a throwing event; a message is sent by a job, so it needs a call or a
// job type.
func (x *exporter) zeebeThrow(e *bpmn.Element) {
	x.zeebeEvent(e)
	if e.HasTrigger(bpmn.Message) {
		if def := e.Child(bpmn.MessageDefinition); def != nil {
			def.XML.RemoveAttr("messageRef") // the job sends; a message would need a key
		}
		x.zeebeJob(e)
		return
	}
	x.zeebeMapping(e, nil)
}
