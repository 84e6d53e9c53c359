package lint

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Tools write these references beside the names, or leave them out.
var linkReferences = &Rule{Name: "link-references", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkLinkReferences,
	Doc: "A throwing link refers to its target, a catching one to its sources, and each to one that refers back (10.4.5, LinkEventDefinition)."}

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
		p.checkReferredBack(def, linkEnds[wrong], wrong)
	}
}

// linkEnds are the references of the two ends of a link, each with the other's.
var linkEnds = map[string]string{"source": "target", "target": "source"}

// checkReferredBack flags a link definition whose own reference leads to one that does not lead back.
func (p *Pass) checkReferredBack(def *bpmn.Element, own, back string) {
	for _, c := range def.XML.SelectElements(own) {
		to := p.lookup(c.Text())
		if to == nil || to.xml.Tag != string(bpmn.LinkDefinition) {
			continue // the rule "reference" tells
		}
		if !slices.ContainsFunc(to.xml.SelectElements(back), func(r *etree.Element) bool { return p.lookup(r.Text()) == p.byID[def.ID] }) {
			p.Flag(def, "has the %s %q, which does not name it as its %s: add that there", own, bpmn.Local(c.Text()), back)
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
