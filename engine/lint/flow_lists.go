package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// The lists repeat the ends of the flows. A process without any list is right, some tools never
// write them; where there are lists, one that contradicts the flows, or lacks some, misleads readers
// that trust it.
var flowLists = &Rule{Name: "flow-lists", Severity: Error, Elsewhere: Warning, Check: checkFlowLists,
	Doc: "The incoming and outgoing lists of a flow node name the flows that end and start there, if the process has lists at all (8.3.7)."}

func checkFlowLists(p *Pass) {
	lists := map[*bpmn.Element]bool{} // processes that have them
	for e := range p.Where(inProcess) {
		if e.XML.SelectElement("incoming") != nil || e.XML.SelectElement("outgoing") != nil {
			lists[e.Root()] = true
		}
	}
	for e := range p.Where(inProcess) {
		if lists[e.Root()] {
			p.checkFlowList(e, "incoming", e.In)
			p.checkFlowList(e, "outgoing", e.Out)
		}
	}
}

// checkFlowList compares one list of e with the flows that really end or start there.
func (p *Pass) checkFlowList(e *bpmn.Element, tag string, flows []*bpmn.Element) {
	listed := map[string]bool{}
	for _, c := range e.XML.SelectElements(tag) {
		id := bpmn.Local(c.Text())
		listed[id] = true
		switch f := p.ByID(id); {
		case f == nil:
			p.Flag(e, "lists %q as %s, which is not in the file: remove it from the list", id, tag).fix("Remove it from the list", remove(c))
		case f.Kind != bpmn.SequenceFlow || !slices.Contains(flows, f):
			p.Flag(e, "lists %q as %s, but that is no sequence flow of this element: correct the list", id, tag).fix("Remove it from the list", remove(c))
		}
	}
	for _, f := range flows {
		if f.ID != "" && !listed[f.ID] {
			p.Flag(e, "does not list its %s flow %q: complete the list", tag, f.ID).fix("Complete the list", appendText(e.XML, tag, f.ID))
		}
	}
}
