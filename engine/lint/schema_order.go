package lint

var schemaOrder = &Rule{Name: "schema-order", Severity: Warning, Check: checkOrder,
	Doc: "Children stand in the order of the schema; strict readers, such as server engines, refuse the file otherwise."}

func checkOrder(p *Pass) {
	for _, n := range p.nodes {
		if n.typ == nil {
			continue
		}
		last, before := 0, ""
		for _, c := range p.kids(n) {
			i, ok := n.typ.place[c.Tag]
			if ok && i < last {
				p.FlagXML(c, "must stand before <%s>: change the order", before)
			} else if ok {
				last, before = i, c.Tag
			}
		}
	}
}
