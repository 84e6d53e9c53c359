package lint

// That the bound operations belong to the interface is left to the references.
var interfaceBinding = &Rule{Name: "interface-binding", Severity: Error, Elsewhere: Warning, Check: checkBinding,
	Doc: "A process or global task that supports an interface binds its inputs and outputs to the operations (10.3.1)."}

func checkBinding(p *Pass) {
	for _, n := range p.nodes {
		if n.typ.is("tCallableElement") && n.xml.SelectElement("supportedInterfaceRef") != nil && n.xml.SelectElement("ioBinding") == nil {
			p.FlagXML(n.xml, "supports an interface but binds nothing to its operations: add an ioBinding")
		}
	}
}
