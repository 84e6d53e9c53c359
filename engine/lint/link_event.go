package lint

import "hookflow/engine/bpmn"

// Names are compared within one scope; links do not reach into or out of a sub-process. The ends may
// also be paired by their source and target references, whatever their names.
var linkEvent = &Rule{Name: "link-event", Severity: Error, Elsewhere: Warning, Check: checkLinks,
	Doc: "Each link has one catching and at least one throwing event in the same process or sub-process, paired by name or by reference (10.4.4)."}

func checkLinks(p *Pass) {
	paired := p.pairedLinks()
	for scope := range p.Where(isScope) {
		throws, catches := map[string][]*bpmn.Element{}, map[string][]*bpmn.Element{}
		for e := range flowNodes(scope) {
			if e.Kind != bpmn.IntermediateCatchEvent && e.Kind != bpmn.IntermediateThrowEvent || paired[e] {
				continue
			}
			name, ok := p.linkName(e)
			switch {
			case !ok:
			case name == "":
				p.Flag(e, "is a link without a link name: give it the name of its other end")
			case e.Kind == bpmn.IntermediateCatchEvent:
				catches[name] = append(catches[name], e)
			default:
				throws[name] = append(throws[name], e)
			}
		}
		matchLinks(p, throws, catches)
	}
}

// pairedLinks are the link events of which one names the other: by its source or
// target, which refer to the link definitions.
func (p *Pass) pairedLinks() map[*bpmn.Element]bool {
	paired := map[*bpmn.Element]bool{}
	for def := range p.Each(bpmn.LinkDefinition) {
		for _, c := range def.XML.ChildElements() {
			if c.Tag != "source" && c.Tag != "target" {
				continue
			}
			to := p.ByID(bpmn.Local(c.Text()))
			if to != nil && to.Kind == bpmn.LinkDefinition && to.Parent != nil && def.Parent != nil && to.Parent.Kind != def.Parent.Kind && to.Parent.Scope() == def.Parent.Scope() {
				paired[def.Parent], paired[to.Parent] = true, true
			}
		}
	}
	return paired
}

// matchLinks compares both ends of the links of one scope, by link name.
func matchLinks(p *Pass, throws, catches map[string][]*bpmn.Element) {
	for name, from := range throws {
		for _, e := range from {
			if len(catches[name]) == 0 {
				p.Flag(e, "links to %q, which no catching link event of the same scope has as its link name: add it", name)
			}
		}
	}
	for name, to := range catches {
		for i, e := range to {
			if len(throws[name]) == 0 {
				p.Flag(e, "is the end of the link %q, which nothing throws: add a throwing link event", name)
			} else if i > 0 {
				p.Flag(e, "is a second end of the link %q: a link has one catching event", name)
			}
		}
	}
}

// linkName returns the name of the link of e, and whether e is a link event.
func (p *Pass) linkName(e *bpmn.Element) (string, bool) {
	for _, def := range p.definitions(e) {
		if def.Tag == string(bpmn.LinkDefinition) {
			return def.SelectAttrValue("name", ""), true
		}
	}
	return "", false
}
