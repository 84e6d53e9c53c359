package export

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// tidy writes what servers read beside the flows themselves: the incoming and
// outgoing lists of every node (Zeebe's model library looks at nothing else),
// and artifacts behind the flow elements, where the schema wants them (the
// servers of the Camunda 7 family validate against it).
func (x *exporter) tidy() {
	x.again()
	for _, e := range x.Elements {
		if e.Kind.FlowNode() {
			list(e, "incoming", e.In)
			list(e, "outgoing", e.Out)
		}
		if e.Kind == bpmn.Process || e.Kind.Is(bpmn.Container) {
			artifactsLast(e.XML)
		}
	}
}

// list makes one list of e name exactly flows. A list that does so already stays
// as it is, so that nothing changes where nothing must.
func list(e *bpmn.Element, tag string, flows []*bpmn.Element) {
	var ids, listed []string
	for _, f := range flows {
		ids = append(ids, f.ID)
	}
	old := e.XML.SelectElements(tag)
	for _, c := range old {
		listed = append(listed, c.Text())
	}
	if slices.Equal(slices.Sorted(slices.Values(ids)), slices.Sorted(slices.Values(listed))) {
		return
	}
	for _, c := range old {
		bpmn.Remove(bpmn.Untracked, c)
	}
	for _, id := range ids {
		create(e.XML, tag, nil).SetText(id)
	}
}

var artifacts = []string{"association", "group", "textAnnotation"}

// artifactsLast moves artifacts behind the flow elements, in their order.
func artifactsLast(scope *etree.Element) {
	var late []*etree.Element
	flows := false
	for _, c := range slices.Backward(scope.ChildElements()) {
		switch {
		case slices.Contains(artifacts, c.Tag):
			if flows {
				late = append(late, c)
			}
		case bpmn.Kind(c.Tag).FlowNode() || bpmn.Kind(c.Tag).Is(bpmn.Flow) || bpmn.Kind(c.Tag).Is(bpmn.Data):
			flows = true
		}
	}
	for _, c := range slices.Backward(late) {
		bpmn.Remove(bpmn.Untracked, c)
		bpmn.Insert(bpmn.Untracked, scope, c)
	}
}
