package lint

// The first element keeps the id for the other rules, so that one slip is not told as many faults.
var idUnique = &Rule{Name: "id-unique", Severity: Error, Check: checkUnique,
	Doc: "An id stands once in a file (XML Schema, type ID)."}

func checkUnique(p *Pass) {
	for _, n := range p.nodes {
		id := n.xml.SelectAttrValue("id", "")
		if first := p.byID[id]; first != nil && first.xml != n.xml {
			p.FlagXML(n.xml, "has the id of a <%s> before it: give one of them another id", first.xml.Tag)
		}
	}
}
