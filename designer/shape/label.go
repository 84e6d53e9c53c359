package shape

import (
	"strings"

	"hookflow/designer/route"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// labelWidth is how wide a label grows before it wraps.
const labelWidth = 90.0

// label writes the name outside: in the label bounds of the diagram, else
// centred below the shape, or above it, or beside it, wherever no connection of
// its own is in the way.
func (p *Pen) label(name string) {
	if strings.TrimSpace(name) == "" {
		return
	}
	t := typeset.Set(name, typeset.Style{Size: LabelSize, Width: labelWidth, Balance: true})
	box := bpmn.Bounds{X: p.b.Center().X - labelWidth/2, Y: p.b.Bottom() + labelGap, W: labelWidth, H: t.Height}
	above, below := p.docked()
	above = above || p.Layer == Attached // there is its activity
	switch {
	case below && !above:
		box.Y = p.b.Y - labelGap - t.Height
	case below && above:
		box = bpmn.Bounds{X: p.b.Right(), Y: p.b.Bottom() - 2, W: t.Width, H: t.Height}
	}
	if p.ownLabel() == nil {
		box = p.clear(box, t)
	}
	p.labelAt(name, box)
}

// clear is box, unless a connection of the element strikes the text in it; then
// another place around the shape.
func (p *Pen) clear(box bpmn.Bounds, t *typeset.Block) bpmn.Bounds {
	crowd := route.NewCrowd()
	p.enter(crowd, p.Element)
	text := bpmn.Bounds{X: box.Center().X - t.Width/2, Y: box.Y, W: t.Width, H: t.Height}
	if crowd.Struck(text) == 0 {
		return box
	}
	if p.Layer == Attached {
		p.enterHost(crowd)
	}
	return crowd.Free(append([]bpmn.Bounds{text}, route.LabelPlacesAround(p.b, t.Width, t.Height)...))
}

// enterHost adds the activity that an event sits on.
func (p *Pen) enterHost(crowd *route.Crowd) {
	if s := p.Diagram.ShapeOf(p.Element.Host); s != nil {
		crowd.Box(s.Bounds)
	}
}

// mostBeside is how many connections of one element a label looks at.
const mostBeside = 24

// enter adds the ways of the connections of e.
func (p *Pen) enter(crowd *route.Crowd, e *bpmn.Element) {
	n := 0
	for _, list := range [3][]*bpmn.Element{e.Out, e.In, p.messages(e)} {
		for _, f := range list {
			if g := p.Diagram.EdgeOf(f); g != nil && n < mostBeside {
				crowd.Line(g.Points)
				n++
			}
		}
	}
}

// messages lists the message flows of an element that has a label outside.
func (p *Pen) messages(e *bpmn.Element) (list []*bpmn.Element) {
	if !e.Kind.Is(bpmn.Event) {
		return nil
	}
	for _, root := range p.Model.Roots {
		if root.Kind != bpmn.Collaboration {
			continue
		}
		for _, f := range root.Children {
			if f.Kind == bpmn.MessageFlow && (f.Source == e || f.Target == e) {
				list = append(list, f)
			}
		}
	}
	return list
}

// labelGap is the room between a shape and its label.
const labelGap = 3.0

// docked reports whether connections end at the top and at the bottom of the shape.
func (p *Pen) docked() (above, below bool) {
	look := func(e *bpmn.Edge, at int) {
		if e == nil || len(e.Points) < 2 {
			return
		}
		if at < 0 {
			at = len(e.Points) - 1
		}
		q := e.Points[at]
		if q.X < p.b.X+p.b.W*0.2 || q.X > p.b.Right()-p.b.W*0.2 {
			return
		}
		above = above || q.Y <= p.b.Y+2
		below = below || q.Y >= p.b.Bottom()-2
	}
	for _, f := range p.Element.Out {
		look(p.Diagram.EdgeOf(f), 0)
	}
	for _, f := range p.Element.In {
		look(p.Diagram.EdgeOf(f), -1)
	}
	for _, f := range p.messages(p.Element) {
		at := -1
		if f.Source == p.Element {
			at = 0
		}
		look(p.Diagram.EdgeOf(f), at)
	}
	return above, below
}

// edgeLabel writes the name of a flow beside its way, where no flow of the same
// elements runs.
func (p *Pen) edgeLabel(name string) {
	if strings.TrimSpace(name) == "" {
		return
	}
	box := bpmn.Bounds{}
	if p.ownLabel() == nil {
		box = p.beside(name)
	}
	p.labelAt(name, box)
	p.Texts[len(p.Texts)-1].Halo = true
}

// beside is the place for the name of a flow that the diagram gives none.
func (p *Pen) beside(name string) bpmn.Bounds {
	t := typeset.Set(name, typeset.Style{Size: LabelSize, Width: labelWidth, Balance: true})
	crowd := route.NewCrowd()
	crowd.Line(p.Edge.Points)
	for _, e := range [2]*bpmn.Element{p.Element.Source, p.Element.Target} {
		if e == nil {
			continue
		}
		p.enter(crowd, e)
		if s := p.Diagram.ShapeOf(e); s != nil && !s.Expanded && !e.Kind.Is(bpmn.Swimlane) {
			crowd.Box(s.Bounds)
		}
	}
	return crowd.Free(route.LabelPlaces(p.Edge.Points, t.Width, t.Height))
}

// labelAt writes an outside label; bounds of its own in the diagram win. Its
// colour is its own, else the stroke's, never one that only suits the fill.
func (p *Pen) labelAt(name string, otherwise bpmn.Bounds) {
	ink := Ink{Role: Writing, Own: p.line.Own}
	if p.lettered {
		ink = p.letter
	}
	t := Text{Content: name, Box: otherwise, Down: Start, Size: LabelSize, Label: true, Ink: ink}
	if own := p.ownLabel(); own != nil {
		t.Box, t.OneLine = labelRoom(*own, name)
	}
	p.text(t)
}

// ownLabel is the place that the diagram gives the label, or nil.
func (p *Pen) ownLabel() *bpmn.Bounds {
	switch {
	case p.Shape != nil:
		return p.Shape.Label
	case p.Edge != nil:
		return p.Edge.Label
	}
	return nil
}

// labelRoom makes label bounds fit our letters: other programs measured them
// with other fonts, and many give one line's height whatever the text. A name
// that nearly fits stays on one line; bounds too narrow to mean anything get
// the usual width.
func labelRoom(b bpmn.Bounds, name string) (room bpmn.Bounds, oneLine bool) {
	wide := typeset.Width(name, LabelSize)
	if wide <= b.W || wide <= b.W*1.25+4 && b.H < 2*LabelSize*typeset.LineHeight {
		return b, true
	}
	more := 2.0
	if b.W < 30 {
		more = (labelWidth - b.W) / 2
	}
	return bpmn.Bounds{X: b.X - more, Y: b.Y, W: b.W + 2*more, H: b.H}, false
}
