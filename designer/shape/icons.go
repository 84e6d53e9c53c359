package shape

import (
	"math"

	"hookflow/engine/bpmn"
)

// An icon is a figure of several parts, drawn in turn.
type icon []mark

// A mark is one part of an icon.
type mark struct {
	at    Curve
	fill  filling
	width float64 // of the line; 0 for none
}

type filling uint8

const (
	open    filling = iota // no fill
	papered                // filled like the element
	inked                  // filled with the colour of the lines
)

// lines is a part that is only drawn, not filled.
func lines(data string, width float64) mark { return mark{curve(data), open, width} }

// hollow is a part filled with the paper.
func hollow(data string, width float64) mark { return mark{curve(data), papered, width} }

// solid is a part filled with the colour of the lines.
func solid(data string) mark { return mark{curve(data), inked, 0} }

// ring is a regular polygon around c with its first corner on top.
func ring(c bpmn.Point, r float64, corners int) Curve {
	ps := make([]bpmn.Point, corners)
	for i := range ps {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		ps[i] = bpmn.Point{X: c.X + r*sin, Y: c.Y - r*cos}
	}
	return Polyline(ps, true)
}

// cross is a plus with arms of a length and half a width, turned by an angle.
func cross(c bpmn.Point, arm, half, turn float64) Curve {
	sin, cos := math.Sincos(turn)
	var ps []bpmn.Point
	for q := 0; q < 4; q++ {
		for _, p := range []bpmn.Point{{X: half, Y: -half}, {X: arm, Y: -half}, {X: arm, Y: half}} {
			for i := 0; i < q; i++ {
				p = bpmn.Point{X: -p.Y, Y: p.X}
			}
			ps = append(ps, bpmn.Point{X: c.X + p.X*cos - p.Y*sin, Y: c.Y + p.X*sin + p.Y*cos})
		}
	}
	return Polyline(ps, true)
}

// gear is a cog wheel with its hole.
func gear(c bpmn.Point, outer, inner, hole float64, teeth int) []mark {
	var ps []bpmn.Point
	step := 2 * math.Pi / float64(teeth)
	for i := 0; i < teeth; i++ {
		for _, k := range []struct{ at, r float64 }{{-0.30, inner}, {-0.19, outer}, {0.19, outer}, {0.30, inner}} {
			sin, cos := math.Sincos((float64(i) + k.at) * step)
			ps = append(ps, bpmn.Point{X: c.X + k.r*sin, Y: c.Y - k.r*cos})
		}
	}
	var eye Curve
	eye.circle(c, hole)
	return []mark{{Polyline(ps, true), papered, 1}, {eye, papered, 1}}
}

// Task icons lie in a square of 18 units.
var (
	userIcon = icon{
		hollow("M 2 16.5 C 2 12 4.8 10.2 9 10.2 C 13.2 10.2 16 12 16 16.5 Z", 1.2),
		lines("M 5.4 16.5 V 14 M 12.6 16.5 V 14", 1),
		hollow("O 9 5.6 3.7", 1.2),
		solid("M 5.4 5.3 C 5 1.2 13 1.2 12.6 5.3 C 11.4 5.2 10.2 4.7 9.4 3.8 C 8.4 4.8 6.8 5.3 5.4 5.3 Z"),
	}
	serviceIcon = icon(append(gear(bpmn.Point{X: 6.6, Y: 6.6}, 6, 4.5, 2, 8), gear(bpmn.Point{X: 11.6, Y: 11.6}, 5.8, 4.3, 1.9, 8)...))
	sendIcon    = icon{
		solid("M 1.6 3.2 H 16.4 L 9 9.1 Z"),
		solid("M 1 4.4 L 9 10.7 L 17 4.4 V 14.8 H 1 Z"),
	}
	receiveIcon = icon{
		hollow("M 1 3.5 H 17 V 14.5 H 1 Z", 1.2),
		lines("M 1 3.5 L 9 9.8 L 17 3.5", 1.2),
	}
	instantiateIcon = icon{
		hollow("O 9 9 9.4", 1.2),
		hollow("M 3.6 5.8 H 14.4 V 12.4 H 3.6 Z", 1.1),
		lines("M 3.6 5.8 L 9 9.8 L 14.4 5.8", 1.1),
	}
	scriptIcon = icon{
		hollow("M 6 1.5 H 16 C 12.5 4.2 12.2 6.2 13.8 9 C 15.4 11.8 15 14 12 16.5 H 2 C 5 14 5.4 11.8 3.8 9 C 2.2 6.2 2.5 4.2 6 1.5 Z", 1.2),
		lines("M 5.4 4.6 H 11 M 5.2 7.5 H 11 M 6.6 10.4 H 12.2 M 6.6 13.3 H 12.2", 1),
	}
	manualIcon = icon{
		hollow("M 1.5 8 L 6.8 3.6 C 8 2.8 9.3 3.9 8.5 5.1 L 7.3 6.6 H 15 C 16.9 6.6 16.9 9 15 9 H 15.8 C 17.4 9 17.4 11.3 15.8 11.3 H 15.2 C 16.6 11.3 16.6 13.5 15.2 13.5 H 14.2 C 15.4 13.5 15.4 15.5 14.2 15.5 H 7 C 4.4 15.5 2.8 14.6 1.5 13.4 Z", 1.2),
		lines("M 9.4 9 H 15 M 9.4 11.3 H 15.2 M 9.4 13.5 H 14.2", 1),
	}
	ruleIcon = icon{
		hollow("M 1.5 3 H 16.5 V 15 H 1.5 Z", 1.2),
		solid("M 1.5 3 H 16.5 V 6.4 H 1.5 Z"),
		lines("M 1.5 10.7 H 16.5 M 6.2 6.4 V 15", 1.1),
	}
)

// Activity markers lie in a square of 14 units.
var (
	loopMark = icon{
		lines("M 5.2 12.2 C 2.4 11.5 1.2 9.2 1.2 7 C 1.2 3.8 3.8 1.2 7 1.2 C 10.2 1.2 12.8 3.8 12.8 7 C 12.8 9.7 11 11.9 8.6 12.6", 1.4),
		lines("M 1.8 12.6 H 5.6 V 8.8", 1.4),
	}
	parallelMark     = icon{solid("M 2.2 1.5 H 4.4 V 12.5 H 2.2 Z"), solid("M 5.9 1.5 H 8.1 V 12.5 H 5.9 Z"), solid("M 9.6 1.5 H 11.8 V 12.5 H 9.6 Z")}
	sequentialMark   = icon{solid("M 1.5 2.2 H 12.5 V 4.4 H 1.5 Z"), solid("M 1.5 5.9 H 12.5 V 8.1 H 1.5 Z"), solid("M 1.5 9.6 H 12.5 V 11.8 H 1.5 Z")}
	compensationMark = icon{hollow("M 7 2.6 V 11.4 L 1 7 Z", 1.2), hollow("M 13 2.6 V 11.4 L 7 7 Z", 1.2)}
	adHocMark        = icon{solid("M 1 9.2 C 1.4 5.8 3.2 4.2 5.2 4.8 C 6.8 5.3 7.6 6.9 9 7.2 C 10.6 7.5 11.6 6.4 12.2 4.6 L 13 5 C 12.6 8.4 10.8 10 8.8 9.4 C 7.2 8.9 6.4 7.3 5 7 C 3.4 6.7 2.4 7.8 1.8 9.6 Z")}
	plusMark         = icon{hollow("M 0.5 0.5 H 13.5 V 13.5 H 0.5 Z", 1.2), lines("M 7 3.2 V 10.8 M 3.2 7 H 10.8", 1.4)}
	collectionMark   = parallelMark
)

// envelope is a message, in a box of 30 x 20 units.
var envelope = icon{hollow("M 0 0 H 30 V 20 H 0 Z", normal), lines("M 0 0 L 15 11 L 30 0", normal)}
