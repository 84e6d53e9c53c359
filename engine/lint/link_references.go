package lint

import "hookflow/engine/bpmn"

// Tools write these references beside the names; engines go by the names.
var linkReferences = &Rule{Name: "link-references", Severity: Error, Elsewhere: Warning, Check: checkLinkReferences,
	Doc: "A throwing link refers to its target, a catching one to its sources, and both ends have one name (10.4.5, LinkEventDefinition)."}

func checkLinkReferences(p *Pass) {
	for def := range p.Each(bpmn.LinkDefinition) {
		if def.Parent == nil {
			continue
		}
		wrong := "source"
		if def.Parent.Kind == bpmn.IntermediateCatchEvent {
			wrong = "target"
		}
		for _, c := range def.XML.ChildElements() {
			if c.Tag != "source" && c.Tag != "target" {
				continue
			}
			to := p.lookup(c.Text())
			switch {
			case c.Tag == wrong:
				p.Flag(def, "has a %s, which belongs to its other end: remove it", c.Tag).fix("Remove it", remove(c))
			case to != nil && to.xml.SelectAttrValue("name", "") != def.Attr("name"):
				p.Flag(def, "is called %q, but its %s is called %q: give both the same name", def.Attr("name"), c.Tag, to.xml.SelectAttrValue("name", ""))
			}
		}
	}
}
