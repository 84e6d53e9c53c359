package shape

import (
	"strconv"

	"hookflow/engine/bpmn"
)

// heats are the insides of what is heated, from the least to the most, and what is written on them.
var heats = [...]struct{ fill, ink Role }{{Heat1, Writing}, {Heat2, Writing}, {Heat3, Writing}, {Heat4, OnHeat4}, {Heat5, OnHeat5}}

// HeatLevels is how many steps of heat there are.
const HeatLevels = len(heats)

// Heated draws an element filled by its step of heat, from 1 to HeatLevels; a sub-process keeps what lies in it visible. A number
// above 0 stands beside it.
func Heated(of *Picture, way []bpmn.Point, level, number int) Picture {
	if way != nil || of.Layer == Pools {
		return Counted(of, way, number)
	}
	p := &Pen{line: Ink{Role: Line}, letter: Ink{Role: Writing}}
	p.Layer = Overlays
	heat := heats[min(max(level, 1), HeatLevels)-1]
	if of.Layer == Containers {
		p.around(of.Outline, 0, Style{Stroke: Ink{Role: heat.fill}, Width: haloWide})
		return p.Picture
	}
	for _, path := range of.Paths {
		if path.Fill.Role == Paper || path.Fill.Own.A != 0 {
			path.Fill = Ink{Role: heat.fill}
		} else if path.Fill.Role == Line {
			path.Fill = Ink{Role: heat.ink}
		}
		if path.Stroke.Role == Line && path.Style.Fill.Role == None {
			path.Stroke = Ink{Role: heat.ink}
		}
		p.Paths = append(p.Paths, path)
	}
	for _, t := range of.Texts {
		if !t.Label {
			t.Ink = Ink{Role: heat.ink}
			p.Texts = append(p.Texts, t)
		}
	}
	p.pill(bpmn.Point{X: of.Outline.Bounds.Right() - 4, Y: of.Outline.Bounds.Y}, number)
	return p.Picture
}

// Counted draws a number on the middle of a flow, or at the upper right of an element.
func Counted(of *Picture, way []bpmn.Point, number int) Picture {
	p := &Pen{line: Ink{Role: Line}, letter: Ink{Role: Writing}}
	p.Layer = Overlays
	if len(way) >= 2 {
		p.pill(middleOf(way), number)
	} else if way == nil {
		p.pill(bpmn.Point{X: of.Outline.Bounds.Right() - 4, Y: of.Outline.Bounds.Y}, number)
	}
	return p.Picture
}

// pill draws a number on a small plate around a point; 0 draws nothing.
func (p *Pen) pill(at bpmn.Point, number int) {
	if number <= 0 {
		return
	}
	text := strconv.Itoa(number)
	const high, letter = 14.0, 6.2
	wide := max(high+4, letter*float64(len(text))+10)
	box := bpmn.Bounds{X: at.X - wide/2, Y: at.Y - high/2, W: wide, H: high}
	p.rect(box, high/2, Style{Fill: Ink{Role: Canvas}, Stroke: Ink{Role: Muted}, Width: 1})
	p.text(Text{Content: text, Box: box, Size: 10, OneLine: true})
}
