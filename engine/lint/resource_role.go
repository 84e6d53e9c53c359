package lint

// The schema writes this as a choice, which the table of children cannot say.
var resourceRole = &Rule{Name: "resource-role", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkResourceRole,
	Doc: "A performer names a resource, with parameter bindings if need be, or has an assignment expression, not both (10.2.1)."}

func checkResourceRole(p *Pass) {
	for _, n := range p.typed("tResourceRole") {
		ref, binding, expr := n.xml.SelectElement("resourceRef"), n.xml.SelectElement("resourceParameterBinding"), n.xml.SelectElement("resourceAssignmentExpression")
		switch {
		case ref != nil && expr != nil:
			p.FlagXML(n.xml, "names a resource and has an assignment expression: use one of the two")
		case ref == nil && binding != nil:
			p.FlagXML(n.xml, "binds parameters but names no resource: add resourceRef")
		}
	}
}
