package lint

import "hookflow/engine/bpmn"

var eventSubProcessFlows = &Rule{Name: "event-sub-process-flows", Severity: Error, Elsewhere: Warning, Check: checkEventSubFlows,
	Doc: "An event sub-process has no incoming or outgoing sequence flows (10.2.5)."}

func checkEventSubFlows(p *Pass) {
	for e := range p.Where((*bpmn.Element).EventSubProcess) {
		if len(e.In)+len(e.Out) > 0 {
			p.Flag(e, "is started by its event and has sequence flows: remove them")
		}
	}
}
