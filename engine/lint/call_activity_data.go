package lint

import "hookflow/engine/bpmn"

// Data is compared in the order of the file; a called element of another file is not looked at.
var callActivityData = &Rule{Name: "call-activity-data", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkCalledData,
	Doc: "A call activity has the data inputs and outputs of the process or global task that it calls (10.2.6)."}

func checkCalledData(p *Pass) {
	for e := range p.Each(bpmn.CallActivity) {
		to := p.lookup(e.Attr("calledElement"))
		if to == nil || !to.typ.Is("tCallableElement") {
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
			have, need := io.SelectElements(tag), want.SelectElements(tag)
			if len(have) != len(need) {
				p.Flag(e, "has %d of %s, but %q that it calls has %d: give it the same", len(have), tag, e.Attr("calledElement"), len(need))
				continue
			}
			for i := range have {
				if a, b := p.itemOf(have[i]), p.itemOf(need[i]); (a != nil || b != nil) && !equivalent(a, b) {
					p.Flag(e, "has the %s %q of another item definition than %q that it calls: use the same", tag, have[i].SelectAttrValue("id", ""), e.Attr("calledElement"))
				}
			}
		}
	}
}
