package shape

import (
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// Conversations are hexagons: thick when they call another conversation, with a
// plus when they hold more (BPMN 2.0.2, section 9.5).

// conversation is a hexagon with a thin border.
func conversation(p *Pen) { p.hexagon(normal, nil) }

// subConversation has a plus at the bottom.
func subConversation(p *Pen) { p.hexagon(normal, []icon{plusMark}) }

// callConversation shows the plus if it calls a collaboration, none for a
// global conversation.
func callConversation(p *Pen) {
	var marks []icon
	if called := p.referred("calledCollaborationRef"); called != nil && called.Kind == bpmn.Collaboration {
		marks = append(marks, plusMark)
	}
	p.hexagon(thick, marks)
}

// hexagon draws the figure all conversations share.
func (p *Pen) hexagon(width float64, marks []icon) {
	p.Outline = route.Outline{Form: route.Hexagon, Bounds: p.b}
	inner := route.Outline{Form: route.Hexagon, Bounds: p.b.Grow(-width / 2)}
	p.polygon(inner.Polygon(), p.border(width))
	p.marks(marks)
	p.label(p.Element.Name())
}
