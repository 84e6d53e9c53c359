package doc

import (
	"slices"

	"hookflow/engine/bpmn"
)

// keepLanes writes into each lane which flow nodes lie in it (section 10.8,
// flowNodeRefs): those whose centre is in it, in the innermost lane. Only nodes
// that moved, or whose lanes changed, are looked at.
func keepLanes(tx *Tx) error {
	if len(tx.model.Every(bpmn.Lane)) == 0 {
		return nil
	}
	nodes := map[*bpmn.Element]bool{}
	for _, set := range []map[*bpmn.Element]bool{tx.created, placedSet(tx.placed), placedSet(tx.homes)} {
		for e := range set {
			switch {
			case e.Kind.FlowNode():
				nodes[e] = true
			case e.Kind == bpmn.Lane:
				tx.nodesAround(e, nodes)
			}
		}
	}
	for _, e := range tx.removed {
		if e.Kind == bpmn.Lane && e.Parent != nil {
			tx.nodesAround(e, nodes)
		}
	}
	for _, e := range inOrder(tx, nodes) {
		tx.enlist(e)
	}
	return nil
}

// placedSet returns the keys of a map as a set.
func placedSet[V any](m map[*bpmn.Element]V) map[*bpmn.Element]bool {
	set := make(map[*bpmn.Element]bool, len(m))
	for e := range m {
		set[e] = true
	}
	return set
}

// nodesAround adds the flow nodes of the process that a lane divides.
func (tx *Tx) nodesAround(lane *bpmn.Element, set map[*bpmn.Element]bool) {
	if s := lane.Scope(); s != nil {
		for _, c := range s.Children {
			if c.Kind.FlowNode() {
				set[c] = true
			}
		}
	}
}

// enlist makes e a member of the lane it lies in, and of no other.
func (tx *Tx) enlist(e *bpmn.Element) {
	s := tx.shape(e)
	if s == nil {
		return
	}
	spot := e
	if e.Host != nil && tx.shape(e.Host) != nil {
		spot = e.Host // a boundary event is where its activity is
	}
	lane := tx.laneAt(e, tx.bounds(spot).Center())
	want := []*bpmn.Element{}
	for l := lane; l != nil; l = l.Parent {
		if l.Kind == bpmn.Lane && (l == lane || slices.Contains(e.Lanes, l)) {
			want = append(want, l)
		}
	}
	for _, l := range slices.Clone(e.Lanes) {
		if !slices.Contains(want, l) {
			tx.dropRef(l.XML, "flowNodeRef", e.ID)
		}
	}
	for _, l := range want {
		tx.addRef(l.XML, "flowNodeRef", e.ID)
	}
}

// laneAt returns the innermost lane of e's scope at a point, or nil.
func (tx *Tx) laneAt(e *bpmn.Element, c bpmn.Point) *bpmn.Element {
	scope := e.Scope()
	if scope == nil {
		return nil
	}
	var found *bpmn.Element
	set := scope.Child(bpmn.LaneSet)
	for set != nil {
		var next *bpmn.Element
		for _, l := range set.Children {
			if s := tx.shape(l); s != nil && l.Kind == bpmn.Lane && s.Bounds.Contains(c) {
				found, next = l, l.Child(bpmn.ChildLanes)
			}
		}
		set = next
	}
	return found
}
