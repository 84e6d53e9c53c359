package lint

import "hookflow/engine/bpmn"

var boundaryOutgoing = &Rule{Name: "boundary-outgoing", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkBoundaryOutgoing,
	Doc: "A boundary event is the source of a sequence flow, unless it is for compensation (10.4.4)."}

func checkBoundaryOutgoing(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent) {
		if len(e.Out) == 0 && !e.HasTrigger(bpmn.Compensate) {
			p.Flag(e, "leads nowhere: connect it to what happens then")
		}
	}
}
