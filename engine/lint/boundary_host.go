package lint

import "hookflow/engine/bpmn"

var boundaryHost = &Rule{Name: "boundary-host", Severity: Error, Elsewhere: Warning, Check: checkHost,
	Doc: "A boundary event stands in the same process or sub-process as the activity it is attached to, which is no event sub-process (10.4.4, 10.2.5)."}

func checkHost(p *Pass) {
	for e := range p.Each(bpmn.BoundaryEvent) {
		switch {
		case e.Host == nil: // the rule "reference" tells
		case e.Host.Scope() != e.Scope():
			p.Flag(e, "is attached to %s, which lies in another process or sub-process: attach it to an activity beside it", label(e.Host))
		case e.Host.EventSubProcess():
			p.Flag(e, "is attached to the event sub-process %s, which is no part of the flow: catch it inside", label(e.Host))
		}
	}
}
