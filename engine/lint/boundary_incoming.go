package lint

import "hookflow/engine/bpmn"

var boundaryIncoming = &Rule{Name: "boundary-incoming", Severity: Error, Elsewhere: Warning, Check: checkBoundaryIncoming,
	Doc: "A boundary event is not the target of a sequence flow (10.4.4)."}

func checkBoundaryIncoming(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent) {
		if len(e.In) > 0 {
			p.Flag(e, "has the incoming sequence flow %s: end it at an activity or gateway", label(e.In[0]))
		}
	}
}
