package lint

import "hookflow/engine/bpmn"

// Without any start event the standard lets every node without incoming flows start by itself; so
// the rule holds only where there is one.
var flowNodeIncoming = &Rule{Name: "flow-node-incoming", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkNodeIncoming,
	Doc: "Where a start event is used, every other flow node has an incoming sequence flow, save those that start by an event or by compensation (10.4.2)."}

func checkNodeIncoming(p *Pass) {
	for scope := range p.Where(isScope) {
		if scope.Kind == bpmn.AdHocSubProcess || p.count(scope, bpmn.StartEvent) == 0 {
			continue
		}
		for e := range flowNodes(scope) {
			if len(e.In) == 0 && !startless(e) {
				p.Flag(e, "has no incoming sequence flow, so it is never reached: connect it")
			}
		}
	}
}
