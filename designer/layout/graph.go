package layout

import (
	"slices"

	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// A node is a flow node of one scope, or (of == nil) a place that a long link
// passes in a column.
type node struct {
	of          *bpmn.Element
	w, h        float64 // of the shape
	above       float64 // room for what belongs to the node over it
	below       float64 // and under it: label, boundary events
	inner       picture // content of an expanded sub-process
	satellites  []*satellite
	lane        int
	rank, order int     // column, and place in it
	nth         int     // place among the nodes proper
	x, y        float64 // left side; middle
	in, out     []*link
	block       *block
}

// A link joins two nodes: a sequence flow, or the association between a
// compensation event and its handler.
type link struct {
	of       *bpmn.Element
	from, to *node
	event    *bpmn.Element // boundary event it leaves from
	port     float64       // among the links of from, top to bottom: 0 to 1
	back     bool          // leads against the direction of reading
	over     bool          // runs over everything: there are too many links
	leaves   side          // of from
	enters   side          // of to
	leavesAt float64       // how far beside the middle of its side it leaves
	entersAt float64
	deeper   float64 // how much further down than its neighbours it turns below its event
	chain    []*node // from, the places it passes, to; nil for a loop and for one that runs over everything
}

// A graph is one scope, or a connected part of it.
type graph struct {
	nodes []*node // real ones, in document order
	links []*link
	cols  [][]*node // by rank, top to bottom, with the places of long links
	real  []int     // how many nodes proper each column has
	lanes int       // how many, at least 1
	laned bool      // they are drawn
	least []float64 // height that the name of each lane needs
	tops  []float64 // of the lanes; one more than there are lanes
	xs    []float64 // left side of each column
	wide  []float64 // and its width
}

// newGraph collects the flow nodes of a scope.
func (d *drawing) newGraph(scope *bpmn.Element, lanes []*bpmn.Element) *graph {
	g := &graph{lanes: max(1, len(lanes)), laned: len(lanes) > 0}
	number := numbered(lanes)
	for _, l := range lanes {
		g.least = append(g.least, min(even(typeset.Width(l.Name(), 12)+20), maxName))
	}
	byElement := map[*bpmn.Element]*node{}
	for _, e := range scope.Children {
		if e.Kind.FlowNode() && e.Kind != bpmn.BoundaryEvent {
			n := d.newNode(e)
			n.lane = laneOf(e, number)
			g.nodes = append(g.nodes, n)
			byElement[e] = n
		}
	}
	for _, e := range d.links[scope] {
		g.link(e, byElement)
	}
	g.inheritLanes()
	d.attachSatellites(scope, byElement)
	return g
}

// laneOf is the number of the innermost lane of e; -1 for none.
func laneOf(e *bpmn.Element, number map[*bpmn.Element]int) int {
	for _, l := range slices.Backward(e.Lanes) {
		if i, ok := number[l]; ok {
			return i
		}
	}
	return -1
}

// inheritLanes puts nodes without a lane beside their predecessors.
func (g *graph) inheritLanes() {
	for range 2 {
		for _, n := range g.nodes {
			for _, l := range n.in {
				if n.lane < 0 {
					n.lane = l.from.lane
				}
			}
		}
	}
	for _, n := range g.nodes {
		n.lane = max(n.lane, 0)
	}
}

// link adds a flow between two nodes of the scope. An association counts only
// if it leads from a compensation event to its handler, which no sequence flow
// reaches (BPMN 2.0.2, section 10.7.1).
func (g *graph) link(e *bpmn.Element, byElement map[*bpmn.Element]*node) {
	l := &link{of: e, from: byElement[e.Source], to: byElement[e.Target]}
	if e.Source.Kind == bpmn.BoundaryEvent && e.Source.Host != nil {
		l.from, l.event = byElement[e.Source.Host], e.Source
	} else if e.Kind == bpmn.Association {
		return
	}
	if l.from == nil || l.to == nil {
		return
	}
	if l.event != nil {
		i := slices.Index(l.from.of.Boundary, l.event)
		l.port = 0.5 + 0.5*float64(i+1)/float64(len(l.from.of.Boundary)+1)
	}
	g.links = append(g.links, l)
	l.from.out = append(l.from.out, l)
	l.to.in = append(l.to.in, l)
}

// The measures of a drawing.
const (
	columnGap  = 50.0 // between columns
	rowGap     = 30.0 // between rows
	partGap    = 40.0 // between parts that nothing connects
	padding    = 30.0 // inside of sub-processes and lanes
	titleRoom  = 24.0 // for the name of a sub-process
	labelSize  = 11.0
	labelWidth = 90.0
	labelRoom  = 4.0
	eventSize  = 36.0
	eventStep  = 48.0 // between boundary events
	minLane    = 100.0
	maxName    = 240.0 // a longer name of a pool or lane is broken
)

// newNode measures a flow node with all that belongs to it.
func (d *drawing) newNode(e *bpmn.Element) *node {
	info := bpmn.Of(e.Kind)
	n := &node{of: e, w: info.W, h: info.H}
	switch {
	case e.Kind.Is(bpmn.Container) || e.Kind == bpmn.SubChoreography:
		n.fill(d.scope(e))
	case e.Kind.Is(bpmn.Choreography):
		n.h = 100
	case e.Kind.Is(bpmn.Event, bpmn.Gateway):
		n.below = labelHeight(e.Name())
	}
	if count := float64(len(e.Boundary)); count > 0 {
		n.w = max(n.w, count*eventStep+24)
		n.below = eventSize/2 + 8
		for _, b := range e.Boundary {
			n.below = max(n.below, eventSize/2+labelHeight(b.Name()))
		}
	}
	return n
}

// fill makes a sub-process as large as its content; an empty one is closed.
func (n *node) fill(p picture) {
	if len(p.shapes) == 0 {
		n.w, n.h = 100, 80
		return
	}
	n.inner = p
	n.w, n.h = p.bounds.W+2*padding, p.bounds.H+2*padding+titleRoom-10
	if n.of.Kind == bpmn.SubChoreography {
		n.h += 40 // the bands of the participants
	}
	if title := typeset.Width(n.of.Name(), 12) + 2*padding; title > n.w && title < 400 {
		n.w = title
	}
	n.w, n.h = even(n.w), even(n.h)
}

// even rounds up so that middles lie on whole units.
func even(v float64) float64 {
	if whole := float64(int(v/2)) * 2; whole >= v {
		return whole
	}
	return float64(int(v/2))*2 + 2
}

// labelHeight is the room that a name under (or over) a shape takes.
func labelHeight(name string) float64 {
	if name == "" {
		return 0
	}
	return typeset.Set(name, typeset.Style{Size: labelSize, Width: labelWidth}).Height + labelRoom
}

// broad is the width of a node with its satellites.
func (n *node) broad() float64 { return max(n.w, n.broadSatellites()) }

// middle is the x of the centre.
func (n *node) middle() float64 { return n.x + n.w/2 }

// top is the y of the upper end with all that belongs to the node.
func (n *node) top() float64 { return n.y - n.h/2 - n.above }

// bottom is the y of the lower end with all that belongs to the node.
func (n *node) bottom() float64 { return n.y + n.h/2 + n.below }

// bounds is where the shape itself stands.
func (n *node) bounds() bpmn.Bounds {
	return bpmn.Bounds{X: n.x, Y: n.y - n.h/2, W: n.w, H: n.h}
}

// parts cuts a graph into what is connected, in document order; event
// sub-processes come last. Lanes keep everything together.
func (g *graph) parts() []*graph {
	if g.laned {
		return []*graph{g}
	}
	part := map[*node]*graph{}
	var all []*graph
	for _, n := range g.nodes {
		if part[n] != nil {
			continue
		}
		p := &graph{lanes: 1}
		all = append(all, p)
		for todo := []*node{n}; len(todo) > 0; todo = todo[1:] {
			if part[todo[0]] != nil {
				continue
			}
			part[todo[0]] = p
			for _, l := range todo[0].out {
				todo = append(todo, l.to)
			}
			for _, l := range todo[0].in {
				todo = append(todo, l.from)
			}
		}
	}
	for _, n := range g.nodes {
		part[n].nodes = append(part[n].nodes, n)
	}
	for _, l := range g.links {
		part[l.from].links = append(part[l.from].links, l)
	}
	slices.SortStableFunc(all, func(a, b *graph) int { return a.sort() - b.sort() })
	return all
}

// sort puts event sub-processes behind the rest.
func (g *graph) sort() int {
	if len(g.nodes) == 1 && g.nodes[0].of.EventSubProcess() {
		return 1
	}
	return 0
}
