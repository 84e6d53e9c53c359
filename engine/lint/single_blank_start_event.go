package lint

import "hookflow/engine/bpmn"

var singleBlankStart = &Rule{Name: "single-blank-start-event", Severity: Warning, Check: checkSingleStart,
	Doc: "A process has at most one start event without a trigger, so that it is clear where a start by hand begins."}

func checkSingleStart(p *Pass) {
	for scope := range p.Where(isScope) {
		n := 0
		for e := range flowNodes(scope) {
			if e.Kind == bpmn.StartEvent && len(e.Triggers) == 0 {
				n++
			}
		}
		if n > 1 {
			p.Flag(scope, "has %d start events without a trigger: keep one, give the others triggers", n)
		}
	}
}
