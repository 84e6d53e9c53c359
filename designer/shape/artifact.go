package shape

import "hookflow/engine/bpmn"

// textAnnotation is a bracket with the text beside it.
func textAnnotation(p *Pen) {
	b := p.b
	arm := min(12, b.W/4)
	p.rect(b, 0, Style{Fill: Ink{Own: p.paper.Own}})
	p.polyline([]bpmn.Point{{X: b.X + arm, Y: b.Y}, {X: b.X, Y: b.Y}, {X: b.X, Y: b.Bottom()}, {X: b.X + arm, Y: b.Bottom()}}, p.outline(normal))
	room := bpmn.Bounds{X: b.X + 6, Y: b.Y + 2, W: b.W - 8, H: b.H - 4}
	p.text(Text{Content: p.Element.Name(), Box: room, Across: Start, Size: TaskSize})
}

// group is a frame that means nothing to the flow; its label is the value of
// the category it stands for.
func group(p *Pen) {
	p.Layer, p.Hollow = Overlays, true
	p.rect(p.b, corner, Style{Fill: Ink{Own: p.paper.Own}, Stroke: p.line, Width: normal, Dash: dashDot, RoundCap: true})
	name := p.Element.Name()
	if value := p.referred("categoryValueRef"); value != nil {
		name = value.Attr("value")
	}
	p.labelAt(name, bpmn.Bounds{X: p.b.X, Y: p.b.Y - LabelSize*1.5, W: p.b.W, H: LabelSize * 1.2})
}

// message is an envelope that stands by itself, white for the one who starts a
// conversation.
func message(p *Pen) {
	p.Layer = Overlays
	b := p.b
	p.rect(b, 0, p.border(normal))
	p.polyline([]bpmn.Point{{X: b.X, Y: b.Y}, {X: b.Center().X, Y: b.Y + b.H*0.55}, {X: b.Right(), Y: b.Y}}, p.outline(normal))
	p.label(p.Element.Name())
}
