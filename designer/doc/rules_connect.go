package doc

import (
	"slices"

	"hookflow/engine/bpmn"
)

// MayConnect returns the kind of connection that joins a to b, or why there is
// none. The choice follows sections 7.6 (connection rules) and 10.5-10.7 of
// the standard; a message flow joins pools, a sequence flow stays in one scope.
func (d *Doc) MayConnect(a, b *bpmn.Element) (k bpmn.Kind, why string) {
	switch {
	case a == nil || b == nil:
		return "", "A connection needs an element at both ends."
	case note(a) || note(b):
		return mayNote(a, b)
	case a.Kind.Is(bpmn.Data) || b.Kind.Is(bpmn.Data):
		return mayCarry(a, b)
	case a.Kind.Is(bpmn.Flow) || b.Kind.Is(bpmn.Flow):
		return "", "Only annotations are connected to a connection."
	case a.Kind == bpmn.Lane || b.Kind == bpmn.Lane:
		return "", "Lanes are not connected; connect the pool or what lies in it."
	case a.Kind.Is(bpmn.Conversation) || b.Kind.Is(bpmn.Conversation):
		return mayConverse(a, b)
	case a.Kind == bpmn.BoundaryEvent && a.HasTrigger(bpmn.Compensate):
		return mayCompensate(a, b)
	}
	if pa, pb := d.pool(a), d.pool(b); pa != pb && pa != nil && pb != nil {
		return maySend(a, b)
	}
	if a.Kind == bpmn.Participant || b.Kind == bpmn.Participant {
		return "", "A message flow leads from one pool to another, not within a pool."
	}
	if why := mayFollow(a, b); why != "" {
		return "", why
	}
	return bpmn.SequenceFlow, ""
}

// pool returns the pool that e is or lies in, or nil.
func (d *Doc) pool(e *bpmn.Element) *bpmn.Element {
	if e.Kind == bpmn.Participant {
		return e
	}
	return d.poolOf(e.Root())
}

// note reports whether e is tied to others by associations only.
func note(e *bpmn.Element) bool { return e.Kind == bpmn.TextAnnotation || e.Kind == bpmn.Group }

// mayNote covers section 8.4.1: an association ties an annotation to any element,
// connections included.
func mayNote(a, b *bpmn.Element) (bpmn.Kind, string) {
	switch {
	case a == b:
		return "", "An element is not associated with itself."
	case a.Kind != bpmn.TextAnnotation && b.Kind != bpmn.TextAnnotation:
		return "", "A group is connected only to annotations."
	case a.Kind == bpmn.TextAnnotation && b.Kind == bpmn.TextAnnotation:
		return "", "Annotations are not connected to each other."
	case a.Kind == bpmn.Association || b.Kind == bpmn.Association:
		return "", "An association does not end at another association."
	}
	return bpmn.Association, ""
}

// mayCarry covers section 10.4.1: data moves between data elements and
// activities, out of catching events and into throwing events.
func mayCarry(a, b *bpmn.Element) (bpmn.Kind, string) {
	other, out := b, true // the data element is the source
	if b.Kind.Is(bpmn.Data) {
		other, out = a, false
	}
	switch {
	case a.Kind.Is(bpmn.Data) && b.Kind.Is(bpmn.Data):
		return "", "Data elements are not connected to each other."
	case other.Kind.Activity():
	case out && (other.Kind == bpmn.EndEvent || other.Kind == bpmn.IntermediateThrowEvent):
	case !out && (other.Kind == bpmn.StartEvent || other.Kind == bpmn.IntermediateCatchEvent || other.Kind == bpmn.BoundaryEvent):
	case other.Kind.Is(bpmn.Event) && out:
		return "", "This event takes no data; only throwing events do."
	case other.Kind.Is(bpmn.Event):
		return "", "This event gives no data; only catching events do."
	default:
		return "", "Data is connected to activities and events only."
	}
	if out {
		return bpmn.DataInputAssociation, ""
	}
	return bpmn.DataOutputAssociation, ""
}

// mayConverse covers section 9.5: conversation links join conversations and their
// participants.
func mayConverse(a, b *bpmn.Element) (bpmn.Kind, string) {
	if a.Kind.Is(bpmn.Conversation) != b.Kind.Is(bpmn.Conversation) &&
		(a.Kind == bpmn.Participant || b.Kind == bpmn.Participant || a.Kind.Activity() || b.Kind.Activity()) {
		return bpmn.ConversationLink, ""
	}
	return "", "A conversation is linked to pools, not to other conversations."
}

// mayCompensate covers section 10.7: a compensation boundary event is joined to
// its handler by an association.
func mayCompensate(a, b *bpmn.Element) (bpmn.Kind, string) {
	switch {
	case !b.Kind.Activity() || b.EventSubProcess():
		return "", "A compensation event leads to a compensation activity."
	case b == a.Host:
		return "", "An activity does not compensate itself."
	case a.Scope() != b.Scope():
		return "", "The compensation activity must lie in the same process or sub-process."
	case len(b.In)+len(b.Out) > 0:
		return "", "A compensation activity has no sequence flows."
	}
	return bpmn.Association, ""
}

// maySend covers section 9.4: message flows join pools, or what sends and
// receives in them.
func maySend(a, b *bpmn.Element) (bpmn.Kind, string) {
	switch {
	case a.Kind.Is(bpmn.Gateway) || b.Kind.Is(bpmn.Gateway):
		return "", "A gateway neither sends nor receives messages."
	case a.Kind == bpmn.StartEvent || a.Kind == bpmn.IntermediateCatchEvent || a.Kind == bpmn.BoundaryEvent:
		return "", "A catching event does not send messages."
	case b.Kind == bpmn.EndEvent || b.Kind == bpmn.IntermediateThrowEvent:
		return "", "A throwing event does not receive messages."
	case a.Kind.Is(bpmn.Event) && a.Trigger() != bpmn.Message && a.Trigger() != bpmn.None && a.Trigger() != bpmn.Multiple:
		return "", "Only a message event sends a message."
	case b.Kind.Is(bpmn.Event) && b.Trigger() != bpmn.Message && b.Trigger() != bpmn.None && b.Trigger() != bpmn.Multiple && b.Trigger() != bpmn.ParallelMult:
		return "", "Only a message event receives a message."
	}
	return bpmn.MessageFlow, ""
}

// mayFollow reports why no sequence flow leads from a to b (sections 7.6.1,
// 8.4.13 and 10.5).
func mayFollow(a, b *bpmn.Element) string {
	switch {
	case !a.Kind.FlowNode() || !b.Kind.FlowNode():
		return "A sequence flow joins activities, events and gateways."
	case a.Kind == bpmn.EndEvent:
		return "Nothing follows an end event."
	case b.Kind == bpmn.StartEvent:
		return "Nothing leads to a start event."
	case b.Kind == bpmn.BoundaryEvent:
		return "A boundary event is reached through its activity, not by a flow."
	case a == b && !a.Kind.Activity():
		return "Only an activity can be repeated by a flow to itself."
	case a.Scope() != b.Scope():
		return "A sequence flow cannot cross the border of a sub-process or pool."
	case a.EventSubProcess() || b.EventSubProcess():
		return "An event sub-process is started by its event; no flow reaches or leaves it."
	case a.Flag("isForCompensation", false) || b.Flag("isForCompensation", false):
		return "A compensation activity has no sequence flows."
	case a.Kind == bpmn.IntermediateThrowEvent && a.HasTrigger(bpmn.Link):
		return "The flow jumps from here to the catching link; nothing else follows."
	case b.Kind == bpmn.IntermediateCatchEvent && b.HasTrigger(bpmn.Link):
		return "A catching link is reached by its throwing link, not by a flow."
	}
	return mayFollowGateway(a, b)
}

// mayFollowGateway covers section 10.6.6: an event-based gateway leads to
// events it can wait for, and those have no other way in.
func mayFollowGateway(a, b *bpmn.Element) string {
	if a.Kind != bpmn.EventBasedGateway {
		if b.Kind != bpmn.EventBasedGateway && afterEventGateway(b) {
			return "What follows an event-based gateway has no other way in."
		}
		return ""
	}
	waits := []bpmn.Trigger{bpmn.Message, bpmn.Timer, bpmn.Signal, bpmn.Conditional, bpmn.Multiple}
	switch {
	case b.Kind == bpmn.ReceiveTask && len(b.Boundary) > 0:
		return "After an event-based gateway a receive task has no boundary events."
	case b.Kind != bpmn.ReceiveTask && (b.Kind != bpmn.IntermediateCatchEvent || !slices.Contains(waits, b.Trigger())):
		return "An event-based gateway leads only to catching events and receive tasks."
	case slices.ContainsFunc(b.In, func(f *bpmn.Element) bool { return f.Source != a }):
		return "What follows an event-based gateway has no other way in."
	}
	return ""
}
