package lint

import "hookflow/engine/bpmn"

var conditionalFlowParallel = &Rule{Name: "conditional-flow-parallel", Severity: Warning, Check: checkConditionalParallel,
	Doc: "A parallel gateway takes every path; conditions there are ignored (10.5.4)."}

func checkConditionalParallel(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		if f.Source != nil && f.Source.Kind == bpmn.ParallelGateway && conditional(f) {
			p.Flag(f, "has a condition that the parallel gateway %s ignores: remove it or use another gateway", label(f.Source)).
				fix("Remove the condition", removeChild(f.XML, "conditionExpression"))
		}
	}
}
