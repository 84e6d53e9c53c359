package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Only activities count: events and gateways alone leave nothing to do.
var adHocEmpty = &Rule{Name: "ad-hoc-empty", Severity: Error, Elsewhere: Warning, Check: checkAdHocEmpty,
	Doc: "An ad-hoc sub-process holds at least one activity (10.2.5)."}

func checkAdHocEmpty(p *Pass) {
	for e := range p.Each(bpmn.AdHocSubProcess) {
		if !slices.ContainsFunc(e.Children, func(c *bpmn.Element) bool { return c.Kind.Activity() }) {
			p.Flag(e, "holds no activity: add one")
		}
	}
}
