package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// An instance can also begin at a receive task or event-based gateway; then no start event is
// needed. Ad-hoc sub-processes have neither.
var startEndPair = &Rule{Name: "start-end-pair", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkPair,
	Doc: "A process or sub-process that shows its start shows its end, and the other way round (10.4.2, 10.4.3)."}

func checkPair(p *Pass) {
	for e := range p.Where(isScope) {
		if e.Kind == bpmn.AdHocSubProcess || slices.ContainsFunc(e.Children, instantiates) {
			continue
		}
		starts, ends := p.count(e, bpmn.StartEvent), p.count(e, bpmn.EndEvent)
		if starts > 0 && ends == 0 {
			p.Flag(e, "has a start event but no end event: add one where it ends")
		}
		if ends > 0 && starts == 0 {
			p.Flag(e, "has an end event but no start event: add one where it starts")
		}
	}
}
