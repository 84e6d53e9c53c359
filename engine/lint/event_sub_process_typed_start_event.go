package lint

import "hookflow/engine/bpmn"

var eventSubProcessTypedStart = &Rule{Name: "event-sub-process-typed-start-event", Severity: Error, Elsewhere: Warning, Check: checkTypedStart,
	Doc: "The start event of an event sub-process has a trigger (10.4.2)."}

func checkTypedStart(p *Pass) {
	for e := range p.Each(bpmn.StartEvent) {
		if e.Parent != nil && e.Parent.EventSubProcess() && len(e.Triggers) == 0 {
			p.Flag(e, "has no trigger, so the event sub-process never starts: choose message, timer, error ...")
		}
	}
}
