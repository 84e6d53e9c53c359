package doc

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// idsOf returns every id in the document, those of the drawing included.
func idsOf(root *etree.Element) map[string]bool { return addIDs(map[string]bool{}, root) }

// addIDs adds every id in the document to a set, and returns that.
func addIDs(ids map[string]bool, root *etree.Element) map[string]bool {
	stack := []*etree.Element{root}
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if id := x.SelectAttrValue("id", ""); id != "" {
			ids[id] = true
		}
		for c := range x.ChildElementsSeq() {
			stack = append(stack, c)
		}
	}
	return ids
}

// NumberIDs makes new ids count from 1 instead of being random, for tests and
// pictures that must not change from run to run.
func (d *Doc) NumberIDs() {
	n := 0
	d.random = func() string { n++; return strconv.Itoa(n) }
}

// fresh returns base, or base with something added, such that the document has
// never had that id: one that was deleted may come back by undo.
func (d *Doc) fresh(base string) string {
	id := base
	for id == "" || d.ids[id] || strings.HasSuffix(id, "_") {
		id = strings.TrimSuffix(base, "_") + "_" + d.random()
	}
	d.ids[id] = true
	return id
}

// freshFor returns an id for a new element of kind k, such as "Activity_0k3x9wq".
func (d *Doc) freshFor(k bpmn.Kind) string {
	switch {
	case k.Activity():
		return d.fresh("Activity_")
	case k.Is(bpmn.Event):
		return d.fresh("Event_")
	case k.Is(bpmn.Gateway):
		return d.fresh("Gateway_")
	case k == bpmn.SequenceFlow || k == bpmn.MessageFlow:
		return d.fresh("Flow_")
	}
	return d.fresh(strings.ToUpper(string(k[:1])) + string(k[1:]) + "_")
}
