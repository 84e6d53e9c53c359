package lint

import "hookflow/engine/bpmn"

// Names are compared within one scope; links do not reach into or out of a sub-process.
var linkEvent = &Rule{Name: "link-event", Severity: Error, Elsewhere: Warning, Check: checkLinks,
	Doc: "Each link has a name, one catching and at least one throwing event in the same process or sub-process (10.4.4)."}

func checkLinks(p *Pass) {
	for scope := range p.Where(isScope) {
		throws, catches := map[string][]*bpmn.Element{}, map[string][]*bpmn.Element{}
		for e := range flowNodes(scope) {
			name, ok := linkName(e)
			switch {
			case !ok || e.Kind != bpmn.IntermediateCatchEvent && e.Kind != bpmn.IntermediateThrowEvent:
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
func linkName(e *bpmn.Element) (string, bool) {
	if def := e.Child(bpmn.LinkDefinition); def != nil {
		return def.Attr("name"), true
	}
	return "", false
}
