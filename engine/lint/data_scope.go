package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Data stores belong to no process and can be used from everywhere.
var dataScope = &Rule{Name: "data-scope", Severity: Error, Elsewhere: Warning, Check: checkDataScope,
	Doc: "Data objects and properties can be used where they are defined and further inside (10.3.1)."}

func checkDataScope(p *Pass) {
	for e := range p.Each(bpmn.DataObjectReference) {
		if to := p.lookup(e.Attr("dataObjectRef")); to != nil && to.parent != nil && !holds(to.parent.xml, e.XML) {
			p.Flag(e, "refers to the data object %q of another process or sub-process: use one of its own", e.Attr("dataObjectRef"))
		}
	}
	for _, n := range p.typed("tDataAssociation") {
		for _, end := range n.kids {
			if end.xml.Tag != "sourceRef" && end.xml.Tag != "targetRef" {
				continue
			}
			to := p.lookup(end.xml.Text())
			if to != nil && to.parent != nil && (to.typ.Is("tDataObject") || to.typ.Is("tProperty")) && !holds(to.parent.xml, n.xml) {
				p.FlagXML(n.xml, "uses %q, which belongs to another process or sub-process: use data of its own", end.xml.Text())
			}
		}
	}
}

// holds reports whether x lies in outer, or is it.
func holds(outer, x *etree.Element) bool {
	for ; x != nil; x = x.Parent() {
		if x == outer {
			return true
		}
	}
	return false
}
