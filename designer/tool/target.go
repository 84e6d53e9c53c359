package tool

import (
	"slices"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// A drop is what would happen to something released at a point.
type drop struct {
	into   *bpmn.Element // new home; nil: it stays at home
	effect Effect
	target string
	why    string
}

// under returns the elements at a point from front to back, without those that
// are being dragged and what lies in them; the last is what the diagram shows.
func (ed *Editor) under(p bpmn.Point, dragged set) []*bpmn.Element {
	var list []*bpmn.Element
	if s := ed.Doc.Scene(); s != nil {
		for _, h := range s.All(p, ed.reach()) {
			e := ed.Doc.ItemAt(h)
			if e != nil && h.Part == scene.Body && !dragged.carries(e) {
				list = append(list, e)
			}
		}
	}
	if root := ed.Doc.Root(); root != nil {
		list = append(list, root)
	}
	return list
}

// A set of elements, with the processes of the pools in it.
type set map[*bpmn.Element]bool

// setOf returns the elements of list as a set.
func setOf(list []*bpmn.Element) set {
	s := make(set, len(list))
	for _, e := range list {
		s[e] = true
		if e.Process != nil {
			s[e.Process] = true
		}
	}
	return s
}

// carries reports whether e is in the set or moves along with one that is.
func (s set) carries(e *bpmn.Element) bool {
	for ; e != nil && len(s) > 0; e = e.Parent {
		if s[e] || e.Host != nil && s[e.Host] {
			return true
		}
	}
	return false
}

// dropNew says what creating an element of type t at a point would do.
func (ed *Editor) dropNew(t doc.Type, p bpmn.Point) drop {
	list := ed.under(p, nil)
	if len(list) == 0 {
		return drop{effect: Allowed} // into what will be made for it
	}
	into := list[0]
	if d, ok := ed.attaching(t, list, p); ok {
		return d
	}
	if t.Kind == bpmn.TextAnnotation || t.Kind == bpmn.Group { // these may lie over anything
		into = container(list)
	}
	if why := ed.Doc.MayContain(t, into); why != "" {
		return drop{into: into, effect: Forbidden, target: into.ID, why: why}
	}
	if f := ed.Doc.SpliceNew(t, into, p); f != nil {
		return drop{into: into, effect: Splice, target: f.ID}
	}
	return drop{into: into, effect: Allowed, target: into.ID}
}

// container returns the first of list that holds other elements, else its last; nil
// if it is empty.
func container(list []*bpmn.Element) *bpmn.Element {
	for _, e := range list {
		if e.Kind.Is(bpmn.Swimlane, bpmn.Container, bpmn.Root) {
			return e
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// attaching finds the activity whose border would take an event.
func (ed *Editor) attaching(t doc.Type, list []*bpmn.Element, p bpmn.Point) (drop, bool) {
	if !eventLike(t.Kind) {
		return drop{}, false
	}
	for _, e := range list {
		if !e.Kind.Activity() || !ed.onBorder(e, p) {
			continue
		}
		if why := ed.Doc.MayAttach(t, e); why != "" {
			return drop{into: e, effect: Forbidden, target: e.ID, why: why}, true
		}
		return drop{into: e, effect: Attach, target: e.ID}, true
	}
	return drop{}, false
}

// eventLike reports whether events of kind k can sit on a border.
func eventLike(k bpmn.Kind) bool {
	return k == bpmn.BoundaryEvent || k == bpmn.IntermediateCatchEvent || k == bpmn.IntermediateThrowEvent
}

// onBorder reports whether a point is near enough to the border of e for an
// event to be attached; a task or collapsed sub-process takes it anywhere.
func (ed *Editor) onBorder(e *bpmn.Element, p bpmn.Point) bool {
	const near = 14
	b := ed.bounds(e)
	open := e.Kind.Is(bpmn.Container) && !ed.Doc.TypeOf(e).Collapsed
	return !open || !b.Grow(-near).Contains(p)
}

// dropMoved says what releasing dragged elements at p would do; by is how far
// they were dragged.
func (ed *Editor) dropMoved(d dragging, p, by bpmn.Point) drop {
	list, primary := d.list, d.primary
	below := ed.under(p, d.all)
	if len(below) == 0 {
		return drop{effect: Forbidden, why: "This document has no diagram."}
	}
	if len(list) == 1 {
		if d, ok := ed.attaching(ed.Doc.TypeOf(primary), below, p); ok {
			if primary.Host != nil && d.into == primary.Host {
				return drop{effect: Attach, target: primary.Host.ID}
			}
			return d
		}
	}
	into := below[0]
	if !slices.ContainsFunc(list, func(e *bpmn.Element) bool { return e.Kind.FlowNode() }) {
		into = container(below) // notes, groups and data may lie over anything
	}
	if into == ed.Doc.Home(primary) && primary.Host == nil {
		if f := ed.Doc.SpliceAt(primary, ed.bounds(primary).Center().Add(by.X, by.Y)); f != nil && len(list) == 1 {
			return drop{effect: Splice, target: f.ID}
		}
		return drop{effect: Allowed, target: into.ID}
	}
	if why := ed.Doc.MayMove(list, into); why != "" {
		return drop{into: into, effect: Forbidden, target: into.ID, why: why}
	}
	return drop{into: into, effect: Allowed, target: into.ID}
}

// show writes a drop into the preview.
func (ed *Editor) show(d drop) {
	ed.Preview.Effect, ed.Preview.Target, ed.Preview.Reason = d.effect, d.target, d.why
	if d.effect == Forbidden {
		ed.Preview.Cursor = NotAllowed
	}
}
