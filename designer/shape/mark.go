package shape

import (
	"slices"
	"strconv"

	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A Sign is what the badge of a mark shows in place of a number.
type Sign uint8

// The signs.
const (
	NoSign Sign = iota
	Check
	Arrows // there and back
	Bang
	Cross
)

// fills are the insides of what has a mark, by the colour of the mark.
var fills = map[Role]Role{Done: DoneFill, Current: CurrentFill, Altered: AlteredFill, Failed: FailedFill, Halted: HaltedFill}

// The line around what has a mark, and the glow around what needs to be looked at.
const (
	markWide = 2.0
	haloWide = 4.0
)

// Marked draws the mark of a run: the element in the colours of its state, what holds
// others with its border alone; a glow around what goes on or has failed; and a badge:
// a sign, the number of tokens, or an octagon at an incident.
func Marked(of *Picture, way []bpmn.Point, role Role, sign Sign, tokens int) Picture {
	p := &Pen{line: Ink{Role: role}, letter: Ink{Role: Canvas}}
	p.Layer = Overlays
	s := Style{Stroke: p.line, Width: markWide}
	switch {
	case len(way) >= 2:
		p.connection(way, s)
		p.head(way, inked)
		return p.Picture
	case way != nil:
		return p.Picture
	}
	scope := of.Layer == Pools || of.Layer == Containers
	if (role == Current || role == Failed || role == Halted) && !scope {
		p.around(of.Outline, haloWide/2+markWide/2, Style{Stroke: Ink{Role: role, Faint: true}, Width: haloWide})
	}
	if !scope {
		p.dyed(of, role)
	}
	p.around(of.Outline, 0, s)
	p.badge(of.Outline.Bounds, role, sign, tokens)
	return p.Picture
}

// sign draws a badge with a sign, its middle at a point.
func (p *Pen) sign(at bpmn.Point, sign Sign) {
	p.circle(at, 9, Style{Fill: p.line, Stroke: Ink{Role: Canvas}, Width: 1.5})
	s := Style{Stroke: p.letter, Width: 1.6, RoundCap: true}
	stroke := func(xy ...float64) {
		points := make([]bpmn.Point, 0, len(xy)/2)
		for i := 0; i+1 < len(xy); i += 2 {
			points = append(points, bpmn.Point{X: at.X + xy[i], Y: at.Y + xy[i+1]})
		}
		p.polyline(points, s)
	}
	switch sign {
	case Check:
		stroke(-4, 0.5, -1, 3.5, 4, -3)
	case Cross:
		stroke(-3, -3, 3, 3)
		stroke(-3, 3, 3, -3)
	case Arrows:
		stroke(-4, -2, 4, -2)
		stroke(2, -4, 4, -2, 2, 0)
		stroke(4, 2.5, -4, 2.5)
		stroke(-2, 0.5, -4, 2.5, -2, 4.5)
	case Bang:
		stroke(0, -4.5, 0, 0.8)
		stroke(0, 4, 0, 4.1)
	}
}

// around draws a line along an outline, some units outside of it.
func (p *Pen) around(o route.Outline, by float64, s Style) {
	if o.Form == route.Rectangle {
		p.rect(o.Bounds.Grow(by), o.Radius+by, s)
		return
	}
	o.Bounds = o.Bounds.Grow(by)
	p.polygon(o.Polygon(), s)
}

// dyed draws a picture again in the colours of a state; names outside of it stay.
func (p *Pen) dyed(of *Picture, role Role) {
	dye := func(i Ink, paper bool) Ink {
		switch {
		case i.Role == None && i.Own.A == 0:
			return i
		case i.Role == Paper || paper && i.Own.A != 0:
			return Ink{Role: fills[role]}
		}
		return Ink{Role: role}
	}
	for _, path := range of.Paths {
		path.Fill, path.Stroke = dye(path.Fill, true), dye(path.Stroke, false)
		p.Paths = append(p.Paths, path)
	}
	p.Texts = append(p.Texts, slices.DeleteFunc(slices.Clone(of.Texts), func(t Text) bool { return t.Label })...)
}

// badge says at the upper right how many tokens are here, what became of it, or that something is wrong.
func (p *Pen) badge(b bpmn.Bounds, role Role, sign Sign, tokens int) {
	at := bpmn.Point{X: b.Right() - 2, Y: b.Y + 2}
	rim := Style{Fill: p.line, Stroke: Ink{Role: Canvas}, Width: markWide}
	text := strconv.Itoa(tokens)
	r := 9.0
	switch {
	case role == Failed:
		if r = 11; tokens < 2 {
			text = "!"
		}
		p.polygon(octagon(at, r), rim)
	case sign != NoSign:
		p.sign(at, sign)
		return
	case tokens > 0:
		p.circle(at, r, rim)
	default:
		return
	}
	p.text(Text{Content: text, Box: bpmn.Bounds{X: at.X - r, Y: at.Y - r, W: 2 * r, H: 2 * r}, Size: 11})
}

// octagon is the sign of what has stopped.
func octagon(c bpmn.Point, r float64) []bpmn.Point {
	k := r * 0.4142
	return []bpmn.Point{{X: c.X - k, Y: c.Y - r}, {X: c.X + k, Y: c.Y - r}, {X: c.X + r, Y: c.Y - k}, {X: c.X + r, Y: c.Y + k},
		{X: c.X + k, Y: c.Y + r}, {X: c.X - k, Y: c.Y + r}, {X: c.X - r, Y: c.Y + k}, {X: c.X - r, Y: c.Y - k}}
}
