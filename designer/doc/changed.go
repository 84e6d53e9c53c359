package doc

import (
	"maps"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// changed returns the ids of the elements that differences concern: those that
// came or went, and those of which something visible or meaningful is different.
// A container that only got or lost a child is not among them.
func (tx *Tx) changed(s *step) []string {
	if s.slide != nil {
		return drawnIn(tx.diagramOf(s.slide.diagram))
	}
	ids := map[string]bool{}
	var last *etree.Element
	for i := range s.spots {
		if in := s.spots[i].xml.Parent(); in != last { // way points of one edge
			tx.owner(in, ids)
			last = in
		}
	}
	for i := range s.deltas {
		d := &s.deltas[i]
		for _, p := range slices.Concat(d.in, d.out) {
			if x, ok := p.token.(*etree.Element); ok {
				nested(x, ids)
			}
		}
		if d.intrinsic() {
			tx.owner(d.xml, ids)
			d.former(ids)
		}
	}
	for id := range tx.removed {
		ids[id] = true
	}
	delete(ids, "")
	return slices.Sorted(maps.Keys(ids))
}

// former adds the ids that the element, and what it shows, had before if they are others now: under those there is nothing left.
func (d *delta) former(ids map[string]bool) {
	was, now := identity(d.attrs), identity(d.xml.Attr)
	if was[0] != now[0] && !inDrawing(d.xml) {
		ids[was[0]] = true
	}
	if was[1] != now[1] {
		ids[local(was[1])] = true
	}
}

// common reports whether a root element that others refer to came or went, such as an item definition, a category or a
// global task: any number of pictures may depend on it, and when it is gone nothing leads to them.
func (s *step) common() bool {
	for i := range s.deltas {
		d := &s.deltas[i]
		if d.xml.Tag != "definitions" {
			continue
		}
		for _, p := range slices.Concat(d.in, d.out) {
			if x, ok := p.token.(*etree.Element); ok && x.Tag != "BPMNDiagram" {
				return true
			}
		}
	}
	return false
}

// drawnIn lists the ids of what a diagram shows.
func drawnIn(g *bpmn.Diagram) []string {
	ids := make([]string, 0, len(g.Shapes)+len(g.Edges))
	for _, s := range g.Shapes {
		ids = append(ids, s.Of.ID)
	}
	for _, e := range g.Edges {
		ids = append(ids, e.Of.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// intrinsic reports whether more than the list of nested elements is different.
func (d *delta) intrinsic() bool {
	if d.tag != d.xml.Tag || d.space != d.xml.Space || len(d.texts) > 0 || !sameAttrs(d.attrs, d.xml.Attr) {
		return true
	}
	for _, p := range slices.Concat(d.in, d.out) {
		if x, ok := p.token.(*etree.Element); !ok || !independent(x) {
			return true
		}
	}
	return false
}

// independent reports whether x is an element with a picture or meaning of its
// own, not a part of the one around it.
func independent(x *etree.Element) bool {
	info := bpmn.Of(bpmn.Kind(x.Tag))
	return x.Tag == "BPMNShape" || x.Tag == "BPMNEdge" || x.Tag == "BPMNDiagram" || info != nil && info.Family != bpmn.Part
}

// nested adds the ids of the elements in x, and of what its shapes show.
func nested(x *etree.Element, ids map[string]bool) {
	if of := x.SelectAttrValue("bpmnElement", ""); of != "" {
		ids[local(of)] = true
		return
	}
	if independent(x) {
		ids[x.SelectAttrValue("id", "")] = true
	}
	for c := range x.ChildElementsSeq() {
		nested(c, ids)
	}
}

// owner adds the id of the element that x belongs to.
func (tx *Tx) owner(x *etree.Element, ids map[string]bool) {
	for ; x != nil; x = x.Parent() {
		if of := x.SelectAttrValue("bpmnElement", ""); of != "" && x.Tag != "BPMNPlane" {
			ids[local(of)] = true
			return
		}
		if e := tx.model.Of(x); e != nil {
			ids[e.ID] = true
			return
		}
	}
}

// moved reports whether only places, sizes, bends and looks are different: the same
// elements are drawn by the same shapes and edges, and mean the same.
func (s *step) moved() bool {
	for i := range s.deltas {
		d := &s.deltas[i]
		if !inDrawing(d.xml) || identity(d.attrs) != identity(d.xml.Attr) {
			return false
		}
		for _, p := range slices.Concat(d.in, d.out) {
			if x, ok := p.token.(*etree.Element); ok && (x.SelectAttr("id") != nil || x.SelectAttr("bpmnElement") != nil) {
				return false
			}
		}
	}
	return true
}

// inDrawing reports whether x lies in a diagram.
func inDrawing(x *etree.Element) bool {
	for ; x != nil; x = x.Parent() {
		if x.Tag == "BPMNDiagram" {
			return true
		}
	}
	return false
}

// identity is what a shape or edge is called, and what it shows.
func identity(attrs []etree.Attr) (of [2]string) {
	for _, a := range attrs {
		switch a.Key {
		case "id":
			of[0] = a.Value
		case "bpmnElement":
			of[1] = a.Value
		}
	}
	return of
}
