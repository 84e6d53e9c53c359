package lint

import (
	"maps"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// edited finds what edits concern: what is different, and what findings may look at it from.
type edited struct {
	*bpmn.Definitions
	was, now map[*bpmn.Element]print
	set      map[*bpmn.Element]bool // what is looked at again
	asked    map[*bpmn.Element]bool // and its neighbours: a rule may come from one to what it says something of
	named    bool                   // ids came or went
}

// find fills the set; it reports false if everything is concerned.
func (e *edited) find(touched []*etree.Element) bool {
	for _, x := range touched {
		if !e.touched(x) {
			return false
		}
	}
	e.named = e.named || len(e.was) != len(e.now)
	for _, x := range e.Elements {
		e.compare(x)
	}
	for x := range e.set {
		if k := x.Root().Kind; k != bpmn.Process && k != bpmn.Collaboration { // messages, errors ...: anything may name them
			return false
		}
	}
	e.referring()
	e.grow()
	e.asked = maps.Clone(e.set)
	e.grow()
	e.set, e.asked = e.asked, e.set
	return true
}

// grow adds the neighbours of what is in the set.
func (e *edited) grow() {
	for _, x := range slices.Collect(maps.Keys(e.set)) {
		e.around(x)
	}
}

// touched adds the element that x belongs to; it reports false if that is none.
func (e *edited) touched(x *etree.Element) bool {
	var owner *bpmn.Element
	for p := x; p != e.XML; p = p.Parent() {
		if p == nil || p.Tag == "BPMNDiagram" {
			e.named = true
			return true // it has gone, or is drawn
		}
		if owner == nil {
			owner = e.Of(p)
		}
	}
	if owner != nil {
		e.set[owner] = true
		e.named = e.named || owner.XML != x // parts may have ids as well
	}
	return owner != nil || x == e.XML // the attributes of which are in the print of the file
}

// compare adds x if it is new, or joined otherwise.
func (e *edited) compare(x *bpmn.Element) {
	was, known := e.was[x]
	now := e.now[x]
	if !known || was.id != now.id {
		e.named = true
	}
	if !known || was.id != now.id || was.links != now.links {
		e.set[x] = true
	}
	if known && was.self != now.self {
		e.inside(x)
	}
}

// inside adds x and all that lies in it.
func (e *edited) inside(x *bpmn.Element) {
	e.set[x] = true
	for _, c := range x.Children {
		e.inside(c)
	}
}

// referring adds what refers to what is in the set.
func (e *edited) referring() {
	var more []*bpmn.Element
	for _, x := range e.Elements {
		if e.set[x.Refers] || e.set[x.Process] || e.set[x.Source] || e.set[x.Target] {
			more = append(more, x)
		}
	}
	e.add(more...)
}

// around adds the neighbours of x. What lies in something large is no neighbour of it.
func (e *edited) around(x *bpmn.Element) {
	e.add(x.Parent, x.Source, x.Target, x.Host, x.Process, x.Refers)
	e.add(x.In...)
	e.add(x.Out...)
	e.add(x.Boundary...)
	e.add(x.Lanes...)
	if !wide(x) {
		e.add(x.Children...)
	}
}

func (e *edited) add(list ...*bpmn.Element) {
	for _, x := range list {
		if x != nil {
			e.set[x] = true
		}
	}
}
