package program

import (
	"hookflow/engine/bpmn"
)

// connect ties nodes to each other: boundaries, handlers, links, entries.
func (c *compiler) connect() {
	for _, e := range c.order {
		n := c.nodes[e]
		if n.Kind == bpmn.BoundaryEvent {
			c.boundary(e, n)
		}
		if n.Triggered(bpmn.Link) && n.Kind == bpmn.IntermediateThrowEvent {
			c.link(e, n)
		}
	}
	for _, e := range c.order {
		if n := c.nodes[e]; n.IsScope() {
			c.entries(n)
		}
	}
}

// boundary ties a boundary event to its activity, and a compensation event by
// its association to the activity that undoes.
func (c *compiler) boundary(e *bpmn.Element, n *Node) {
	n.Host = c.nodes[e.Host]
	if n.Host == nil || !n.Host.Kind.Activity() {
		c.find(e, "the boundary event sits on no activity")
		n.Host = nil
		return
	}
	n.Host.Boundary = append(n.Host.Boundary, n)
	if !n.Triggered(bpmn.Compensate) {
		return
	}
	for _, a := range c.def.Every(bpmn.Association) {
		switch {
		case a.Source == e && c.nodes[a.Target] != nil:
			n.Host.Handler = c.nodes[a.Target]
		case a.Target == e && c.nodes[a.Source] != nil:
			n.Host.Handler = c.nodes[a.Source]
		}
	}
	if n.Host.Handler == nil {
		c.find(e, "the compensation event is tied to no activity by an association")
		return
	}
	if !n.Host.Handler.ForComp {
		c.find(e, "the activity %q tied to the compensation event is not marked as for compensation", n.Host.Handler.ID)
	}
}

// link finds where a throwing link goes on: the catching link of the same name
// in the same scope.
func (c *compiler) link(e *bpmn.Element, n *Node) {
	for _, d := range n.Events {
		for _, other := range n.Scope.Inner {
			for _, o := range other.Events {
				if other.Kind != bpmn.IntermediateCatchEvent || o.Trigger != bpmn.Link || o.Link != d.Link {
					continue
				}
				if n.Partner != nil && n.Partner != other {
					c.find(e, "two catching links are called %q", d.Link)
				}
				n.Partner = other
			}
		}
	}
	if n.Partner == nil {
		c.find(e, "no catching link of the same name is in the same process or sub-process")
	}
}

// entries finds where a token that enters scope n begins: at the none start
// events; without any start event at every node that nothing leads to.
func (c *compiler) entries(n *Node) {
	var implicit []*Node
	begins := false // by a start event, if only by one that waits
	for _, inner := range n.Inner {
		switch {
		case inner.EventSub:
			c.eventStart(n, inner)
		case inner.Kind == bpmn.StartEvent:
			begins = true
			if len(inner.Events) == 0 {
				n.Entries = append(n.Entries, inner)
			}
		case len(inner.In) == 0 && !inner.ForComp && inner.Kind != bpmn.BoundaryEvent && !caughtLink(inner) && !inner.Instantiate:
			implicit = append(implicit, inner)
		}
	}
	if !begins {
		n.Entries = append(n.Entries, implicit...)
	}
}

// eventStart notes the start event of an event sub-process at the scope it can
// start in.
func (c *compiler) eventStart(scope, sub *Node) {
	found := 0
	for _, s := range sub.Inner {
		if s.Kind == bpmn.StartEvent {
			found++
			scope.EventStarts = append(scope.EventStarts, s)
		}
	}
	if found != 1 {
		c.find(c.def.ByID(sub.ID), "an event sub-process needs exactly one start event")
	}
}

// caughtLink reports whether n is entered from a throwing link.
func caughtLink(n *Node) bool {
	return n.Kind == bpmn.IntermediateCatchEvent && n.Triggered(bpmn.Link)
}
