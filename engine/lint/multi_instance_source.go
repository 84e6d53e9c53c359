package lint

import "hookflow/engine/bpmn"

// Other engines keep the collection in extensions, so those are trusted.
var multiInstanceSource = &Rule{Name: "multi-instance-source", Severity: Error, Elsewhere: Off, Check: checkLoopSource,
	Doc: "A multi-instance activity says how many instances it makes: by a number or by a collection (10.2.8)."}

func checkLoopSource(p *Pass) {
	for e := range p.Each(bpmn.MultiInstance) {
		if e.XML.SelectElement("loopCardinality") == nil && e.XML.SelectElement("loopDataInputRef") == nil && !extended(e.XML) {
			p.Flag(e, "does not say how many instances there are: set a number or a collection")
		}
	}
}
