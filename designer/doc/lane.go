package doc

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"hookflow/engine/bpmn"
)

// Lanes partition a pool (section 10.8): the lanes of one lane set tile the
// pool, or the lane around them, without gaps.

// A Side says on which side of a lane another is added. In an upright pool
// above is left and below is right.
type Side bool

// The sides.
const (
	Above Side = false
	Below Side = true
)

// AddLane adds a lane beside a lane, or at the edge of a pool; the pool grows.
func (tx *Tx) AddLane(e *bpmn.Element, side Side) (*bpmn.Element, error) {
	tx.sync()
	if e.Kind == bpmn.Participant {
		return tx.addLaneToPool(e, side)
	}
	s := tx.shape(e)
	if e.Kind != bpmn.Lane || s == nil {
		return nil, Refused("Lanes are added to pools and lanes.")
	}
	f := frameOf(s)
	b := f.of(s.Bounds)
	at, room := b.from, span{b.from - laneDepth, b.from}
	if side == Below {
		at, room = b.to, span{b.to, b.to + laneDepth}
	}
	tx.makeRoom(e, opening{at, laneDepth, side})
	return tx.newLane(e.Parent, f.set(s.Bounds, room), s.Horizontal), nil
}

const laneDepth = 100.0 // height of a new lane, width in an upright pool

// addLaneToPool adds at the outer lane on that side; a pool without lanes is
// divided first, because lanes tile their pool.
func (tx *Tx) addLaneToPool(pool *bpmn.Element, side Side) (*bpmn.Element, error) {
	s := tx.shape(pool)
	if pool.Process == nil || s == nil {
		return nil, Refused("This pool is a black box: it has no process to divide.")
	}
	lanes := tx.lanes(pool)
	if len(lanes) == 0 {
		list, err := tx.SplitLane(pool, 2)
		if err != nil {
			return nil, err
		}
		return list[len(list)-1], nil
	}
	if side == Above {
		return tx.AddLane(lanes[0], side)
	}
	return tx.AddLane(lanes[len(lanes)-1], side)
}

// SplitLane divides a lane, or a pool without lanes, into n lanes of equal
// depth. What lies in it stays where it is drawn.
func (tx *Tx) SplitLane(e *bpmn.Element, n int) ([]*bpmn.Element, error) {
	tx.sync()
	s := tx.shape(e)
	if s == nil || e.Kind != bpmn.Lane && e.Kind != bpmn.Participant {
		return nil, Refused("Only pools and lanes are divided.")
	}
	if e.Kind == bpmn.Participant && e.Process == nil {
		return nil, Refused("This pool is a black box: it has no process to divide.")
	}
	if len(tx.lanes(e)) > 0 {
		return nil, Refused("It is divided already. Divide one of its lanes.")
	}
	f := frameOf(s)
	all := f.of(s.Bounds)
	if all.size() < float64(n)*60 {
		return nil, Refused("It is too narrow to be divided; a lane is at least 60 deep.")
	}
	set := tx.laneSet(e)
	var list []*bpmn.Element
	border := func(i int) float64 {
		if i == n {
			return all.to
		}
		return all.from + math.Round(all.size()*float64(i)/float64(n))
	}
	for i := range n {
		part := span{border(i), border(i + 1)}
		list = append(list, tx.newLane(set, f.inner(f.set(s.Bounds, part)), s.Horizontal))
	}
	return list, nil
}

// laneSet returns the lane set of a pool or lane, and makes it if need be.
func (tx *Tx) laneSet(e *bpmn.Element) *bpmn.Element {
	parent, tag := e, bpmn.ChildLanes
	if e.Kind == bpmn.Participant {
		parent, tag = e.Process, bpmn.LaneSet
	}
	if set := parent.Child(tag); set != nil {
		return set
	}
	x := tx.add(parent.XML, string(tag), "id", tx.freshFor(bpmn.LaneSet))
	tx.sync()
	return tx.model.Of(x)
}

// newLane writes and draws a lane; its members are found by the fixups.
func (tx *Tx) newLane(set *bpmn.Element, b bpmn.Bounds, horizontal bool) *bpmn.Element {
	x := tx.add(set.XML, string(bpmn.Lane), "id", tx.freshFor(bpmn.Lane))
	s := tx.draw(tx.plane(), x.SelectAttrValue("id", ""), b)
	s.CreateAttr("isHorizontal", strconv.FormatBool(horizontal))
	tx.beneath(s)
	tx.sync()
	e := tx.model.Of(x)
	tx.created[e] = true
	return e
}

// MergeLanes makes one lane of neighbours: the first keeps its name and takes in
// the room of the others.
func (tx *Tx) MergeLanes(list []*bpmn.Element) error {
	tx.sync()
	list = slices.Clone(list)
	for _, e := range list {
		if e.Kind != bpmn.Lane || tx.shape(e) == nil || e.Parent != list[0].Parent {
			return Refused("Only lanes that lie beside each other are merged.")
		}
	}
	if len(list) < 2 {
		return Refused("Select the lanes to merge.")
	}
	f := frameOf(tx.shape(list[0]))
	slices.SortFunc(list, func(a, b *bpmn.Element) int { return cmp.Compare(f.of(tx.bounds(a)).from, f.of(tx.bounds(b)).from) })
	all := f.of(tx.bounds(list[0]))
	for _, e := range list[1:] {
		s := f.of(tx.bounds(e))
		if !touch(s.from, all.to) {
			return Refused("Only lanes that lie beside each other are merged.")
		}
		all.to = s.to
	}
	tx.place(list[0], f.set(tx.bounds(list[0]), all))
	tx.eraseAll(tx.closure(list[1:]))
	return nil
}

// fillLanes gives the room of lanes that go to the lane above (or left), else to
// the one below: lanes tile their pool. The last lane takes its lane set along.
func (tx *Tx) fillLanes(gone map[*bpmn.Element]bool) {
	for _, e := range inOrder(tx, gone) {
		if e.Kind != bpmn.Lane || gone[e.Parent] || e.Parent == nil || tx.shape(e) == nil {
			continue
		}
		s := tx.shape(e)
		f := frameOf(s)
		heir := tx.heir(e, gone)
		if heir == nil {
			gone[e.Parent] = true
			continue
		}
		was, room := tx.bounds(heir), f.of(s.Bounds)
		all := f.of(was)
		all = span{min(all.from, room.from), max(all.to, room.to)}
		tx.place(heir, f.set(was, all))
		tx.tile(heir, tx.bounds(heir))
	}
}

// heir returns the lane that stays and is nearest to e, the one before it first.
func (tx *Tx) heir(e *bpmn.Element, gone map[*bpmn.Element]bool) *bpmn.Element {
	f := frameOf(tx.shape(e))
	at := f.of(tx.bounds(e)).from
	var before, after *bpmn.Element
	for _, l := range e.Parent.Children {
		if l.Kind != bpmn.Lane || gone[l] || tx.shape(l) == nil {
			continue
		}
		from := f.of(tx.bounds(l)).from
		if from < at && (before == nil || from > f.of(tx.bounds(before)).from) {
			before = l
		}
		if from > at && (after == nil || from < f.of(tx.bounds(after)).from) {
			after = l
		}
	}
	if before != nil {
		return before
	}
	return after
}

// lanes returns the lanes directly in a pool or lane, from the top (or left).
func (d *Doc) lanes(e *bpmn.Element) []*bpmn.Element {
	parent, tag := e, bpmn.ChildLanes
	if e.Kind == bpmn.Participant {
		parent, tag = e.Process, bpmn.LaneSet
	}
	if parent == nil || parent.Child(tag) == nil {
		return nil
	}
	g := d.Diagram()
	var list []*bpmn.Element
	for _, l := range parent.Child(tag).Children {
		if l.Kind == bpmn.Lane && g.ShapeOf(l) != nil {
			list = append(list, l)
		}
	}
	if len(list) > 0 {
		f := frameOf(g.ShapeOf(list[0]))
		slices.SortStableFunc(list, func(a, b *bpmn.Element) int {
			return cmp.Compare(f.of(g.ShapeOf(a).Bounds).from, f.of(g.ShapeOf(b).Bounds).from)
		})
	}
	return list
}

// touch reports whether two sides lie on one line, give or take what other tools round.
func touch(a, b float64) bool { return math.Abs(a-b) < 0.5 }

// A frame tells along which axis the lanes of a pool are stacked.
type frame struct{ horizontal bool }

// frameOf returns the axis of the lanes of a pool or lane: lying ones are stacked
// downwards.
func frameOf(s *bpmn.Shape) frame { return frame{s.Horizontal} }

// A span is the part of that axis that a lane takes.
type span struct{ from, to float64 }

// size returns how long s is.
func (s span) size() float64 { return s.to - s.from }

// of returns the part of the axis that b takes.
func (f frame) of(b bpmn.Bounds) span {
	if f.horizontal {
		return span{b.Y, b.Bottom()}
	}
	return span{b.X, b.Right()}
}

// set returns b with another span.
func (f frame) set(b bpmn.Bounds, s span) bpmn.Bounds {
	if f.horizontal {
		return bpmn.Bounds{X: b.X, Y: s.from, W: b.W, H: s.size()}
	}
	return bpmn.Bounds{X: s.from, Y: b.Y, W: s.size(), H: b.H}
}

// inner returns b without the name band.
func (f frame) inner(b bpmn.Bounds) bpmn.Bounds {
	if f.horizontal {
		return bpmn.Bounds{X: b.X + band, Y: b.Y, W: b.W - band, H: b.H}
	}
	return bpmn.Bounds{X: b.X, Y: b.Y + band, W: b.W, H: b.H - band}
}

// An opening is room to be made among lanes: at a place of the axis along which
// they are stacked, so much of it, on that side of the place.
type opening struct {
	at, size float64
	side     Side
}

// makeRoom opens room beside a lane: what lies behind moves away; the pool, the
// lanes around it and the grown ones take the room in.
func (tx *Tx) makeRoom(beside *bpmn.Element, o opening, grown ...*bpmn.Element) {
	f := frameOf(tx.shape(beside))
	around := map[*bpmn.Element]bool{tx.poolOf(beside.Root()): true}
	for p := beside.Parent; p != nil; p = p.Parent {
		around[p] = p.Kind == bpmn.Lane
	}
	for _, e := range grown {
		around[e] = true
	}
	behind := map[*bpmn.Element]bool{}
	for e := range tx.carried([]*bpmn.Element{beside}) { // all of its pool
		if tx.shape(e) == nil {
			continue
		}
		s := f.of(tx.bounds(e))
		switch {
		case around[e]:
			tx.place(e, f.set(tx.bounds(e), o.in(s)))
		case o.side == Below && s.from >= o.at, o.side == Above && s.to <= o.at:
			behind[e] = true
		}
	}
	by := o.size
	if o.side == Above {
		by = -by
	}
	if f.horizontal {
		tx.translate(behind, 0, by)
	} else {
		tx.translate(behind, by, 0)
	}
}

// in returns a span with the room taken in.
func (o opening) in(s span) span {
	if o.side == Above {
		return span{s.from - o.size, s.to}
	}
	return span{s.from, s.to + o.size}
}
