package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// flowableFamily is Flowable 7 with its REST interfaces. Calls are external-worker
// tasks that "hookflow worker" does. What is computed is Groovy that evaluates FEEL:
// the server needs groovy-jsr223 and feel-engine (scala-shaded) on its class path.
// There is no input or output of activities, so listeners write them; messages are
// thrown by tasks, and received by catching events alone.
var flowableFamily = &family{
	name: "flowable", server: "Flowable", prefix: "flowable", namespace: "http://flowable.org/bpmn",
	versions: []string{"7.2", "7.1", "7.0"}, calls: []Calls{Worker, Connector}, feel: feel.Camunda7,
	refuse: map[bpmn.Kind]string{
		bpmn.ComplexGateway:      "is a complex gateway, which Flowable does not run; use other gateways",
		bpmn.AdHocSubProcess:     "is an ad-hoc sub-process, which runs otherwise in Flowable; put its activities in order",
		bpmn.StandardLoop:        "repeats its activity, which Flowable does not do; loop back with a gateway",
		bpmn.ConditionDefinition: "waits for a condition, which Flowable looks at only when it is asked to; use a message or a timer",
		bpmn.LinkDefinition:      "is a link, which Flowable does not follow; draw the flow",
	},
	begin: func(x *exporter) dialect { return &flowable{x} },
}

// flowable writes one document for Flowable.
type flowable struct{ *exporter }

func (x *flowable) kinds() map[bpmn.Kind]func(*bpmn.Element) {
	return map[bpmn.Kind]func(*bpmn.Element){
		bpmn.Process:                x.process,
		bpmn.SequenceFlow:           x.condition,
		bpmn.StartEvent:             x.startEvent,
		bpmn.IntermediateCatchEvent: x.catchEvent,
		bpmn.BoundaryEvent:          x.catchEvent,
		bpmn.IntermediateThrowEvent: x.throwEvent,
		bpmn.EndEvent:               x.throwEvent,
		bpmn.ServiceTask:            x.job,
		bpmn.SendTask:               x.sendTask,
		bpmn.BusinessRuleTask:       x.sendTask,
		bpmn.ReceiveTask:            x.receiveTask,
		bpmn.UserTask:               x.userTask,
		bpmn.ScriptTask:             x.scriptTask,
		bpmn.CallActivity:           x.callActivity,
		bpmn.PlainTask:              x.plainTask,
		bpmn.ManualTask:             x.activity,
		bpmn.SubProcess:             x.activity,
		bpmn.Transaction:            x.activity,
		bpmn.EventBasedGateway:      x.instantiating,
	}
}

func (x *flowable) rules() []rule {
	return []rule{needStart, oneBlankStart, eventGatewayTargets, alwaysTrue, quartzFields, noCycleHere, compensationWaits, escalationsApart, noScopeData, thrownOnce, escalationEnds, undoneAtOnce, subProcessKeeps, cancelUndoes}
}

// noScopeData: a sub-process has no variables of its own that begin empty.
func noScopeData(x *exporter, e *bpmn.Element) {
	if n := x.node(e); n != nil && e.Kind != bpmn.Process && len(n.Declares) > 0 {
		x.refuse(e, "has data of its own, which %s does not keep apart; put the data outside", x.server)
	}
}

// thrownOnce: what an event sub-process has caught ends the process when it throws it
// again there; nobody around catches it.
func thrownOnce(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.EndEvent && e.Kind != bpmn.IntermediateThrowEvent {
		return
	}
	around := e.Parent
	for around != nil && !around.EventSubProcess() {
		around = around.Parent
	}
	if around == nil {
		return
	}
	for _, s := range around.Children {
		for _, kind := range []string{"error", "escalation"} {
			if s.Kind == bpmn.StartEvent && e.Trigger() == s.Trigger() && bpmn.Value(e, kind) != "" && bpmn.Value(s, kind) == bpmn.Value(e, kind) {
				x.refuse(e, "throws again what its event sub-process has caught, which nobody catches in Flowable; throw another code")
			}
		}
	}
}

// escalationEnds: a path that throws an escalation goes on in Flowable, though an event
// sub-process beside it interrupts.
func escalationEnds(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.IntermediateThrowEvent || !e.HasTrigger(bpmn.Escalation) || e.Parent == nil {
		return
	}
	for _, sub := range e.Parent.Children {
		if !sub.EventSubProcess() {
			continue
		}
		for _, s := range sub.Children {
			caught := bpmn.Value(s, "escalation")
			if s.Kind == bpmn.StartEvent && s.HasTrigger(bpmn.Escalation) && s.Flag("isInterrupting", true) && (caught == "" || caught == bpmn.Value(e, "escalation")) {
				x.refuse(e, "throws an escalation by which %s interrupts its path, which goes on in Flowable; make it an end event", sub.Label())
			}
		}
	}
}

// undoneAtOnce: compensation does not wait for what undoes work inside a sub-process.
func undoneAtOnce(x *exporter, e *bpmn.Element) {
	waits := []bpmn.Kind{bpmn.UserTask, bpmn.ServiceTask, bpmn.SendTask, bpmn.ReceiveTask, bpmn.BusinessRuleTask, bpmn.CallActivity, bpmn.SubProcess}
	if e.Flag("isForCompensation", false) && e.Parent != nil && e.Parent.Kind != bpmn.Process && slices.Contains(waits, e.Kind) {
		x.refuse(e, "undoes work inside a sub-process and takes its time, for which Flowable does not wait; draw it outside, or make it a script")
	}
}

// cancelUndoes: a transaction in which nothing is to be undone cannot be cancelled in
// Flowable 7.2, which does not find it then.
func cancelUndoes(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.EndEvent || !e.HasTrigger(bpmn.Cancel) {
		return
	}
	for _, other := range e.Parent.Children {
		if other.Kind == bpmn.BoundaryEvent && other.HasTrigger(bpmn.Compensate) {
			return
		}
	}
	x.refuse(e, "cancels a transaction in which nothing is undone, which Flowable does not do; throw an error")
}

// subProcessKeeps: when a sub-process is left, its variables are gone already.
func subProcessKeeps(x *exporter, e *bpmn.Element) {
	if (e.Kind == bpmn.SubProcess || e.Kind == bpmn.Transaction) && len(rows(e, "outputs", "variable", "value")) > 0 {
		x.refuse(e, "has outputs, which Flowable cannot compute where a sub-process ends; write them by a script inside")
	}
}

// flowableServer has the helpers that know the engine: its JSON values are Jackson's,
// and its FEEL gives what Scala has, which is not to be stored.
var flowableServer = server{
	{name: "mapper", code: `def mapper = new com.fasterxml.jackson.databind.ObjectMapper()`},
	{name: "vars", code: `def vars = [:]
execution.variables.each { k, v -> vars[k] = v instanceof com.fasterxml.jackson.databind.JsonNode ? mapper.convertValue(v, Object) : v }
if (vars.loopCounter != null) vars.loopCounter = vars.loopCounter + 1
vars.hookflowInstance = [key: execution.processInstanceId, corrKey: (execution.respondsTo('getProcessInstanceBusinessKey') ? execution.processInstanceBusinessKey : null) ?: execution.processInstanceId, businessKey: (execution.respondsTo('getProcessInstanceBusinessKey') ? execution.processInstanceBusinessKey : null) ?: '']`, needs: []string{"mapper"}},
	{name: "ofScala", code: `def ofScala
ofScala = { v ->
  if (v == null || !v.getClass().name.contains('scala.')) return v
  if (v instanceof Number) { def n = new BigDecimal(v.toString()).stripTrailingZeros(); return n.scale() > 0 || n.precision() - n.scale() > 18 ? n.doubleValue() : n.longValue() }
  def it = v.iterator()
  if (v.respondsTo('keysIterator')) { def m = [:]; while (it.hasNext()) { def e = it.next(); m[e._1() as String] = ofScala(e._2()) }; return m }
  def list = []
  while (it.hasNext()) list << ofScala(it.next())
  list
}`},
	{name: "feel", code: `def engine = new javax.script.ScriptEngineManager(execution.getClass().classLoader).getEngineByName('feel')
def feel = { String e -> ofScala(engine.eval(e, new javax.script.SimpleBindings(vars))) }`, needs: []string{"vars", "ofScala"}},
	{name: "keep", code: `def keep = { v -> v instanceof Map || v instanceof Iterable ? mapper.readTree(json(v)) : v == null || v instanceof Number || v instanceof Boolean ? v : v.toString() }`, needs: []string{"json", "mapper"}},
	{name: "assign", code: `def assign = { String to, v ->
  def path = to.split('[.]') as List, now = keep(v)
  if (path.size() > 1) {
    def top = vars[path[0]] instanceof Map ? vars[path[0]] : [:], at = top
    path[1..<-1].each { k -> if (!(at[k] instanceof Map)) at[k] = [:]; at = at[k] }
    at[path[-1]] = v
    now = keep(top)
    v = top
  }
  execution.setVariable(path[0], now)
  vars[path[0]] = v
}`, needs: []string{"keep", "vars"}},
}

// groovy writes a script for a place where execution is known.
func (x *flowable) groovy(c groovyCode) string {
	c.setup = append(secretsOf(c.body), c.setup...)
	return slices.Concat(flowableServer, flowableCalls).script(c)
}

// listener runs a script when the execution enters (start) or leaves (end) an element.
func (x *flowable) listener(at *etree.Element, event string, code groovyCode) {
	l := x.add(x.ext(at), "executionListener", attrs{"event", event, "type", "script"})
	x.add(l, "script", attrs{"language", "groovy"}).SetCData(x.groovy(code))
}

// process writes nothing: the server has no version tag in the file.
func (x *flowable) process(e *bpmn.Element) {
	if tag := bpmn.Value(e, "versionTag"); tag != "" {
		x.warn(e, "has the version tag %s, which Flowable does not keep", tag)
	}
}

// condition writes a condition as a Groovy script.
func (x *flowable) condition(f *bpmn.Element) {
	text := bpmn.Value(f, "condition")
	if expression(text) == "" || native(f.XML.SelectElement("conditionExpression"), text) {
		return
	}
	at := x.text(f, "condition", expression(text))
	at.CreateAttr("language", "groovy")
	at.SetCData(x.groovy(groovyCode{body: "def holds = " + feelCall(expression(text)) + "\nif (!(holds instanceof Boolean)) throw new IllegalStateException('the condition of flow " + f.ID + " is ' + holds)\nholds"}))
}

// activity writes what every activity may have: mappings and repetition.
func (x *flowable) activity(e *bpmn.Element) {
	x.mapping(e, nil)
	x.loop(e)
}

// plainTask writes a task without a kind as a manual task: the server knows no other.
func (x *flowable) plainTask(e *bpmn.Element) {
	e.XML.Tag = "manualTask"
	x.activity(e)
}

// mapping writes inputs, and outputs with the results that they pick up, by listeners.
// The execution goes on with its variables, so those of the element are removed when it
// is left.
func (x *flowable) mapping(e *bpmn.Element, results []entry) {
	inputs, outputs := rows(e, "inputs", "variable", "value"), rows(e, "outputs", "variable", "value")
	if len(inputs)+len(outputs) == 0 {
		return
	}
	if e.Child(bpmn.MultiInstance) != nil && len(outputs) > 0 {
		x.refuse(e, "has outputs and runs several times, which the export to Flowable does not combine; use a script in a sub-process")
		return
	}
	var enter, leave, own []string
	for _, in := range inputs {
		enter = append(enter, fmt.Sprintf("vars[%[1]s] = %[2]s\nexecution.setVariableLocal(%[1]s, keep(vars[%[1]s]))", groovy(in.name), groovyCode{}.value(in.value)))
		own = append(own, groovy(in.name))
	}
	for _, r := range results {
		if len(outputs) > 0 && !strings.Contains(r.name, ".") {
			enter = append(enter, "execution.setVariableLocal("+groovy(r.name)+", null)")
			own = append(own, groovy(r.name))
		}
	}
	if len(enter) > 0 {
		x.listener(e.XML, "start", groovyCode{body: strings.Join(enter, "\n")})
	}
	leave = append(leave, "["+strings.Join(own, ", ")+"].each { execution.removeVariableLocal(it) }")
	for i, o := range outputs {
		leave = append([]string{fmt.Sprintf("def out%d = %s", i, groovyCode{}.value(o.value))}, leave...)
		leave = append(leave, fmt.Sprintf("assign(%s, out%d)", groovy(o.name), i))
	}
	x.listener(e.XML, "end", groovyCode{body: strings.Join(leave, "\n")})
}

// loop writes a multi-instance over a variable, or a number of times.
func (x *flowable) loop(e *bpmn.Element) {
	loop := e.Child(bpmn.MultiInstance)
	if loop == nil {
		return
	}
	if c := expression(bpmn.Value(e, "collection")); c != "" {
		if !plainPath.MatchString(c) {
			x.refuse(e, "runs for each in %q, where Flowable takes a variable; set a variable by a script before and use that", c)
		}
		x.attr(loop.XML, "collection", "${"+c+"}")
		x.attr(loop.XML, "elementVariable", bpmn.Value(e, "item"))
	}
	for _, f := range []struct{ field, what string }{{"cardinality", "how often it runs"}, {"completion", "when it is done"}} {
		if text := bpmn.Value(e, f.field); text != "" && !native(nil, text) && !digits.MatchString(expression(text)) {
			x.text(e, f.field, iterationNames.Replace(x.juel(e, f.what, "="+expression(text))))
		}
	}
	if into := bpmn.Value(e, "gatherInto"); into != "" {
		x.refuse(e, "collects results in %q, which the export to Flowable does not do; collect them in a script task", into)
	}
}
