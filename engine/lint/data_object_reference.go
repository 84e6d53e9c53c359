package lint

import "hookflow/engine/bpmn"

var dataObjectReference = &Rule{Name: "data-object-reference", Reach: Near, Severity: Error, Elsewhere: Warning, Check: checkDataReference,
	Doc: "A data object reference leads to a data object (10.3.1)."}

func checkDataReference(p *Pass) {
	for e := range p.Each(bpmn.DataObjectReference) {
		if e.Attr("dataObjectRef") == "" {
			p.Flag(e, "refers to no data object: add dataObjectRef")
		}
	}
}
