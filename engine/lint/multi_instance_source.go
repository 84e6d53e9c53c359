package lint

import "hookflow/engine/bpmn"

// Other engines keep the collection in extensions, so those are trusted.
var multiInstanceSource = &Rule{Name: "multi-instance-source", Severity: Error, Elsewhere: Off, Check: checkLoopSource,
	Doc: "A multi-instance activity says how many instances it makes: either by a number or by a collection (10.2.8)."}

func checkLoopSource(p *Pass) {
	for e := range p.Each(bpmn.MultiInstance) {
		count, collection := e.XML.SelectElement("loopCardinality"), e.XML.SelectElement("loopDataInputRef")
		switch {
		case count == nil && collection == nil && !extended(e.XML):
			p.Flag(e, "does not say how many instances there are: set a number or a collection")
		case count != nil && collection != nil:
			p.Flag(e, "has both a number and a collection of instances: keep one")
		}
	}
}
