package export

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// camunda8Family is Camunda 8. With its Connectors runtime calls are jobs of the REST
// connector and receives are webhook connectors; without it calls are jobs that
// "hookflow worker" does, and "hookflow gateway" receives. Every expression is FEEL as
// it stands.
var camunda8Family = &family{
	name: "camunda8", server: "Camunda 8", prefix: "zeebe", namespace: "http://camunda.org/schema/zeebe/1.0",
	modeler: "Camunda Cloud", versions: []string{"8.9", "8.8", "8.7", "8.6"}, calls: []Calls{Connector, Worker}, feel: feel.Camunda8,
	refuse: map[bpmn.Kind]string{
		bpmn.ComplexGateway: "is a complex gateway, which Camunda 8 does not run; use other gateways",
		bpmn.Transaction:    "is a transaction, which Camunda 8 does not run; use a sub-process with compensation",
		bpmn.StandardLoop:   "repeats its activity, which Camunda 8 does not do; loop back with a gateway",
	},
	begin: func(x *exporter) dialect {
		return &camunda8{exporter: x, keys: map[*etree.Element]string{}, contexts: map[string]*bpmn.Element{}, instances: x.findInstance()}
	},
}

// camunda8 writes one document for Zeebe.
type camunda8 struct {
	*exporter
	keys      map[*etree.Element]string // message -> the correlation key it was given
	contexts  map[string]*bpmn.Element  // webhook path -> its first element
	instances map[string]bool           // ids of processes with expressions that read "instance"
}

func (x *camunda8) kinds() map[bpmn.Kind]func(*bpmn.Element) {
	return map[bpmn.Kind]func(*bpmn.Element){
		bpmn.Process:                x.process,
		bpmn.SequenceFlow:           x.condition,
		bpmn.StartEvent:             x.start,
		bpmn.IntermediateCatchEvent: x.catch,
		bpmn.BoundaryEvent:          x.catch,
		bpmn.IntermediateThrowEvent: x.throw,
		bpmn.EndEvent:               x.throw,
		bpmn.ServiceTask:            x.job,
		bpmn.SendTask:               x.job,
		bpmn.BusinessRuleTask:       x.job,
		bpmn.ReceiveTask:            x.receiveTask,
		bpmn.UserTask:               x.userTask,
		bpmn.ScriptTask:             x.script,
		bpmn.CallActivity:           x.callActivity,
		bpmn.PlainTask:              x.activity,
		bpmn.ManualTask:             x.activity,
		bpmn.SubProcess:             x.activity,
		bpmn.AdHocSubProcess:        x.activity,
		bpmn.InclusiveGateway:       x.inclusive,
		bpmn.EventBasedGateway:      x.instantiating,
	}
}

func (x *camunda8) rules() []rule {
	return []rule{needStart, oneBlankStart, eventGatewayTargets, alwaysTrue, sixFields, noCycleHere, compensationWaits, gatewaysDecide, startOnce}
}

// process writes the version of a process.
func (x *camunda8) process(e *bpmn.Element) {
	if tag := bpmn.Value(e, "versionTag"); tag != "" {
		set(x.one(e.XML, "versionTag"), attrs{"value", tag})
	}
}

// condition writes a condition as FEEL with a leading "=".
func (x *camunda8) condition(f *bpmn.Element) {
	if text := expression(bpmn.Value(f, "condition")); text != "" {
		x.text(f, "condition", "="+text)
	}
}

// activity writes what every activity may have: mappings and repetition.
func (x *camunda8) activity(e *bpmn.Element) {
	x.dataObjects(e)
	x.mapping(e, nil)
	x.loop(e)
}

// dataObjects makes the data objects of a sub-process variables of its own, as they
// are here.
func (x *camunda8) dataObjects(e *bpmn.Element) {
	n := x.node(e)
	if n == nil || !n.IsScope() || e.EventSubProcess() && len(n.Declares) == 0 {
		return
	}
	if e.EventSubProcess() {
		x.refuse(e, "has data of its own, which Camunda 8 does not keep in an event sub-process; put the data outside")
		return
	}
	for _, d := range n.Declares {
		x.put(x.one(e.XML, "ioMapping"), "input", attrs{"source", "=null", "target", d.Name})
		x.tell(e, "has data %s of its own; on the server it begins as null", d.Name)
	}
}

// mapping writes the inputs and outputs of e, which sets the variables in
// results by itself.
func (x *camunda8) mapping(e *bpmn.Element, results []entry) {
	x.inputs(e)
	x.outputs(e, results)
}

// inputs writes the inputs of e, in order: the server evaluates later ones in view
// of earlier ones.
func (x *camunda8) inputs(e *bpmn.Element) {
	for _, in := range rows(e, "inputs", "variable", "value") {
		x.put(x.one(e.XML, "ioMapping"), "input", attrs{"source", zeebe(in.value), "target", in.name})
	}
}

// outputs writes the outputs of e. When an element has any, the server keeps every
// other result local; so results are mapped as well. A result that is a part of a
// variable, such as order.total, needs an output of its own.
func (x *camunda8) outputs(e *bpmn.Element, results []entry) {
	outputs := rows(e, "outputs", "variable", "value")
	deep := slices.ContainsFunc(results, func(r entry) bool { return strings.Contains(r.name, ".") })
	if len(outputs) == 0 && !deep {
		return
	}
	for _, r := range results {
		x.put(x.one(e.XML, "ioMapping"), "output", attrs{"source", "=" + flatName(r.name), "target", r.name})
	}
	for _, out := range outputs {
		x.put(x.one(e.XML, "ioMapping"), "output", attrs{"source", "=" + feelOf(out.value), "target", out.name})
	}
}

// flatName is the variable that carries a part of another one to its output.
func flatName(name string) string { return strings.ReplaceAll(name, ".", "_") }

// text returns a text as the server reads one: literal, or FEEL after "=".
func zeebe(text string) string {
	if literal(text) {
		return text
	}
	return "=" + feelOf(text)
}

// loop writes a multi-instance. The server knows collections only, so a number
// becomes a list of that length.
func (x *camunda8) loop(e *bpmn.Element) {
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

// userTask writes a task for the server's own task list, with who does it and until
// when.
func (x *camunda8) userTask(e *bpmn.Element) {
	x.one(e.XML, "userTask")
	if a := (attrs{"assignee", zeebe(bpmn.Value(e, "assignee")), "candidateGroups", zeebe(bpmn.Value(e, "groups")), "candidateUsers", zeebe(bpmn.Value(e, "users"))}); a[1]+a[3]+a[5] != "" {
		set(x.one(e.XML, "assignmentDefinition"), a)
	}
	x.form(e)
	if due := bpmn.Value(e, "due"); due != "" {
		set(x.one(e.XML, "taskSchedule"), attrs{"dueDate", zeebe(due)})
	}
	if priority := bpmn.Value(e, "priority"); priority != "" {
		set(x.one(e.XML, "priorityDefinition"), attrs{"priority", zeebe(priority)})
	}
	x.activity(e)
}

// form refers to the form that Forms writes. A task without fields gets a
// reference of its own, since the server's tools ask for one.
func (x *camunda8) form(e *bpmn.Element) {
	if x.has(e.XML, "formDefinition") {
		return
	}
	id := formID(e)
	if id == "" {
		set(x.one(e.XML, "formDefinition"), attrs{"externalReference", e.ID})
		return
	}
	set(x.one(e.XML, "formDefinition"), attrs{"formId", id})
	data, told := FormOf(e, id)
	x.forms[id+".form"] = data
	for _, t := range told {
		x.warn(e, "has a form of which %s", t)
	}
	x.tell(e, "has a form; deploy %s.form together with the process", id)
}

// script writes a script as a FEEL expression; the element of the standard is
// removed, so that it is not read as a second script.
func (x *camunda8) script(e *bpmn.Element) {
	script, result := expression(bpmn.Value(e, "script")), bpmn.Value(e, "resultVariable")
	switch {
	case strings.EqualFold(bpmn.Value(e, "scriptFormat"), "feel") && script != "" && result != "":
		replace(x.one(e.XML, "script"), attrs{"expression", "=" + script, "resultVariable", result})
		bpmn.Remove(bpmn.Untracked, e.XML.SelectElement("script"))
		e.XML.RemoveAttr("scriptFormat")
	case x.has(e.XML, "script") || x.has(e.XML, "taskDefinition"): // written for this server already
	case !strings.EqualFold(bpmn.Value(e, "scriptFormat"), "feel"):
		x.refuse(e, "is written in %s; Camunda 8 runs only FEEL", bpmn.Value(e, "scriptFormat"))
	default:
		x.refuse(e, "needs a script and a result variable for Camunda 8")
	}
	x.mapping(e, []entry{{result, ""}})
	x.loop(e)
}

// callActivity names the called process. All its variables come back, unless outputs
// say which.
func (x *camunda8) callActivity(e *bpmn.Element) {
	if called := bpmn.Value(e, "calledElement"); called != "" {
		all := "true"
		if len(rows(e, "outputs", "variable", "value")) > 0 {
			all = "false"
		}
		set(x.one(e.XML, "calledElement"), attrs{"processId", zeebe(called), "propagateAllChildVariables", all})
	}
	if !literal(bpmn.Value(e, "calledElement")) {
		e.XML.RemoveAttr("calledElement") // FEEL is no QName
	}
	x.activity(e)
}

// inclusive warns about joins: the server has them since version 8.6.
func (x *camunda8) inclusive(e *bpmn.Element) {
	if len(e.In) > 1 {
		x.warn(e, "joins paths, which an inclusive gateway of Camunda 8 does from version 8.6 on")
	}
}

// event writes what catching and throwing events have in common.
func (x *camunda8) event(e *bpmn.Element) {
	for _, name := range []string{"timeDate", "timeDuration", "timeCycle"} {
		if t := bpmn.Value(e, name); t != "" {
			x.text(e, name, zeebe(t))
		}
	}
	if c := expression(bpmn.Value(e, "condition")); c != "" {
		x.text(e, "condition", "="+c)
	}
	if e.HasTrigger(bpmn.Cancel) {
		x.refuse(e, "cancels a transaction, which Camunda 8 does not run")
	}
}

// start writes a start event; that of a process also provides what expressions know
// of the instance, and the start values of its variables.
func (x *camunda8) start(e *bpmn.Element) {
	x.catch(e)
	if e.Parent.Kind != bpmn.Process {
		return
	}
	var first []entry
	if x.instances[e.Root().ID] {
		first = append(first, entry{InstanceVariable, "={key: uuid(), corrKey: key, businessKey: null}"})
		x.tell(e, "gives expressions that read instance a key of their own, since Camunda 8 tells them nothing of their instance")
	}
	for _, v := range rows(e.Parent, "variables", "variable", "value") {
		if v.value != "" {
			first = append(first, entry{v.name, "=if " + v.name + " = null then " + feelOf(v.value) + " else " + v.name})
		}
	}
	if len(first) > 0 {
		x.outputsFirst(e, first)
	}
}

// outputsFirst writes outputs before the others, which may read what they set.
func (x *camunda8) outputsFirst(e *bpmn.Element, first []entry) {
	m := x.one(e.XML, "ioMapping")
	only := len(m.ChildElements()) == 0
	for i, o := range first {
		c := x.put(m, "output", attrs{"source", o.value, "target", o.name})
		m.RemoveChild(c)
		m.InsertChildAt(i, c)
	}
	if only { // without other outputs, the data of the start would stay local
		for _, r := range receiveOf(e).data {
			x.put(m, "output", attrs{"source", "=" + r.name, "target", r.name})
		}
	}
}

// catch writes a catching event.
func (x *camunda8) catch(e *bpmn.Element) {
	x.event(e)
	if e.HasTrigger(bpmn.Message) {
		x.receive(e)
		return
	}
	x.mapping(e, nil)
}

// receiveTask writes a receive task, which on the server waits like a catching
// event.
func (x *camunda8) receiveTask(e *bpmn.Element) {
	x.instantiating(e)
	x.receive(e)
	x.loop(e)
}

// throw writes a throwing event; a message is sent by a job, so it needs a call or a
// job type.
func (x *camunda8) throw(e *bpmn.Element) {
	x.event(e)
	if e.HasTrigger(bpmn.Message) {
		if def := e.Child(bpmn.MessageDefinition); def != nil {
			def.XML.RemoveAttr("messageRef") // the job sends; a message would need a key
		}
		x.job(e)
		return
	}
	x.mapping(e, nil)
}
