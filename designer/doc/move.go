package doc

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Move moves elements, with all that lies in them or sits on them, by dx and dy.
// With into they also change their home: a pool, lane, sub-process or what the
// diagram shows; an activity takes an event onto its border. A nil into leaves
// them at home. The error says why they may not be there.
func (tx *Tx) Move(list []*bpmn.Element, dx, dy float64, into *bpmn.Element) error {
	tx.sync()
	if len(list) == 1 && tx.MayAttach(tx.TypeOf(list[0]), into) == "" && !tx.inside(list[0], into, dx, dy) {
		return tx.Attach(list[0], into, dx, dy)
	}
	if why := tx.MayMove(list, into); why != "" {
		return Refused(why)
	}
	set := tx.carried(list)
	for _, e := range list {
		if e.Kind == bpmn.BoundaryEvent && !set[e.Host] {
			if into == nil {
				tx.slide(e, dx, dy)
				delete(set, e)
				continue
			}
			tx.detach(e)
		}
	}
	tx.translate(set, dx, dy)
	if into != nil {
		tx.settle(list, into)
	}
	if len(list) == 1 {
		tx.dropped[list[0]] = true
	}
	return nil
}

// Nudge is Move by keyboard: elements stay at home, and are not put into flows
// they come to lie on.
func (tx *Tx) Nudge(list []*bpmn.Element, dx, dy float64) error {
	err := tx.Move(list, dx, dy, nil)
	clear(tx.dropped)
	return err
}

// inside reports whether e, when moved, lies well within an expanded sub-process.
func (tx *Tx) inside(e, into *bpmn.Element, dx, dy float64) bool {
	c := tx.bounds(e).Center().Add(dx, dy)
	return into.Kind.Is(bpmn.Container) && tx.expanded(into) && tx.bounds(into).Grow(-15).Contains(c)
}

// carried returns what moves when the elements of list do.
func (tx *Tx) carried(list []*bpmn.Element) map[*bpmn.Element]bool {
	set := make(map[*bpmn.Element]bool, len(list))
	stack := append([]*bpmn.Element(nil), list...)
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if e == nil || set[e] {
			continue
		}
		set[e] = true
		stack = append(stack, e.Boundary...)
		if tx.shape(e) != nil || e.Kind.Is(bpmn.Part) || e.Kind == bpmn.Process {
			stack = append(stack, e.Children...)
		}
		switch e.Kind {
		case bpmn.Participant:
			stack = append(stack, e.Process)
		case bpmn.Lane:
			stack = append(stack, tx.poolOf(e.Root()))
		}
	}
	return set
}

// translate moves shapes, and the ways between two of them, as one picture.
func (tx *Tx) translate(set map[*bpmn.Element]bool, dx, dy float64) {
	if tx.Diagram() == nil || dx == 0 && dy == 0 {
		return
	}
	if g := tx.Diagram(); covers(set, g) && tx.slideAll(g, bpmn.Point{X: dx, Y: dy}) {
		return
	}
	leaving := tx.leavingEdges()
	for e := range set {
		tx.shift(e, dx, dy)
		for _, edge := range leaving[e] {
			if set[edge.Of.Target] {
				tx.shiftEdge(edge, dx, dy)
			}
		}
	}
}

// leavingEdges returns the edges of the diagram by the element they begin at.
// It is made once for an edit, and again when the model has changed.
func (tx *Tx) leavingEdges() map[*bpmn.Element][]*bpmn.Edge {
	if tx.leaving == nil {
		tx.leaving = map[*bpmn.Element][]*bpmn.Edge{}
		for _, e := range tx.Diagram().Edges {
			if e.Of != nil && e.Of.Source != nil {
				tx.leaving[e.Of.Source] = append(tx.leaving[e.Of.Source], e)
			}
		}
	}
	return tx.leaving
}

// shiftEdge moves a whole way with its label.
func (tx *Tx) shiftEdge(e *bpmn.Edge, dx, dy float64) {
	points := make([]bpmn.Point, len(e.Points))
	for i, p := range e.Points {
		points[i] = p.Add(dx, dy)
	}
	tx.bend(e.Of, points)
	tx.bent[e.Of] = true
	if e.Label != nil {
		l := *e.Label
		tx.placeLabel(e.Of, bpmn.Bounds{X: l.X + dx, Y: l.Y + dy, W: l.W, H: l.H})
		tx.labels[e.Of] = true
	}
}

// settle gives elements a new home.
func (tx *Tx) settle(list []*bpmn.Element, into *bpmn.Element) {
	for _, e := range list {
		if !e.Kind.FlowNode() && !note(e) && e.Kind != bpmn.DataObjectReference && e.Kind != bpmn.DataStoreReference {
			continue // a picture of what belongs elsewhere: pools, messages, data inputs
		}
		home := tx.keeper(e.Kind, into)
		if note(e) || e.Kind == bpmn.DataStoreReference {
			home = tx.artifactHome(e, into)
		}
		if home == e.XML.Parent() {
			continue
		}
		tx.homes[e] = e.Parent
		for _, x := range tx.family(e) {
			tx.rehome(x, home)
		}
	}
	tx.sync()
}

// artifactHome is keeper for what may lie anywhere.
func (tx *Tx) artifactHome(e, into *bpmn.Element) *etree.Element {
	for into != nil && !holds(into) && into.Kind != bpmn.Collaboration {
		into = tx.Home(into)
	}
	if s := tx.scope(into); s != nil && (s.Kind != bpmn.Collaboration || note(e)) {
		return s.XML
	}
	return e.XML.Parent()
}

// family returns the XML elements that change their home together with e: its
// boundary events, and the data object behind a reference that has it alone.
func (tx *Tx) family(e *bpmn.Element) []*etree.Element {
	xs := []*etree.Element{e.XML}
	for _, b := range e.Boundary {
		tx.homes[b] = b.Parent
		xs = append(xs, b.XML)
	}
	if o := tx.ownObject(e); o != nil {
		xs = append(xs, o.XML)
	}
	return xs
}

// ownObject returns the data object behind a reference that has it alone, or nil.
func (tx *Tx) ownObject(e *bpmn.Element) *bpmn.Element {
	if o := tx.model.ByID(e.Attr("dataObjectRef")); o != nil && tx.orphan(o, map[*bpmn.Element]bool{e: true}) {
		return o
	}
	return nil
}

// slide moves a boundary event along the border of its host.
func (tx *Tx) slide(e *bpmn.Element, dx, dy float64) {
	b := tx.bounds(e)
	c := b.Center().Add(dx, dy)
	if host := tx.shape(e.Host); host != nil {
		c = border(host.Bounds, c)
	}
	tx.place(e, bpmn.Bounds{X: c.X - b.W/2, Y: c.Y - b.H/2, W: b.W, H: b.H})
}

// Attach moves an event by dx and dy and puts it onto the border of host, which
// makes it a boundary event; flows that led to it go. The error says why not.
func (tx *Tx) Attach(e, host *bpmn.Element, dx, dy float64) error {
	tx.sync()
	t := tx.TypeOf(e)
	if why := tx.MayAttach(t, host); why != "" {
		return Refused(why)
	}
	if e.Kind != bpmn.BoundaryEvent {
		for _, f := range e.In { // a boundary event is not reached by a flow
			tx.erase(f)
		}
		t.Kind = bpmn.BoundaryEvent
		tx.morph(e, t)
	}
	tx.set(e.XML, "attachedToRef", host.ID)
	if e.XML.Parent() != host.XML.Parent() {
		tx.homes[e] = e.Parent
		tx.rehome(e.XML, host.XML.Parent())
	}
	tx.sync()
	tx.slide(e, dx, dy)
	return nil
}

// detach takes a boundary event off its host; it becomes an event inside the flow.
func (tx *Tx) detach(e *bpmn.Element) {
	tx.morph(e, tx.freed(e))
	tx.sync()
}
