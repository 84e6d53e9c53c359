package shape

import (
	"slices"
	"strings"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A choreography activity is a rounded rectangle with one band per
// participant; the band of the one who starts is white, the others are shaded
// (BPMN 2.0.2, section 11.5). The bands are shapes of their own in the diagram;
// where they are missing, they are drawn from the participants the activity
// names.

const bandHeight = 20.0

// choreographyTask has two bands, one per participant (section 11.5.1).
func choreographyTask(p *Pen) { p.choreography(p.border(normal), p.choreographyLoops()) }

// callChoreography has a thick border (section 11.5.3).
func callChoreography(p *Pen) {
	p.choreography(p.border(thick), append(p.choreographyLoops(), plusMark))
}

// subChoreography has two or more bands, and a plus if closed (section 11.5.2).
func subChoreography(p *Pen) {
	marks := p.choreographyLoops()
	if !p.Shape.Expanded {
		marks = append(marks, plusMark)
	}
	p.choreography(p.border(normal), marks)
}

// choreography draws the frame, the bands where the diagram has none, and the
// name between them.
func (p *Pen) choreography(s Style, marks []icon) {
	p.activity(s)
	var middle bpmn.Bounds
	bands := p.bands()
	if len(bands) > 0 {
		middle = p.between(bands)
	} else {
		middle = p.ownBands()
	}
	if p.Element.Kind == bpmn.SubChoreography && p.Shape.Expanded {
		p.Layer = Containers
		p.text(Text{Content: p.Element.Name(), Box: middle.Grow(-6), Down: Start, Size: TaskSize, Fit: true})
	} else {
		p.name(middle.Grow(-4))
	}
	p.marksIn(middle, marks)
	if s.Width == thick { // the bands must not hide it
		p.rect(p.b.Grow(-thick/2), corner-thick/2, p.outline(thick))
	}
}

// marksIn draws markers at the bottom of a box within the shape.
func (p *Pen) marksIn(box bpmn.Bounds, marks []icon) {
	saved, inset := p.b, p.inset
	p.b, p.inset = box, 0
	p.marks(marks)
	p.b, p.inset = saved, inset
}

// bands returns the shapes of the participants of this activity.
func (p *Pen) bands() []*bpmn.Shape {
	id := p.Shape.XML.SelectAttrValue("id", "")
	var out []*bpmn.Shape
	for _, s := range p.Diagram.Shapes {
		if s.Participant != "" && local(s.XML.SelectAttrValue("choreographyActivityShape", "")) == id {
			out = append(out, s)
		}
	}
	return out
}

// local strips the prefix of a QName.
var local = bpmn.Local

// between returns the part of the activity that no band covers.
func (p *Pen) between(bands []*bpmn.Shape) bpmn.Bounds {
	top, bottom := p.b.Y, p.b.Bottom()
	for _, s := range bands {
		if s.Bounds.Center().Y < p.b.Center().Y {
			top = max(top, s.Bounds.Bottom())
		} else {
			bottom = min(bottom, s.Bounds.Y)
		}
	}
	return bpmn.Bounds{X: p.b.X, Y: top, W: p.b.W, H: max(0, bottom-top)}
}

// ownBands draws the first two participants where the diagram has no bands.
func (p *Pen) ownBands() bpmn.Bounds {
	starts := p.Element.Attr("initiatingParticipantRef")
	for i, x := range p.Element.XML.SelectElements("participantRef") {
		who := p.Model.ByID(local(strings.TrimSpace(x.Text())))
		if who == nil || i > 1 {
			continue
		}
		b := bpmn.Bounds{X: p.b.X, Y: p.b.Y, W: p.b.W, H: bandHeight}
		if i == 1 {
			b.Y = p.b.Bottom() - bandHeight
		}
		p.band(b, i == 0, i == 1, who.ID == local(starts))
		p.text(Text{Content: who.Name(), Box: b.Grow(-2), Size: LabelSize, Fit: true})
	}
	return bpmn.Bounds{X: p.b.X, Y: p.b.Y + bandHeight, W: p.b.W, H: max(0, p.b.H-2*bandHeight)}
}

// participantBand draws a band that is a shape of its own: top_initiating,
// middle_non_initiating and so on.
func participantBand(p *Pen) {
	place := p.Shape.Participant
	starts := strings.HasSuffix(place, "_initiating") && !strings.HasSuffix(place, "_non_initiating")
	top, bottom := strings.HasPrefix(place, "top"), strings.HasPrefix(place, "bottom")
	p.Layer = Nodes
	p.band(p.b, top, bottom, starts)
	room := p.b.Grow(-2)
	switch {
	case !p.multiple():
	case p.b.H >= 2*markerSize: // below the name
		room.H -= markerSize
		p.marks([]icon{parallelMark})
	default: // beside it
		room.W -= 2 * markerSize
		room.X += markerSize
		p.marksIn(bpmn.Bounds{X: p.b.Right() - 2*markerSize, Y: p.b.Y, W: 2 * markerSize, H: p.b.Center().Y + markerSize/2 + 1.5 - p.b.Y}, []icon{parallelMark})
	}
	p.name(room)
	if p.Shape.MessageVisible {
		p.bandMessage(top, starts)
	}
}

// band draws a participant: white if it starts the activity, else shaded.
func (p *Pen) band(b bpmn.Bounds, top, bottom, starts bool) {
	s := p.border(normal)
	if !starts && s.Fill.Own.A == 0 {
		s.Fill.Role = Band
	}
	p.Outline = route.Outline{Bounds: b}
	in := p.bandInset() // neighbours share their line, the outer one is the activity's
	b.X, b.W = b.X+in, b.W-2*in
	if top {
		b.Y, b.H = b.Y+in, b.H-in
	}
	if bottom {
		b.H -= in
	}
	p.curve(bandCurve(b, corner-in, top, bottom), s)
}

// bandInset is half the width of the border of the band's activity; a thick
// border stays free.
func (p *Pen) bandInset() float64 {
	if a := p.activityOfBand(); a != nil && a.Kind == bpmn.CallChoreography {
		return thick - normal/2
	}
	return normal / 2
}

// bandCurve is a rectangle with two round corners at the top or bottom.
func bandCurve(b bpmn.Bounds, r float64, top, bottom bool) Curve {
	k := r * (1 - Kappa)
	var c Curve
	upper, lower := 0.0, 0.0
	if top {
		upper = r
	}
	if bottom {
		lower = r
	}
	at := func(dx, dy float64) bpmn.Point { return bpmn.Point{X: b.X + dx, Y: b.Y + dy} }
	c.Move(at(upper, 0))
	c.Line(at(b.W-upper, 0))
	if top {
		c.Cube(at(b.W-k, 0), at(b.W, k), at(b.W, r))
	}
	c.Line(at(b.W, b.H-lower))
	if bottom {
		c.Cube(at(b.W, b.H-k), at(b.W-k, b.H), at(b.W-r, b.H))
	}
	c.Line(at(lower, b.H))
	if bottom {
		c.Cube(at(k, b.H), at(0, b.H-k), at(0, b.H-r))
	}
	c.Line(at(0, upper))
	if top {
		c.Cube(at(0, k), at(k, 0), at(r, 0))
	}
	c.Close()
	return c
}

// bandMessage draws the envelope of the message a participant sends, joined to
// its band by a dotted line.
func (p *Pen) bandMessage(top, starts bool) {
	const w, h, away = 30.0, 20.0, 22.0
	b := bpmn.Bounds{X: p.b.Center().X - w/2, Y: p.b.Bottom() + away, W: w, H: h}
	from, to := p.b.Bottom(), b.Y
	if top {
		b.Y = p.b.Y - away - h
		from, to = p.b.Y, b.Bottom()
	}
	x := p.b.Center().X
	p.segment(x, from, x, to, Style{Stroke: p.line, Width: normal, Dash: dotted, RoundCap: true})
	s := p.border(normal)
	if !starts && s.Fill.Own.A == 0 {
		s.Fill.Role = Band
	}
	p.rect(b, 0, s)
	p.polyline([]bpmn.Point{{X: b.X, Y: b.Y}, {X: x, Y: b.Y + 11}, {X: b.Right(), Y: b.Y}}, p.outline(normal))
	if m := p.bandMessageName(); m != "" {
		p.text(Text{Content: m, Box: bpmn.Bounds{X: b.Right() + 4, Y: b.Y, W: 90, H: h}, Across: Start, Size: LabelSize})
	}
}

// bandMessageName finds the message flow of the activity that this participant sends.
func (p *Pen) bandMessageName() string {
	activity := p.activityOfBand()
	if activity == nil {
		return ""
	}
	for _, x := range activity.XML.SelectElements("messageFlowRef") {
		flow := p.Model.ByID(local(strings.TrimSpace(x.Text())))
		if flow == nil || flow.Source != p.Element {
			continue
		}
		if m := p.Model.ByID(local(flow.Attr("messageRef"))); m != nil && m.Name() != "" {
			return m.Name()
		}
		return flow.Name()
	}
	return ""
}

// activityOfBand is the choreography activity that a band belongs to.
func (p *Pen) activityOfBand() *bpmn.Element {
	id := local(p.Shape.XML.SelectAttrValue("choreographyActivityShape", ""))
	i := slices.IndexFunc(p.Diagram.Shapes, func(s *bpmn.Shape) bool { return s.XML.SelectAttrValue("id", "") == id })
	if id == "" || i < 0 {
		return nil
	}
	return p.Diagram.Shapes[i].Of
}

// choreographyLoops reads the loop type, an attribute here.
func (p *Pen) choreographyLoops() []icon {
	switch p.Element.Attr("loopType") {
	case "Standard":
		return []icon{loopMark}
	case "MultiInstanceSequential":
		return []icon{sequentialMark}
	case "MultiInstanceParallel":
		return []icon{parallelMark}
	}
	return nil
}
