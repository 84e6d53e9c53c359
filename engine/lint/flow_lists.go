package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// The lists repeat the ends of the flows. A node without any list is right, some tools never write
// them; a list that contradicts the flows misleads readers that trust it.
var flowLists = &Rule{Name: "flow-lists", Severity: Error, Elsewhere: Warning, Check: checkFlowLists,
	Doc: "The incoming and outgoing lists of a flow node name the flows that end and start there, if it has lists at all (8.3.7)."}

func checkFlowLists(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.FlowNode() }) {
		checkFlowList(p, e, "incoming", e.In)
		checkFlowList(p, e, "outgoing", e.Out)
	}
}

func checkFlowList(p *Pass, e *bpmn.Element, tag string, flows []*bpmn.Element) {
	listed := map[string]bool{}
	for _, c := range e.XML.SelectElements(tag) {
		id := local(c.Text())
		listed[id] = true
		switch f := p.ByID(id); {
		case f == nil:
			p.Flag(e, "lists %q as %s, which is not in the file: remove it from the list", id, tag)
		case f.Kind != bpmn.SequenceFlow || !slices.Contains(flows, f):
			p.Flag(e, "lists %q as %s, but that is no sequence flow of this element: correct the list", id, tag)
		}
	}
	for _, f := range flows {
		if len(listed) > 0 && f.ID != "" && !listed[f.ID] {
			p.Flag(e, "does not list its %s flow %q beside the others: complete the list", tag, f.ID)
		}
	}
}
