package lint

import "hookflow/engine/bpmn"

// Several triggers are allowed on the one start event.
var eventSubProcessSingleStart = &Rule{Name: "event-sub-process-single-start", Severity: Error, Elsewhere: Warning, Check: checkEventSubStart,
	Doc: "An event sub-process has exactly one start event (10.2.5)."}

func checkEventSubStart(p *Pass) {
	for e := range p.Where((*bpmn.Element).EventSubProcess) {
		if n := p.count(e, bpmn.StartEvent); n != 1 {
			p.Flag(e, "has %d start events: it needs exactly one, with a trigger", n)
		}
	}
}
