package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Conditions are compared as text.
var noDuplicateFlows = &Rule{Name: "no-duplicate-sequence-flows", Severity: Warning, Check: checkDuplicates,
	Doc: "Two elements are connected once, or on different conditions."}

func checkDuplicates(p *Pass) {
	type ends struct {
		from, to  *bpmn.Element
		condition string
	}
	seen := map[ends]*bpmn.Element{}
	for f := range p.Each(bpmn.SequenceFlow) {
		if f.Source == nil || f.Target == nil || len(f.Source.Out) < 2 {
			continue
		}
		key := ends{f.Source, f.Target, strings.TrimSpace(bpmn.Value(f, "condition"))}
		if first := seen[key]; first != nil {
			p.Flag(f, "connects the same elements as %s, so two tokens pass: remove one", label(first))
			continue
		}
		seen[key] = f
	}
}
