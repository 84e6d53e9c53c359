package program

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// event reads an event and its definitions, its own and those it refers to.
func (c *compiler) event(e *bpmn.Element, n *Node) {
	n.AllOf = e.Flag("parallelMultiple", false)
	n.Interrupting = e.Interrupting()
	c.mappings(e, n)
	for _, x := range c.eventDefinitions(e, e.XML) {
		n.Events = append(n.Events, c.definition(e, n, x, triggerOf(x)))
	}
	if n.Triggered(bpmn.Error) || n.Triggered(bpmn.Cancel) {
		n.Interrupting = true // whatever the file says: what they end is already over
	}
	if n.Triggered(bpmn.Message) && (e.Kind == bpmn.IntermediateThrowEvent || e.Kind == bpmn.EndEvent) {
		n.Fail = c.failing(e, n)
		n.Work = c.work(e)
		n.Job = c.job(e, n)
	}
}

// eventDefinitions lists the event definitions below an event, its own and
// those of the file that it refers to.
func (c *compiler) eventDefinitions(e *bpmn.Element, event *etree.Element) []*etree.Element {
	var definitions []*etree.Element
	for _, x := range event.ChildElements() {
		if x.Tag == "eventDefinitionRef" {
			x = c.eventDefinition(e, x.Text())
		}
		if x != nil && triggerOf(x) != bpmn.None {
			definitions = append(definitions, x)
		}
	}
	return definitions
}

// eventDefinition is the event definition of the file that e refers to; nil if
// there is none.
func (c *compiler) eventDefinition(e *bpmn.Element, ref string) *etree.Element {
	if root := c.root(ref); root != nil {
		return root.XML
	}
	c.find(e, "the event definition %q is not in the file", ref)
	return nil
}

// triggerOf tells what an event definition's tag stands for.
func triggerOf(x *etree.Element) bpmn.Trigger {
	for _, t := range triggers {
		if x.Tag == t.Definition() {
			return t
		}
	}
	return bpmn.None
}

var triggers = []bpmn.Trigger{
	bpmn.Message, bpmn.Timer, bpmn.Error, bpmn.Escalation, bpmn.Signal, bpmn.Conditional,
	bpmn.Compensate, bpmn.Cancel, bpmn.Link, bpmn.Terminate,
}

// definition reads one event definition.
func (c *compiler) definition(e *bpmn.Element, n *Node, x *etree.Element, t bpmn.Trigger) *EventDef {
	d := &EventDef{Trigger: t, Index: len(n.Events)}
	ref := func(name string) *bpmn.Element { return c.root(x.SelectAttrValue(name, "")) }
	switch t {
	case bpmn.Message:
		if catches(n) {
			d.Receive = c.receive(e, n, x.SelectAttrValue("messageRef", ""))
		} else {
			d.Sends = c.sends(e, x.SelectAttrValue("messageRef", ""))
		}
	case bpmn.Timer:
		c.timer(e, d, x)
	case bpmn.Signal:
		d.Name = c.signalName(e, x.SelectAttrValue("signalRef", ""))
	case bpmn.Error:
		d.Code = codeOf(ref("errorRef"), "errorCode", x.SelectAttrValue("errorRef", ""))
		d.Variable, d.Text = camunda(x, "errorCodeVariable"), camunda(x, "errorMessageVariable")
	case bpmn.Escalation:
		d.Code = codeOf(ref("escalationRef"), "escalationCode", x.SelectAttrValue("escalationRef", ""))
		d.Variable = camunda(x, "escalationCodeVariable")
	case bpmn.Conditional:
		if d.When = c.test(e, "the condition", part(x, "condition")); d.When == nil {
			c.find(e, "the conditional event has no condition")
		}
	case bpmn.Link:
		d.Link = x.SelectAttrValue("name", "")
	case bpmn.Compensate:
		d.Async = !bpmn.IsTrue(x.SelectAttrValue("waitForCompletion", "true"))
		if id := x.SelectAttrValue("activityRef", ""); id != "" {
			if d.Target = c.nodes[c.root(id)]; d.Target == nil {
				c.find(e, "the activity %q to compensate is not in the process", id)
			}
		}
	}
	return d
}

// catches reports whether an event waits rather than throws.
func catches(n *Node) bool {
	return n.Kind != bpmn.IntermediateThrowEvent && n.Kind != bpmn.EndEvent
}

// signalName is the name of the signal referred to; the signal's id if it has
// no name, what stands in the reference if there is no such signal.
func (c *compiler) signalName(e *bpmn.Element, ref string) *Value {
	name := ref
	if s := c.root(ref); s != nil {
		name = first(s.Name(), s.ID)
	}
	if name == "" {
		c.find(e, "the signal event names no signal")
	}
	return c.standard(e, "the signal name", name)
}

// codeOf is the code of an error or escalation: its code, else its id, else
// the reference itself. Without reference the code is empty.
func codeOf(root *bpmn.Element, attr, ref string) string {
	if root == nil {
		return ref
	}
	return first(root.Attr(attr), root.ID)
}

// timer reads date, duration or cycle; exactly one of them must be there.
func (c *compiler) timer(e *bpmn.Element, d *EventDef, x *etree.Element) {
	count := 0
	time := func(name string) *Value {
		t := text(part(x, name))
		v := c.standard(e, "the "+name, t)
		if v == nil {
			return nil
		}
		count++
		if f, ok := fieldOf(e.Kind, name); ok && v.Literal() {
			if err := f.Validate(t); err != nil {
				c.fault(e, bpmn.Fault{Field: &f, XML: x, Text: t, Err: err})
			}
		}
		return v
	}
	d.Date, d.After, d.Every = time("timeDate"), time("timeDuration"), time("timeCycle")
	if count != 1 {
		c.find(e, "the timer needs exactly one of date, duration and cycle")
	}
}
