package lint

import "hookflow/engine/bpmn"

// That it leads to an event definition at all is found by the rule "reference".
var eventDefinitionReusable = &Rule{Name: "event-definition-reusable", Severity: Error, Elsewhere: Warning, Check: checkReusable,
	Doc: "An event refers to event definitions at the top of the file only; one inside an event belongs to that event (10.4.2, eventDefinitionRefs)."}

func checkReusable(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Event) }) {
		for _, r := range e.XML.SelectElements("eventDefinitionRef") {
			if to := p.lookup(r.Text()); to != nil && to.parent != nil && to.parent.parent != nil && to.typ.Is("tEventDefinition") {
				p.Flag(e, "refers to the event definition %q inside another event: move that to the top of the file", r.Text())
			}
		}
	}
}
