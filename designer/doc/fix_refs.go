package doc

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// dropReferences removes what still names an element that is gone: a gateway's
// default, an error path, a lane's member, an event's message ... Required
// references have gone already with the elements they belong to.
func dropReferences(tx *Tx) error {
	gone := map[string]bool{}
	for id := range tx.removed {
		if tx.model.ByID(id) == nil && id != "" {
			gone[id] = true
		}
	}
	if len(gone) == 0 {
		return nil
	}
	for _, root := range tx.file.Root().ChildElements() {
		if root.Tag != "BPMNDiagram" {
			tx.forget(gone, root)
		}
	}
	return nil
}

// forget removes references to ids below x.
func (tx *Tx) forget(gone map[string]bool, x *etree.Element) {
	stack := []*etree.Element{x}
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if tx.names(gone, x) {
			tx.remove(x)
			continue
		}
		for i := 0; i < len(x.Attr); i++ {
			a := x.Attr[i]
			if gone[local(a.Value)] && a.Space == "" && slices.Contains(referring, a.Key) && !soft[a.Key] {
				tx.set(x, a.Key, "")
				i--
			}
		}
		for c := range x.ChildElementsSeq() {
			stack = append(stack, c)
		}
	}
}

// names reports whether x is nothing but the name of one of these elements.
func (tx *Tx) names(gone map[string]bool, x *etree.Element) bool {
	if len(x.Child) != 1 {
		return false
	}
	c, ok := x.Child[0].(*etree.CharData)
	return ok && gone[local(c.Data)] && slices.Contains(referringText, x.Tag)
}

// listFlows writes a flow into the incoming and outgoing lists of its ends
// (section 8.4.9: a flow node lists its flows), for each flow the edit made or
// changed. Many programs write no such lists: a process has all of them or none.
func listFlows(tx *Tx) error {
	keeps := map[*bpmn.Element]bool{}
	for _, x := range slices.Clone(tx.order) {
		f := tx.model.Of(x)
		if f == nil || f.Kind != bpmn.SequenceFlow || f.Source == nil || f.Target == nil {
			continue
		}
		process := f.Root()
		if _, known := keeps[process]; !known {
			keeps[process] = tx.keepsLists(process)
		}
		if keeps[process] {
			tx.addRef(f.Source.XML, "outgoing", f.ID)
			tx.addRef(f.Target.XML, "incoming", f.ID)
		}
	}
	return nil
}

// keepsLists reports whether the nodes of a process list their flows: one of them
// does, or no flow was there before the edit.
func (tx *Tx) keepsLists(process *bpmn.Element) bool {
	flows := false
	for _, e := range tx.model.Elements {
		if e.Root() != process {
			continue
		}
		if e.XML.SelectElement("incoming") != nil || e.XML.SelectElement("outgoing") != nil {
			return true
		}
		flows = flows || e.Kind == bpmn.SequenceFlow && !tx.created[e]
	}
	return !flows
}

// keepRoot gives a diagram whose last pool went a process to draw on again: the
// collaboration goes, and with it what only joins pools.
func keepRoot(tx *Tx) error {
	g := tx.Diagram()
	if g == nil || g.Of == nil || g.Of.Kind != bpmn.Collaboration || len(tx.removed) == 0 || g.Of.Child(bpmn.Participant) != nil {
		return nil
	}
	c := g.Of
	process := ""
	if all := tx.model.Processes(); len(all) > 0 && tx.poolOf(all[0]) == nil {
		process = all[0].ID
	} else {
		process = tx.newProcess()
	}
	tx.set(g.Plane, "bpmnElement", process)
	tx.sync()
	home := tx.model.ByID(process).XML
	for _, e := range slices.Clone(c.Children) {
		if note(e) || e.Kind == bpmn.Association {
			tx.rehome(e.XML, home)
		}
	}
	tx.erase(c)
	return nil
}
