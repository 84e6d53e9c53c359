package lint

import "hookflow/engine/bpmn"

var subProcessBlankStart = &Rule{Name: "sub-process-blank-start-event", Severity: Error, Elsewhere: Warning, Check: checkBlankStart,
	Doc: "An embedded sub-process starts with a none start event (10.4.2)."}

func checkBlankStart(p *Pass) {
	for e := range p.Each(bpmn.StartEvent) {
		if s := e.Parent; s != nil && s.Kind.Is(bpmn.Container) && !s.EventSubProcess() && len(e.Triggers) > 0 {
			p.Flag(e, "has a trigger inside a sub-process that is entered by a sequence flow: remove the trigger")
		}
	}
}
