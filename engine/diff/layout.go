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
			c.add(Layout, e, "%s is now drawn", c.name(e))
		case len(after) == 0:
			c.add(Layout, e, "%s is no longer drawn", c.name(e))
		default:
			c.add(Layout, e, "%s was %s", c.name(e), how(before[0], after[0]))
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

// how says in one word what differs most.
func how(a, b drawing) string {
	switch {
	case a.bounds.W != b.bounds.W || a.bounds.H != b.bounds.H:
		return "resized"
	case a.bounds != b.bounds:
		return "moved on the drawing"
	case a.points != b.points:
		return "drawn along another way"
	case a.look != b.look:
		return "given another look"
	}
	return "given its label at another place"
}
