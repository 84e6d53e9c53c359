package shape

import (
	"math"
	"strconv"
	"strings"

	"hookflow/engine/bpmn"
)

// A Curve is a path of lines and cubic curves, perhaps in several pieces.
type Curve struct {
	Verbs  []Verb
	Points []bpmn.Point // one for Move and Line, three for Cube, none for Close
}

// A Verb is one step of a curve.
type Verb byte

// The verbs, by their letters in SVG.
const (
	Move     Verb = 'M'
	Straight Verb = 'L'
	Cube     Verb = 'C'
	Close    Verb = 'Z'
)

// Move starts a new piece at p.
func (c *Curve) Move(p bpmn.Point) { c.step(Move, p) }

// Line goes straight to p.
func (c *Curve) Line(p bpmn.Point) { c.step(Straight, p) }

// Cube goes to p, leaving towards a and arriving from b.
func (c *Curve) Cube(a, b, p bpmn.Point) { c.step(Cube, a, b, p) }

// Close goes back to the start of the piece.
func (c *Curve) Close() { c.step(Close) }

func (c *Curve) step(v Verb, ps ...bpmn.Point) {
	c.Verbs = append(c.Verbs, v)
	c.Points = append(c.Points, ps...)
}

// Polyline returns a curve of straight lines.
func Polyline(points []bpmn.Point, closed bool) Curve {
	var c Curve
	for i, p := range points {
		if i == 0 {
			c.Move(p)
		} else {
			c.Line(p)
		}
	}
	if closed {
		c.Close()
	}
	return c
}

// Kappa is how far the handles of a cubic curve lie from its ends, in radii,
// to come as near to a quarter circle as it can.
const Kappa = 0.5522847498

// At returns the curve enlarged by scale, its origin moved to o.
func (c Curve) At(o bpmn.Point, scale float64) Curve {
	out := Curve{Verbs: c.Verbs, Points: make([]bpmn.Point, len(c.Points))}
	for i, p := range c.Points {
		out.Points[i] = bpmn.Point{X: o.X + p.X*scale, Y: o.Y + p.Y*scale}
	}
	return out
}

// Bounds returns a rectangle around the curve and its handles.
func (c Curve) Bounds() bpmn.Bounds { return bpmn.Around(c.Points...) }

// String returns the curve as SVG path data with two decimals.
func (c Curve) String() string {
	var b strings.Builder
	at := 0
	for _, v := range c.Verbs {
		b.WriteByte(byte(v))
		for n := v.points(); n > 0; n-- {
			b.WriteString(short(c.Points[at].X) + " " + short(c.Points[at].Y))
			if n > 1 {
				b.WriteByte(' ')
			}
			at++
		}
	}
	return b.String()
}

func (v Verb) points() int {
	switch v {
	case Cube:
		return 3
	case Close:
		return 0
	}
	return 1
}

// short writes a number with at most two decimals.
func short(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64)
}

// curve reads path data of our own icons: the SVG commands M L H V C Z in
// absolute coordinates, and "O cx cy r" for a circle. It panics on anything
// else: icons are part of the program.
func curve(data string) Curve {
	var c Curve
	var at bpmn.Point
	words := strings.Fields(data)
	number := func(i int) float64 {
		v, err := strconv.ParseFloat(words[i], 64)
		if err != nil {
			panic("icon " + data + ": " + err.Error())
		}
		return v
	}
	point := func(i int) bpmn.Point { return bpmn.Point{X: number(i), Y: number(i + 1)} }
	for i := 0; i < len(words); {
		switch words[i] {
		case "M":
			at = point(i + 1)
			c.Move(at)
			i += 3
		case "L":
			at = point(i + 1)
			c.Line(at)
			i += 3
		case "H":
			at.X = number(i + 1)
			c.Line(at)
			i += 2
		case "V":
			at.Y = number(i + 1)
			c.Line(at)
			i += 2
		case "C":
			at = point(i + 5)
			c.Cube(point(i+1), point(i+3), at)
			i += 7
		case "O":
			c.circle(point(i+1), number(i+3))
			i += 4
		case "Z":
			c.Close()
			i++
		default:
			panic("icon " + data + ": unknown command " + words[i])
		}
	}
	return c
}

func (c *Curve) circle(m bpmn.Point, r float64) {
	k := r * Kappa
	c.Move(m.Add(r, 0))
	c.Cube(m.Add(r, k), m.Add(k, r), m.Add(0, r))
	c.Cube(m.Add(-k, r), m.Add(-r, k), m.Add(-r, 0))
	c.Cube(m.Add(-r, -k), m.Add(-k, -r), m.Add(0, -r))
	c.Cube(m.Add(k, -r), m.Add(r, -k), m.Add(r, 0))
	c.Close()
}
