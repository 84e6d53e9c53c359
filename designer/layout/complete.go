package layout

import (
	"container/heap"
	"slices"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// complete places what an existing diagram lacks: each missing flow node beside
// one it is joined with, then missing boundary events, artifacts and flows.
// What is drawn keeps its place; pools and sub-processes grow where they must.
// Missing lanes are not added. It returns the roots that it drew as a whole.
func (d *drawing) complete(w *writer, g *bpmn.Diagram) []*bpmn.Element {
	if g.Plane == nil || g.Of == nil {
		return nil
	}
	if len(g.Shapes) == 0 {
		return d.fillPlane(w, g)
	}
	p := d.patch(w, g)
	p.shapes()
	p.flows()
	w.add(g.Plane, p.fresh)
	return nil
}

// patch begins with what the diagram shows.
func (d *drawing) patch(w *writer, g *bpmn.Diagram) *patch {
	p := &patch{drawing: d, taken: newTaken(), w: w, g: g, open: map[*bpmn.Element]bool{}}
	for _, s := range g.Shapes {
		if s.Of != nil {
			p.set(s.Of, s.Bounds)
			p.open[s.Of] = s.Expanded
			if pool := poolFor(w.m, s.Of); pool != nil {
				p.set(pool, s.Bounds)
			}
		}
	}
	return p
}

// shapes finds a place for every shape that is missing.
func (p *patch) shapes() {
	p.pools()
	for _, scope := range p.scopes() {
		p.nodes(scope)
		p.attachments(scope)
	}
}

// fillPlane draws everything into a plane that is empty.
func (d *drawing) fillPlane(w *writer, g *bpmn.Diagram) []*bpmn.Element {
	switch {
	case g.Of.Kind == bpmn.Collaboration:
		w.add(g.Plane, d.collaboration(g.Of))
	case g.Of.Kind == bpmn.Process || g.Of.Kind == bpmn.ChoreographyRoot || g.Of.Kind.Is(bpmn.Container):
		w.add(g.Plane, d.alone(g.Of))
	}
	done := []*bpmn.Element{g.Of}
	for _, c := range g.Of.Children {
		if c.Process != nil {
			done = append(done, c.Process)
		}
	}
	return done
}

// A patch is what is added to one diagram.
type patch struct {
	*drawing
	*taken
	w     *writer
	g     *bpmn.Diagram
	open  map[*bpmn.Element]bool // expanded
	fresh picture
}

// scopes are the processes and expanded sub-processes whose content the diagram
// shows, outer ones first.
func (p *patch) scopes() []*bpmn.Element {
	var out []*bpmn.Element
	for _, e := range p.Elements {
		switch {
		case e == p.g.Of, p.open[e] && e.Kind.Is(bpmn.Container), e.Kind == bpmn.Process && p.poolOf(e) != nil:
			out = append(out, e)
		}
	}
	return out
}

// poolOf is the drawn pool of a process, or nil.
func (p *patch) poolOf(process *bpmn.Element) *bpmn.Element {
	for _, e := range p.g.Of.Children {
		if _, drawn := p.at[e]; drawn && e.Kind == bpmn.Participant && e.Process == process && process != nil {
			return e
		}
	}
	return nil
}

// pools adds missing pools: around what is drawn of their processes, or whole
// ones below everything else.
func (p *patch) pools() {
	for _, e := range p.g.Of.Children {
		if _, drawn := p.at[e]; drawn || e.Kind != bpmn.Participant || p.g.Of.Kind != bpmn.Collaboration {
			continue
		}
		inside := bpmn.Bounds{}
		for of, at := range p.at {
			if e.Process != nil && of.Root() == e.Process {
				inside = inside.Union(at)
			}
		}
		if !inside.Empty() {
			b := inside.Grow(padding)
			p.keep(func() {
				p.fresh.add(shape{of: e, bounds: bpmn.Bounds{X: b.X - header, Y: b.Y, W: b.W + header, H: b.H}})
			})
			continue
		}
		p.wholePool(e)
	}
}

// wholePool draws a pool with its process below everything else.
func (p *patch) wholePool(e *bpmn.Element) {
	all := p.fresh.bounds
	for _, at := range p.at {
		all = all.Union(at)
	}
	inner := picture{}
	if e.Process != nil {
		inner = p.process(e.Process)
	}
	whole := picture{}
	whole.pool(e, inner, 0, max(poolWidth, inner.bounds.W+header+2*padding))
	p.keep(func() { p.fresh.merge(whole, all.X-origin, all.Bottom()+poolGap) })
}

// nodes places the missing flow nodes of a scope: those first that are joined
// with something in place.
func (p *patch) nodes(scope *bpmn.Element) {
	missing := map[*bpmn.Element]int{} // by element: its place in the document
	var ready joined
	var rest []*bpmn.Element
	for i, e := range scope.Children {
		if _, drawn := p.at[e]; !drawn && e.Kind.FlowNode() && e.Kind != bpmn.BoundaryEvent {
			missing[e] = i
			if _, ok := p.beside(e, 0, 0); ok {
				heap.Push(&ready, i)
			}
			rest = append(rest, e)
		}
	}
	for len(missing) > 0 {
		e := rest[0]
		if len(ready) > 0 {
			e = scope.Children[heap.Pop(&ready).(int)]
		} else {
			rest = rest[1:]
		}
		if _, is := missing[e]; !is {
			continue
		}
		delete(missing, e)
		p.place(e, scope)
		for _, n := range neighbours(e) {
			if i, is := missing[n]; is {
				heap.Push(&ready, i)
			}
		}
	}
}

// neighbours are the elements that a flow joins with e.
func neighbours(e *bpmn.Element) (list []*bpmn.Element) {
	for _, f := range e.In {
		list = append(list, f.Source)
	}
	for _, f := range e.Out {
		list = append(list, f.Target)
	}
	return list
}

// joined is a heap of places in the document.
type joined []int

func (h joined) Len() int           { return len(h) }
func (h joined) Less(i, j int) bool { return h[i] < h[j] }
func (h joined) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *joined) Push(x any)        { *h = append(*h, x.(int)) }
func (h *joined) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// place puts a flow node beside a neighbour, or below everything else of its
// scope, and moves it down until it covers nothing.
func (p *patch) place(e, scope *bpmn.Element) {
	if inside := p.drawn(e); !inside.Empty() {
		b := inside.Grow(padding)
		p.keep(func() { p.fresh.add(shape{of: e, bounds: b, open: true}) })
		p.nodes(e)
		p.attachments(e)
		p.grow(scope, p.at[e])
		return
	}
	n := p.newNode(e)
	corner, ok := p.beside(e, n.w, n.h)
	if !ok {
		corner = p.below(scope)
	}
	b := p.free(bpmn.Bounds{X: corner.X, Y: corner.Y, W: n.w, H: n.h}, 20, scope)
	n.x, n.y = b.X, b.Y+b.H/2
	p.keep(func() { n.drawShape(&p.fresh) })
	p.grow(scope, b)
}

// drawn is the area of what is drawn of the content of a sub-process.
func (p *patch) drawn(e *bpmn.Element) bpmn.Bounds {
	all := bpmn.Bounds{}
	for _, c := range e.Children {
		if b, ok := p.at[c]; ok && e.Kind.Is(bpmn.Container) {
			all = all.Union(b)
		}
	}
	return all
}

// keep notes where the shapes stand that draw adds.
func (p *patch) keep(draw func()) {
	mark := len(p.fresh.shapes)
	draw()
	for _, s := range p.fresh.shapes[mark:] {
		p.set(s.of, s.bounds)
		p.open[s.of] = s.open
	}
}

// beside is the corner of a shape of this size over its boundary event, at the end of a flow that is
// drawn, behind a predecessor, or before a successor that has its place.
func (p *patch) beside(e *bpmn.Element, w, h float64) (bpmn.Point, bool) {
	for _, event := range e.Boundary {
		if b, ok := p.at[event]; ok {
			return bpmn.Point{X: b.Center().X - w + 30, Y: b.Center().Y - h}, true
		}
	}
	for _, f := range e.In {
		if g := p.g.EdgeOf(f); g != nil && len(g.Points) > 1 {
			return beyond(g.Points[len(g.Points)-2], g.Points[len(g.Points)-1], w, h), true
		}
	}
	for _, f := range e.Out {
		if g := p.g.EdgeOf(f); g != nil && len(g.Points) > 1 {
			return beyond(g.Points[1], g.Points[0], w, h), true
		}
	}
	for _, f := range e.In {
		source := f.Source
		if b, ok := p.at[source]; ok {
			return bpmn.Point{X: b.Right() + columnGap, Y: b.Center().Y - h/2}, true
		}
	}
	for _, f := range e.Out {
		if b, ok := p.at[f.Target]; ok {
			return bpmn.Point{X: b.X - columnGap - w, Y: b.Center().Y - h/2}, true
		}
	}
	return bpmn.Point{}, false
}

// beyond is the corner of a shape that a way from a to b runs into.
func beyond(a, b bpmn.Point, w, h float64) bpmn.Point {
	x, y := b.X-w/2, b.Y-h/2
	switch dx, dy := b.X-a.X, b.Y-a.Y; {
	case max(dx, -dx) >= max(dy, -dy) && dx > 0:
		x = b.X
	case max(dx, -dx) >= max(dy, -dy):
		x = b.X - w
	case dy > 0:
		y = b.Y
	default:
		y = b.Y - h
	}
	return bpmn.Point{X: x, Y: y}
}

// below is the lower left corner of what is drawn of a scope.
func (p *patch) below(scope *bpmn.Element) bpmn.Point {
	if all := p.spread[scope]; !all.Empty() {
		return bpmn.Point{X: all.X, Y: all.Bottom() + partGap}
	}
	if b, ok := p.at[p.container(scope)]; ok {
		return bpmn.Point{X: b.X + padding + header, Y: b.Y + padding + titleRoom}
	}
	return bpmn.Point{X: origin, Y: origin}
}

// container is the shape that holds a scope: its pool, or itself.
func (p *patch) container(scope *bpmn.Element) *bpmn.Element {
	if pool := p.poolOf(scope); pool != nil {
		return pool
	}
	return scope
}

// attachments places the missing boundary events and artifacts of a scope.
func (p *patch) attachments(scope *bpmn.Element) {
	nodes := map[*bpmn.Element]*node{}
	for e := range p.at {
		nodes[e] = &node{of: e}
	}
	for _, e := range artifacts(scope) {
		if _, drawn := p.at[e]; drawn {
			continue
		}
		if host, ok := p.at[e.Host]; ok && e.Kind == bpmn.BoundaryEvent {
			n := node{x: host.X, y: host.Center().Y, w: host.W, h: host.H}
			p.put(shape{of: e, bounds: n.eventBounds(slices.Index(e.Host.Boundary, e))}, scope)
		}
		if s := newSatellite(e); s != nil {
			corner, step := p.below(scope), 20.0
			if n := p.owner(e, nodes); n != nil {
				b := p.at[n.of]
				corner, step = bpmn.Point{X: b.Center().X - s.w/2, Y: b.Y - satelliteRoom - s.h}, -20
			}
			b := p.free(bpmn.Bounds{X: corner.X, Y: corner.Y, W: s.w, H: s.h}, step, scope)
			p.put(shape{of: e, bounds: b}, scope)
		}
	}
}

// put adds a shape and makes its container large enough for it.
func (p *patch) put(s shape, scope *bpmn.Element) {
	p.keep(func() { p.fresh.add(s) })
	p.grow(scope, s.bounds)
}

// grow makes the container of a scope, and what it lies in, large enough for b.
func (p *patch) grow(scope *bpmn.Element, b bpmn.Bounds) {
	for e := p.container(scope); e != nil; e = p.container(e.Scope()) {
		at, ok := p.at[e]
		if !ok {
			return
		}
		need := at.Union(b.Grow(padding / 2))
		if need == at {
			return
		}
		p.set(e, need)
		p.stretch(e, at, need)
		if e.Scope() == nil {
			return
		}
		b = need
	}
}

// stretch writes the new size of a container; the lanes of a pool follow.
func (p *patch) stretch(e *bpmn.Element, was, now bpmn.Bounds) {
	for i := range p.fresh.shapes {
		if p.fresh.shapes[i].of == e {
			p.fresh.shapes[i].bounds = now
		}
	}
	s := p.g.ShapeOf(e)
	if s == nil {
		return
	}
	p.w.resize(s.XML, now)
	if e.Kind != bpmn.Participant || e.Process == nil {
		return
	}
	for _, lane := range p.g.Shapes {
		if lane.Of == nil || lane.Of.Kind != bpmn.Lane || lane.Of.Root() != e.Process {
			continue
		}
		b := p.at[lane.Of]
		right, bottom, top := b.Right() >= was.Right()-1, b.Bottom() >= was.Bottom()-1, b.Y <= was.Y+1
		if right {
			b.W += now.Right() - was.Right()
		}
		if top {
			b.H += b.Y - now.Y
			b.Y = now.Y
		}
		if bottom {
			b.H = now.Bottom() - b.Y
		}
		p.set(lane.Of, b)
		p.w.resize(lane.XML, b)
	}
}

// flows draws every missing connection whose ends are drawn.
func (p *patch) flows() {
	all := p.fresh
	for _, s := range p.g.Shapes {
		if s.Of != nil {
			all.shapes = append(all.shapes, shape{of: s.Of, bounds: p.at[s.Of], open: s.Expanded || s.Of.Kind == bpmn.Group})
		}
	}
	f := newFinder(&all)
	for _, e := range p.Elements {
		if p.g.EdgeOf(e) != nil || f.drawn[e] || !e.Kind.Is(bpmn.Flow) {
			continue
		}
		if e.Kind == bpmn.MessageFlow && p.g.Of.Kind != bpmn.Collaboration { // a choreography shows them as envelopes
			continue
		}
		from, ok1 := f.outline(e.Source)
		to, ok2 := f.outline(e.Target)
		if !ok1 || !ok2 || e.Source == e.Target && e.Kind != bpmn.SequenceFlow {
			continue
		}
		p.fresh.addWay(e, p.flow(f, e, from, to))
	}
}

// flow routes one missing connection, ties as straight as they can be.
func (p *patch) flow(f *finder, e *bpmn.Element, from, to route.Outline) []bpmn.Point {
	if e.Kind != bpmn.SequenceFlow && e.Kind != bpmn.MessageFlow {
		return f.tie(from, to)
	}
	return f.flow(e, from, to, p.at[e.Source.Host])
}
