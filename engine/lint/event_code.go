package lint

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Catching events may leave the code open and then catch everything, so only throwing events are
// checked.
var eventCode = &Rule{Name: "event-code", Severity: Error, Elsewhere: Off, Deployed: Warning, Check: checkCodes,
	Doc: "In an executable process an event that throws an error or escalation names it, and that has a code (10.4.5)."}

func checkCodes(p *Pass) {
	for e := range p.Each(bpmn.EndEvent, bpmn.IntermediateThrowEvent) {
		for _, def := range p.definitions(e) {
			attr := map[string]string{"errorEventDefinition": "error", "escalationEventDefinition": "escalation"}[def.Tag]
			if attr == "" {
				continue
			}
			to := p.lookup(def.SelectAttrValue(attr+"Ref", ""))
			switch {
			case to == nil:
				p.Flag(e, "throws no particular %s: choose one", attr)
			case to.xml.SelectAttrValue(attr+"Code", "") == "":
				p.Flag(e, "throws the %s %q, which has no code: give it one", attr, to.xml.SelectAttrValue("id", ""))
			}
		}
	}
}

// definitions returns the event definitions of e: its own and those it refers to.
func (p *Pass) definitions(e *bpmn.Element) []*etree.Element {
	var defs []*etree.Element
	for _, c := range e.XML.ChildElements() {
		switch {
		case c.Tag == "eventDefinitionRef":
			if n := p.lookup(c.Text()); n != nil {
				defs = append(defs, n.xml)
			}
		case strings.HasSuffix(c.Tag, "EventDefinition"):
			defs = append(defs, c)
		}
	}
	return defs
}
