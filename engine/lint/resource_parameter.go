package lint

// A binding without a resource is found by resource-role.
var resourceParameter = &Rule{Name: "resource-parameter", Severity: Error, Elsewhere: Warning, Check: checkResourceParameter,
	Doc: "A performer binds parameters of the resource that it names (10.2.1)."}

func checkResourceParameter(p *Pass) {
	for _, n := range p.nodes {
		if n.xml.Tag != "resourceParameterBinding" || n.parent == nil {
			continue
		}
		ref, to := n.parent.xml.SelectElement("resourceRef"), p.lookup(n.xml.SelectAttrValue("parameterRef", ""))
		if ref == nil || to == nil {
			continue
		}
		if resource := p.lookup(ref.Text()); resource != nil && to.parent != resource {
			p.FlagXML(n.xml, "binds %q, which is no parameter of the resource %q: choose one of its own", n.xml.SelectAttrValue("parameterRef", ""), ref.Text())
		}
	}
}
