package lint

import "hookflow/engine/bpmn"

var noImplicitStart = &Rule{Name: "no-implicit-start", Severity: Info, Check: checkImplicitStart,
	Doc: "What has no incoming flow starts with the process; a start event shows that."}

func checkImplicitStart(p *Pass) {
	for e := range p.Where(inProcess) {
		if len(e.In) == 0 && !startless(e) && !inAdHoc(e) && p.count(e.Parent, bpmn.StartEvent) == 0 {
			p.Flag(e, "has no incoming flow: connect it, or put a start event before it")
		}
	}
}

// inProcess reports whether e is a flow node of a process, not of a choreography.
func inProcess(e *bpmn.Element) bool { return e.Kind.FlowNode() && !e.Kind.Is(bpmn.Choreography) }
