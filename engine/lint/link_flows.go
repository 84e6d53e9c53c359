package lint

import "hookflow/engine/bpmn"

var linkFlows = &Rule{Name: "link-flows", Severity: Error, Elsewhere: Warning, Check: checkLinkFlows,
	Doc: "Nothing leads to a catching link event and nothing leaves a throwing one (10.4.4)."}

func checkLinkFlows(p *Pass) {
	for e := range p.Each(bpmn.IntermediateCatchEvent) {
		if e.HasTrigger(bpmn.Link) && len(e.In) > 0 {
			p.Flag(e, "is entered by its link and by the sequence flow %s: remove the flow", label(e.In[0]))
		}
	}
	for e := range p.Each(bpmn.IntermediateThrowEvent) {
		if e.HasTrigger(bpmn.Link) && len(e.Out) > 0 {
			p.Flag(e, "goes on at its link and along the sequence flow %s: remove the flow", label(e.Out[0]))
		}
	}
}
