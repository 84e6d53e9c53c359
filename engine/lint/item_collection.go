package lint

// Data without an item definition, or with one in another file, is not compared.
var itemCollection = &Rule{Name: "item-collection", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkCollections,
	Doc: "isCollection of data equals that of its item definition (10.3.1)."}

func checkCollections(p *Pass) {
	for _, n := range p.tagged("dataInput", "dataOutput", "dataObject") {
		item := p.itemOf(n.xml)
		if item == nil {
			continue
		}
		if want, is := item.SelectAttrValue("isCollection", "false"), n.xml.SelectAttrValue("isCollection", "false"); want != is {
			p.FlagXML(n.xml, "has isCollection=%q, but its item definition %q says %q: make them equal", is, item.SelectAttrValue("id", ""), want)
		}
	}
}
