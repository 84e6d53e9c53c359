package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Data is compared in the order of the file; a called element of another file is not looked at.
var callActivityData = &Rule{Name: "call-activity-data", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkCalledData,
	Doc: "A call activity has the data inputs and outputs, in the same sets, of the process or global task that it calls (10.2.6)."}

func checkCalledData(p *Pass) {
	for e := range p.Each(bpmn.CallActivity) {
		to := p.lookup(e.Attr("calledElement"))
		if to == nil || !to.typ.Is("tCallableElement") {
			continue
		}
		have, need := e.XML.SelectElement("ioSpecification"), to.xml.SelectElement("ioSpecification")
		switch {
		case have != nil && need != nil:
			p.compareData(e, have, need)
		case have != nil:
			p.Flag(e, "has data inputs and outputs, but %q that it calls has none: give it the same", e.Attr("calledElement"))
		case need != nil:
			p.Flag(e, "has no data inputs and outputs, but %q that it calls has: give it the same", e.Attr("calledElement"))
		}
	}
}

// compareData compares the data and the sets of a call activity with those of what it calls.
func (p *Pass) compareData(e *bpmn.Element, io, want *etree.Element) {
	for _, part := range []struct{ tag, refs string }{{"dataInput", ""}, {"dataOutput", ""}, {"inputSet", "dataInputRefs"}, {"outputSet", "dataOutputRefs"}} {
		have, need := io.SelectElements(part.tag), want.SelectElements(part.tag)
		if len(have) != len(need) {
			p.Flag(e, "has %d of %s, but %q that it calls has %d: give it the same", len(have), part.tag, e.Attr("calledElement"), len(need))
			continue
		}
		for i := range have {
			switch a, b := p.itemOf(have[i]), p.itemOf(need[i]); {
			case part.refs == "" && (a != nil || b != nil) && !equivalent(a, b):
				p.Flag(e, "has the %s %q of another item definition than %q that it calls: use the same", part.tag, have[i].SelectAttrValue("id", ""), e.Attr("calledElement"))
			case part.refs != "" && len(have[i].SelectElements(part.refs)) != len(need[i].SelectElements(part.refs)):
				p.Flag(e, "has other data in its %s %d than %q that it calls: list the same", part.tag, i+1, e.Attr("calledElement"))
			}
		}
	}
}
