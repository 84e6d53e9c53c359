package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Tools keep what is sent or received in extensions; such an event is trusted.
var eventReference = &Rule{Name: "event-reference", Severity: Error, Elsewhere: Off, Check: checkEventReferences,
	Doc: "In an executable process a message or signal event names its message or signal (10.4.5); a message that is sent by a call or received by a path of its own may do without."}

func checkEventReferences(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Event) }) {
		for _, def := range p.definitions(e) {
			switch {
			case def.Tag == "signalEventDefinition" && def.SelectAttr("signalRef") == nil:
				p.Flag(e, "names no signal: choose one")
			case def.Tag == "messageEventDefinition" && def.SelectAttr("messageRef") == nil && !extended(e.XML) && !extended(def):
				p.Flag(e, "names no message and has no call or service path: choose what is sent or received")
			}
		}
	}
}

// extended reports whether x has settings in extensionElements or in attributes of a tool.
func extended(x *etree.Element) bool {
	for _, a := range x.Attr {
		if a.Space != "" && a.Space != "xmlns" && a.Space != "xsi" {
			return true
		}
	}
	ext := x.SelectElement("extensionElements")
	return ext != nil && len(ext.ChildElements()) > 0
}
