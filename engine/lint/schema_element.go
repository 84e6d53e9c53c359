package lint

import "strings"

// Only elements in BPMN's own namespace are judged; what tools add inside extensionElements is
// theirs. In models that are drawn for people the finding is a warning: drawing tools misplace data
// associations there, and nothing runs.
var schemaElement = &Rule{Name: "schema-element", Reach: Near, Severity: Error, Elsewhere: Warning, Check: checkChildren,
	Doc: "An element holds the children that the schema of BPMN 2.0 allows and demands there."}

func checkChildren(p *Pass) {
	for _, n := range p.nodes {
		switch {
		case n.parent != nil && n.parent.typ != nil && !n.parent.typ.Open && !n.parent.typ.Mixed:
			if _, ok := n.parent.typ.Place[n.xml.Tag]; !ok {
				p.FlagXML(n.xml, "cannot stand inside <%s>: move it to where it belongs or remove it", n.parent.xml.Tag)
			}
		case n.parent == nil && n.xml.Tag != "definitions":
			p.FlagXML(n.xml, "is not the root of a BPMN file: that must be <definitions>")
		}
		if n.typ != nil {
			countChildren(p, n)
		}
	}
}

// countChildren compares how often each child stands with what the schema says.
func countChildren(p *Pass, n *node) {
	count := make([]int, len(n.typ.Children))
	for _, c := range n.kids {
		if i, ok := n.typ.Place[c.xml.Tag]; ok {
			count[i]++
			if m := n.typ.Children[i]; m.Max > 0 && count[i] == m.Max+1 {
				p.FlagXML(n.xml, "holds a second <%s>: at most %d of %s may stand here", c.xml.Tag, m.Max, strings.Join(m.Names, ", "))
			}
		}
	}
	for i, m := range n.typ.Children {
		if count[i] < m.Min {
			p.FlagXML(n.xml, "lacks <%s>: at least %d must stand here", m.Names[0], m.Min)
		}
	}
}
