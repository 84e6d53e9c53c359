package lint

import "hookflow/engine/bpmn"

var superfluousLabel = &Rule{Name: "superfluous-label", Reach: Near, Severity: Info, Check: checkSuperfluousLabel,
	Doc: "A name on a flow that nothing decides on reads like a condition."}

func checkSuperfluousLabel(p *Pass) {
	for f := range p.Each(bpmn.SequenceFlow) {
		s := f.Source
		if f.Name() == "" || s == nil || decided(f) {
			continue
		}
		if (s.Kind == bpmn.ExclusiveGateway || s.Kind == bpmn.InclusiveGateway || s.Kind == bpmn.ComplexGateway) && len(s.Out) > 1 {
			continue
		}
		p.Flag(f, "has a name but no condition, and nothing decides on it: remove the name").fix("Remove the name", removeAttr(f.XML, "name"))
	}
}
