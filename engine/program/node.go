package program

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/foreign"
)

// settings reads everything e says about itself.
func (c *compiler) settings(e *bpmn.Element, n *Node) {
	c.declares(e, n)
	n.Respond = c.respond(e, n)
	switch {
	case n.Scope == nil:
		n.Form = c.form(e, n.Kind, "variables")
		return
	case n.Kind.Is(bpmn.Event):
		c.event(e, n)
	case n.Kind.Activity():
		c.activity(e, n)
	}
	if read := readers[n.Kind]; read != nil {
		read(c, e, n)
	}
}

// readers read what is peculiar to a kind.
var readers = map[bpmn.Kind]func(*compiler, *bpmn.Element, *Node){
	bpmn.UserTask:          func(c *compiler, e *bpmn.Element, n *Node) { n.Form = c.form(e, n.Kind, "form") },
	bpmn.ServiceTask:       (*compiler).outside,
	bpmn.SendTask:          (*compiler).outside,
	bpmn.BusinessRuleTask:  (*compiler).outside,
	bpmn.ReceiveTask:       (*compiler).receiveTask,
	bpmn.ScriptTask:        (*compiler).script,
	bpmn.CallActivity:      (*compiler).called,
	bpmn.AdHocSubProcess:   (*compiler).adHoc,
	bpmn.EventBasedGateway: (*compiler).eventGateway,
	bpmn.ComplexGateway: func(c *compiler, e *bpmn.Element, n *Node) {
		n.Activation = c.test(e, "the activation condition", part(e.XML, "activationCondition"))
	},
}

// mostTokens bounds completionQuantity.
const mostTokens = 1000

// activity reads what all activities share.
func (c *compiler) activity(e *bpmn.Element, n *Node) {
	n.ForComp = e.Flag("isForCompensation", false)
	n.EventSub = e.EventSubProcess()
	n.Needs = c.integer(e, "startQuantity", e.Attr("startQuantity"), 1, 1)
	n.Gives = c.integer(e, "completionQuantity", e.Attr("completionQuantity"), 1, 1)
	if n.Gives > mostTokens {
		c.find(e, "completionQuantity is %d; at most %d tokens can leave at once", n.Gives, mostTokens)
	}
	c.mappings(e, n)
	n.Loop = c.loop(e)
}

// mappings reads inputs and outputs: ours, or, where an element has no settings
// of ours, Zeebe's and Camunda's.
func (c *compiler) mappings(e *bpmn.Element, n *Node) {
	n.Inputs = c.table(e, n.Kind, "inputs", feel.PlainText)
	n.Outputs = c.table(e, n.Kind, "outputs", feel.PlainText)
	if e.HasSettings() {
		c.dataMoves(e, n)
		return
	}
	if io := extension(e.XML, "ioMapping", nsZeebe); io != nil {
		for _, x := range io.ChildElements() {
			a := Assign{To: x.SelectAttrValue("target", ""), Value: c.zeebe(e, "a mapping", x.SelectAttrValue("source", ""))}
			n.assign(a, x.Tag == "input")
		}
	}
	if io := extension(e.XML, "inputOutput", nsCamunda, nsFlowable); io != nil {
		for _, x := range io.ChildElements() {
			c.parameter(e, n, x)
		}
	}
	c.dataMoves(e, n)
}

// parameter reads one input or output of Camunda's inputOutput.
func (c *compiler) parameter(e *bpmn.Element, n *Node, x *etree.Element) {
	name := x.SelectAttrValue("name", "")
	value := (*Value)(nil)
	if inner := x.ChildElements(); len(inner) > 0 {
		code, err := c.computed(e, name, inner[0])
		if err != nil {
			c.find(e, "the parameter %q cannot be read: %v; write it anew in FEEL", name, err)
			return
		}
		value = c.expr(e, "the parameter "+name, code)
	} else {
		value = c.juel(e, "the parameter "+name, strings.TrimSpace(x.Text()))
	}
	n.assign(Assign{To: name, Value: value}, x.Tag == "inputParameter")
}

func (n *Node) assign(a Assign, input bool) {
	if input {
		n.Inputs = append(n.Inputs, a)
	} else {
		n.Outputs = append(n.Outputs, a)
	}
}

// outside reads a task that is done elsewhere: an HTTP call, a job for a
// worker, or (send task) a message to another process. A task that says
// nothing is a job whose type is its id; one that only writes variables is done
// at once.
func (c *compiler) outside(e *bpmn.Element, n *Node) {
	n.Fail = c.failing(e, n)
	n.Work = c.work(e)
	n.Job = c.job(e, n)
	if extension(e.XML, "calledDecision", nsZeebe) != nil || camunda(e.XML, "decisionRef") != "" {
		c.find(e, "it calls a decision table, which this engine does not run; use a script task or a call")
	}
	for _, key := range []string{"class", "delegateExpression", "expression"} {
		if camunda(e.XML, key) != "" && !e.HasSettings() {
			c.find(e, "it runs Java (camunda:%s), which this engine does not; use a call or a job type", key)
		}
	}
	if n.Kind == bpmn.SendTask && n.Work == nil && n.Job == nil {
		n.Sends = c.sends(e, e.Attr("messageRef"))
	}
	computes := e.HasSettings() && len(n.Outputs) > 0
	if n.Work == nil && n.Job == nil && n.Sends == nil && !computes {
		n.Job = c.setting(e, "the job type", e.ID)
	}
}

// job reads the type of the worker: ours, Zeebe's or Camunda's external task.
func (c *compiler) job(e *bpmn.Element, n *Node) *Value {
	kind := get(e, n.Kind, "job")
	if def := extension(e.XML, "taskDefinition", nsZeebe); kind == "" && def != nil {
		if n.Fail != nil && !n.Fail.Given && def.SelectAttr("retries") != nil {
			n.Fail.Attempts = c.integer(e, "retries", def.SelectAttrValue("retries", ""), 1, 0)
			n.Fail.Given = true
		}
		return c.zeebe(e, "the job type", def.SelectAttrValue("type", ""))
	}
	if kind == "" {
		return c.juel(e, "the job type", camunda(e.XML, "topic"))
	}
	return c.setting(e, "the job type", kind)
}

// script reads a FEEL script: BPMN's own, or Zeebe's.
func (c *compiler) script(e *bpmn.Element, n *Node) {
	n.Result = get(e, n.Kind, "resultVariable")
	if n.Result == "" {
		n.Result = camunda(e.XML, "resultVariable")
	}
	if z := extension(e.XML, "script", nsZeebe); z != nil && !e.HasSettings() {
		n.Script = c.expr(e, "the script", z.SelectAttrValue("expression", ""))
		n.Result = z.SelectAttrValue("resultVariable", n.Result)
		return
	}
	if job := c.job(e, n); job != nil {
		n.Job, n.Fail = job, c.failing(e, n)
		return
	}
	if !c.hosted(e) {
		n.Work = c.work(e)
	}
	if n.Work == nil {
		n.Script = c.scriptIn(e, e.Attr("scriptFormat")+e.Attr("scriptLanguage"), text(part(e.XML, "script")))
	}
}

// hosted reports whether a script was made for another engine: it speaks to that
// by Camunda 7's object execution, of which there is none here, or its element
// has no settings of ours and it can be translated.
func (c *compiler) hosted(e *bpmn.Element) bool {
	source := text(part(e.XML, "script"))
	if strings.Contains(source, "execution.") {
		return true
	}
	_, err := c.translator(e, foreign.JavaScript).Expression(source)
	return !e.HasSettings() && err == nil
}

// form reads whom a user task is for and what it asks.
func (c *compiler) form(e *bpmn.Element, kind bpmn.Kind, table string) *Form {
	form := &Form{
		Assignee: c.ownOrJUEL(e, "the assignee", get(e, kind, "assignee"), camunda(e.XML, "assignee")),
		Users:    c.ownOrJUEL(e, "the candidates", get(e, kind, "users"), camunda(e.XML, "candidateUsers")),
		Groups:   c.ownOrJUEL(e, "the groups", get(e, kind, "groups"), camunda(e.XML, "candidateGroups")),
		Due:      c.ownOrJUEL(e, "the due date", get(e, kind, "due"), camunda(e.XML, "dueDate")),
		Priority: c.ownOrJUEL(e, "the priority", get(e, kind, "priority"), camunda(e.XML, "priority")),
		Copies:   c.setting(e, "the copies", get(e, kind, "copies")),
	}
	if z := extension(e.XML, "assignmentDefinition", nsZeebe); z != nil && !e.HasSettings() {
		form.Assignee = c.zeebe(e, "the assignee", z.SelectAttrValue("assignee", ""))
		form.Users = c.zeebe(e, "the candidates", z.SelectAttrValue("candidateUsers", ""))
		form.Groups = c.zeebe(e, "the groups", z.SelectAttrValue("candidateGroups", ""))
	}
	c.formFields(e, kind, table, form)
	return form
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// called reads which process a call activity calls and what goes in and out.
// As in Camunda 8 every variable goes in, and all come back if there are no
// outputs; Camunda 7's in and out tables restrict that.
func (c *compiler) called(e *bpmn.Element, n *Node) {
	target := e.Attr("calledElement")
	call := &Called{AllIn: true, AllOut: true}
	if z := extension(e.XML, "calledElement", nsZeebe); z != nil {
		target = z.SelectAttrValue("processId", target)
		call.AllIn = z.SelectAttrValue("propagateAllParentVariables", "true") != "false"
		call.AllOut = z.SelectAttrValue("propagateAllChildVariables", "true") != "false"
	}
	if target = strings.TrimSpace(target); !strings.HasPrefix(target, "=") && !strings.Contains(target, "{") {
		target = bpmn.Local(target)
	}
	if call.Process = c.standard(e, "the called process", target); target == "" {
		c.find(e, "the call activity names no process")
	}
	if ins := extensions(e.XML, "in", nsCamunda, nsFlowable); len(ins) > 0 {
		call.AllIn = false
		call.In = c.camundaMoves(e, call, ins, &call.AllIn)
	}
	if outs := extensions(e.XML, "out", nsCamunda, nsFlowable); len(outs) > 0 {
		call.AllOut = false
		call.Out = c.camundaMoves(e, call, outs, &call.AllOut)
	}
	n.Called = call
}

// adHoc reads how the inside of an ad-hoc sub-process is done.
func (c *compiler) adHoc(e *bpmn.Element, n *Node) {
	n.AdHoc = &AdHoc{
		Sequential: get(e, n.Kind, "ordering") == "Sequential",
		CancelRest: bpmn.IsTrue(get(e, n.Kind, "cancelRemaining")),
		Done:       c.test(e, "the completion condition", part(e.XML, "completionCondition")),
	}
	if z := extension(e.XML, "adHoc", nsZeebe); z != nil {
		n.AdHoc.Active = c.expr(e, "the list of active elements", z.SelectAttrValue("activeElementsCollection", ""))
	}
}

// eventGateway reads how the gateway begins and how many events it needs.
func (c *compiler) eventGateway(e *bpmn.Element, n *Node) {
	n.Instantiate = e.Flag("instantiate", false)
	n.AllEvents = e.Attr("eventGatewayType") == "Parallel"
	if n.AllEvents && !n.Instantiate {
		c.find(e, "a parallel event-based gateway must start the process (instantiate)")
	}
}
