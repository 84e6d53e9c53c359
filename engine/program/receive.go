package program

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// failing reads what happens when the call or job fails for good.
func (c *compiler) failing(e *bpmn.Element, n *Node) *Failing {
	attempts, _ := fieldOf(n.Kind, "attempts")
	f := &Failing{
		Given:       attempts.Place != "" && bpmn.Has(e, attempts),
		Attempts:    c.integer(e, "the number of attempts", get(e, n.Kind, "attempts"), 1, 1),
		Delay:       c.setting(e, "the delay", bpmn.Seconds(get(e, n.Kind, "delay"))),
		Exponential: get(e, n.Kind, "backoff") == "exponential",
		Longest:     c.setting(e, "the longest delay", bpmn.Seconds(get(e, n.Kind, "longestDelay"))),
		Jitter:      c.integer(e, "the jitter", get(e, n.Kind, "jitter"), 0, 0),
		Budget:      c.setting(e, "how long to try", bpmn.Seconds(get(e, n.Kind, "budget"))),
		Notify:      c.setting(e, "whom to notify", get(e, n.Kind, "notify")),
		Into:        get(e, n.Kind, "failureVariable"),
		Error:       get(e, n.Kind, "errorCode"),
	}
	if id := get(e, n.Kind, "errorFlow"); id != "" {
		if f.Flow = c.p.flows[id]; f.Flow == nil || f.Flow.From != n {
			c.find(e, "the path %q to go on along after a failure is none of its outgoing flows", id)
		}
	}
	return f
}

// receive reads the message an element waits for. ref is its messageRef.
func (c *compiler) receive(e *bpmn.Element, n *Node, ref string) *Receive {
	r := &Receive{
		Key:     c.expr(e, "the correlation key", get(e, n.Kind, "correlationKey")),
		Path:    strings.Trim(get(e, n.Kind, "path"), "/"),
		FromMsg: c.expr(e, "the key in the message", get(e, n.Kind, "messageKey")),
		Data:    c.table(e, n.Kind, "received", feel.PlainText),
	}
	r.Alone = bpmn.IsTrue(get(e, n.Kind, "onePerKey"))
	r.Methods = bpmn.ParseMethods(get(e, n.Kind, "methods"))
	name := c.messageName(e, ref, true)
	if name == "" && r.Path != "" {
		name = "/in/" + r.Path
	}
	if name == "" {
		name = e.ID
	}
	r.Name = c.standard(e, "the message name", name)
	if m := c.root(ref); m != nil && r.Key == nil {
		r.Key = c.zeebeKey(e, m)
	}
	return r
}

// respond reads the answer to the request that waits; nil if the element gives none.
func (c *compiler) respond(e *bpmn.Element, n *Node) *Respond {
	if !bpmn.IsTrue(get(e, n.Kind, "respond")) {
		return nil
	}
	body, _ := fieldOf(n.Kind, "respondBody")
	return &Respond{
		Status:  c.setting(e, "the answer status", get(e, n.Kind, "respondStatus")),
		Headers: c.table(e, n.Kind, "respondHeaders", feel.Header),
		As:      get(e, n.Kind, "respondAs"),
		Body:    c.template(e, "the answer body", get(e, n.Kind, "respondBody"), bpmn.PlaceOf(e, body)),
	}
}

// sends reads the message a throwing element hands to other processes; nil if
// it names none and no message flow leaves it.
func (c *compiler) sends(e *bpmn.Element, ref string) *Message {
	name := c.messageName(e, ref, false)
	if name == "" {
		return nil
	}
	m := &Message{Name: c.standard(e, "the message name", name)}
	if own := extension(e.XML, "receive", bpmn.NSHookflow); own != nil {
		m.Key = c.expr(e, "the correlation key", own.SelectAttrValue("correlationKey", ""))
	} else if root := c.root(ref); root != nil {
		m.Key = c.zeebeKey(e, root)
	}
	return m
}

// messageName is the name of the message: of the one referred to, or of the one
// on the message flow that ends (or begins) at e; without a message the flow
// ties its two ends together by the id of its target.
func (c *compiler) messageName(e *bpmn.Element, ref string, catching bool) string {
	if m := c.root(ref); m != nil {
		return first(m.Name(), m.ID)
	}
	for _, f := range c.messageFlows(e, catching) {
		if m := c.root(f.Attr("messageRef")); m != nil {
			return first(m.Name(), m.ID)
		}
		if !catching && f.Target != nil {
			return c.nameAt(f.Target)
		}
	}
	return ""
}

// messageFlows lists the message flows that end (or begin) at e, in document order.
func (c *compiler) messageFlows(e *bpmn.Element, ending bool) []*bpmn.Element {
	if c.arriving == nil {
		c.arriving, c.leaving = map[*bpmn.Element][]*bpmn.Element{}, map[*bpmn.Element][]*bpmn.Element{}
		for _, f := range c.def.Every(bpmn.MessageFlow) {
			c.arriving[f.Target] = append(c.arriving[f.Target], f)
			c.leaving[f.Source] = append(c.leaving[f.Source], f)
		}
	}
	if ending {
		return c.arriving[e]
	}
	return c.leaving[e]
}

// nameAt is the name under which the element at the end of a message flow
// waits.
func (c *compiler) nameAt(target *bpmn.Element) string {
	ref := target.Attr("messageRef")
	if d := part(target.XML, "messageEventDefinition"); d != nil {
		ref = d.SelectAttrValue("messageRef", "")
	}
	if m := c.root(ref); m != nil {
		return first(m.Name(), m.ID)
	}
	if path := strings.Trim(get(target, target.Kind, "path"), "/"); path != "" {
		return "/in/" + path
	}
	return target.ID
}

// root returns the root element that a QName refers to, or nil.
func (c *compiler) root(ref string) *bpmn.Element {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return nil
	}
	if e := c.def.ByID(ref); e != nil {
		return e
	}
	return c.def.ByID(bpmn.Local(ref))
}

// zeebeKey is the key that Zeebe's files put on the message.
func (c *compiler) zeebeKey(e, message *bpmn.Element) *Value {
	if z := extension(message.XML, "subscription", nsZeebe); z != nil {
		return c.expr(e, "the correlation key", z.SelectAttrValue("correlationKey", ""))
	}
	return nil
}

// receiveTask reads the message the task waits for, as a message event does.
func (c *compiler) receiveTask(e *bpmn.Element, n *Node) {
	n.Events = []*EventDef{{Trigger: bpmn.Message, Receive: c.receive(e, n, e.Attr("messageRef"))}}
	n.Instantiate = e.Flag("instantiate", false)
}

// camundaMoves reads camunda:in or camunda:out; all is set by variables="all".
func (c *compiler) camundaMoves(e *bpmn.Element, call *Called, rows []*etree.Element, all *bool) []Assign {
	var out []Assign
	for _, x := range rows {
		source, target := x.SelectAttrValue("source", ""), x.SelectAttrValue("target", "")
		switch {
		case x.SelectAttrValue("variables", "") == "all":
			*all = true
		case x.SelectAttr("businessKey") != nil:
			call.BusinessKey = c.juel(e, "the business key", x.SelectAttrValue("businessKey", ""))
		case source != "":
			out = append(out, Assign{To: first(target, source), Value: c.expr(e, "a variable", feel.QuoteName(source))})
		default:
			out = append(out, Assign{To: target, Value: c.juel(e, "a variable", x.SelectAttrValue("sourceExpression", ""))})
		}
	}
	return out
}
