package shape

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Data objects are pages with a turned corner, stores are drums.

const fold = 10.0 // the turned corner of a page

// dataObject is a page; three bars at its foot mean a collection (section
// 10.4.1).
func dataObject(p *Pen) {
	p.page(nil)
	p.label(DataName(p.Element))
}

// dataInput has an unfilled arrow (section 10.4.1, "Data Inputs").
func dataInput(p *Pen) {
	p.page(icon{hollow("M 0.5 5 H 8 V 1.5 L 15 7.5 L 8 13.5 V 10 H 0.5 Z", thin)})
	p.label(DataName(p.Element))
}

// dataOutput has a filled arrow (section 10.4.1, "Data Outputs").
func dataOutput(p *Pen) {
	p.page(icon{{curve("M 0.5 5 H 8 V 1.5 L 15 7.5 L 8 13.5 V 10 H 0.5 Z"), inked, thin}})
	p.label(DataName(p.Element))
}

// page draws a sheet with its upper right corner turned down.
func (p *Pen) page(arrow icon) {
	b, f := p.b, min(fold, p.b.W/2, p.b.H/2)
	corner := bpmn.Point{X: b.Right() - f, Y: b.Y + f}
	p.polygon([]bpmn.Point{{X: b.X, Y: b.Y}, {X: corner.X, Y: b.Y}, {X: b.Right(), Y: corner.Y}, {X: b.Right(), Y: b.Bottom()}, {X: b.X, Y: b.Bottom()}}, p.border(normal))
	p.polyline([]bpmn.Point{{X: corner.X, Y: b.Y}, corner, {X: b.Right(), Y: corner.Y}}, p.outline(normal))
	p.icon(arrow, bpmn.Point{X: b.X + 3, Y: b.Y + 3}, 1)
	if p.collection() {
		p.icon(collectionMark, bpmn.Point{X: b.Center().X - markerSize/2, Y: b.Bottom() - markerSize - 1}, 1)
	}
}

// collection looks at the element, the data object behind a reference, and the
// item definition it is made of.
func (p *Pen) collection() bool {
	for _, e := range []*bpmn.Element{p.Element, p.referred("dataObjectRef")} {
		if e == nil {
			continue
		}
		if e.Flag("isCollection", false) {
			return true
		}
		if item := p.Model.ByID(e.Attr("itemSubjectRef")); item != nil && item.Flag("isCollection", false) {
			return true
		}
	}
	return false
}

// referred is the element that an attribute names, or nil.
func (p *Pen) referred(attr string) *bpmn.Element { return p.Model.ByID(p.Element.Attr(attr)) }

// DataName is what stands beside data: its name, or that of what it refers to,
// with the state in brackets below it. All item-aware elements may have a state
// (BPMN 2.0.2, table 10.51); the nearest counts.
func DataName(e *bpmn.Element) string {
	name, state := e.Name(), dataState(e)
	if of := e.Refers; of != nil {
		if name == "" {
			name = of.Name()
		}
		if state == "" {
			state = dataState(of)
		}
	}
	if state == "" {
		return name
	}
	return strings.TrimPrefix(name+"\n["+state+"]", "\n")
}

// dataState is the state that e itself has.
func dataState(e *bpmn.Element) string {
	if x := e.XML.SelectElement("dataState"); x != nil {
		return x.SelectAttrValue("name", "")
	}
	return ""
}

// dataStore is a drum with three rings (section 10.4.1, "Data Store").
func dataStore(p *Pen) {
	b := p.b
	e := min(b.H*0.14, 12) // half the height of the lid
	k := e * Kappa
	kx := b.W / 2 * Kappa
	mid := b.Center().X
	rim := func(c *Curve, y float64, down float64) {
		c.Cube(bpmn.Point{X: b.X, Y: y + k*down}, bpmn.Point{X: mid - kx, Y: y + e*down}, bpmn.Point{X: mid, Y: y + e*down})
		c.Cube(bpmn.Point{X: mid + kx, Y: y + e*down}, bpmn.Point{X: b.Right(), Y: y + k*down}, bpmn.Point{X: b.Right(), Y: y})
	}
	var body Curve
	top, foot := b.Y+e, b.Bottom()-e
	body.Move(bpmn.Point{X: b.X, Y: foot})
	rim(&body, foot, 1)
	body.Line(bpmn.Point{X: b.Right(), Y: top})
	body.Cube(bpmn.Point{X: b.Right(), Y: top - k}, bpmn.Point{X: mid + kx, Y: b.Y}, bpmn.Point{X: mid, Y: b.Y})
	body.Cube(bpmn.Point{X: mid - kx, Y: b.Y}, bpmn.Point{X: b.X, Y: top - k}, bpmn.Point{X: b.X, Y: top})
	body.Close()
	p.curve(body, p.border(normal))
	var rims Curve
	for i := 0.0; i < 3; i++ {
		y := top + i*e*0.75
		rims.Move(bpmn.Point{X: b.X, Y: y})
		rim(&rims, y, 1)
	}
	p.curve(rims, p.outline(normal))
	p.label(DataName(p.Element))
}
