package doc

import (
	"cmp"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
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

// forget removes references to ids below x. An element that cannot be without
// one goes as a whole, and what referred to it forgets it as well.
func (tx *Tx) forget(gone map[string]bool, x *etree.Element) {
	for again := true; again && x.Parent() != nil; {
		again = false
		stack := []*etree.Element{x}
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			switch {
			case tx.needs(gone, x):
				for id := range idsOf(x) {
					again = again || !gone[id]
					gone[id] = true
				}
				tx.drop(x)
				continue
			case names(gone, x):
				tx.remove(x)
				continue
			}
			tx.forgetAttrs(gone, x)
			for c := range x.ChildElementsSeq() {
				stack = append(stack, c)
			}
		}
	}
}

// forgetAttrs removes the attributes of x that name one of these elements.
func (tx *Tx) forgetAttrs(gone map[string]bool, x *etree.Element) {
	for i := 0; i < len(x.Attr); i++ {
		if a := x.Attr[i]; a.Space == "" && referring[a.Key] && !soft[a.Key] && gone[local(a.Value)] {
			tx.set(x, a.Key, "")
			i--
		}
	}
}

// drop removes an element with its drawing.
func (tx *Tx) drop(x *etree.Element) {
	if e := tx.model.Of(x); e != nil {
		tx.erase(e)
		return
	}
	tx.remove(x)
}

// needs reports whether the schema wants x to name one of these elements: by an
// attribute that must stand, or by children of which there would be too few.
func (tx *Tx) needs(gone map[string]bool, x *etree.Element) bool {
	t := schema.BPMN.TypeOf(x.Tag, nil)
	if t == nil || x.NamespaceURI() != bpmn.NS {
		return false
	}
	for _, m := range t.Attrs {
		if m.Target != "" && m.Min > 0 && gone[local(x.SelectAttrValue(m.Names[0], ""))] {
			return true
		}
	}
	for _, m := range t.Children {
		if m.Min == 0 || !referringText[m.Names[0]] {
			continue
		}
		all, lost := 0, 0
		for _, c := range x.SelectElements(m.Names[0]) {
			all++
			if names(gone, c) {
				lost++
			}
		}
		if lost > 0 && all-lost < m.Min {
			return true
		}
	}
	return false
}

// names reports whether x is nothing but the name of one of these elements.
func names(gone map[string]bool, x *etree.Element) bool {
	if len(x.Child) != 1 || !referringText[x.Tag] {
		return false
	}
	c, ok := x.Child[0].(*etree.CharData)
	return ok && gone[local(c.Data)]
}

// listFlows writes a flow into the incoming and outgoing lists of its ends
// (section 8.4.9: a flow node lists its flows), for each flow the edit made or
// changed. Many programs write no such lists: a process has all of them or none, and
// what comes in from a file of the other kind does as its new neighbours do.
func listFlows(tx *Tx) error {
	keeps := map[*bpmn.Element]bool{}
	for _, e := range tx.touched() {
		if e.Kind != bpmn.SequenceFlow && !(e.Kind.FlowNode() && tx.isNew(e)) {
			continue
		}
		process := e.Root()
		if _, known := keeps[process]; !known {
			keeps[process] = tx.keepsLists(process)
		}
		switch {
		case e.Kind.FlowNode() && !keeps[process]:
			tx.dropLists(e)
		case e.Kind == bpmn.SequenceFlow && keeps[process] && e.Source != nil && e.Target != nil:
			tx.addRef(e.Source.XML, "outgoing", e.ID)
			tx.addRef(e.Target.XML, "incoming", e.ID)
		}
	}
	return nil
}

// touched lists the elements that the edit changed, with all that lies in those it made.
func (tx *Tx) touched() (list []*bpmn.Element) {
	there := map[*bpmn.Element]bool{}
	for _, x := range tx.order {
		if e := tx.model.Of(x); e != nil {
			list, there[e] = append(list, e), true
		}
	}
	for _, e := range tx.model.Elements {
		if len(tx.created) > 0 && !there[e] && tx.isNew(e) {
			list = append(list, e)
		}
	}
	return list
}

// isNew reports whether the edit made an element, or something that it lies in.
func (tx *Tx) isNew(e *bpmn.Element) bool {
	for ; e != nil; e = e.Parent {
		if tx.created[e] {
			return true
		}
	}
	return false
}

// dropLists makes a node one that does not list its flows.
func (tx *Tx) dropLists(node *bpmn.Element) {
	for _, tag := range []string{"incoming", "outgoing"} {
		for _, x := range node.XML.SelectElements(tag) {
			tx.remove(x)
		}
	}
}

// keepsLists reports whether the nodes of a process list their flows: one of those that
// were there before the edit does, or there was none with a flow. Then the rest of the
// file says it, and if there is nothing either, they do.
func (tx *Tx) keepsLists(process *bpmn.Element) bool {
	file := tx.listing(func(e *bpmn.Element) bool { return true })
	return cmp.Or(tx.listing(func(e *bpmn.Element) bool { return e.Root() == process }), file, withLists) == withLists
}

// How nodes and their flows are written.
const (
	noFlows = iota
	withLists
	withoutLists
)

// listing is how those of the elements that were there before the edit are written.
func (tx *Tx) listing(meant func(*bpmn.Element) bool) int {
	found := noFlows
	for _, e := range tx.model.Elements {
		if tx.isNew(e) || !meant(e) {
			continue
		}
		if e.XML.SelectElement("incoming") != nil || e.XML.SelectElement("outgoing") != nil {
			return withLists
		}
		if e.Kind == bpmn.SequenceFlow {
			found = withoutLists
		}
	}
	return found
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
