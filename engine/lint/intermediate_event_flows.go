package lint

import "hookflow/engine/bpmn"

var intermediateEventFlows = &Rule{Name: "intermediate-event-flows", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkIntermediate,
	Doc: "An intermediate event in the normal flow has an incoming and an outgoing sequence flow, link events apart (10.4.4)."}

func checkIntermediate(p *Pass) {
	for e := range p.Each(bpmn.IntermediateCatchEvent, bpmn.IntermediateThrowEvent) {
		if len(e.In) == 0 && !startless(e) && !inAdHoc(e) {
			p.Flag(e, "has no incoming sequence flow: connect it")
		}
		if len(e.Out) == 0 && !endless(e) && !inAdHoc(e) {
			p.Flag(e, "has no outgoing sequence flow: connect it, or make it an end event")
		}
	}
}
