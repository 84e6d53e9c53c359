package layout

import (
	"math"
	"strconv"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A writer adds BPMN DI to a document.
type writer struct {
	touch   bpmn.Touch
	m       *bpmn.Definitions
	used    map[string]bool // ids
	changed bool
}

// id returns want, with a number behind it if it is taken.
func (w *writer) id(want string) string {
	id := want
	for n := 2; w.used[id]; n++ {
		id = want + "_" + strconv.Itoa(n)
	}
	w.used[id] = true
	return id
}

// create adds an element with attributes, given as names and values in turn.
func (w *writer) create(parent *etree.Element, space, tag string, attrs ...string) *etree.Element {
	w.changed = true
	x := bpmn.Create(w.touch, parent, space, tag)
	for i := 0; i < len(attrs); i += 2 {
		x.CreateAttr(attrs[i], attrs[i+1])
	}
	return x
}

// diagram adds a BPMNDiagram that shows root.
func (w *writer) diagram(root *bpmn.Element, p picture) {
	g := w.blank()
	if g == nil {
		g = w.create(w.m.XML, bpmn.NSDI, "BPMNDiagram", "id", w.id("BPMNDiagram_"+root.ID))
	}
	plane := w.create(g, bpmn.NSDI, "BPMNPlane", "id", w.id("BPMNPlane_"+root.ID), "bpmnElement", root.ID)
	w.add(plane, p)
}

// blank returns a diagram of the file that has no plane yet, or nil.
func (w *writer) blank() *etree.Element {
	for _, g := range w.m.Diagrams {
		if g.XML.SelectElement("BPMNPlane") == nil {
			return g.XML
		}
	}
	return nil
}

// add writes a picture into a plane.
func (w *writer) add(plane *etree.Element, p picture) {
	for _, s := range p.shapes {
		w.shape(plane, s)
	}
	for _, e := range p.ways {
		w.edge(plane, e)
	}
}

// shape writes a BPMNShape with the attributes its kind needs (BPMN 2.0.2,
// section 12.2.3.3): isMarkerVisible, isHorizontal, isExpanded.
func (w *writer) shape(plane *etree.Element, s shape) {
	x := w.create(plane, bpmn.NSDI, "BPMNShape", "id", w.id(s.of.ID+"_di"), "bpmnElement", s.of.ID)
	switch kind := s.of.Kind; {
	case kind == bpmn.ExclusiveGateway:
		x.CreateAttr("isMarkerVisible", "true")
	case kind.Is(bpmn.Swimlane):
		x.CreateAttr("isHorizontal", "true")
	case kind.Is(bpmn.Container) || kind == bpmn.SubChoreography:
		x.CreateAttr("isExpanded", strconv.FormatBool(s.open))
	}
	w.bounds(x, s.bounds)
	if s.label != nil {
		w.bounds(w.create(x, bpmn.NSDI, "BPMNLabel"), *s.label)
	}
}

// bounds writes a dc:Bounds.
func (w *writer) bounds(x *etree.Element, b bpmn.Bounds) {
	w.create(x, bpmn.NSDC, "Bounds", "x", whole(b.X), "y", whole(b.Y), "width", whole(b.W), "height", whole(b.H))
}

// resize gives a shape that is already there new bounds.
func (w *writer) resize(x *etree.Element, b bpmn.Bounds) {
	at := x.SelectElement("Bounds")
	if at == nil {
		w.bounds(x, b)
		return
	}
	w.touch(at)
	w.changed = true
	for _, a := range []struct {
		name  string
		value float64
	}{{"x", b.X}, {"y", b.Y}, {"width", b.W}, {"height", b.H}} {
		at.CreateAttr(a.name, whole(a.value))
	}
}

// edge writes a BPMNEdge.
func (w *writer) edge(plane *etree.Element, e way) {
	x := w.create(plane, bpmn.NSDI, "BPMNEdge", "id", w.id(e.of.ID+"_di"), "bpmnElement", e.of.ID)
	for _, p := range e.points {
		w.create(x, bpmn.NSDD, "waypoint", "x", whole(p.X), "y", whole(p.Y))
	}
	if e.label != nil {
		w.bounds(w.create(x, bpmn.NSDI, "BPMNLabel"), *e.label)
	}
}

// whole writes a length in whole units: positions off the grid look blurred.
func whole(v float64) string { return strconv.Itoa(int(math.Round(v))) }
