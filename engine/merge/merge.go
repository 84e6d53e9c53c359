// Package merge brings two edits of one BPMN file together: what only one side changed is taken from it, what both changed in the
// same way is taken once, and what both changed differently is a conflict that names the element. Elements are the same when
// their ids are, wherever they stand. Places in the diagram never conflict: ours are kept.
//
// It works on the XML tree, so that settings of any program come along; what no id names is taken with its nearest ancestor
// that has one, member by member: attributes, children by their tag, lists of references as sets.
package merge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A Conflict is something that both sides changed differently. What the merged document has there is ours.
type Conflict struct {
	Element string `json:"element"` // its id; "" for the file itself
	Text    string `json:"text"`    // one English sentence without a full stop
}

// Merge changes ours so that it has the edits of theirs, too; base is what both were made from.
func Merge(base, ours, theirs *bpmnxml.Document) []Conflict {
	m := &merger{ours: ours, theirs: theirs, was: byID(base.Root()), mine: byID(ours.Root()), here: byID(ours.Root()), there: byID(theirs.Root())}
	m.gone(base)
	m.members(base.Root(), ours.Root(), theirs.Root())
	for _, x := range inOrder(theirs.Root()) {
		m.element(x)
	}
	m.dangling()
	return m.conflicts
}

type merger struct {
	ours, theirs *bpmnxml.Document
	was, there   map[string]*etree.Element // of base and of theirs, by id
	mine, here   map[string]*etree.Element // of ours, as it was and as it is being merged
	conflicts    []Conflict
}

func (m *merger) conflict(x *etree.Element, format string, args ...any) {
	m.conflicts = append(m.conflicts, Conflict{id(x), call(x) + " " + fmt.Sprintf(format, args...)})
}

// gone removes what theirs removed, unless ours changed it; what ours removed stays so, unless theirs changed it.
func (m *merger) gone(base *bpmnxml.Document) {
	kept := map[*etree.Element]bool{} // of base: with what stands in it
	for _, was := range inOrder(base.Root()) {
		here, there := m.here[id(was)], m.there[id(was)]
		switch {
		case kept[was.Parent()]:
			kept[was] = true
		case (here == nil) == (there == nil):
		case here != nil && !drawn(here) && m.changed(here):
			kept[was] = true
			m.conflict(here, "was changed here and removed there")
		case here != nil:
			m.remove(here)
		case !drawn(there) && m.mine[id(was)] == nil && m.changed(there):
			kept[was] = true
			m.conflict(there, "was removed here and changed there")
		}
	}
}

// changed reports whether x, of ours or of theirs, or anything in it is otherwise than in base.
func (m *merger) changed(x *etree.Element) bool {
	return slices.ContainsFunc(append(inOrder(x), x), func(e *etree.Element) bool {
		was := m.was[id(e)]
		return was == nil || own(was) != own(e)
	})
}

func (m *merger) remove(x *etree.Element) {
	if x.Parent() == nil {
		return // with what held it
	}
	for _, below := range inOrder(x) {
		delete(m.here, id(below))
	}
	bpmn.Remove(bpmn.Untracked, x)
}

// element takes over what theirs did to one element.
func (m *merger) element(there *etree.Element) {
	key := id(there)
	was, here := m.was[key], m.here[key]
	switch {
	case here != nil && was == nil && canon(here) != canon(there):
		if !drawn(here) {
			m.conflict(here, "was added on both sides, differently")
		}
	case here != nil && was != nil:
		m.moved(was, here, there)
		m.members(was, here, there)
	case here == nil && (was == nil || m.mine[key] != nil && m.there[key] != nil):
		m.added(there) // also what theirs took out of what it removed
	}
}

// added inserts what only theirs has, without those of its children that ours has elsewhere.
func (m *merger) added(there *etree.Element) {
	parent := m.counterpart(there.Parent())
	if parent == nil {
		m.conflict(there, "was added there into what was removed here")
		return
	}
	x := m.ours.Copy(m.theirs, there)
	for _, below := range inOrder(x) {
		if key := id(below); m.here[key] != nil && below.Parent() != nil {
			bpmn.Remove(bpmn.Untracked, below)
		}
	}
	bpmn.Insert(bpmn.Untracked, parent, x)
	for _, below := range append(inOrder(x), x) {
		m.here[id(below)] = below
	}
}

// counterpart finds in ours what an element of theirs is: by its id, else by its kind below that of its parent.
func (m *merger) counterpart(there *etree.Element) *etree.Element {
	switch {
	case there == m.theirs.Root():
		return m.ours.Root()
	case there == nil:
		return nil
	case id(there) != "":
		return m.here[id(there)]
	}
	parent := m.counterpart(there.Parent())
	if parent == nil {
		return nil
	}
	for _, c := range parent.ChildElements() {
		if id(c) == "" && kindOf(c) == kindOf(there) {
			return c
		}
	}
	return bpmn.Create(bpmn.Untracked, parent, there.NamespaceURI(), there.Tag)
}

// moved puts an element where theirs has it now.
func (m *merger) moved(was, here, there *etree.Element) {
	from, to, own := id(was.Parent()), id(there.Parent()), id(here.Parent())
	if from == to || own == to || drawn(here) {
		return
	}
	parent := m.counterpart(there.Parent())
	if own != from || parent == nil {
		m.conflict(here, "was moved on both sides, to different places")
		return
	}
	bpmn.Remove(bpmn.Untracked, here)
	bpmn.Insert(bpmn.Untracked, parent, here)
}

// dangling reports flows and the like whose ends one side removed, and clears away what only repeats them.
func (m *merger) dangling() {
	m.here = byID(m.ours.Root())
	for _, x := range append(inOrder(m.ours.Root()), anonymous(m.ours.Root())...) {
		for _, a := range x.Attr {
			switch {
			case m.here[a.Value] != nil || m.was[a.Value] == nil && m.there[a.Value] == nil:
			case a.Key == "bpmnElement":
				m.remove(x)
			case strings.HasSuffix(a.Key, "Ref"):
				m.conflict(x, "needs %s, which was removed on one side", a.Value)
			}
		}
		if text := strings.TrimSpace(x.Text()); repeats[x.Tag] && m.here[text] == nil {
			bpmn.Remove(bpmn.Untracked, x)
		}
	}
}

// repeats are the children that say again what a flow or a lane says.
var repeats = map[string]bool{"incoming": true, "outgoing": true, "flowNodeRef": true}
