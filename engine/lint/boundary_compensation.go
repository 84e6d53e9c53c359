package lint

import "hookflow/engine/bpmn"

// The association may have any direction; tools differ in how they draw it.
var boundaryCompensation = &Rule{Name: "boundary-compensation", Severity: Error, Elsewhere: Warning, Check: checkBoundaryCompensation,
	Doc: "A compensation boundary event leads by one association, not by a sequence flow, to an activity that is for compensation (10.6.1)."}

func checkBoundaryCompensation(p *Pass) {
	handlers := map[*bpmn.Element][]*bpmn.Element{}
	for a := range p.Each(bpmn.Association) {
		if a.Source != nil && a.Target != nil && a.Target.Kind.Activity() {
			handlers[a.Source] = append(handlers[a.Source], a.Target)
		}
	}
	for e := range p.Each(bpmn.BoundaryEvent) {
		if !e.HasTrigger(bpmn.Compensate) {
			continue
		}
		switch to := handlers[e]; {
		case len(e.Out) > 0:
			p.Flag(e, "has an outgoing sequence flow: connect the compensation activity by an association")
		case len(to) != 1:
			p.Flag(e, "is associated with %d activities: connect it by an association to the one that compensates", len(to))
		case !forCompensation(to[0]):
			p.Flag(e, "leads to %s, which is not marked as for compensation: mark it", label(to[0]))
		}
	}
}
