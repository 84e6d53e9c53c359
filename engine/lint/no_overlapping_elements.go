package lint

import (
	"cmp"
	"slices"

	"hookflow/engine/bpmn"
)

// Only shapes with the same parent are compared: content may lie on its frame. Touching edges do
// not overlap.
var noOverlapping = &Rule{Name: "no-overlapping-elements", Reach: Slow, Severity: Info, Places: true, Check: checkOverlap,
	Doc: "Elements beside each other do not overlap, and lie inside the pool or sub-process they belong to."}

func checkOverlap(p *Pass) {
	for _, g := range p.Diagrams {
		boxes := map[*bpmn.Element][]*bpmn.Shape{} // by what holds them
		for _, s := range g.Shapes {
			if s.Of != nil && (s.Of.Kind.FlowNode() || s.Of.Kind == bpmn.Participant) {
				boxes[s.Of.Parent] = append(boxes[s.Of.Parent], s)
			}
		}
		for holder, shapes := range boxes {
			p.overlaps(shapes)
			if outer := p.frame(g, holder); outer != nil {
				p.outside(shapes, *outer)
			}
		}
	}
}

// overlaps sweeps from left to right, so that only near shapes are compared.
func (p *Pass) overlaps(shapes []*bpmn.Shape) {
	slices.SortFunc(shapes, func(a, b *bpmn.Shape) int { return cmp.Compare(a.Bounds.X, b.Bounds.X) })
	for i, a := range shapes {
		for _, b := range shapes[i+1:] {
			if b.Bounds.X >= a.Bounds.X+a.Bounds.W {
				break
			}
			if a.Of != b.Of && a.Of.Host != b.Of && b.Of.Host != a.Of && a.Bounds.Y < b.Bounds.Y+b.Bounds.H && b.Bounds.Y < a.Bounds.Y+a.Bounds.H {
				p.Flag(b.Of, "overlaps %s: move one of them", label(a.Of))
			}
		}
	}
}

// outside tells of shapes that are not wholly inside of their frame; boundary events lie
// on it.
func (p *Pass) outside(shapes []*bpmn.Shape, outer bpmn.Bounds) {
	for _, s := range shapes {
		b := s.Bounds
		if s.Of.Kind != bpmn.BoundaryEvent && (b.X < outer.X || b.Y < outer.Y || b.X+b.W > outer.X+outer.W || b.Y+b.H > outer.Y+outer.H) {
			p.Flag(s.Of, "lies outside the pool or sub-process it belongs to: move it or enlarge the frame")
		}
	}
}

// frame returns the bounds of the pool or expanded sub-process that shows the content of holder.
func (p *Pass) frame(g *bpmn.Diagram, holder *bpmn.Element) *bpmn.Bounds {
	if pool := p.pools[holder]; pool != nil {
		holder = pool
	}
	if s := g.ShapeOf(holder); s != nil && (s.Of.Kind == bpmn.Participant || s.Expanded) {
		return &s.Bounds
	}
	return nil
}
