package lint

import "hookflow/engine/bpmn"

var defaultFlow = &Rule{Name: "default-flow", Reach: Near, Severity: Error, Elsewhere: Warning, Check: checkDefault,
	Doc: "The default flow is one of the element's own outgoing flows (8.3.13)."}

func checkDefault(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Attr("default") != "" }) {
		if e.Default() == nil {
			p.Flag(e, "names %q as its default flow, which does not leave it: choose one of its own outgoing flows", e.Attr("default")).
				fix("Remove the default", removeAttr(e.XML, "default"))
		}
	}
}
