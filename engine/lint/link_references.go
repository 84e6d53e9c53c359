package lint

import "hookflow/engine/bpmn"

// Tools write these references beside the names.
var linkReferences = &Rule{Name: "link-references", Severity: Error, Elsewhere: Warning, Check: checkLinkReferences,
	Doc: "A throwing link refers to its target, a catching one to its sources (10.4.5, LinkEventDefinition)."}

// The reference pairs the ends, but engines that go by the names do not find them.
var linkNames = &Rule{Name: "link-names", Severity: Warning, Check: checkLinkNames,
	Doc: "Both ends of a link have one name (10.4.5, LinkEventDefinition)."}

func checkLinkReferences(p *Pass) {
	for def := range p.Each(bpmn.LinkDefinition) {
		if def.Parent == nil {
			continue
		}
		wrong := "source"
		if def.Parent.Kind == bpmn.IntermediateCatchEvent {
			wrong = "target"
		}
		for _, c := range def.XML.SelectElements(wrong) {
			p.Flag(def, "has a %s, which belongs to its other end: remove it", wrong).fix("Remove it", remove(c))
		}
	}
}

func checkLinkNames(p *Pass) {
	for def := range p.Each(bpmn.LinkDefinition) {
		for _, c := range def.XML.ChildElements() {
			if c.Tag != "source" && c.Tag != "target" {
				continue
			}
			if to := p.lookup(c.Text()); to != nil && to.xml.SelectAttrValue("name", "") != def.Attr("name") {
				p.Flag(def, "is called %q, but its %s is called %q: give both the same name", def.Attr("name"), c.Tag, to.xml.SelectAttrValue("name", ""))
			}
		}
	}
}
