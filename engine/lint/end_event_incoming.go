package lint

import "hookflow/engine/bpmn"

var endEventIncoming = &Rule{Name: "end-event-incoming", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkEndIncoming,
	Doc: "An end event is the target of a sequence flow (10.4.3)."}

func checkEndIncoming(p *Pass) {
	for e := range p.Each(bpmn.EndEvent) {
		if len(e.In) == 0 && !inAdHoc(e) {
			p.Flag(e, "is never reached: connect it or remove it")
		}
	}
}
