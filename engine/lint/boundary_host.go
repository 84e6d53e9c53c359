package lint

import "hookflow/engine/bpmn"

var boundaryHost = &Rule{Name: "boundary-host", Severity: Error, Elsewhere: Warning, Check: checkHost,
	Doc: "A boundary event stands in the same process or sub-process as the activity it is attached to (10.4.4)."}

func checkHost(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent) {
		if e.Host != nil && e.Host.Scope() != e.Scope() {
			p.Flag(e, "is attached to %s, which lies in another process or sub-process: attach it to an activity beside it", label(e.Host))
		}
	}
}
