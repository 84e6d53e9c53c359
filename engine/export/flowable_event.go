package export

import (
	"strings"

	"hookflow/engine/bpmn"
)

// startEvent writes a start event: its outputs and the start values of the process are
// set when it is left. What follows is a job, so that whoever starts the process gets an
// answer before it goes on.
func (x *flowable) startEvent(e *bpmn.Element) {
	var code, demands []string
	if e.Parent.Kind == bpmn.Process {
		x.attr(e.XML, "asyncLeave", "true")
		required := map[string]bool{}
		for _, v := range rows(e.Parent, "variables", "variable", "required") {
			required[v.name] = v.value == "true"
		}
		for _, v := range rows(e.Parent, "variables", "variable", "value") {
			if required[v.name] {
				demands = append(demands, "if (execution.getVariable("+groovy(v.name)+") == null) throw new org.flowable.common.engine.api.FlowableIllegalArgumentException('the variable "+v.name+" is required')")
			}
			if v.value != "" {
				code = append(code, "if (!execution.hasVariable("+groovy(v.name)+")) execution.setVariable("+groovy(v.name)+", keep("+groovyCode{}.value(v.value)+"))")
			}
		}
	}
	if len(demands) > 0 { // told to whoever starts it, so before it is left by a job
		x.listener(e.XML, "start", groovyCode{body: strings.Join(demands, "\n")})
	}
	for _, o := range rows(e, "outputs", "variable", "value") {
		code = append(code, "assign("+groovy(o.name)+", "+groovyCode{}.value(o.value)+")")
	}
	if len(code) > 0 {
		x.listener(e.XML, "end", groovyCode{body: strings.Join(code, "\n")})
	}
	x.times(e)
	if e.HasTrigger(bpmn.Message) {
		x.inbound(e)
	}
}

// times writes the times of a timer in JUEL.
func (x *flowable) times(e *bpmn.Element) {
	for _, name := range []string{"timeDate", "timeDuration", "timeCycle"} {
		if t := bpmn.Value(e, name); t != "" {
			x.text(e, name, x.juel(e, "the time", t))
		}
	}
}

// catchEvent writes a catching event on the way or on a boundary.
func (x *flowable) catchEvent(e *bpmn.Element) {
	x.times(e)
	if e.HasTrigger(bpmn.Message) {
		x.inbound(e)
	}
	if e.Kind == bpmn.IntermediateCatchEvent {
		x.mapping(e, nil)
	} else if len(rows(e, "outputs", "variable", "value")) > 0 {
		x.refuse(e, "has outputs, which Flowable does not write at a boundary event; use a script behind it")
	}
}

// throwEvent writes a throwing event. The server throws no messages, so one with a call
// becomes a task, and an end event has the task before it.
func (x *flowable) throwEvent(e *bpmn.Element) {
	if !e.HasTrigger(bpmn.Message) {
		if e.HasTrigger(bpmn.Signal) || e.HasTrigger(bpmn.Cancel) {
			x.attr(e.XML, "async", "true") // what waits for it, beside it or around it, is armed before
		}
		x.mapping(e, nil)
		return
	}
	def := e.Child(bpmn.MessageDefinition)
	if def == nil {
		x.refuse(e, "refers to its message definition, which the export to Flowable does not follow; put it into the event")
		return
	}
	bpmn.Remove(bpmn.Untracked, def.XML)
	if e.Kind == bpmn.IntermediateThrowEvent {
		x.tell(e, "throws a message by a call; in Flowable it is a service task with the same id")
		e.XML.Tag = "serviceTask"
		x.job(e)
		return
	}
	x.taskBefore(e)
}

// taskBefore moves the call of an end event into a task in front of it.
func (x *flowable) taskBefore(e *bpmn.Element) {
	id := free(x.Definitions, e.ID+"_send")
	x.tell(e, "sends a message by a call; in Flowable the service task %s before it does", id)
	task := create(e.XML.Parent(), "serviceTask", attrs{"id", id, "name", e.Name()})
	if ext := e.XML.SelectElement("extensionElements"); ext != nil {
		bpmn.Remove(bpmn.Untracked, ext)
		bpmn.Insert(bpmn.Untracked, task, ext)
	}
	for _, f := range e.In {
		f.XML.CreateAttr("targetRef", id)
	}
	flow := free(x.Definitions, e.ID+"_sent")
	create(e.XML.Parent(), "sequenceFlow", attrs{"id", flow, "sourceRef", id, "targetRef", e.ID})
	sender := &bpmn.Element{XML: task, Kind: bpmn.ServiceTask, ID: id, Parent: e.Parent}
	for _, g := range x.Diagrams {
		drawSender(g, e, id, flow)
	}
	x.job(sender)
}

// receiveTask writes a receive task as a catching event: the server's receive task waits
// for no message.
func (x *flowable) receiveTask(e *bpmn.Element) {
	x.instantiating(e)
	if len(e.Boundary) > 0 || e.Child(bpmn.MultiInstance) != nil {
		x.refuse(e, "is a receive task with boundary events or iterations, which waits for no message in Flowable; put a catch event into a sub-process")
		return
	}
	x.tell(e, "is a receive task; in Flowable it is a catching event with the same id")
	x.inbound(e)
	x.mapping(e, nil)
	ref := e.XML.SelectAttrValue("messageRef", "")
	e.XML.RemoveAttr("messageRef")
	e.XML.Tag = "intermediateCatchEvent"
	set(create(e.XML, "messageEventDefinition", nil), attrs{"messageRef", ref})
}

// inbound names the message; our gateway reads how a request becomes one from our own
// settings, which go along. The key lies as text in a variable of the process.
func (x *flowable) inbound(e *bpmn.Element) {
	r := receiveOf(e)
	if x.message(e, r) == nil {
		x.refuse(e, "has neither a message nor a service path; set one")
		return
	}
	if r.path != "" {
		x.kept[e.XML] = true
		x.tell(e, "receives at the path %q; the gateway turns requests there into messages of the server: start it with hookflow gateway", r.path)
	}
	if r.correlationKey == "" {
		return
	}
	at := e.XML
	if waits := (&camunda7{x.exporter}).waitsAt(e); waits != nil {
		at = waits
	}
	name := groovy(KeyVariable(e.ID))
	x.listener(at, "start", groovyCode{body: "def key = " + feelCall(r.correlationKey) + "\nif (key == null) throw new IllegalStateException('the correlation key of " + e.ID + " has no value')\n" +
		"execution.setVariable(" + name + ", text(key))"})
}
