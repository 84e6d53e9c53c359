package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Data is compared by item definition, or by the structure that two definitions name. Tasks without
// operation and message are free.
var operationData = &Rule{Name: "operation-data", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkOperation,
	Doc: "A service, send or receive task that is bound to an operation or message has one data input for what is sent and one data output for what comes back, of the same item definition as the message (10.2.3)."}

func checkOperation(p *Pass) {
	for e := range p.Each(bpmn.ServiceTask) {
		op := p.lookup(e.Attr("operationRef"))
		if op == nil {
			continue
		}
		if io := e.XML.SelectElement("ioSpecification"); io != nil && (len(io.SelectElements("inputSet")) != 1 || len(io.SelectElements("outputSet")) > 1) {
			p.Flag(e, "needs exactly one inputSet and at most one outputSet for its operation")
		}
		p.carries(e, "dataInput", p.messageOf(op.xml, "inMessageRef"), true)
		p.carries(e, "dataOutput", p.messageOf(op.xml, "outMessageRef"), true)
		if io := e.XML.SelectElement("ioSpecification"); io != nil && io.SelectElement("dataOutput") != nil && op.xml.SelectElement("outMessageRef") == nil {
			p.Flag(e, "has a dataOutput, but its operation answers with no message: remove it")
		}
	}
	for e := range p.Each(bpmn.SendTask) {
		p.atMostOne(e, "dataInput", "inputSet")
		p.carries(e, "dataInput", p.lookup(e.Attr("messageRef")), false)
		p.sameMessage(e)
	}
	for e := range p.Each(bpmn.ReceiveTask) {
		p.atMostOne(e, "dataOutput", "outputSet")
		p.carries(e, "dataOutput", p.lookup(e.Attr("messageRef")), false)
		p.sameMessage(e)
	}
}

// messageOf returns the message that an operation names in the child tag, or nil.
func (p *Pass) messageOf(operation *etree.Element, tag string) *node {
	if c := operation.SelectElement(tag); c != nil {
		return p.lookup(c.Text())
	}
	return nil
}

// atMostOne checks that a task sends or receives one thing in one set.
func (p *Pass) atMostOne(e *bpmn.Element, tags ...string) {
	io := e.XML.SelectElement("ioSpecification")
	if io == nil {
		return
	}
	for _, tag := range tags {
		if n := len(io.SelectElements(tag)); n > 1 {
			p.Flag(e, "has %d of %s; a message is one piece of data: keep one", n, tag)
		}
	}
}

// sameMessage checks that a task and its operation speak of the same message.
func (p *Pass) sameMessage(e *bpmn.Element) {
	op := p.lookup(e.Attr("operationRef"))
	if op == nil || e.Attr("messageRef") == "" {
		return
	}
	if in := p.messageOf(op.xml, "inMessageRef"); in != nil && in != p.lookup(e.Attr("messageRef")) {
		p.Flag(e, "has the message %q, but its operation takes %q: use the same", e.Attr("messageRef"), in.xml.SelectAttrValue("id", ""))
	}
}

// carries checks that e has exactly one dataInput or dataOutput and that it
// holds what the message holds. Where it is not needed, a message without an
// item, or a task without any data, is right as well.
func (p *Pass) carries(e *bpmn.Element, tag string, message *node, needed bool) {
	if message == nil {
		return
	}
	item := p.itemOf(message.xml)
	io := e.XML.SelectElement("ioSpecification")
	if io == nil {
		if needed {
			p.Flag(e, "has no %s for the message %q of its operation: add one", tag, message.xml.SelectAttrValue("id", ""))
		}
		return
	}
	data := io.SelectElements(tag)
	switch {
	case len(data) != 1 && needed:
		p.Flag(e, "has %d of %s; the message %q needs exactly one", len(data), tag, message.xml.SelectAttrValue("id", ""))
	case len(data) == 1 && !equivalent(item, p.itemOf(data[0])):
		p.Flag(e, "has a %s of another item definition than its message %q: use the same", tag, message.xml.SelectAttrValue("id", ""))
	}
}
