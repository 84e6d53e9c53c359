package lint

import (
	"github.com/beevik/etree"
)

// The first element keeps the id for the other rules, so that one slip is not told as many faults.
var idUnique = &Rule{Name: "id-unique", Reach: IDs, Severity: Error, Check: checkUnique,
	Doc: "An id stands once in a file (XML Schema, type ID)."}

func checkUnique(p *Pass) {
	for _, n := range p.nodes {
		id := n.xml.SelectAttrValue("id", "")
		if first := p.byID[id]; first != nil && first.xml != n.xml {
			p.FlagXML(n.xml, "has the id of a <%s> before it: give one of them another id", first.xml.Tag)
		}
	}
	drawn := map[string]*etree.Element{}
	for _, d := range p.Diagrams {
		p.uniqueBelow(d.XML, drawn)
	}
}

// uniqueBelow looks at the ids of a drawing, those of parts that carry one.
func (p *Pass) uniqueBelow(x *etree.Element, drawn map[string]*etree.Element) {
	if id := x.SelectAttrValue("id", ""); id != "" {
		first := drawn[id]
		if n := p.byID[id]; n != nil {
			first = n.xml
		}
		if first != nil {
			p.report(x, p.rule.Severity, "<"+x.Tag+"> of the diagram", Said{"has the id %q of a <%s> before it: give one of them another id", []any{id, first.Tag}})
		}
		drawn[id] = x
	}
	for c := range x.ChildElementsSeq() {
		p.uniqueBelow(c, drawn)
	}
}
