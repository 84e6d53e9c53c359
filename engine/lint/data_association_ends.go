package lint

// Properties stand in for data inputs in files of bpmn.io, which makes a placeholder inside of the
// activity; lying within the activity is therefore enough.
var dataAssociationEnds = &Rule{Name: "data-association-ends", Severity: Error, Elsewhere: Warning, Check: checkDataEnds,
	Doc: "A data input of a process is only read and a data output only written; an activity's input association ends at its own input, its output association starts at its own output (10.3.1)."}

func checkDataEnds(p *Pass) {
	for _, n := range p.nodes {
		in := n.typ.is("tDataInputAssociation")
		if !in && !n.typ.is("tDataOutputAssociation") || n.parent == nil {
			continue
		}
		for _, r := range n.xml.SelectElements("sourceRef") {
			if from := p.lookup(r.Text()); from != nil {
				if in && from.xml.Tag == "dataOutput" && ofProcess(from) {
					p.FlagXML(n.xml, "reads the data output %q of the process: read a data input or data object", r.Text())
				}
				if !in && !within(from, n.parent) {
					p.FlagXML(n.xml, "starts at %q, which is no data output of %s: correct the source", r.Text(), n.parent.xml.SelectAttrValue("id", ""))
				}
			}
		}
		for _, r := range n.xml.SelectElements("targetRef") {
			if to := p.lookup(r.Text()); to != nil {
				if !in && to.xml.Tag == "dataInput" && ofProcess(to) {
					p.FlagXML(n.xml, "writes the data input %q of the process: write a data output or data object", r.Text())
				}
				if in && !within(to, n.parent) {
					p.FlagXML(n.xml, "ends at %q, which is no data input of %s: correct the target", r.Text(), n.parent.xml.SelectAttrValue("id", ""))
				}
			}
		}
	}
}

// ofProcess reports whether data belongs to the ioSpecification of a process or global task.
func ofProcess(n *node) bool {
	return n.parent != nil && n.parent.parent != nil && n.parent.parent.typ.is("tCallableElement")
}

// within reports whether n is outer or lies in it.
func within(n, outer *node) bool {
	for ; n != nil; n = n.parent {
		if n == outer {
			return true
		}
	}
	return false
}
