package doc

import (
	"fmt"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Size returns the size of a new shape of type t.
func (t Type) Size() (w, h float64) {
	info := bpmn.Of(t.Kind)
	switch {
	case info == nil:
		return 0, 0
	case t.Kind.Is(bpmn.Container) && t.Collapsed:
		return 100, 80
	case t.Kind == bpmn.Participant && t.Collapsed:
		w, h = 600, 60
	default:
		w, h = info.W, info.H
	}
	if t.Upright {
		w, h = h, w
	}
	return w, h
}

// Create makes an element of type t with its centre at a point, inside into:
// a pool, lane, sub-process, or what the diagram shows (nil means that). A
// boundary event is created on the border of an activity: into is that activity.
// The error says why the element may not be there.
func (tx *Tx) Create(t Type, at bpmn.Point, into *bpmn.Element) (*bpmn.Element, error) {
	plane := tx.plane()
	tx.sync()
	if into == nil {
		into = tx.Root()
	}
	if t.Kind == bpmn.BoundaryEvent || into.Kind.Activity() && tx.MayAttach(t, into) == "" && !tx.expanded(into) {
		return tx.createBoundary(t, at, into)
	}
	if why := tx.MayContain(t, into); why != "" {
		return nil, Refused(why)
	}
	w, h := t.Size()
	b := bpmn.Bounds{X: at.X - w/2, Y: at.Y - h/2, W: w, H: h}
	if t.Kind == bpmn.Participant {
		return tx.createPool(t, b)
	}
	x, err := tx.write(t, tx.keeper(t.Kind, into))
	if err != nil {
		return nil, err
	}
	tx.figure(plane, t, x, b)
	return tx.made(x), nil
}

// made registers a new element with the facts of the edit.
func (tx *Tx) made(x *etree.Element) *bpmn.Element {
	tx.sync()
	e := tx.model.Of(x)
	tx.created[e], tx.dropped[e] = true, true
	return e
}

// keeper returns the XML element that new elements of kind k in into become
// children of.
func (tx *Tx) keeper(k bpmn.Kind, into *bpmn.Element) *etree.Element {
	for into != nil && !holds(into) && into.Kind != bpmn.Collaboration { // a note dropped on a task
		into = tx.Home(into)
	}
	if s := tx.scope(into); s != nil && !(k == bpmn.DataStoreReference && s.Kind == bpmn.Collaboration) {
		return s.XML
	}
	if k == bpmn.DataStoreReference {
		return tx.model.Processes()[0].XML
	}
	return tx.Root().XML // an artifact in a black box pool belongs to the collaboration
}

// write makes the XML of a new element below parent, without its shape.
func (tx *Tx) write(t Type, parent *etree.Element) (*etree.Element, error) {
	if bpmn.Of(t.Kind) == nil {
		return nil, fmt.Errorf("create %q: there is no such element", t.Kind)
	}
	if t.Kind == bpmn.DataInput || t.Kind == bpmn.DataOutput {
		if k := bpmn.Kind(parent.Tag); k != bpmn.Process && !k.Activity() && !k.Is(bpmn.Event) {
			return nil, Refused("Data inputs and outputs belong into a process.")
		}
		return tx.parameter(parent, string(t.Kind)), nil
	}
	x := tx.add(parent, string(t.Kind), "id", tx.freshFor(t.Kind))
	switch {
	case t.Kind.Is(bpmn.Event):
		tx.define(x, trigger(t))
		tx.interrupts(x, t)
	case t.Kind.Is(bpmn.Container):
		tx.setFlag(x, "triggeredByEvent", t.EventSub, false)
	case t.Kind == bpmn.DataObjectReference:
		o := tx.add(parent, string(bpmn.DataObject), "id", tx.freshFor(bpmn.DataObject))
		tx.set(x, "dataObjectRef", o.SelectAttrValue("id", ""))
	case t.Kind == bpmn.TextAnnotation:
		tx.add(x, "text")
	case t.Kind == bpmn.ChoreographyTask:
		return nil, Refused("Choreography tasks are shown and kept, but not made here.")
	}
	return x, nil
}

// define gives an event the definition of trigger; of several there must be two at least, a message and a signal to begin
// with (10.5.5.1: all of them are needed where parallelMultiple says so).
func (tx *Tx) define(x *etree.Element, t bpmn.Trigger) {
	if t == bpmn.Multiple || t == bpmn.ParallelMult {
		tx.define(x, bpmn.Message)
		tx.define(x, bpmn.Signal)
	}
	if t == bpmn.ParallelMult || x.SelectAttr("parallelMultiple") != nil {
		tx.setFlag(x, "parallelMultiple", t == bpmn.ParallelMult, false)
	}
	tag := t.Definition()
	if tag == "" {
		return
	}
	def := tx.add(x, tag, "id", tx.fresh(upper(tag)+"_"))
	switch t {
	case bpmn.Conditional: // the schema wants a condition
		tx.add(def, "condition")
	case bpmn.Link:
		def.CreateAttr("name", "")
	}
}

// interrupts writes whether an event ends what it interrupts.
func (tx *Tx) interrupts(x *etree.Element, t Type) {
	switch t.Kind {
	case bpmn.BoundaryEvent:
		tx.setFlag(x, "cancelActivity", !t.NonInterrupting, true)
	case bpmn.StartEvent:
		tx.setFlag(x, "isInterrupting", !t.NonInterrupting, true)
	}
}

// figure draws a new element, and what a new sub-process starts with: section
// 10.3.5 lets it begin at a start event, so an expanded one gets one.
func (tx *Tx) figure(plane *etree.Element, t Type, x *etree.Element, b bpmn.Bounds) {
	id := x.SelectAttrValue("id", "")
	s := tx.draw(plane, id, b)
	switch {
	case t.Kind == bpmn.ExclusiveGateway:
		s.CreateAttr("isMarkerVisible", "true")
	case t.Kind.Is(bpmn.Container) && t.Collapsed:
		s.CreateAttr("isExpanded", "false")
		tx.sync()
		tx.newDiagram(tx.model.Of(x))
	case t.Kind.Is(bpmn.Container):
		s.CreateAttr("isExpanded", "true")
		if t.Kind != bpmn.AdHocSubProcess && !t.EventSub {
			start, _ := tx.write(Type{Kind: bpmn.StartEvent}, x)
			tx.draw(plane, start.SelectAttrValue("id", ""), bpmn.Bounds{X: b.X + 40, Y: b.Y + 82, W: 36, H: 36})
		}
	}
}

// createBoundary makes an event on the border of host, at the point of the
// border nearest to at.
func (tx *Tx) createBoundary(t Type, at bpmn.Point, host *bpmn.Element) (*bpmn.Element, error) {
	t.Kind = bpmn.BoundaryEvent
	if why := tx.MayAttach(t, host); why != "" {
		return nil, Refused(why)
	}
	s := tx.shape(host)
	if s == nil {
		return nil, fmt.Errorf("%s is not drawn in this diagram", calling(host))
	}
	x, err := tx.write(t, host.XML.Parent())
	if err != nil {
		return nil, err
	}
	tx.set(x, "attachedToRef", host.ID)
	c, w, h := border(s.Bounds, at), 36.0, 36.0
	tx.draw(tx.plane(), x.SelectAttrValue("id", ""), bpmn.Bounds{X: c.X - w/2, Y: c.Y - h/2, W: w, H: h})
	e := tx.made(x)
	delete(tx.dropped, e) // a boundary event is never spliced
	return e, nil
}

// border returns the point of the border of b nearest to p.
func border(b bpmn.Bounds, p bpmn.Point) bpmn.Point {
	x, y := min(max(p.X, b.X), b.Right()), min(max(p.Y, b.Y), b.Bottom())
	left, right, top, bottom := x-b.X, b.Right()-x, y-b.Y, b.Bottom()-y
	switch min(left, right, top, bottom) {
	case bottom:
		return bpmn.Point{X: x, Y: b.Bottom()}
	case top:
		return bpmn.Point{X: x, Y: b.Y}
	case left:
		return bpmn.Point{X: b.X, Y: y}
	}
	return bpmn.Point{X: b.Right(), Y: y}
}

// Append makes an element of type t behind from, at a free place, and connects
// the two.
func (tx *Tx) Append(from *bpmn.Element, t Type) (*bpmn.Element, error) {
	tx.sync()
	s := tx.shape(from)
	if s == nil {
		return nil, fmt.Errorf("%s is not drawn in this diagram", calling(from))
	}
	into := tx.Home(from)
	if from.Host != nil {
		into = tx.Home(from.Host)
	}
	if t.Kind == bpmn.Participant {
		into = tx.Root()
	}
	e, err := tx.Create(t, tx.freePlace(from, t), into)
	if err != nil {
		return nil, err
	}
	delete(tx.dropped, e)
	a, b := from, e
	if t.Kind == bpmn.DataObjectReference || t.Kind == bpmn.DataStoreReference {
		if _, why := tx.MayConnect(a, b); why != "" {
			a, b = b, a
		}
	}
	_, err = tx.Connect(a, b)
	return e, err
}

const (
	apart = 50.0 // gap between an element and what is appended to it
	under = 30.0 // gap to what already stands there
)

// freePlace returns a centre for a new element behind from where nothing stands:
// to the right, then further down; beneath a boundary event; above for a note.
func (tx *Tx) freePlace(from *bpmn.Element, t Type) bpmn.Point {
	b, c := tx.bounds(from), tx.bounds(from).Center()
	w, h := t.Size()
	at := bpmn.Point{X: b.Right() + apart + w/2, Y: c.Y}
	dy := 1.0
	switch {
	case from.Kind == bpmn.BoundaryEvent && from.Host != nil:
		host := tx.bounds(from.Host)
		at.Y = host.Bottom() + apart + h/2
		if c.Y < host.Center().Y {
			at.Y, dy = host.Y-apart-h/2, -1
		}
	case t.Kind == bpmn.TextAnnotation:
		at.Y, dy = b.Y-apart-h/2, -1
	case t.Kind.Is(bpmn.Data):
		at = bpmn.Point{X: c.X, Y: b.Bottom() + apart + h/2}
	}
	return tx.below(at, w, h, dy)
}

// below moves a place down (up if dy is negative) until nothing stands there.
func (tx *Tx) below(at bpmn.Point, w, h, dy float64) bpmn.Point {
	g := tx.Diagram()
	for range 100 {
		want := bpmn.Bounds{X: at.X - w/2, Y: at.Y - h/2, W: w, H: h}
		hit := bpmn.Bounds{}
		for _, s := range g.Shapes {
			if s.Of != nil && !s.Expanded && !s.Of.Kind.Is(bpmn.Swimlane) && s.Of.Kind != bpmn.Group && want.Grow(under/2).Overlaps(s.Bounds) {
				hit = s.Bounds
				break
			}
		}
		if hit.Empty() {
			break
		}
		if dy > 0 {
			at.Y = hit.Bottom() + under + h/2
		} else {
			at.Y = hit.Y - under - h/2
		}
	}
	return at
}
