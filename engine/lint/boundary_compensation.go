package lint

import "hookflow/engine/bpmn"

// The association may have any direction; tools differ in how they draw it.
var boundaryCompensation = &Rule{Name: "boundary-compensation", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkBoundaryCompensation,
	Doc: "A compensation boundary event leads by one association, not by a sequence flow, to an activity that is for compensation, and only so is such an activity reached (10.6.1)."}

func checkBoundaryCompensation(p *Pass) {
	handlers := map[*bpmn.Element][]*bpmn.Element{}
	for a := range p.Each(bpmn.Association) {
		if a.Source != nil && a.Target != nil && a.Target.Kind.Activity() {
			handlers[a.Source] = append(handlers[a.Source], a.Target)
		}
	}
	reached := map[*bpmn.Element]bool{}
	for e := range p.Each(bpmn.BoundaryEvent) {
		if !e.HasTrigger(bpmn.Compensate) {
			continue
		}
		for _, to := range handlers[e] {
			reached[to] = true
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
	for e := range p.Where(forCompensation) {
		if !reached[e] {
			p.Flag(e, "is for compensation, but no compensation event leads to it: connect one by an association")
		}
	}
}
