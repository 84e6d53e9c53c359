package lint

import "hookflow/engine/bpmn"

// Only numbers are compared; a called element of another file is not looked at.
var callActivityData = &Rule{Name: "call-activity-data", Severity: Error, Elsewhere: Warning, Check: checkCalledData,
	Doc: "A call activity has the data inputs and outputs of the process or global task that it calls (10.2.6)."}

func checkCalledData(p *Pass) {
	for e := range p.Each(bpmn.CallActivity) {
		to := p.lookup(e.Attr("calledElement"))
		if to == nil || !to.typ.is("tCallableElement") {
			continue
		}
		want := to.xml.SelectElement("ioSpecification")
		if want == nil {
			continue
		}
		io := e.XML.SelectElement("ioSpecification")
		if io == nil {
			p.Flag(e, "has no data inputs and outputs, but %q that it calls has: give it the same", e.Attr("calledElement"))
			continue
		}
		for _, tag := range []string{"dataInput", "dataOutput"} {
			if a, b := len(io.SelectElements(tag)), len(want.SelectElements(tag)); a != b {
				p.Flag(e, "has %d of %s, but %q that it calls has %d: give it the same", a, tag, e.Attr("calledElement"), b)
			}
		}
	}
}
