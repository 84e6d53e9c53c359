package lint

import "hookflow/engine/bpmn"

var groupCategory = &Rule{Name: "group-category", Severity: Info, Check: checkGroups,
	Doc: "A group shows a category value, which is also its label (8.3.1, Group)."}

func checkGroups(p *Pass) {
	for e := range p.Each(bpmn.Group) {
		if e.Attr("categoryValueRef") == "" {
			p.Flag(e, "has no category value: give it a name")
		}
	}
}
