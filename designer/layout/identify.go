package layout

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// identify gives an id to everything that can be drawn and has none, which the schema
// allows where nothing refers to it, or one that does not lead to it: references and shapes
// lead to the first of an id, and with a colon to none, so nothing means another thing then. It reports whether it did.
func identify(touch bpmn.Touch, m *bpmn.Definitions) bool {
	var used map[string]bool
	for _, e := range m.Elements {
		if m.ByID(bpmn.Local(e.ID)) == e || !drawable(e) {
			continue
		}
		if used == nil {
			used = idsOf(m.XML)
		}
		touch(e.XML)
		e.XML.CreateAttr("id", unused(used, cmp.Or(named(e.ID), prefixOf(e.Kind))))
	}
	return used != nil
}

// named is an id that may begin another; empty for what nothing can name, such as an address.
func named(id string) string {
	if strings.Contains(id, ":") {
		return ""
	}
	return id
}

// drawable reports whether e has a place in a diagram, or is shown by one.
func drawable(e *bpmn.Element) bool {
	switch {
	case e.Kind == bpmn.DataInput || e.Kind == bpmn.DataOutput:
		return e.Parent != nil && e.Parent.Parent != nil && e.Parent.Parent.Kind == bpmn.Process
	case e.Kind == bpmn.DataObject || e.Kind == bpmn.Process || e.Kind == bpmn.Collaboration || e.Kind == bpmn.ChoreographyRoot:
		return true
	}
	return e.Kind.FlowNode() || e.Kind.Is(bpmn.Flow, bpmn.Data, bpmn.Artifact, bpmn.Swimlane, bpmn.Choreography, bpmn.Conversation)
}

// prefixOf is what ids of a kind begin with.
func prefixOf(k bpmn.Kind) string {
	switch {
	case k.Activity():
		return "Activity"
	case k.Is(bpmn.Event):
		return "Event"
	case k.Is(bpmn.Gateway):
		return "Gateway"
	case k == bpmn.SequenceFlow || k == bpmn.MessageFlow:
		return "Flow"
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// unused returns the first id of a series that is free, and takes it. The same
// document always gets the same ids.
func unused(used map[string]bool, prefix string) string {
	for n := 1; ; n++ {
		if id := prefix + "_" + strconv.Itoa(n); !used[id] {
			used[id] = true
			return id
		}
	}
}

// idsOf are all ids of a document.
func idsOf(root *etree.Element) map[string]bool {
	used := map[string]bool{}
	stack := []*etree.Element{root}
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if id := x.SelectAttrValue("id", ""); id != "" {
			used[id] = true
		}
		for c := range x.ChildElementsSeq() {
			stack = append(stack, c)
		}
	}
	return used
}
