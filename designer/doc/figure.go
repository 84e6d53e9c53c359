package doc

import (
	"github.com/beevik/etree"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// Figure draws one element of a type alone, in the size w x h or, if that is 0 x 0, in
// the size of a new one; nil if it cannot stand alone.
func Figure(t Type, w, h float64) *scene.Item {
	d := Open("", bpmnxml.New())
	var e *bpmn.Element
	err := d.Change("figure", func(tx *Tx) (err error) {
		e, err = tx.alone(t)
		return err
	})
	if err != nil || d.Diagram() == nil || d.Diagram().ShapeOf(e) == nil {
		return nil
	}
	if s := d.Diagram().ShapeOf(e); w > 0 && h > 0 {
		s.Bounds = bpmn.Bounds{X: s.Bounds.X, Y: s.Bounds.Y, W: w, H: h}
	}
	return scene.Build(d.Model(), d.Diagram()).Item(e.ID)
}

// alone makes an element of type t with the host it needs.
func (tx *Tx) alone(t Type) (*bpmn.Element, error) {
	at := bpmn.Point{X: 400, Y: 400}
	var into *bpmn.Element
	if host := hostFor(t); host != "" {
		around, err := tx.Create(Type{Kind: host}, at, nil)
		if err != nil {
			return nil, err
		}
		into = around
	}
	if t.Kind == bpmn.BoundaryEvent {
		at = bpmn.Point{X: 420, Y: 440}
	}
	return tx.Create(t, at, into)
}

// hostFor is the activity on which or in which an element of type t may be; empty:
// it needs none.
func hostFor(t Type) bpmn.Kind {
	switch {
	case t.Trigger == bpmn.Cancel:
		return bpmn.Transaction
	case t.Kind == bpmn.BoundaryEvent:
		return bpmn.PlainTask
	}
	return ""
}

// Successor says where Append would put an element of type t behind from, and the way
// of the connection; why is the reason if it may not.
func (d *Doc) Successor(from *bpmn.Element, t Type) (b bpmn.Bounds, way []bpmn.Point, why string) {
	kind, why := d.MayFollow(from, t)
	if why != "" {
		return b, nil, why
	}
	c := newTx(d).freePlace(from, t)
	w, h := t.Size()
	b = bpmn.Bounds{X: c.X - w/2, Y: c.Y - h/2, W: w, H: h}
	leave := d.EndOf(kind, from, true)
	leave.Taken = d.docks(from)
	return b, Way(kind, leave, NewEnd(kind, t.Kind, b, false)), ""
}

// MayFollow says by what kind of flow an element of type t would be reached from another one, or why it must not stand
// behind it.
func (d *Doc) MayFollow(from *bpmn.Element, t Type) (kind bpmn.Kind, why string) {
	if d.Diagram() == nil || d.Diagram().ShapeOf(from) == nil {
		return "", errNoDiagram.Error()
	}
	return d.MayConnect(from, future(t, d.scope(d.Home(from))))
}

// future is an element of type t that is about to be made in a scope.
func future(t Type, scope *bpmn.Element) *bpmn.Element {
	e := &bpmn.Element{Kind: t.Kind, Parent: scope, XML: etree.NewElement(string(t.Kind))}
	if t.Kind.Is(bpmn.Event) && trigger(t) != bpmn.None {
		e.Triggers = []bpmn.Trigger{t.Trigger}
	}
	return e
}
