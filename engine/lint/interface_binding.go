package lint

import "github.com/beevik/etree"

// A binding that leads nowhere is found by the rule "reference".
var interfaceBinding = &Rule{Name: "interface-binding", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkBinding,
	Doc: "A process or global task that supports an interface binds its inputs and outputs to the operations of that interface (10.3.1)."}

func checkBinding(p *Pass) {
	for _, n := range p.typed("tCallableElement") {
		supported := map[*node]bool{}
		for _, r := range n.xml.SelectElements("supportedInterfaceRef") {
			supported[p.lookup(r.Text())] = true
		}
		bindings := n.xml.SelectElements("ioBinding")
		if len(supported) > 0 && len(bindings) == 0 {
			p.FlagXML(n.xml, "supports an interface but binds nothing to its operations: add an ioBinding")
		}
		for _, b := range bindings {
			if op := p.lookup(b.SelectAttrValue("operationRef", "")); op != nil && !supported[op.parent] {
				p.FlagXML(b, "binds the operation %q, which belongs to no interface that is supported: choose one of them", b.SelectAttrValue("operationRef", ""))
			}
			p.checkBound(n, b, "inputDataRef", "dataInput", "inputSet", "inMessageRef")
			p.checkBound(n, b, "outputDataRef", "dataOutput", "outputSet", "outMessageRef")
		}
	}
}

// checkBound checks that a binding names data of the callable element itself,
// and that it is what the message of the operation holds. The schema lets it
// name the data or the set that holds it.
func (p *Pass) checkBound(callable *node, binding *etree.Element, attr, tag, set, message string) {
	to := p.lookup(binding.SelectAttrValue(attr, ""))
	if to == nil {
		return
	}
	if to.xml.Tag != tag && to.xml.Tag != set || to.parent == nil || to.parent.parent != callable {
		p.FlagXML(binding, "has %q as its %s, which is no %s of the element that is called: choose one of its own", binding.SelectAttrValue(attr, ""), attr, tag)
		return
	}
	operation := p.lookup(binding.SelectAttrValue("operationRef", ""))
	if operation == nil || to.xml.Tag == set {
		return
	}
	if m := p.messageOf(operation.xml, message); m != nil && !equivalent(p.itemOf(m.xml), p.itemOf(to.xml)) {
		p.FlagXML(binding, "binds %q to the message %q of another item definition: use the same", binding.SelectAttrValue(attr, ""), m.xml.SelectAttrValue("id", ""))
	}
}
