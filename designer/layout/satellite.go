package layout

import (
	figure "hookflow/designer/shape"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// A satellite is a data object, data store or annotation; it stands above the
// flow node it is tied to first.
type satellite struct {
	of    *bpmn.Element
	w, h  float64
	label float64 // height of the name over it
}

const (
	satelliteGap  = 24.0
	satelliteRoom = 28.0 // between a node and its satellites
	noteWidth     = 120.0
)

// newSatellite measures an artifact; nil for anything else.
func newSatellite(e *bpmn.Element) *satellite {
	s := &satellite{of: e, w: bpmn.Of(e.Kind).W, h: bpmn.Of(e.Kind).H}
	switch {
	case e.Kind == bpmn.Group:
	case e.Kind == bpmn.DataObject:
		s.w, s.h = bpmn.Of(bpmn.DataObjectReference).W, bpmn.Of(bpmn.DataObjectReference).H
		s.label = labelHeight(nameOf(e))
	case e.Kind == bpmn.DataObjectReference || e.Kind == bpmn.DataStoreReference || e.Kind == bpmn.DataInput || e.Kind == bpmn.DataOutput:
		s.label = labelHeight(nameOf(e))
	case e.Kind == bpmn.TextAnnotation:
		t := typeset.Set(e.Name(), typeset.Style{Size: 12, Width: noteWidth})
		s.w, s.h = max(60, even(t.Width+14)), max(30, even(t.Height+10))
	default:
		return nil
	}
	return s
}

// nameOf is what stands beside an element.
func nameOf(e *bpmn.Element) string {
	if e.Kind.Is(bpmn.Data) || e.Kind == bpmn.DataObject {
		return figure.DataName(e)
	}
	return e.Name()
}

// ties lists, for each end, the associations of a document.
func ties(m *bpmn.Definitions) map[*bpmn.Element][]*bpmn.Element {
	out := map[*bpmn.Element][]*bpmn.Element{}
	for _, e := range m.Elements {
		if e.Kind == bpmn.Association || e.Kind == bpmn.DataInputAssociation || e.Kind == bpmn.DataOutputAssociation {
			for _, end := range []*bpmn.Element{e.Source, e.Target} {
				if end != nil {
					out[end] = append(out[end], e)
				}
			}
		}
	}
	return out
}

// attachSatellites gives the artifacts of a scope to the nodes they are tied
// to and returns the others.
func (d *drawing) attachSatellites(scope *bpmn.Element, nodes map[*bpmn.Element]*node) {
	for _, e := range artifacts(scope) {
		s := newSatellite(e)
		if s == nil {
			continue
		}
		if n := d.owner(e, nodes); n != nil {
			n.satellites = append(n.satellites, s)
			n.above = max(n.above, s.h+s.label+satelliteRoom)
		}
	}
}

// artifacts are the children of a scope and the data it declares. A data object
// that has references is shown by them; data that lies where none is declared has no place.
func artifacts(scope *bpmn.Element) []*bpmn.Element {
	var out []*bpmn.Element
	if io := scope.Child(bpmn.IOSpecification); io != nil && scope.Kind == bpmn.Process {
		out = append(out, io.Children...)
	}
	referred := map[*bpmn.Element]bool{}
	for _, e := range scope.Children {
		if e.Kind == bpmn.DataObjectReference {
			referred[e.Refers] = true
		}
	}
	for _, e := range scope.Children {
		if !referred[e] && e.Kind != bpmn.DataInput && e.Kind != bpmn.DataOutput {
			out = append(out, e)
		}
	}
	return out
}

// owner is the node of the scope that an artifact is tied to first; ties to
// something inside a sub-process count for the sub-process.
func (d *drawing) owner(artifact *bpmn.Element, nodes map[*bpmn.Element]*node) *node {
	for _, tie := range d.ties[artifact] {
		end := tie.Source
		if end == artifact {
			end = tie.Target
		}
		if end != nil && end.Kind.Is(bpmn.Flow) {
			end = end.Source
		}
		for ; end != nil; end = end.Parent {
			if end.Host != nil {
				end = end.Host
			}
			if n := nodes[end]; n != nil {
				return n
			}
		}
	}
	return nil
}

// drawSatellites places the satellites of a node side by side above it.
func (n *node) drawSatellites(p *picture) {
	x := n.middle() - n.broadSatellites()/2
	for _, s := range n.satellites {
		p.addSatellite(s, x, n.y-n.h/2-satelliteRoom-s.h)
		x += s.w + satelliteGap
	}
}

// addSatellite places a satellite; its name stands above it, so that the line
// below does not cross it.
func (p *picture) addSatellite(s *satellite, x, y float64) {
	b := bpmn.Bounds{X: float64(int(x)), Y: float64(int(y)), W: s.w, H: s.h}
	out := shape{of: s.of, bounds: b}
	if s.label > 0 {
		t := typeset.Set(nameOf(s.of), typeset.Style{Size: labelSize, Width: labelWidth, Balance: true})
		out.label = &bpmn.Bounds{X: b.Center().X - t.Width/2, Y: b.Y - t.Height - labelRoom/2, W: t.Width, H: t.Height}
	}
	p.add(out)
}

// broadSatellites is the width of all satellites side by side.
func (n *node) broadSatellites() float64 {
	wide := -satelliteGap
	for _, s := range n.satellites {
		wide += s.w + satelliteGap
	}
	return max(0, wide)
}
