package lint

import "hookflow/engine/bpmn"

// That nothing leads to the task by way of a message flow is not required.
var receiveTaskStart = &Rule{Name: "receive-task-start", Severity: Error, Elsewhere: Warning, Check: checkReceiveStart,
	Doc: "A receive task that starts an instance has no incoming flows, and its process no start event leads to it (10.2.3)."}

func checkReceiveStart(p *Pass) {
	for e := range p.Each(bpmn.ReceiveTask) {
		if e.Flag("instantiate", false) && len(e.In) > 0 {
			p.Flag(e, "starts an instance but has incoming flows: remove them, or switch off \"starts an instance\"").
				fix("Do not start an instance", removeAttr(e.XML, "instantiate"))
		}
	}
}
