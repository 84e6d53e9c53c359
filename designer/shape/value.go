package shape

import (
	"math"
	"strings"

	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// The plate of the values on a flow.
const (
	valueSize = 10.0
	valueLine = 13.0
	valuePad  = 5.0
)

// valueOffs are how far from the flow the plate may stand.
var valueOffs = []float64{7, 46, 66}

// ValuePlaces are where the plate of the values on a flow may stand, the nearest first: below a flat piece or above it, at
// the right of an upright one or at its left, and further off, past the elements beside it.
func ValuePlaces(way []bpmn.Point, lines string) (list []bpmn.Bounds) {
	wide := 0.0
	all := strings.Split(lines, "\n")
	for _, l := range all {
		wide = max(wide, typeset.Width(l, valueSize))
	}
	w, h := wide+2*valuePad, valueLine*float64(len(all))+2*valuePad-3
	middle := middleOf(way)
	from, to := longest(way)
	for _, off := range valueOffs {
		if math.Abs(to.Y-from.Y) > math.Abs(to.X-from.X) {
			list = append(list, bpmn.Bounds{X: middle.X + off, Y: middle.Y - h/2, W: w, H: h}, bpmn.Bounds{X: middle.X - off - w, Y: middle.Y - h/2, W: w, H: h})
		} else {
			list = append(list, bpmn.Bounds{X: middle.X - w/2, Y: middle.Y + off, W: w, H: h}, bpmn.Bounds{X: middle.X - w/2, Y: middle.Y - off - h, W: w, H: h})
		}
	}
	return list
}

func middleOf(way []bpmn.Point) bpmn.Point {
	from, to := longest(way)
	return bpmn.Point{X: (from.X + to.X) / 2, Y: (from.Y + to.Y) / 2}
}

// Valued draws what was written when a flow was taken, a line for each, on a plate; one that stands off is led to.
func Valued(way []bpmn.Point, box bpmn.Bounds, lines string) Picture {
	p := &Pen{line: Ink{Role: Value}, letter: Ink{Role: Value}}
	p.Layer = Overlays
	s := Style{Stroke: p.line, Width: 1}
	middle := middleOf(way)
	end := bpmn.Point{X: min(max(middle.X, box.X), box.Right()), Y: min(max(middle.Y, box.Y), box.Bottom())}
	p.polyline([]bpmn.Point{middle, end}, s)
	s.Fill = Ink{Role: ValueFill}
	p.rect(box, 4, s)
	p.text(Text{Content: lines, Box: box, Size: valueSize, OneLine: true, Ink: p.letter})
	return p.Picture
}

// longest is the longest straight piece of a way.
func longest(way []bpmn.Point) (from, to bpmn.Point) {
	best := -1.0
	for i := 1; i < len(way); i++ {
		if d := math.Hypot(way[i].X-way[i-1].X, way[i].Y-way[i-1].Y); d > best {
			best, from, to = d, way[i-1], way[i]
		}
	}
	return from, to
}
