package lint

import "hookflow/engine/bpmn"

var adHocContent = &Rule{Name: "ad-hoc-sub-process", Severity: Error, Elsewhere: Warning, Check: checkAdHoc,
	Doc: "An ad-hoc sub-process holds no start and end events, and no choreography or conversation (10.2.5)."}

func checkAdHoc(p *Pass) {
	for e := range p.Where(inAdHoc) {
		if e.Kind == bpmn.StartEvent || e.Kind == bpmn.EndEvent || e.Kind.Is(bpmn.Choreography, bpmn.Conversation) {
			p.Flag(e, "is not allowed in an ad-hoc sub-process: remove it")
		}
	}
}
