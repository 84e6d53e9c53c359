package lint

import "hookflow/engine/bpmn"

var noDisconnected = &Rule{Name: "no-disconnected", Severity: Warning, Check: checkDisconnected,
	Doc: "Every flow node is connected."}

func checkDisconnected(p *Pass) {
	for e := range p.Where(inProcess) {
		told := p.count(e.Parent, bpmn.StartEvent)+p.count(e.Parent, bpmn.EndEvent) > 0 // by flow-node-incoming or flow-node-outgoing
		if !told && len(e.In)+len(e.Out) == 0 && !forCompensation(e) && !e.EventSubProcess() && !inAdHoc(e) && !(e.Kind == bpmn.BoundaryEvent && e.HasTrigger(bpmn.Compensate)) {
			p.Flag(e, "is not connected to anything: connect or remove it")
		}
	}
}
