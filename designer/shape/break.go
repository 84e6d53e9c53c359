package shape

import "hookflow/engine/bpmn"

// A Break is how a breakpoint looks.
type Break uint8

// The looks.
const (
	BreakOn  Break = iota
	BreakIf        // it stops under a condition, or from some hit on
	BreakOff       // it is kept and stops nothing
)

// breakRadius is that of the dot.
const breakRadius = 7

// Breakpoint draws the dot of a breakpoint: at the upper left of an element, in the middle of a flow.
func Breakpoint(of *Picture, way []bpmn.Point, b Break) Picture {
	p := &Pen{line: Ink{Role: Halted}, letter: Ink{Role: Canvas}}
	p.Layer = Overlays
	box := of.Outline.Bounds
	at := bpmn.Point{X: box.X + 2, Y: box.Y + 2}
	if len(way) >= 2 {
		at = midway(way)
	}
	rim := Style{Fill: p.line, Stroke: Ink{Role: Canvas}, Width: markWide}
	if b == BreakOff {
		rim = Style{Fill: p.letter, Stroke: p.line, Width: markWide}
	}
	p.circle(at, breakRadius, rim)
	if b == BreakIf {
		s := Style{Stroke: p.letter, Width: 1.6, RoundCap: true}
		for _, dy := range []float64{-1.8, 1.8} {
			p.polyline([]bpmn.Point{{X: at.X - 2.6, Y: at.Y + dy}, {X: at.X + 2.6, Y: at.Y + dy}}, s)
		}
	}
	return p.Picture
}

// midway is the middle of the longest straight part of a way.
func midway(way []bpmn.Point) (at bpmn.Point) {
	longest := -1.0
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		if d := max(a.X-b.X, b.X-a.X) + max(a.Y-b.Y, b.Y-a.Y); d > longest {
			longest, at = d, bpmn.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
		}
	}
	return at
}
