package shape

import "hookflow/engine/bpmn"

// A Reach is how far tests have come at an element or flow.
type Reach uint8

// The reaches.
const (
	Never Reach = iota // no test was here
	Half               // one outcome of a condition was not seen
	Wholly
)

// reachInks are the colours of what was reached.
var reachInks = map[Reach]Role{Never: Muted, Half: Altered, Wholly: Done}

// faint is the dash of what was not reached.
var faint = []float64{4, 3}

// Reached draws whether tests have been at an element or flow: with a line below it, or faint; flows dashed. A scope is left as it
// is: what lies in it tells.
func Reached(of *Picture, way []bpmn.Point, reach Reach) Picture {
	p := &Pen{line: Ink{Role: reachInks[reach]}, letter: Ink{Role: Writing}}
	p.Layer = Overlays
	switch scope := of.Layer == Pools || of.Layer == Containers; {
	case len(way) >= 2 && reach == Never:
		p.connection(way, Style{Stroke: Ink{Role: Canvas}, Width: markWide})
		p.connection(way, Style{Stroke: p.line, Width: 1.5, Dash: faint})
		p.head(way, inked)
	case len(way) >= 2:
		p.connection(way, Style{Stroke: p.line, Width: markWide})
		p.head(way, inked)
	case way != nil || scope:
	case reach == Never:
		p.unreached(of)
	default:
		b := of.Outline.Bounds
		at := b.Bottom() - markWide
		p.polyline([]bpmn.Point{{X: b.X + b.W*0.2, Y: at}, {X: b.Right() - b.W*0.2, Y: at}}, Style{Stroke: p.line, Width: 2 * markWide, RoundCap: true})
	}
	return p.Picture
}

// unreached draws an element over, faint.
func (p *Pen) unreached(of *Picture) {
	for _, path := range of.Paths {
		if path.Fill.Role == Line {
			path.Fill = p.line
		}
		if path.Stroke.Role == Line {
			path.Stroke = p.line
		}
		p.Paths = append(p.Paths, path)
	}
	for _, t := range of.Texts {
		if !t.Label {
			t.Ink = Ink{Role: Quiet}
			p.Texts = append(p.Texts, t)
		}
	}
}
