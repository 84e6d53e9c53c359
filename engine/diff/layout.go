package diff

import (
	"fmt"
	"slices"

	"hookflow/engine/bpmn"
)

// layout tells of elements that are in both documents and drawn otherwise:
// moved, resized, rerouted, recoloured, shown or hidden. An element that is
// drawn in several diagrams is compared diagram by diagram, in their order.
func (c *comparer) layout() {
	was, now := drawings(c.a), drawings(c.b)
	for _, e := range c.b.Elements {
		old := c.a.ByID(e.ID)
		if e.ID == "" || old == nil || slices.Equal(was[e.ID], now[e.ID]) {
			continue
		}
		switch before, after := was[e.ID], now[e.ID]; {
		case len(before) == 0:
			c.add(Layout, e, "%s is now drawn", name(e))
		case len(after) == 0:
			c.add(Layout, e, "%s is no longer drawn", name(e))
		default:
			c.drawn(e, before[0], after[0])
		}
	}
}

// A drawing is what a diagram says of one element.
type drawing struct {
	bounds, label bpmn.Bounds
	points        string
	look          string // colours, markers, direction
}

// drawings lists, by id, how each element is drawn in each diagram.
func drawings(d *bpmn.Definitions) map[string][]drawing {
	all := map[string][]drawing{}
	for _, g := range d.Diagrams {
		for _, s := range g.Shapes {
			if s.Of != nil {
				look := fmt.Sprint(s.Fill, s.Stroke, s.Expanded, s.Horizontal, s.MarkerVisible, s.Participant)
				all[s.Of.ID] = append(all[s.Of.ID], drawing{bounds: s.Bounds, label: bounds(s.Label), look: look})
			}
		}
		for _, e := range g.Edges {
			if e.Of != nil {
				all[e.Of.ID] = append(all[e.Of.ID], drawing{points: fmt.Sprint(e.Points), label: bounds(e.Label), look: e.Stroke})
			}
		}
	}
	return all
}

// bounds returns b, or nothing for a label without bounds of its own.
func bounds(b *bpmn.Bounds) bpmn.Bounds {
	if b == nil {
		return bpmn.Bounds{}
	}
	return *b
}

// drawn says what differs most.
func (c *comparer) drawn(e *bpmn.Element, a, b drawing) {
	switch {
	case a.bounds.W != b.bounds.W || a.bounds.H != b.bounds.H:
		c.add(Layout, e, "%s was resized", name(e))
	case a.bounds != b.bounds:
		c.add(Layout, e, "%s was moved on the drawing", name(e))
	case a.points != b.points && e.Name() == "" && e.Source != nil && e.Target != nil:
		c.add(Layout, e, "%s from %s to %s was drawn along another way", name(e), name(e.Source), name(e.Target))
	case a.points != b.points:
		c.add(Layout, e, "%s was drawn along another way", name(e))
	case a.look != b.look:
		c.add(Layout, e, "%s was given another look", name(e))
	default:
		c.add(Layout, e, "%s was given its label at another place", name(e))
	}
}
