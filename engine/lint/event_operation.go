package lint

import "hookflow/engine/bpmn"

// Engines send and receive by means of their own, so files made for them and files that describe no operations
// are left alone.
var eventOperation = &Rule{Name: "event-operation", Severity: Error, Elsewhere: Off, Deployed: Off, Check: checkEventOperation,
	Doc: "In an executable process a message event names the operation that it uses, if the file describes operations (10.4.5, MessageEventDefinition)."}

func checkEventOperation(p *Pass) {
	if p.made || len(p.byKind[bpmn.Operation]) == 0 {
		return
	}
	for def := range p.Each(bpmn.MessageDefinition) {
		if def.XML.SelectElement("operationRef") == nil && executable(def) {
			p.Flag(def, "names no operation: add operationRef")
		}
	}
}
