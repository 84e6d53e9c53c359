package tool

import (
	"slices"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// Leading says what the keys lead while a gesture waits for a place. States know nothing of it: they are given what a pointer would
// have told them.
type Leading uint8

// What the keys lead.
const (
	Nothing Leading = iota
	Place           // the arrows move a place by steps, with Alt from element to element
	Element         // the arrows and Tab go from element to element
)

// leadStep and leadFar are how far an arrow moves a place, alone and with Shift.
const leadStep, leadFar = grid, 5 * grid

// arrows are the directions of the keys.
var arrows = map[string]bpmn.Point{"Left": {X: -1}, "Right": {X: 1}, "Up": {Y: -1}, "Down": {Y: 1}}

// leads says what the gesture under way waits for.
func (ed *Editor) leads() Leading {
	switch s := ed.State.(type) {
	case choosingSource, connecting, reconnecting:
		return Element
	case creating:
		if !s.drag {
			return Place
		}
	case lasso, lassoing, space, spacing:
		return Place
	}
	return Nothing
}

// lead does what a key means to a gesture that waits for a place; false if it means nothing to it.
func (ed *Editor) lead(in Input) bool {
	kind := ed.leads()
	to, arrow := arrows[in.Key]
	switch {
	case kind == Nothing || in.Ctrl:
		return false
	case in.Key == "Return" && ed.led:
		ed.put()
	case in.Key == "Return":
		ed.begin()
	case in.Key == "Tab" && kind == Element:
		ed.through(in.Shift)
	case arrow && (kind == Element || in.Alt):
		if e := ed.toward(ed.pointer, ed.Doc.ItemAt(ed.hit(ed.pointer)), to); e != nil {
			ed.pointer = ed.grip(e)
		}
		ed.there()
	case arrow:
		step := leadStep
		if in.Shift {
			step = leadFar
		}
		ed.pointer = ed.pointer.Add(step*to.X, step*to.Y)
		ed.there()
	default:
		return false
	}
	return true
}

// begin shows a gesture that has just begun at a place from which the keys lead on.
func (ed *Editor) begin() {
	ed.pointer = ed.start()
	if ed.leads() == Element {
		ed.led = true
		ed.Preview.Led, ed.Preview.At = Element, ed.pointer
		return
	}
	if s, makes := ed.State.(creating); makes {
		ed.pointer = ed.free(s.t, ed.pointer)
	}
	ed.there()
}

// free is a place where something can be made: the one that is wished, else below the diagram, else in a pool.
func (ed *Editor) free(t doc.Type, wish bpmn.Point) bpmn.Point {
	places := []bpmn.Point{wish}
	if sc := ed.Doc.Scene(); sc != nil {
		places = append(places, bpmn.Point{X: wish.X, Y: sc.Bounds.Bottom() + 2*leadFar})
	}
	for _, pool := range ed.Doc.Model().Every(bpmn.Participant) {
		for b, x := ed.bounds(pool), 2*leadFar; x < b.W; x += leadFar {
			places = append(places, bpmn.Point{X: b.X + x, Y: b.Center().Y})
		}
	}
	for _, p := range places {
		if ed.dropNew(t, p).effect != Forbidden {
			return p
		}
	}
	return wish
}

// there brings what the hand is doing to where the keys have led.
func (ed *Editor) there() {
	ed.led = true
	ed.reveal(ed.pointer)
	ed.State = ed.State.Handle(ed, Input{Kind: Move, At: ed.pointer})
	ed.Preview.Led, ed.Preview.At = ed.leads(), ed.pointer
	switch ed.State.(type) {
	case choosingSource:
		if e := ed.Doc.ItemAt(ed.hit(ed.pointer)); e != nil {
			ed.Preview.Hover = e.ID
		}
	case lasso, space:
		const arm = 10
		p := ed.pointer
		ed.Preview.Lines = []Line{{From: p.Add(-arm, 0), To: p.Add(arm, 0)}, {From: p.Add(0, -arm), To: p.Add(0, arm)}}
	}
}

// put presses where the keys have led, or lets go where a button would be down. What cannot be there stays in the hand.
func (ed *Editor) put() {
	if ed.there(); ed.Preview.Effect == Forbidden {
		if ed.Refused != nil {
			ed.Refused(ed.Preview.Reason)
		}
		return
	}
	in := Input{Kind: Press, At: ed.pointer}
	switch s := ed.State.(type) {
	case lassoing, spacing, reconnecting:
		in.Kind = Release
	case connecting:
		if s.target(ed, in.At) == s.from { // nothing was chosen yet
			return
		}
	}
	ed.Preview = Preview{}
	if ed.State = ed.State.Handle(ed, in); ed.leads() != Nothing {
		ed.there()
	}
}

// start is where the keys begin to lead: beside the selected element, or on it where it would take what is made.
func (ed *Editor) start() bpmn.Point {
	one, seen := ed.one(), ed.seen()
	b := ed.bounds(one)
	switch s := ed.State.(type) {
	case connecting:
		return ed.grip(s.from)
	case reconnecting:
		return ed.grip(end(s.flow, map[bool]int{true: -1, false: 1}[s.source]))
	case choosingSource:
		if all := reading(ed.Doc.Diagram()); b.Empty() && len(all) > 0 {
			return ed.grip(all[0])
		}
	case creating:
		w, h := s.t.Size()
		switch sc := ed.Doc.Scene(); {
		case s.t.Kind == bpmn.Participant && sc != nil && len(ed.Doc.Model().Every(bpmn.Participant)) > 0:
			return bpmn.Point{X: sc.Bounds.X + w/2, Y: sc.Bounds.Bottom() + leadFar + h/2}
		case b.Empty() || one.Kind.Is(bpmn.Swimlane):
		case s.t.Kind == bpmn.BoundaryEvent && one.Kind.Activity():
			return bpmn.Point{X: b.Center().X, Y: b.Bottom()}
		default:
			return bpmn.Point{X: b.Right() + leadFar + w/2, Y: b.Center().Y}
		}
	case lasso, space:
		if !b.Empty() {
			return bpmn.Point{X: b.X - 2*grid, Y: b.Y - 2*grid}
		}
	}
	if !b.Empty() {
		return b.Center()
	}
	return seen.Center()
}

// seen is the part of the diagram that the window shows; where nobody tells, all of it.
func (ed *Editor) seen() bpmn.Bounds {
	if ed.Seen != nil {
		return ed.Seen()
	}
	if s := ed.Doc.Scene(); s != nil {
		return s.Bounds
	}
	return bpmn.Bounds{}
}

// reveal moves the diagram such that a point is seen.
func (ed *Editor) reveal(p bpmn.Point) {
	if ed.Seen == nil || ed.Pan == nil {
		return
	}
	in := ed.Seen().Grow(-2 * grid)
	to := bpmn.Point{X: max(in.X, min(p.X, in.Right())), Y: max(in.Y, min(p.Y, in.Bottom()))}
	if to != p {
		ed.Pan((to.X-p.X)*ed.zoom(), (to.Y-p.Y)*ed.zoom())
	}
}

// through leads to the next element, in reading order, that the gesture may end at.
func (ed *Editor) through(back bool) {
	all := reading(ed.Doc.Diagram())
	if back {
		slices.Reverse(all)
	}
	now := slices.Index(all, ed.Doc.ItemAt(ed.hit(ed.pointer)))
	for i := range all {
		if e := all[(now+1+i+len(all))%len(all)]; ed.fits(e) {
			ed.pointer = ed.grip(e)
			break
		}
	}
	ed.there()
}

// fits reports whether the gesture may end at an element.
func (ed *Editor) fits(e *bpmn.Element) bool {
	switch s := ed.State.(type) {
	case choosingSource:
		return connectable(e)
	case connecting:
		_, why := ed.Doc.MayConnect(s.from, e)
		return e != s.from && why == ""
	case reconnecting:
		a, b := s.flow.Source, e
		if s.source {
			a, b = e, s.flow.Target
		}
		_, why := ed.Doc.MayReconnect(s.flow, a, b)
		return why == ""
	}
	return false
}

// grip is a point at which an element is hit, and not what lies over it.
func (ed *Editor) grip(e *bpmn.Element) bpmn.Point {
	b := ed.bounds(e)
	c := b.Center()
	for _, p := range []bpmn.Point{c, {X: b.X + grid/2, Y: c.Y}, {X: c.X, Y: b.Y + grid/2}, {X: c.X, Y: b.Bottom() - grid/2}} {
		if ed.Doc.ItemAt(ed.hit(p)) == e {
			return p
		}
	}
	return c
}

// size makes the selected elements wider or higher by steps, from their upper left.
func size(dx, dy float64) func(*Editor) {
	return onAll("resize", func(tx *doc.Tx, list []*bpmn.Element) error {
		for _, e := range list {
			s := tx.Diagram().ShapeOf(e)
			if s == nil || tx.MayResize(e) != "" {
				continue
			}
			b := s.Bounds
			b.W, b.H = b.W+dx*grid, b.H+dy*grid
			if err := tx.Resize(e, tx.Fit(e, b)); err != nil {
				return err
			}
		}
		return nil
	})
}
