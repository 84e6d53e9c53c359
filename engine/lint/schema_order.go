package lint

// A warning and not an error, because most readers, ours too, take children in any order; server
// engines that validate against the schema do not.
var schemaOrder = &Rule{Name: "schema-order", Reach: Near, Severity: Warning, Check: checkOrder,
	Doc: "Children stand in the order of the schema; strict readers, such as server engines, refuse the file otherwise."}

func checkOrder(p *Pass) {
	for _, n := range p.nodes {
		if n.typ == nil {
			continue
		}
		last, before := 0, ""
		for _, c := range n.kids {
			i, ok := n.typ.Place[c.xml.Tag]
			if ok && i < last {
				p.FlagXML(c.xml, "must stand before <%s>: change the order", before).fix("Put it in order", reorder(c.xml))
			} else if ok {
				last, before = i, c.xml.Tag
			}
		}
	}
}
