package shape

import (
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// Events are circles: one thin line at the start, two at an intermediate or
// boundary event, one thick line at the end. Dashed lines mean that the event
// interrupts nothing: boundary events and starts of event sub-processes only.

// startEvent has one thin line; dashed at the start of an event sub-process that
// interrupts nothing (BPMN 2.0.2, section 10.5.2).
func startEvent(p *Pen) {
	s := p.border(normal)
	if scope := p.Element.Scope(); scope != nil && scope.EventSubProcess() && !p.Element.Interrupting() {
		s.Dash = dashed[:]
	}
	p.event(s, false, p.Element.Trigger())
}

// catchEvent has two thin lines and an unfilled marker (section 10.5.4).
func catchEvent(p *Pen) { p.event(p.border(normal), true, p.Element.Trigger()) }

// boundaryEvent is a catch event on a border; dashed lines let the activity go
// on (section 10.5.4, "Intermediate Event attached to the boundary").
func boundaryEvent(p *Pen) {
	s := p.border(normal)
	if !p.Element.Interrupting() {
		s.Dash = dashed[:]
	}
	p.Layer = Attached
	p.event(s, true, p.Element.Trigger())
}

// throwEvent has two thin lines and a filled marker (section 10.5.4).
func throwEvent(p *Pen) { p.event(p.border(normal), true, p.Element.Trigger()) }

// endEvent has one thick line and a filled marker (section 10.5.3).
func endEvent(p *Pen) { p.event(p.border(thick), false, p.Element.Trigger()) }

// event draws the circle inside the bounds, its line wholly within them, then
// the marker and the label.
func (p *Pen) event(s Style, double bool, t bpmn.Trigger) {
	if double {
		s.Width = thin // two normal lines would run together
	}
	c, r := p.b.Center(), min(p.b.W, p.b.H)/2
	p.Outline = route.Outline{Form: route.Ellipse, Bounds: bpmn.Bounds{X: c.X - r, Y: c.Y - r, W: 2 * r, H: 2 * r}}
	p.circle(c, r-s.Width/2, s)
	if double {
		inner := s
		inner.Fill = Ink{}
		p.circle(c, r-s.Width/2-r/6, inner)
	}
	m := markers[t]
	figure := m.catch
	if p.throws() {
		figure = m.throw
	}
	scale := r / 18
	p.icon(figure, bpmn.Point{X: c.X - r, Y: c.Y - r}, scale)
	p.label(p.Element.Name())
}

// throws reports whether the marker is filled.
func (p *Pen) throws() bool {
	return p.Element.Kind == bpmn.IntermediateThrowEvent || p.Element.Kind == bpmn.EndEvent
}
