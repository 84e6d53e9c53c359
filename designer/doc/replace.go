package doc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
)

// MayReplace reports why e cannot become an element of type t where it is.
func (d *Doc) MayReplace(e *bpmn.Element, t Type) string {
	switch {
	case bpmn.Of(t.Kind) == nil:
		return "There is no such element."
	case !alike(e.Kind, t.Kind):
		return upper(a(lower(bpmn.Of(e.Kind).Label))) + " cannot become " + a(t.Label()) + "."
	case t.Kind == bpmn.BoundaryEvent:
		return d.MayAttach(t, e.Host)
	case e.Kind == bpmn.Participant:
		return ""
	case t.Kind.Is(bpmn.Event):
		if !slices.Contains(bpmn.Allowed[t.Kind], trigger(t)) && !(t.Kind == bpmn.StartEvent && slices.Contains(bpmn.EventSubStart, trigger(t))) {
			return "There is no " + t.Label() + "."
		}
	case t.EventSub && len(e.In)+len(e.Out)+len(e.Boundary) > 0:
		return "An event sub-process has no sequence flows and no boundary events. Remove them first."
	case t.Kind == bpmn.EventBasedGateway:
		for _, f := range e.Out {
			if f.Target != nil && f.Target.Kind != bpmn.ReceiveTask && f.Target.Kind != bpmn.IntermediateCatchEvent {
				return "An event-based gateway leads only to catching events and receive tasks."
			}
		}
	}
	if why := mayStay(e, t); why != "" {
		return why
	}
	if s := e.Scope(); s != nil {
		return mayJoin(t, s)
	}
	return ""
}

// mayStay reports which of e's flows stand against its becoming a t.
func mayStay(e *bpmn.Element, t Type) string {
	switch {
	case t.Kind == bpmn.StartEvent && len(e.In) > 0:
		return "Nothing leads to a start event. Remove the flows that do."
	case t.Kind == bpmn.EndEvent && len(e.Out) > 0:
		return "Nothing follows an end event. Remove the flows that do."
	}
	return ""
}

// alike reports whether an element of kind a can be morphed into kind b.
func alike(a, b bpmn.Kind) bool {
	switch {
	case a.Activity() && b.Activity(), a.Is(bpmn.Gateway) && b.Is(bpmn.Gateway):
		return true
	case a.Is(bpmn.Event) && b.Is(bpmn.Event):
		return (a == bpmn.BoundaryEvent) == (b == bpmn.BoundaryEvent)
	case a == bpmn.DataObjectReference || a == bpmn.DataStoreReference:
		return b == bpmn.DataObjectReference || b == bpmn.DataStoreReference
	}
	return a == b
}

// Replace makes e an element of another type. It keeps its id, name, flows,
// place, and every setting that the new type has too; unknown XML stays as it is.
func (tx *Tx) Replace(e *bpmn.Element, t Type) error {
	tx.sync()
	if why := tx.MayReplace(e, t); why != "" {
		return Refused(why)
	}
	was := tx.TypeOf(e)
	if e.Kind == bpmn.Participant {
		return tx.replacePool(e, t)
	}
	tx.morph(e, t)
	tx.sync()
	switch {
	case e.Kind.Is(bpmn.Container) && was.Kind.Is(bpmn.Container) && was.Collapsed != t.Collapsed:
		tx.fold(e, t.Collapsed)
	case e.Kind.Is(bpmn.Container) != was.Kind.Is(bpmn.Container):
		tx.refigure(e, t)
	case e.Kind == bpmn.ExclusiveGateway:
		if s := tx.shape(e); s != nil {
			tx.set(s.XML, "isMarkerVisible", "true")
		}
	}
	return nil
}

// morph changes what the XML element is. Children and attributes that only the
// old type has go; everything else stays where it is.
func (tx *Tx) morph(e *bpmn.Element, t Type) {
	x := e.XML
	was, object := tx.TypeOf(e), tx.ownObject(e)
	foreign := foreignAttrs(x, t.Kind)
	tx.Touch(x)
	x.Tag = string(t.Kind)
	for _, key := range foreign {
		tx.set(x, key, "")
	}
	switch {
	case t.Kind.Is(bpmn.Event):
		if trigger(was) != trigger(t) {
			tx.redefine(x, trigger(t))
		}
		tx.interrupts(x, t)
	case t.Kind.Is(bpmn.Container):
		tx.setFlag(x, "triggeredByEvent", t.EventSub, false)
	case t.Kind == bpmn.DataObjectReference && was.Kind != t.Kind:
		o := tx.add(x.Parent(), string(bpmn.DataObject), "id", tx.freshFor(bpmn.DataObject))
		tx.set(x, "dataObjectRef", o.SelectAttrValue("id", ""))
	case t.Kind == bpmn.DataStoreReference && was.Kind != t.Kind:
		if object != nil {
			tx.remove(object.XML)
		}
	}
	tx.dropForeignChildren(x)
}

// foreignAttrs lists the attributes of x that the schema has no place for when
// x becomes an element of kind k.
func foreignAttrs(x *etree.Element, k bpmn.Kind) []string {
	was, is := schema.BPMN.TypeOf(x.Tag, nil), schema.BPMN.TypeOf(string(k), nil)
	var keys []string
	for _, a := range x.Attr {
		if a.Space == "" && was != nil && was.Attr(a.Key) != nil && (is == nil || is.Attr(a.Key) == nil) {
			keys = append(keys, a.Key)
		}
	}
	return keys
}

// dropForeignChildren removes the children that the new tag of x has no place
// for: the content of a former sub-process, the script of a former script task.
func (tx *Tx) dropForeignChildren(x *etree.Element) {
	is := schema.BPMN.TypeOf(x.Tag, nil)
	if is == nil {
		return
	}
	var gone []*bpmn.Element
	for _, c := range x.ChildElements() {
		if _, ok := is.Place[c.Tag]; ok || c.NamespaceURI() != bpmn.NS {
			continue
		}
		if e := tx.model.Of(c); e != nil {
			gone = append(gone, e)
		} else {
			tx.remove(c)
		}
	}
	if len(gone) > 0 {
		tx.eraseAll(tx.closure(gone))
	}
}

// redefine replaces the event definitions of x.
func (tx *Tx) redefine(x *etree.Element, t bpmn.Trigger) {
	for _, c := range x.ChildElements() {
		if c.Tag == "eventDefinitionRef" || strings.HasSuffix(c.Tag, "EventDefinition") {
			tx.remove(c)
		}
	}
	tx.define(x, t)
}

// refigure gives e, which became a sub-process or ceased to be one, the size of
// its new type around the same centre.
func (tx *Tx) refigure(e *bpmn.Element, t Type) {
	s := tx.shape(e)
	if s == nil {
		return
	}
	tx.set(s.XML, "isExpanded", "")
	w, h := t.Size()
	c := s.Bounds.Center()
	tx.place(e, bpmn.Bounds{X: c.X - w/2, Y: c.Y - h/2, W: w, H: h})
	if e.Kind.Is(bpmn.Container) {
		tx.set(s.XML, "isExpanded", strconv.FormatBool(!t.Collapsed))
		if t.Collapsed {
			tx.newDiagram(e)
		}
	}
}
