package lint

import "hookflow/engine/bpmn"

// Outside of executable processes the loop may be a remark for people.
var standardLoop = &Rule{Name: "standard-loop", Severity: Error, Elsewhere: Off, Check: checkStandardLoop,
	Doc: "A loop that is to be executed says how long it goes on (10.2.8)."}

func checkStandardLoop(p *Pass) {
	for e := range p.Each(bpmn.StandardLoop) {
		if e.XML.SelectElement("loopCondition") == nil && e.Attr("loopMaximum") == "" && !extended(e.XML) {
			p.Flag(e, "does not say how long it repeats: set a condition or a maximum")
		}
	}
}
