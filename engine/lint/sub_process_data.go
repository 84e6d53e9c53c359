package lint

import "hookflow/engine/bpmn"

// Through its multi-instance characteristics a sub-process has data inputs and outputs after all.
var subProcessData = &Rule{Name: "sub-process-data", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkSubProcessData,
	Doc: "An embedded sub-process has no ioSpecification: it sees the data around it (10.3.1)."}

func checkSubProcessData(p *Pass) {
	for e := range p.Each(bpmn.SubProcess, bpmn.Transaction, bpmn.AdHocSubProcess) {
		if e.XML.SelectElement("ioSpecification") != nil && e.XML.SelectElement("multiInstanceLoopCharacteristics") == nil {
			p.Flag(e, "has an ioSpecification: remove it, and use the data around it")
		}
	}
}
