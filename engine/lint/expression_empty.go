package lint

import "strings"

// Conditions of events and times have rules of their own.
var expressionEmpty = &Rule{Name: "expression-empty", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkEmpty,
	Doc: "A formal expression has a body (8.3.7)."}

func checkEmpty(p *Pass) {
	for _, n := range p.typed("tExpression") {
		if n.typ.Name == "tExpression" && !formal(n.xml) || n.parent == nil || n.parent.typ.Is("tEventDefinition") {
			continue
		}
		if strings.TrimSpace(n.xml.Text()) == "" && len(n.xml.ChildElements()) == 0 {
			p.FlagXML(n.xml, "is empty: write the expression or remove it").fix("Remove it", remove(n.xml))
		}
	}
}
