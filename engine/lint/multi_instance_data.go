package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

var multiInstanceData = &Rule{Name: "multi-instance-data", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkLoopData,
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
		if e.XML.SelectElement(item) != nil && !extended(e.XML) {
			p.Flag(e, "has an %s but no %s that it is a member of: add it", item, ref)
		}
		return
	}
	collection := p.lookup(r.Text())
	if collection == nil {
		return // the rule "reference" tells
	}
	ofSubProcess := e.Parent != nil && e.Parent.Kind.Is(bpmn.Container) && (collection.xml.Tag == "dataObject" || collection.xml.Tag == "dataObjectReference" || collection.xml.Tag == "property")
	if !ofSubProcess && (collection.xml.Tag != kind || e.Parent == nil || !holds(e.Parent.XML, collection.xml)) {
		p.Flag(e, "takes the <%s> %q as its %s: that must be a %s of the activity", collection.xml.Tag, r.Text(), ref, kind)
		return
	}
	if collection.xml.Tag == kind && !p.collection(collection.xml) {
		p.Flag(e, "takes %q as its %s, which is no collection: set isCollection", r.Text(), ref)
	}
	i := e.XML.SelectElement(item)
	if i == nil {
		return
	}
	switch one, all := p.itemOf(i), p.itemOf(collection.xml); {
	case p.collection(i):
		p.Flag(e, "has an %s that is a collection: it must be one member", item)
	case one == nil && all != nil && all.SelectAttr("structureRef") != nil:
		p.Flag(e, "has an %s without a type, but the members of %q have one: give it an itemSubjectRef", item, r.Text())
	case one != nil && all != nil && !sameStructure(one, all):
		p.Flag(e, "has an %s of another type than the members of %q", item, r.Text())
	}
}

// collection reports whether data stands for several items, by itself or by its
// item definition.
func (p *Pass) collection(x *etree.Element) bool {
	item := p.itemOf(x)
	return x.SelectAttrValue("isCollection", "") == "true" || item != nil && item.SelectAttrValue("isCollection", "") == "true"
}
