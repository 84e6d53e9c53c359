package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// The lists repeat the ends of the flows, and some tools never write them. One that contradicts the
// flows misleads readers that trust it.
var flowLists = &Rule{Name: "flow-lists", Reach: Named, Severity: Error, Elsewhere: Warning, Check: checkFlowLists,
	Doc: "The incoming and outgoing lists of a flow node name flows that end and start there (8.3.7)."}

// A missing entry harms only readers that go by the lists alone, as Zeebe does.
var flowListsWhole = &Rule{Name: "flow-lists-whole", Reach: Near, Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkWholeLists,
	Doc: "The incoming and outgoing lists of a flow node name all of its flows, if the process has lists at all (8.3.7)."}

// A flowList is one of the two lists of a flow node, and what it should name.
type flowList struct {
	tag   string
	flows []*bpmn.Element
}

func flowListsOf(e *bpmn.Element) []flowList {
	return []flowList{{"incoming", e.In}, {"outgoing", e.Out}}
}

func checkFlowLists(p *Pass) {
	for e := range p.Where(inProcess) {
		for _, list := range flowListsOf(e) {
			for _, c := range e.XML.SelectElements(list.tag) {
				id := bpmn.Local(c.Text())
				switch f := p.ByID(id); {
				case f == nil:
					p.Flag(e, "lists %q as %s, which is not in the file: remove it from the list", id, list.tag).fix("Remove it from the list", remove(c))
				case f.Kind != bpmn.SequenceFlow || !slices.Contains(list.flows, f):
					p.Flag(e, "lists %q as %s, but that is no sequence flow of this element: correct the list", id, list.tag).fix("Remove it from the list", remove(c))
				}
			}
		}
	}
}

func checkWholeLists(p *Pass) {
	for e := range p.Where(inProcess) {
		if !p.listed[e.Root()] {
			continue
		}
		for _, list := range flowListsOf(e) {
			listed := map[string]bool{}
			for _, c := range e.XML.SelectElements(list.tag) {
				listed[bpmn.Local(c.Text())] = true
			}
			for _, f := range list.flows {
				if f.ID != "" && !listed[f.ID] {
					p.Flag(e, "does not list its %s flow %q: complete the list", list.tag, f.ID).fix("Complete the list", appendText(e.XML, list.tag, f.ID))
				}
			}
		}
	}
}
