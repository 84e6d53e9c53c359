package lint

import "hookflow/engine/bpmn"

var noImplicitEnd = &Rule{Name: "no-implicit-end", Severity: Info, Check: checkImplicitEnd,
	Doc: "What has no outgoing flow ends there; an end event shows that."}

func checkImplicitEnd(p *Pass) {
	for e := range p.Where(inProcess) {
		if len(e.Out) == 0 && !endless(e) && !inAdHoc(e) && p.count(e.Parent, bpmn.EndEvent) == 0 {
			p.Flag(e, "has no outgoing flow: connect it, or let an end event follow")
		}
	}
}
