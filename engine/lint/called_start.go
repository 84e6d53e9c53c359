package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// A called process without any start event starts at what has no incoming flow.
var calledStart = &Rule{Name: "called-start", Severity: Error, Elsewhere: Warning, Check: checkCalledStart,
	Doc: "A process that a call activity calls has a start event without a trigger (10.4.2)."}

func checkCalledStart(p *Pass) {
	for e := range p.Each(bpmn.CallActivity) {
		called := p.ByID(bpmn.Local(e.Attr("calledElement")))
		if called == nil || called.Kind != bpmn.Process || p.count(called, bpmn.StartEvent) == 0 {
			continue
		}
		if !slices.ContainsFunc(called.Children, func(c *bpmn.Element) bool { return c.Kind == bpmn.StartEvent && len(c.Triggers) == 0 }) {
			p.Flag(e, "calls %s, where every start event waits for a trigger: add one without", label(called))
		}
	}
}
