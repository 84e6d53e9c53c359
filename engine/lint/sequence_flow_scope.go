package lint

import "hookflow/engine/bpmn"

// A boundary event belongs to the scope of its host, so flows that leave it stay outside of a
// sub-process.
var sequenceFlowScope = &Rule{Name: "sequence-flow-scope", Severity: Error, Elsewhere: Warning, Check: checkFlowScope,
	Doc: "A sequence flow crosses neither a pool nor a sub-process (7.6.1)."}

func checkFlowScope(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		if f.Source != nil && f.Target != nil && f.Source.Scope() != f.Target.Scope() {
			p.Flag(f, "goes from %s to %s across the border of a pool or sub-process: use a message flow or an event there", label(f.Source), label(f.Target))
		}
	}
}
