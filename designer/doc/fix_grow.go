package doc

import "hookflow/engine/bpmn"

// growContainers makes sub-processes, lanes and pools large enough for what was
// put or moved into them. They grow at the side where content sticks out, from
// the inside out.
func growContainers(tx *Tx) error {
	todo := map[*bpmn.Element]bool{}
	for e := range tx.created {
		tx.containers(e, todo)
	}
	for e := range tx.placed {
		tx.containers(e, todo)
	}
	list := inOrder(tx, todo)
	for i := len(list) - 1; i >= 0; i-- { // children stand behind their parents
		tx.grow(list[i])
	}
	return nil
}

// containers adds the expanded sub-processes, lanes and pool around e.
func (tx *Tx) containers(e *bpmn.Element, set map[*bpmn.Element]bool) {
	if !e.Kind.FlowNode() && !e.Kind.Is(bpmn.Data) || e.Kind == bpmn.BoundaryEvent {
		return
	}
	for p := e.Parent; p != nil; p = p.Parent {
		if p.Kind.Is(bpmn.Container) {
			set[p] = true
		}
		if p.Kind == bpmn.Process {
			if pool := tx.poolOf(p); pool != nil {
				set[pool] = true
			}
		}
	}
	for _, l := range e.Lanes {
		set[l] = true
	}
}

// growLane pushes what lies beside a lane away, so that nothing gets narrower.
func (tx *Tx) growLane(e *bpmn.Element, was, b bpmn.Bounds) {
	f := frameOf(tx.shape(e))
	before, now := f.of(was), f.of(b)
	if gap := before.from - now.from; gap > 0 {
		tx.makeRoom(e, opening{before.from, gap, Above}, e)
	}
	if gap := now.to - before.to; gap > 0 {
		tx.makeRoom(e, opening{before.to, gap, Below}, e)
	}
	tx.widen(tx.poolOf(e.Root()), f, was, b)
}

// grow makes one container large enough for its content; it never makes it
// smaller.
func (tx *Tx) grow(e *bpmn.Element) {
	s := tx.shape(e)
	if s == nil || e.Kind.Is(bpmn.Container) && !s.Expanded {
		return
	}
	need := tx.needed(e)
	if need.Empty() || s.Bounds.Covers(need) {
		return
	}
	was, b := s.Bounds, s.Bounds.Union(need)
	switch e.Kind {
	case bpmn.Lane:
		tx.growLane(e, was, b)
	case bpmn.Participant:
		tx.resizePool(e, b)
	default:
		tx.place(e, b)
		tx.carryEvents(e)
	}
}
