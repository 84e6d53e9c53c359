package lint

import "hookflow/engine/bpmn"

// Mirror image of flow-node-incoming, for end events.
var flowNodeOutgoing = &Rule{Name: "flow-node-outgoing", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkNodeOutgoing,
	Doc: "Where an end event is used, every other flow node has an outgoing sequence flow, save event sub-processes and compensation (10.4.3)."}

func checkNodeOutgoing(p *Pass) {
	for scope := range p.Where(isScope) {
		if scope.Kind == bpmn.AdHocSubProcess || p.count(scope, bpmn.EndEvent) == 0 {
			continue
		}
		for e := range flowNodes(scope) {
			if len(e.Out) == 0 && !endless(e) {
				p.Flag(e, "has no outgoing sequence flow: connect it or let an end event follow")
			}
		}
	}
}
