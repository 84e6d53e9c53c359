package lint

// Bindings in a process without interfaces serve nobody and are left alone.
var interfaceOperation = &Rule{Name: "interface-operation", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkInterfaceOperation,
	Doc: "A binding connects an operation of a supported interface with sets of the process's own data (10.3.1)."}

func checkInterfaceOperation(p *Pass) {
	for _, n := range p.tagged("ioBinding") {
		if n.parent == nil {
			continue
		}
		if op := p.lookup(n.xml.SelectAttrValue("operationRef", "")); op != nil && !p.supports(n.parent, op) {
			p.FlagXML(n.xml, "binds the operation %q, which belongs to no supported interface: choose another or support it", n.xml.SelectAttrValue("operationRef", ""))
		}
		for _, name := range []string{"inputDataRef", "outputDataRef"} {
			if set := p.lookup(n.xml.SelectAttrValue(name, "")); set != nil && !within(set, n.parent) {
				p.FlagXML(n.xml, "has the %s %q of another process: use one of its own sets", name, n.xml.SelectAttrValue(name, ""))
			}
		}
	}
}

// supports reports whether op belongs to an interface that callable names; one that names none supports all.
func (p *Pass) supports(callable, op *node) bool {
	refs := callable.xml.SelectElements("supportedInterfaceRef")
	for _, r := range refs {
		if p.lookup(r.Text()) == op.parent {
			return true
		}
	}
	return len(refs) == 0
}
