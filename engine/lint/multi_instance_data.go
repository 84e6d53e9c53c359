package lint

import "hookflow/engine/bpmn"

var multiInstanceData = &Rule{Name: "multi-instance-data", Severity: Error, Elsewhere: Warning, Check: checkLoopData,
	Doc: "The collections of a multi-instance task are its data inputs and outputs, those of a sub-process data objects too; an item has the type of the collection's members (10.2.8)."}

func checkLoopData(p *Pass) {
	for e := range p.Each(bpmn.MultiInstance) {
		p.checkLoopSide(e, "loopDataInputRef", "inputDataItem", "dataInput")
		p.checkLoopSide(e, "loopDataOutputRef", "outputDataItem", "dataOutput")
	}
}

// checkLoopSide checks the input or the output side; kind is the element that its
// collection must be.
func (p *Pass) checkLoopSide(e *bpmn.Element, ref, item, kind string) {
	r := e.XML.SelectElement(ref)
	if r == nil {
		return
	}
	collection := p.lookup(r.Text())
	if collection == nil {
		return // the rule "reference" tells
	}
	ofSubProcess := e.Parent != nil && e.Parent.Kind.Is(bpmn.Container) && (collection.xml.Tag == "dataObject" || collection.xml.Tag == "dataObjectReference" || collection.xml.Tag == "property")
	if collection.xml.Tag != kind && !ofSubProcess {
		p.Flag(e, "takes the <%s> %q as its %s: that must be a %s of the activity", collection.xml.Tag, r.Text(), ref, kind)
		return
	}
	i := e.XML.SelectElement(item)
	if i == nil {
		return
	}
	one, all := p.itemOf(i), p.itemOf(collection.xml)
	switch {
	case one == nil:
	case one.SelectAttrValue("isCollection", "false") == "true":
		p.Flag(e, "has an %s that is a collection: it must be one member", item)
	case all != nil && !sameStructure(one, all):
		p.Flag(e, "has an %s of another type than the members of %q", item, r.Text())
	}
}
