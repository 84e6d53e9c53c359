package export

import (
	"cmp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/form"
	"hookflow/engine/program"
)

// job writes a call as an HTTP task or, like a job type, as a task for external workers.
func (x *flowable) job(e *bpmn.Element) {
	c, calls := callOf(e)
	job := bpmn.Value(e, "job")
	if c.errorFlow != "" {
		x.refuse(e, "goes on along %q after a failure, which no boundary event can stand for; make it a send task, or throw an error that an event sub-process catches", c.errorFlow)
	}
	switch {
	case calls && x.Calls == Connector:
		x.call(e, c)
		x.mapping(e, c.answers)
		x.loop(e)
		return
	case calls:
		x.callback(e, c)
		x.kept[e.XML] = true
		job = "hookflow"
		if c.errorCode != "" && !x.caught(e, c.errorCode) {
			f, _ := bpmn.FieldOf(e, "errorCode")
			bpmn.Set(bpmn.Untracked, e, f, "") // an incident here
		}
	case job == "" && x.implemented(e):
		x.activity(e)
		return
	case job == "":
		x.refuse(e, "calls nothing; set a URL or a job type")
		return
	case !literal(job):
		x.refuse(e, "computes its job type, which Flowable takes as it stands")
	}
	x.attr(e.XML, "type", "external-worker")
	x.attr(e.XML, "topic", job)
	x.attr(e.XML, "exclusive", "false")                        // workers that take jobs would lock each other's instances
	x.attr(e.XML, "asyncLeave", "true")                        // a failure further on does not undo what the worker reported
	x.one(e.XML, "failedJobRetryTimeCycle").SetText("R5/PT1S") // what two workers report at the same time may collide
	x.mapping(e, c.answers)
	x.loop(e)
}

// sendTask writes a send or business rule task as a service task: the server's own kinds
// do something else.
func (x *flowable) sendTask(e *bpmn.Element) {
	if e.Kind != bpmn.ServiceTask && !x.implemented(e) {
		x.tell(e, "is a %s; in Flowable it is a service task with the same id", strings.ToLower(bpmn.Of(e.Kind).Label))
		e.XML.Tag = "serviceTask"
		for _, name := range []string{"messageRef", "operationRef", "implementation"} {
			e.XML.RemoveAttr(name)
		}
	}
	x.job(e)
}

// scriptTask writes a FEEL script as Groovy; scripts in the server's own languages stay
// as they are.
func (x *flowable) scriptTask(e *bpmn.Element) {
	source, result := expression(bpmn.Value(e, "script")), bpmn.Value(e, "resultVariable")
	if !strings.EqualFold(bpmn.Value(e, "scriptFormat"), "feel") {
		x.activity(e)
		return
	}
	if source == "" {
		x.refuse(e, "has no script")
		return
	}
	body := "assign(" + groovy(result) + ", " + feelCall(source) + ")"
	if result == "" {
		body = "def entries = " + feelCall(source) + "\nif (entries instanceof Map) entries.each { k, v -> assign(k as String, v) }"
	}
	at := x.text(e, "script", body)
	at.SetCData(x.groovy(groovyCode{body: body}))
	e.XML.CreateAttr("scriptFormat", "groovy")
	x.attr(e.XML, "autoStoreVariables", "false")
	x.mapping(e, []entry{{result, ""}})
	x.loop(e)
}

// userTask writes who does a task, until when, and its form. What is computed is set
// when the task is made.
func (x *flowable) userTask(e *bpmn.Element) {
	code := x.assigned(e)
	if len(code) > 0 {
		l := x.add(x.ext(e.XML), "taskListener", attrs{"event", "create", "type", "script"})
		x.add(l, "script", attrs{"language", "groovy"}).SetCData(x.groovy(groovyCode{first: "def execution = task", body: strings.Join(code, "\n")}))
	}
	f, _ := bpmn.FieldOf(e, "form")
	for _, row := range bpmn.Rows(e, f) {
		x.formProperty(e, f, row)
	}
	x.activity(e)
}

// callActivity hands all variables to the called process. Those that come back have to
// be named, so they are read from the called process.
func (x *flowable) callActivity(e *bpmn.Element) {
	called := bpmn.Value(e, "calledElement")
	if !literal(called) {
		e.XML.CreateAttr("calledElement", x.juel(e, "the called process", called))
	}
	x.attr(e.XML, "inheritVariables", "true")
	x.attr(e.XML, "inheritBusinessKey", "true")
	var back []entry
	if outputs := rows(e, "outputs", "variable", "value"); len(outputs) > 0 {
		for _, o := range outputs {
			if expr, err := feel.Parse(feelOf(o.value)); err == nil {
				for _, name := range expr.Names() {
					back = append(back, entry{name: name})
				}
			}
		}
	} else if p := x.programs[called]; p != nil {
		back = variablesOf(p)
	} else if !x.has(e.XML, "out") {
		x.refuse(e, "takes all variables of the called process back, which has to be in this file for Flowable; name them as outputs")
	}
	for _, b := range back {
		x.put(x.ext(e.XML), "out", attrs{"source", b.name, "target", b.name})
	}
	x.mapping(e, back)
	x.loop(e)
}

// formProperty writes one field of a form.
func (x *flowable) formProperty(e *bpmn.Element, f bpmn.Field, row *etree.Element) {
	cell := f.InRow(row)
	x.plainForm(e, cell, false)
	if !form.Asks(cell("type")) || cell("type") == form.Computed {
		return
	}
	kind := map[string]string{form.Number: "double", form.Boolean: "boolean", form.Date: "date"}[cell("type")]
	p := x.put(x.ext(e.XML), "formProperty", attrs{"id", cell("variable"), "name", cell("label"), "type", cmp.Or(kind, "string"), "required", cell("required")})
	switch value := cell("value"); {
	case value == "":
	case literal(value):
		set(p, attrs{"default", value})
	default:
		set(p, attrs{"expression", x.juel(e, "the default of "+cell("variable"), value)})
	}
}

// receives are what a node waits for.
func receives(n *program.Node) []*program.Receive {
	var out []*program.Receive
	for _, d := range n.Events {
		if d.Receive != nil {
			out = append(out, d.Receive)
		}
	}
	return out
}

// variablesOf lists the variables that a process writes.
func variablesOf(p *program.Program) []entry {
	var names []string
	add := func(to string) {
		name, _, _ := strings.Cut(to, ".")
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, n := range p.Nodes {
		add(n.Result)
		for _, o := range n.Outputs {
			add(o.To)
		}
		if n.Work != nil {
			for _, a := range n.Work.Answers {
				add(a.To)
			}
		}
		for _, r := range receives(n) {
			for _, d := range r.Data {
				add(d.To)
			}
		}
		if n.Form != nil {
			for _, f := range n.Form.Fields {
				add(f.Variable)
			}
		}
	}
	var out []entry
	for _, name := range names {
		out = append(out, entry{name: name})
	}
	return out
}
