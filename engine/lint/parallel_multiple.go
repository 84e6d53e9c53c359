package lint

import "hookflow/engine/bpmn"

var parallelMultiple = &Rule{Name: "parallel-multiple", Reach: Near, Severity: Warning, Check: checkParallelMultiple,
	Doc: "A parallel multiple event waits for several triggers (10.4.2)."}

func checkParallelMultiple(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Flag("parallelMultiple", false) }) {
		if len(e.Triggers) < 2 {
			p.Flag(e, "is marked as parallel multiple but has %d triggers: remove the mark", len(e.Triggers)).
				fix("Remove the mark", removeAttr(e.XML, "parallelMultiple"))
		}
	}
}
