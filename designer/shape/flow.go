package shape

import (
	"math"

	"hookflow/designer/route"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// Sequence flows are solid with a filled head; message flows dashed with a
// circle at the start and an open head; associations dotted.

const (
	headLong = 10.0
	headHalf = 4.0
)

// sequenceFlow is a solid line with a filled head. A condition shows as a small
// diamond at the start unless the flow leaves a gateway, the default as a slash
// (BPMN 2.0.2, section 8.4.13).
func sequenceFlow(p *Pen) {
	ps := p.Edge.Points
	start := ps
	if p.conditional() {
		start = p.startDiamond(ps)
	}
	p.connection(start, Style{Stroke: p.line, Width: normal})
	p.head(ps, inked)
	if src := p.Element.Source; src != nil && src.Default() == p.Element {
		p.slash(ps)
	}
	p.edgeLabel(p.Element.Name())
}

// conditional reports whether the flow shows its diamond: it has a condition,
// be it one that is not written yet, and does not leave a gateway.
func (p *Pen) conditional() bool {
	src := p.Element.Source
	condition, _ := bpmn.FieldOf(p.Element, "condition")
	return bpmn.Has(p.Element, condition) && (src == nil || !src.Kind.Is(bpmn.Gateway))
}

// connection draws the line itself. The head covers its end, so the line stops
// a little before the tip and stays sharp there.
func (p *Pen) connection(ps []bpmn.Point, s Style) { p.polyline(shorten(ps, headLong/2), s) }

// shorten takes a length off the end of a polyline; it keeps at least the
// direction of the last segment.
func shorten(ps []bpmn.Point, by float64) []bpmn.Point {
	out := append([]bpmn.Point(nil), ps...)
	last := len(out) - 1
	long := out[last-1].Distance(out[last])
	if long <= by {
		return out
	}
	out[last] = out[last].Between(out[last-1], by/long)
	return out
}

// along returns the unit vector from a to b, (1, 0) if they coincide.
func along(a, b bpmn.Point) (x, y float64) {
	d := a.Distance(b)
	if d == 0 {
		return 1, 0
	}
	return (b.X - a.X) / d, (b.Y - a.Y) / d
}

// arrival returns the end of a way and the direction it arrives in; segments
// shorter than a hair do not count.
func arrival(ps []bpmn.Point) (tip bpmn.Point, x, y float64) {
	tip = ps[len(ps)-1]
	for i := len(ps) - 2; i >= 0; i-- {
		if ps[i].Distance(tip) > 0.5 {
			x, y = along(ps[i], tip)
			return tip, x, y
		}
	}
	return tip, 1, 0
}

// head draws a triangle at the end of the way.
func (p *Pen) head(ps []bpmn.Point, fill filling) {
	tip, x, y := arrival(ps)
	s := Style{Fill: p.line, Stroke: p.line, Width: 1}
	if fill != inked {
		s.Fill = Ink{Role: Canvas}
		s.Width = thin
	}
	tip = tip.Add(-x*0.5, -y*0.5)
	foot := tip.Add(-x*headLong, -y*headLong)
	p.polygon([]bpmn.Point{tip, foot.Add(-y*headHalf, x*headHalf), foot.Add(y*headHalf, -x*headHalf)}, s)
}

// barbs draws two lines instead of a triangle: the head of an association.
func (p *Pen) barbs(ps []bpmn.Point) {
	tip, x, y := arrival(ps)
	foot := tip.Add(-x*8, -y*8)
	p.polyline([]bpmn.Point{foot.Add(-y*5, x*5), tip, foot.Add(y*5, -x*5)}, p.outline(normal))
}

// startDiamond draws the sign of a conditional flow and returns the rest of the way.
func (p *Pen) startDiamond(ps []bpmn.Point) []bpmn.Point {
	const long, half = 14.0, 5.0
	x, y := along(ps[0], ps[1])
	mid, end := ps[0].Add(x*long/2, y*long/2), ps[0].Add(x*long, y*long)
	p.polygon([]bpmn.Point{ps[0], mid.Add(-y*half, x*half), end, mid.Add(y*half, -x*half)}, Style{Fill: Ink{Role: Canvas}, Stroke: p.line, Width: thin})
	return append([]bpmn.Point{end}, ps[1:]...)
}

// slash draws the sign of a default flow across its beginning.
func (p *Pen) slash(ps []bpmn.Point) {
	x, y := along(ps[0], ps[1])
	c := ps[0].Add(x*9, y*9)
	sin, cos := math.Sincos(math.Pi / 3)
	dx, dy := (x*cos-y*sin)*6, (x*sin+y*cos)*6
	p.segment(c.X-dx, c.Y-dy, c.X+dx, c.Y+dy, p.outline(normal))
}

// messageFlow is a dashed line with an open circle at the start and an unfilled
// head (section 9.4).
func messageFlow(p *Pen) {
	ps := p.Edge.Points
	x, y := along(ps[0], ps[1])
	const r = 4.0
	p.line.Role = Quiet
	way := append([]bpmn.Point{ps[0].Add(x*2*r, y*2*r)}, ps[1:]...)
	p.polyline(shorten(way, headLong), Style{Stroke: p.line, Width: slight, Dash: dashed})
	p.circle(ps[0].Add(x*r, y*r), r-thin/2, Style{Fill: Ink{Role: Canvas}, Stroke: p.line, Width: thin})
	p.head(ps, papered)
	if p.Edge.Message == "" {
		p.edgeLabel(p.Element.Name())
		return
	}
	p.flowMessage()
}

// flowMessage draws the envelope of a message flow that shows its message,
// shaded if it is an answer (messageVisibleKind of BPMN DI). The label, the
// flow's name or else the message's, stands beside it.
func (p *Pen) flowMessage() {
	c := route.Midpoint(p.Edge.Points)
	saved := p.icons
	if p.Edge.Message == "non_initiating" && p.icons.Own.A == 0 {
		p.icons.Role = Band
	}
	p.icon(envelope, c.Add(-15, -10), 1)
	p.icons = saved
	name := p.Element.Name()
	if m := p.Model.ByID(local(p.Element.Attr("messageRef"))); m != nil && name == "" {
		name = m.Name()
	}
	t := typeset.Set(name, typeset.Style{Size: LabelSize, Width: labelWidth, Balance: true})
	p.labelAt(name, bpmn.Bounds{X: c.X + 19, Y: c.Y - t.Height/2, W: t.Width, H: t.Height})
}

// association is a dotted line; an open head shows its direction (section 8.4.1,
// "Association").
func association(p *Pen) {
	ps := p.Edge.Points
	p.polyline(ps, Style{Stroke: p.line, Width: normal, Dash: dotted, RoundCap: true})
	direction := p.Element.Attr("associationDirection")
	if direction == "One" || direction == "Both" {
		p.barbs(ps)
	}
	if direction == "Both" {
		p.barbs([]bpmn.Point{ps[1], ps[0]})
	}
}

// dataAssociation looks like a directed association (section 10.4.2).
func dataAssociation(p *Pen) {
	p.polyline(p.Edge.Points, Style{Stroke: p.line, Width: normal, Dash: dotted, RoundCap: true})
	p.barbs(p.Edge.Points)
}

// conversationLink is a double line.
func conversationLink(p *Pen) {
	p.polyline(p.Edge.Points, Style{Stroke: p.line, Width: normal * 3})
	p.polyline(p.Edge.Points, Style{Stroke: Ink{Role: Canvas}, Width: normal})
	p.edgeLabel(p.Element.Name())
}
