package lint

import "hookflow/engine/bpmn"

// Tasks have this check within operation-data.
var messageOperation = &Rule{Name: "message-operation", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkMessageOperation,
	Doc: "A message event and the operation it is bound to speak of the same message (10.4.5)."}

func checkMessageOperation(p *Pass) {
	for def := range p.Each(bpmn.MessageDefinition) {
		ref := def.XML.SelectElement("operationRef")
		message := p.lookup(def.Attr("messageRef"))
		if ref == nil || message == nil {
			continue
		}
		if op := p.lookup(ref.Text()); op != nil {
			in, out := p.messageOf(op.xml, "inMessageRef"), p.messageOf(op.xml, "outMessageRef")
			if in != nil && in != message && out != message {
				p.Flag(def, "has the message %q, which its operation %q neither takes nor gives: use the same", def.Attr("messageRef"), ref.Text())
			}
		}
	}
}
