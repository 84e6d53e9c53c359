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

// step appends a verb with its points.
func (c *Curve) step(v Verb, ps ...bpmn.Point) {
	c.Verbs = append(c.Verbs, v)
	c.Points = append(c.Points, ps...)
}

// Polyline returns a curve of straight lines.
func Polyline(points []bpmn.Point, closed bool) Curve {
	c := Curve{Verbs: make([]Verb, 0, len(points)+1), Points: append([]bpmn.Point(nil), points...)}
	for i := range points {
		if i == 0 {
			c.Verbs = append(c.Verbs, Move)
		} else {
			c.Verbs = append(c.Verbs, Straight)
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

// points is how many points the verb takes.
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
	for words := strings.Fields(data); len(words) > 0; {
		command := words[0]
		count, known := arguments[command]
		if !known || len(words) <= count {
			panic("icon " + data + ": wrong command " + command)
		}
		at = c.command(command, at, numbers(words[1:count+1]))
		words = words[count+1:]
	}
	return c
}

// arguments is how many numbers follow each command.
var arguments = map[string]int{"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "O": 3, "Z": 0}

// numbers reads the arguments of a command.
func numbers(words []string) []float64 {
	out := make([]float64, len(words))
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			panic("icon: " + err.Error())
		}
		out[i] = v
	}
	return out
}

// command carries out one command from the point at and returns the new one.
func (c *Curve) command(command string, at bpmn.Point, n []float64) bpmn.Point {
	point := func(i int) bpmn.Point { return bpmn.Point{X: n[i], Y: n[i+1]} }
	switch command {
	case "M":
		at = point(0)
		c.Move(at)
	case "L":
		at = point(0)
		c.Line(at)
	case "H":
		at.X = n[0]
		c.Line(at)
	case "V":
		at.Y = n[0]
		c.Line(at)
	case "C":
		at = point(4)
		c.Cube(point(0), point(2), at)
	case "O":
		c.circle(point(0), n[2])
	case "Z":
		c.Close()
	}
	return at
}

// circle appends a circle as four cubic curves.
func (c *Curve) circle(m bpmn.Point, r float64) {
	k := r * Kappa
	c.Move(m.Add(r, 0))
	c.Cube(m.Add(r, k), m.Add(k, r), m.Add(0, r))
	c.Cube(m.Add(-k, r), m.Add(-r, k), m.Add(-r, 0))
	c.Cube(m.Add(-r, -k), m.Add(-k, -r), m.Add(0, -r))
	c.Cube(m.Add(k, -r), m.Add(r, -k), m.Add(r, 0))
	c.Close()
}
