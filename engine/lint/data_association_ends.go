package lint

// Properties stand in for data inputs in files of bpmn.io, which makes a placeholder inside of the
// activity; lying within the activity is therefore enough.
var dataAssociationEnds = &Rule{Name: "data-association-ends", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkDataEnds,
	Doc: "A data input of a process is only read and a data output only written; an activity's input association ends at its own input, its output association starts at its own output (10.3.1)."}

func checkDataEnds(p *Pass) {
	for _, n := range p.typed("tDataAssociation") {
		switch {
		case n.parent == nil:
		case n.typ.Is("tDataInputAssociation"):
			p.checkOuterEnd(n, "sourceRef", "dataOutput", "reads the data output %q of the process: read a data input or data object")
			p.checkOwnEnd(n, "targetRef", "dataOutput", "ends at %q, which is no data input of %s: correct the target")
		case n.typ.Is("tDataOutputAssociation"):
			p.checkOuterEnd(n, "targetRef", "dataInput", "writes the data input %q of the process: write a data output or data object")
			p.checkOwnEnd(n, "sourceRef", "dataInput", "starts at %q, which is no data output of %s: correct the source")
		}
	}
}

// checkOuterEnd flags an association whose outer end is data of a process that has the wrong direction.
func (p *Pass) checkOuterEnd(association *node, end, wrong, message string) {
	for _, r := range association.xml.SelectElements(end) {
		if at := p.lookup(r.Text()); at != nil && at.xml.Tag == wrong && ofProcess(at) {
			p.FlagXML(association.xml, message, r.Text())
		}
	}
}

// checkOwnEnd flags an association whose inner end lies outside of its activity, or has the wrong direction.
func (p *Pass) checkOwnEnd(association *node, end, wrong, message string) {
	owner := association.parent
	for _, r := range association.xml.SelectElements(end) {
		if at := p.lookup(r.Text()); at != nil && (!within(at, owner) || at.xml.Tag == wrong) {
			p.FlagXML(association.xml, message, r.Text(), owner.xml.SelectAttrValue("id", ""))
		}
	}
}

// ofProcess reports whether data belongs to the ioSpecification of a process or global task.
func ofProcess(n *node) bool {
	return n.parent != nil && n.parent.parent != nil && n.parent.parent.typ.Is("tCallableElement")
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
