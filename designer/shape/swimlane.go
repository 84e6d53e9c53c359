package shape

import (
	"strconv"

	"hookflow/engine/bpmn"
)

// Header is the width of the strip that holds the name of a pool or lane.
const Header = 30.0

// participant is a pool, or one band of a choreography activity. A pool that
// shows no process (a "black box") has its name in the middle.
func participant(p *Pen) {
	if p.Shape.Participant != "" {
		participantBand(p)
		return
	}
	p.Layer = Pools
	p.line.Role = Quiet
	s := p.border(slight)
	p.rect(p.b, 0, Style{Fill: Ink{Role: Pool, Own: s.Fill.Own}})
	if p.Element.Process == nil && !p.hasLanes() {
		p.text(Text{Content: p.Element.Name(), Box: p.b.Grow(-5), Size: TaskSize, Fit: true, Upwards: !p.Shape.Horizontal})
	} else {
		p.header(true)
	}
	s.Fill = Ink{}
	p.rect(p.b, 0, s) // above the head, which on the grid of pixels would lie over it
	if p.multiple() {
		p.marks([]icon{parallelMark})
	}
}

// hasLanes tells a pool whose process the file lost from a black box.
func (p *Pen) hasLanes() bool {
	for _, s := range p.Diagram.Shapes {
		if s.Of != nil && s.Of.Kind == bpmn.Lane && s.Of.Root() == p.Element.Process && p.Element.Process != nil {
			return true
		}
	}
	return false
}

// multiple reports whether the participant stands for several, by the
// standard's participantMultiplicity with more than one.
func (p *Pen) multiple() bool {
	x := p.Element.XML.SelectElement("participantMultiplicity")
	if x == nil {
		return false
	}
	most, err := strconv.Atoi(x.SelectAttrValue("maximum", "1"))
	return err != nil || most != 1
}

// lane is a part of a pool, or of another lane (BPMN 2.0.2, section 10.8).
func lane(p *Pen) {
	p.Layer = Pools
	p.line.Role = Quiet
	s := p.border(thin)
	s.Fill.Role = Pool
	p.rect(p.b, 0, s)
	p.header(false)
}

// header writes the name into the strip on the left (reading upwards) or, in a
// vertical pool, at the top; a line sets it off.
func (p *Pen) header(line bool) {
	b := p.b
	strip := bpmn.Bounds{X: b.X, Y: b.Y, W: b.W, H: min(Header, b.H)}
	if p.Shape.Horizontal {
		strip = bpmn.Bounds{X: b.X, Y: b.Y, W: min(Header, b.W), H: b.H}
	}
	if line && p.paper.Own.A == 0 {
		p.rect(strip.Grow(-slight/2), 0, Style{Fill: Ink{Role: Head}})
	}
	switch {
	case line && p.Shape.Horizontal:
		p.segment(strip.Right(), b.Y, strip.Right(), b.Bottom(), p.outline(slight))
	case line:
		p.segment(b.X, strip.Bottom(), b.Right(), strip.Bottom(), p.outline(slight))
	}
	p.text(Text{Content: p.Element.Name(), Box: strip.Grow(-1.5), Size: TaskSize, Upwards: p.Shape.Horizontal, Fit: true})
}
