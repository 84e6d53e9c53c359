package lint

// A binding without a resource is found by resource-role.
var resourceParameter = &Rule{Name: "resource-parameter", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkResourceParameter,
	Doc: "A performer binds parameters of the resource that it names, and all that are required (10.2.1, 8.3.12)."}

func checkResourceParameter(p *Pass) {
	for _, n := range p.typed("tResourceRole") {
		ref := n.xml.SelectElement("resourceRef")
		if ref == nil {
			continue
		}
		resource := p.lookup(ref.Text())
		if resource == nil {
			continue
		}
		bound := map[*node]bool{}
		for _, b := range n.xml.SelectElements("resourceParameterBinding") {
			to := p.lookup(b.SelectAttrValue("parameterRef", ""))
			if bound[to] = true; to != nil && to.parent != resource {
				p.FlagXML(b, "binds %q, which is no parameter of the resource %q: choose one of its own", b.SelectAttrValue("parameterRef", ""), ref.Text())
			}
		}
		for _, parameter := range resource.kids {
			if parameter.xml.SelectAttrValue("isRequired", "") == "true" && !bound[parameter] {
				p.FlagXML(n.xml, "does not bind the parameter %q, which the resource %q requires: bind it", parameter.xml.SelectAttrValue("name", ""), ref.Text())
			}
		}
	}
}
