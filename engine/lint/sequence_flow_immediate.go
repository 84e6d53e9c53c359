package lint

import "hookflow/engine/bpmn"

var sequenceFlowImmediate = &Rule{Name: "sequence-flow-immediate", Reach: Near, Severity: Error, Elsewhere: Off, Deployed: Warning, Check: checkImmediate,
	Doc: "In an executable process nothing may happen between the ends of a sequence flow: isImmediate is not false (8.3.13)."}

func checkImmediate(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		if !f.Flag("isImmediate", true) {
			p.Flag(f, "has isImmediate=\"false\" in an executable process: remove the attribute")
		}
	}
}
