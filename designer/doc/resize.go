package doc

import "hookflow/engine/bpmn"

// Resize gives an element another size. It never becomes smaller than its
// minimum, or than what lies in it with some room around; a lane takes its
// room from its neighbours, and the lanes of a pool grow and shrink with it.
func (tx *Tx) Resize(e *bpmn.Element, b bpmn.Bounds) error {
	tx.sync()
	if why := tx.MayResize(e); why != "" {
		return Refused(why)
	}
	s := tx.shape(e)
	if s == nil {
		return Refused("It is not drawn in this diagram.")
	}
	b = tx.Fit(e, b)
	switch e.Kind {
	case bpmn.Lane:
		tx.resizeLane(e, s.Bounds, b)
	case bpmn.Participant:
		tx.resizePool(e, b)
	default:
		tx.place(e, b)
	}
	return nil
}

// Fit returns the bounds that Resize would give e when asked for b: the sides
// that moved stop where the content or the minimum wants it. It changes nothing.
func (d *Doc) Fit(e *bpmn.Element, b bpmn.Bounds) bpmn.Bounds {
	g := d.Diagram()
	if g == nil || g.ShapeOf(e) == nil {
		return b
	}
	was := g.ShapeOf(e).Bounds
	w, h := d.Minimum(e)
	need := d.needed(e)
	if pool := d.poolOf(e.Root()); e.Kind == bpmn.Lane && pool != nil && g.ShapeOf(pool) != nil {
		need = d.acrossNeed(pool, was, need)
	}
	x, y := span{b.X, b.Right()}, span{b.Y, b.Bottom()}
	if !need.Empty() {
		x = x.keep(span{need.X, need.Right()}, span{was.X, was.Right()})
		y = y.keep(span{need.Y, need.Bottom()}, span{was.Y, was.Bottom()})
	}
	x, y = x.atLeast(w, was.Right()), y.atLeast(h, was.Bottom())
	b = bpmn.Bounds{X: x.from, Y: y.from, W: x.size(), H: y.size()}
	if e.Kind == bpmn.Lane {
		b = d.fitLane(e, was, b)
	}
	return b
}

// acrossNeed adds to need, of a lane that stands at was, how long the pool has
// to stay for what lies in its other lanes.
func (d *Doc) acrossNeed(pool *bpmn.Element, was, need bpmn.Bounds) bpmn.Bounds {
	all := d.needed(pool)
	if all.Empty() {
		return need
	}
	if d.Diagram().ShapeOf(pool).Horizontal {
		x := min(all.X+band, was.Right())
		return need.Union(bpmn.Bounds{X: x, Y: was.Center().Y, W: max(0, all.Right()-x), H: 1})
	}
	y := min(all.Y+band, was.Bottom())
	return need.Union(bpmn.Bounds{X: was.Center().X, Y: y, W: 1, H: max(0, all.Bottom()-y)})
}

// fitLane stops the borders of a lane where a neighbour has no more room to give.
func (d *Doc) fitLane(lane *bpmn.Element, was, b bpmn.Bounds) bpmn.Bounds {
	f := frameOf(d.Diagram().ShapeOf(lane))
	before, now := f.of(was), f.of(b)
	for _, e := range lane.Parent.Children {
		s := d.Diagram().ShapeOf(e)
		if s == nil || e == lane {
			continue
		}
		at, need := f.of(s.Bounds), d.needed(e)
		w, h := d.Minimum(e)
		least := w
		if f.horizontal {
			least = h
		}
		if touch(at.to, before.from) {
			limit := at.from + least
			if !need.Empty() {
				limit = max(limit, f.of(need).to)
			}
			now.from = max(now.from, min(limit, before.from))
		}
		if touch(at.from, before.to) {
			limit := at.to - least
			if !need.Empty() {
				limit = min(limit, f.of(need).from)
			}
			now.to = min(now.to, max(limit, before.to))
		}
	}
	return f.set(b, now)
}

// keep widens s until what is needed lies in it, as far as that lay in it before.
func (s span) keep(need, was span) span {
	return span{min(s.from, max(need.from, was.from)), max(s.to, min(need.to, was.to))}
}

// atLeast widens s to a size. The side that is being dragged gives way: the far
// one, unless it still is where it was.
func (s span) atLeast(size, far float64) span {
	switch {
	case s.size() >= size:
		return s
	case s.to == far:
		return span{s.to - size, s.to}
	}
	return span{s.from, s.from + size}
}

// needed returns the room that the content of e takes, padding included;
// empty if e holds nothing.
func (d *Doc) needed(e *bpmn.Element) bpmn.Bounds {
	g := d.Diagram()
	var b bpmn.Bounds
	for _, c := range d.inside(e) {
		if s := g.ShapeOf(c); s != nil {
			b = b.Union(s.Bounds)
		}
	}
	if !b.Empty() {
		b = b.Grow(padding)
	}
	if s := g.ShapeOf(e); s != nil && e.Kind.Is(bpmn.Swimlane) {
		b = d.lanesNeed(e, b)
	}
	return b
}

// lanesNeed adds to b, the room for what lies in a pool or lane, the name band
// and the least room of its lanes.
func (d *Doc) lanesNeed(e *bpmn.Element, b bpmn.Bounds) bpmn.Bounds {
	g := d.Diagram()
	f := frameOf(g.ShapeOf(e))
	if f.horizontal && !b.Empty() {
		b.X, b.W = b.X-band+padding, b.W+band-padding
	} else if !b.Empty() {
		b.Y, b.H = b.Y-band+padding, b.H+band-padding
	}
	lanes := d.lanes(e)
	for _, l := range lanes {
		b = b.Union(d.needed(l))
	}
	if len(lanes) > 1 {
		first, last := f.of(g.ShapeOf(lanes[0]).Bounds), f.of(g.ShapeOf(lanes[len(lanes)-1]).Bounds)
		inner := f.inner(g.ShapeOf(e).Bounds)
		inner = frame{!f.horizontal}.set(inner, span{frame{!f.horizontal}.of(inner).from, frame{!f.horizontal}.of(inner).from + 1})
		b = b.Union(f.set(inner, span{min(first.to-60, first.from+60), max(last.from+60, last.to-60)}))
	}
	return b
}

// inside lists what lies directly in a container and has to stay in its bounds:
// not lanes, which tile it, nor events on borders, nor artifacts.
func (d *Doc) inside(e *bpmn.Element) []*bpmn.Element {
	var list []*bpmn.Element
	switch {
	case e.Kind == bpmn.Participant && e.Process != nil:
		list = e.Process.Children
	case e.Kind == bpmn.Lane:
		return d.inLane(e)
	case e.Kind.Is(bpmn.Container) && d.expanded(e):
		list = e.Children
	}
	var out []*bpmn.Element
	for _, c := range list {
		if c.Kind.FlowNode() && c.Kind != bpmn.BoundaryEvent || c.Kind.Is(bpmn.Data) {
			out = append(out, c)
		}
	}
	return out
}

// inLane lists the members of a lane, those of its nested lanes included.
func (d *Doc) inLane(lane *bpmn.Element) []*bpmn.Element {
	var out []*bpmn.Element
	if s := lane.Scope(); s != nil {
		for _, c := range s.Children {
			for _, l := range c.Lanes {
				if within(l, lane) && c.Kind != bpmn.BoundaryEvent {
					out = append(out, c)
					break
				}
			}
		}
	}
	return out
}

// resizePool moves the sides of the lanes that touch the sides of the pool.
func (tx *Tx) resizePool(pool *bpmn.Element, b bpmn.Bounds) {
	tx.place(pool, b)
	tx.tile(pool, b)
}

// tile makes the lanes of e fit its new bounds: the outer ones take up the
// difference, so far as they can.
func (tx *Tx) tile(e *bpmn.Element, b bpmn.Bounds) {
	lanes := tx.lanes(e)
	if len(lanes) == 0 {
		return
	}
	f := frameOf(tx.shape(lanes[0]))
	inner := f.inner(b)
	spans := make([]span, len(lanes))
	for i, l := range lanes {
		spans[i] = f.of(tx.bounds(l))
	}
	spans[0].from, spans[len(spans)-1].to = f.of(b).from, f.of(b).to
	for i, l := range lanes {
		now := f.set(inner, spans[i])
		tx.place(l, now)
		tx.tile(l, now)
	}
}

// resizeLane moves the borders it shares with its neighbours; a border it
// shares with the pool moves the pool's.
func (tx *Tx) resizeLane(lane *bpmn.Element, was, b bpmn.Bounds) {
	pool := tx.poolOf(lane.Root())
	s := tx.shape(lane)
	f := frameOf(s)
	before, now := f.of(was), f.of(b)
	for _, e := range append([]*bpmn.Element{pool}, tx.allLanes(pool)...) {
		if e == lane || e == nil || tx.shape(e) == nil {
			continue
		}
		eb := tx.bounds(e)
		at := f.of(eb)
		holds := e == pool || within(lane, e)
		inner := within(e, lane)
		moved := at
		switch {
		case holds || inner:
			moved = edges(at, before, now)
		case touch(at.to, before.from):
			moved.to = now.from
		case touch(at.from, before.to):
			moved.from = now.to
		}
		tx.place(e, f.set(eb, moved))
	}
	tx.place(lane, f.set(was, now))
	tx.widen(pool, f, was, b)
}

// edges moves the sides of at that coincide with sides of before.
func edges(at, before, now span) span {
	if touch(at.from, before.from) {
		at.from = now.from
	}
	if touch(at.to, before.to) {
		at.to = now.to
	}
	return at
}

// allLanes lists every lane of a pool, nested ones included.
func (tx *Tx) allLanes(pool *bpmn.Element) []*bpmn.Element {
	var list []*bpmn.Element
	if pool != nil && pool.Process != nil {
		for e := range descendants(pool.Process) {
			if e.Kind == bpmn.Lane {
				list = append(list, e)
			}
		}
	}
	return list
}

// widen changes the length of the pool, and of all its lanes, when a lane was
// made longer or shorter.
func (tx *Tx) widen(pool *bpmn.Element, f frame, was, b bpmn.Bounds) {
	if tx.shape(pool) == nil {
		return
	}
	across := frame{!f.horizontal}
	old, now := across.of(was), across.of(b)
	if old == now {
		return
	}
	for _, e := range append([]*bpmn.Element{pool}, tx.allLanes(pool)...) {
		if tx.shape(e) != nil {
			eb := tx.bounds(e)
			at := across.of(eb)
			tx.place(e, across.set(eb, span{at.from + now.from - old.from, at.to + now.to - old.to}))
		}
	}
}
