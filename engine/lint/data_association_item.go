package lint

// An assignment may convert, so associations with one are trusted. Files of bpmn.io leave out the source of an output
// association, which is the activity.
var dataAssociationItem = &Rule{Name: "data-association-item", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkDataItem,
	Doc: "A data association that transforms nothing has one source, of the same item definition as its target (10.3.2)."}

func checkDataItem(p *Pass) {
	for _, n := range p.typed("tDataAssociation") {
		if n.xml.SelectElement("transformation") != nil || n.xml.SelectElement("assignment") != nil {
			continue
		}
		sources := n.xml.SelectElements("sourceRef")
		if len(sources) == 0 && n.typ.Is("tDataInputAssociation") {
			p.FlagXML(n.xml, "has no source and computes nothing: add a sourceRef, a transformation or an assignment")
		}
		if len(sources) > 1 {
			p.FlagXML(n.xml, "has %d sources but no transformation: add one, or use one source", len(sources))
		}
		target := n.xml.SelectElement("targetRef")
		if len(sources) != 1 || target == nil {
			continue
		}
		from, to := p.lookup(sources[0].Text()), p.lookup(target.Text())
		if from == nil || to == nil {
			continue
		}
		if a, b := p.itemOf(from.xml), p.itemOf(to.xml); a != nil && b != nil && a != b && !sameStructure(a, b) {
			p.FlagXML(n.xml, "copies %q to %q, which has another item definition: add a transformation or use the same", sources[0].Text(), target.Text())
		}
	}
}
