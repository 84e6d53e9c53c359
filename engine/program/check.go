package program

import (
	"slices"

	"hookflow/engine/bpmn"
)

// check refuses models that are complete but cannot run.
func (c *compiler) check() {
	for _, e := range c.order {
		n := c.nodes[e]
		if n.Scope == nil {
			c.checkProcess(e, n)
			continue
		}
		if c.skipped[e] {
			continue
		}
		if n.Kind.Is(bpmn.Event) {
			c.checkEvent(e, n)
		}
		if n.Kind == bpmn.EventBasedGateway {
			c.checkEventGateway(e, n)
		}
		if id := e.Attr("default"); id != "" && n.Default == nil {
			c.find(e, "the default path %q is none of its outgoing flows", id)
		}
		if n.Default != nil && n.Default.From != n {
			c.find(e, "the default path %q is none of its outgoing flows", n.Default.ID)
		}
		if n.ForComp && (len(n.In) > 0 || len(n.Out) > 0) {
			c.find(e, "an activity for compensation can have no sequence flows")
		}
		if n.EventSub && len(n.In)+len(n.Out) > 0 {
			c.find(e, "an event sub-process can have no sequence flows")
		}
	}
}

// checkProcess demands that something can begin.
func (c *compiler) checkProcess(e *bpmn.Element, n *Node) {
	if len(c.skipped) == 0 && len(n.Entries) == 0 && len(StartNodes(n)) == 0 {
		c.find(e, "nothing in the process can begin: it needs a start event, or a node that no flow leads to")
	}
}

// StartNodes are the nodes of a process that an event from outside starts an
// instance at: start events with a trigger, instantiating receive tasks and
// event-based gateways.
func StartNodes(root *Node) []*Node {
	var out []*Node
	for _, n := range root.Inner {
		if n.Kind == bpmn.StartEvent && len(n.Events) > 0 || n.Instantiate && len(n.In) == 0 {
			out = append(out, n)
		}
	}
	return out
}

// checkEvent holds every trigger against the table of the standard.
func (c *compiler) checkEvent(e *bpmn.Element, n *Node) {
	allowed := bpmn.Allowed[n.Kind]
	if n.Kind == bpmn.StartEvent && n.Scope.EventSub {
		allowed = bpmn.EventSubStart
	}
	if len(n.Events) == 0 && !slices.Contains(allowed, bpmn.None) {
		if n.Kind == bpmn.StartEvent {
			c.find(e, "has no trigger, so the event sub-process never starts: choose message, timer, error ...")
		} else {
			c.find(e, "has no trigger: choose what it reacts to")
		}
	}
	for _, d := range n.Events {
		if !slices.Contains(allowed, d.Trigger) {
			c.find(e, "a %s here cannot have the trigger %s", n.Kind, d.Trigger)
		}
		if d.Trigger == bpmn.Cancel {
			c.checkCancel(e, n)
		}
	}
	switch {
	case n.Kind == bpmn.StartEvent && n.Scope.Scope != nil && !n.Scope.EventSub && len(n.Events) > 0:
		c.find(e, "the start event of an embedded sub-process can have no trigger")
	case n.Kind == bpmn.StartEvent && len(n.In) > 0, n.Kind == bpmn.BoundaryEvent && len(n.In) > 0:
		c.find(e, "no flow can lead to a %s", n.Kind)
	case n.Kind == bpmn.EndEvent && len(n.Out) > 0:
		c.find(e, "no flow can leave an end event")
	}
}

// checkCancel: cancel events belong to transactions.
func (c *compiler) checkCancel(e *bpmn.Element, n *Node) {
	if n.Kind == bpmn.BoundaryEvent {
		if n.Host != nil && n.Host.Kind != bpmn.Transaction {
			c.find(e, "a cancel boundary event must sit on a transaction")
		}
		return
	}
	for s := n.Scope; s != nil; s = s.Scope {
		if s.Kind == bpmn.Transaction {
			return
		}
	}
	c.find(e, "a cancel end event must lie in a transaction")
}

// checkEventGateway: only waiting nodes can follow.
func (c *compiler) checkEventGateway(e *bpmn.Element, n *Node) {
	if len(n.Out) == 0 {
		c.find(e, "the event-based gateway has no outgoing flow")
	}
	for _, f := range n.Out {
		waits := f.To.Kind == bpmn.ReceiveTask || f.To.Kind == bpmn.IntermediateCatchEvent && !caughtLink(f.To)
		if !waits {
			c.find(e, "%q follows an event-based gateway but is neither a catching event nor a receive task", f.To.ID)
		}
		if n.Instantiate && f.To.Kind == bpmn.IntermediateCatchEvent && !f.To.Triggered(bpmn.Message) && !f.To.Triggered(bpmn.Signal) {
			c.find(e, "%q cannot start the process: only messages and signals can", f.To.ID)
		}
	}
}
