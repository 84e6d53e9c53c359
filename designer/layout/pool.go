package layout

import (
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

const (
	poolGap   = 70.0 // between pools: room for message flows
	blackBox  = 60.0 // height of a pool that shows no process
	poolWidth = 600.0
)

// collaboration draws the pools below each other, all of one width, then the
// message flows. Conversations stand in a row below.
func (d *drawing) collaboration(root *bpmn.Element) picture {
	var pools, conversations []*bpmn.Element
	for _, part := range root.Children {
		switch {
		case part.Kind == bpmn.Participant:
			pools = append(pools, part)
		case part.Kind.Is(bpmn.Conversation):
			conversations = append(conversations, part)
		}
	}
	pools = poolOrder(root, pools)
	inner := make([]picture, len(pools))
	wide := poolWidth
	drawn := map[*bpmn.Element]bool{}
	for i, p := range pools {
		if p.Process != nil && !drawn[p.Process] {
			drawn[p.Process] = true
			inner[i] = d.process(p.Process)
			wide = max(wide, inner[i].bounds.Right()-min(0, inner[i].bounds.X)+header+2*padding)
		}
	}
	out := picture{}
	y := origin
	for i, p := range pools {
		y += out.pool(p, inner[i], y, wide) + poolGap
	}
	for i, c := range conversations {
		out.add(shape{of: c, bounds: bpmn.Bounds{X: origin + 60 + float64(i)*160, Y: y, W: 60, H: 50}})
	}
	d.loose(root, &out)
	d.tie(&out)
	d.stray(&out)
	d.messages(root, &out)
	out.labels()
	return out
}

// pool draws a participant at y and returns its height.
func (p *picture) pool(part *bpmn.Element, inner picture, y, wide float64) float64 {
	if len(inner.shapes) == 0 {
		p.add(shape{of: part, bounds: bpmn.Bounds{X: origin, Y: y, W: wide, H: blackBox}})
		return blackBox
	}
	margin := padding
	if inner.shapes[0].of.Kind == bpmn.Lane {
		margin = 0
		inner.widen(wide - header)
	}
	high := max(inner.bounds.H+2*margin, 120, min(even(typeset.Width(part.Name(), 12)+20), maxName))
	p.add(shape{of: part, bounds: bpmn.Bounds{X: origin, Y: y, W: wide, H: high}})
	p.merge(inner, origin+header+margin-min(inner.bounds.X, 0), y+(high-inner.bounds.H)/2-inner.bounds.Y)
	return high
}

// widen stretches the lanes to the width of the pool.
func (p *picture) widen(right float64) {
	for i := range p.shapes {
		if s := &p.shapes[i]; s.of.Kind == bpmn.Lane {
			s.bounds.W = right - s.bounds.X
		}
	}
}
