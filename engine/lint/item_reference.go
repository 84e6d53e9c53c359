package lint

// Item definitions describe data for other tools; the engine does without, so a missing one only
// warns.
var itemReference = &Rule{Name: "item-reference", Reach: Named, Severity: Warning, Check: checkItemReference,
	Doc: "The item definition that data, a message or a signal refers to is in the file (8.3.10)."}

func checkItemReference(p *Pass) {
	for _, n := range p.nodes {
		for _, name := range []string{"itemSubjectRef", "itemRef", "structureRef"} {
			id := n.xml.SelectAttrValue(name, "")
			if id != "" && n.xml.Tag != "itemDefinition" && !p.foreign(n.xml, id) && p.lookup(id) == nil {
				p.FlagXML(n.xml, "refers to %q as its %s, which is not in the file: add the item definition or remove the reference", id, name)
			}
		}
	}
}
