package doc

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A pasting is a clipboard document on its way into another.
type pasting struct {
	*Tx
	from    *bpmnxml.Document
	model   *bpmn.Definitions // of the clipboard
	into    *bpmn.Element
	ids     map[string]string // old id to new
	present map[string]bool   // ids in the document
	xs      []*etree.Element  // what was added
}

// run adds everything with the ids of the clipboard, then renews the ids, then
// leads references to the new ones. References are changed last because they may
// point forward.
func (p *pasting) run(plane *etree.Element, at bpmn.Point) ([]*bpmn.Element, error) {
	if why := p.mayPaste(); why != "" {
		return nil, Refused(why)
	}
	g := p.model.Diagrams[0]
	p.match()
	for _, root := range p.model.Roots {
		p.root(root)
	}
	p.draw(plane, g, at)
	for _, x := range p.xs {
		p.renew(x)
	}
	for _, x := range p.xs {
		p.redirect(p.ids, x)
		p.cutLoose(x)
	}
	return p.pasted(), nil
}

// mayPaste asks the rules for each node that becomes a child of into.
func (p *pasting) mayPaste() string {
	pools := len(p.model.Every(bpmn.Participant)) > 0
	for _, e := range p.top() {
		t := Type{Kind: e.Kind}
		if e.Kind.Is(bpmn.Event) {
			t.Trigger = e.Trigger()
		}
		if e.Kind == bpmn.BoundaryEvent || e.Kind.Is(bpmn.Flow) || e.Kind.Is(bpmn.Part) && e.Kind != bpmn.DataObject || note(e) {
			continue
		}
		if why := p.MayContain(t, p.into); why != "" {
			return why
		}
	}
	if pools {
		return mayHoldPool(p.into)
	}
	return ""
}

// top lists what lies in the processes of the clipboard that belong to no pool.
func (p *pasting) top() []*bpmn.Element {
	var all []*bpmn.Element
	for _, e := range p.model.Roots {
		if e.Kind == bpmn.Process && p.loose(e) {
			all = append(all, e.Children...)
		}
	}
	return all
}

// loose reports whether a process of the clipboard belongs to no pool on it.
func (p *pasting) loose(process *bpmn.Element) bool {
	for _, pool := range p.model.Every(bpmn.Participant) {
		if pool.Process == process {
			return false
		}
	}
	return true
}

// match maps the clipboard's messages, errors ... to those the document has.
func (p *pasting) match() {
	for _, e := range p.model.Roots {
		same := func(own *bpmn.Element) bool { return own.Kind == e.Kind && alikeRoots(own, e) }
		at := slices.IndexFunc(p.Tx.model.Roots, same)
		if at < 0 || !carryable(e.Kind) {
			continue
		}
		own := p.Tx.model.Roots[at]
		p.ids[e.ID] = own.ID
		for i := range min(len(e.Children), len(own.Children)) { // values of a category
			p.ids[e.Children[i].ID] = own.Children[i].ID
		}
	}
}

// alikeRoots reports whether two root elements say the same but for their ids.
func alikeRoots(a, b *bpmn.Element) bool {
	if len(a.Children) != len(b.Children) || len(a.XML.ChildElements()) != len(b.XML.ChildElements()) {
		return false
	}
	for _, key := range []string{"name", "errorCode", "escalationCode", "value", "structureRef"} {
		if a.Attr(key) != b.Attr(key) {
			return false
		}
	}
	for i := range a.Children {
		if !alikeRoots(a.Children[i], b.Children[i]) {
			return false
		}
	}
	return a.Attr("name") != "" || a.Kind == bpmn.Category || a.ID == b.ID
}

// root adds what a root element of the clipboard holds.
func (p *pasting) root(e *bpmn.Element) {
	switch {
	case carryable(e.Kind):
		if p.ids[e.ID] == "" {
			p.take(e.XML, p.file.Root())
		}
	case e.Kind == bpmn.Process && !p.loose(e):
		p.take(e.XML, p.file.Root())
	case e.Kind == bpmn.Collaboration:
		p.collaboration(e)
	case e.Kind == bpmn.Process:
		for _, c := range e.Children {
			if c.Kind != bpmn.LaneSet && c.Kind != bpmn.IOSpecification {
				p.take(c.XML, p.keeper(c.Kind, p.into))
			}
		}
	}
}

// collaboration adds pools and what joins them. The first pool of a document
// needs a collaboration to lie in.
func (p *pasting) collaboration(e *bpmn.Element) {
	if p.Tx.Root().Kind == bpmn.Process {
		c := p.add(p.file.Root(), string(bpmn.Collaboration), "id", p.freshFor(bpmn.Collaboration))
		process := p.Tx.Root()
		p.set(p.plane(), "bpmnElement", c.SelectAttrValue("id", ""))
		if area := p.extent(p.Diagram()); !area.Empty() {
			p.sync()
			b := area.Grow(padding)
			p.drawPool(c, process.ID, bpmn.Bounds{X: b.X - band, Y: b.Y, W: b.W + band, H: b.H}, true)
		}
		p.sync()
	}
	for _, c := range e.Children {
		p.take(c.XML, p.Tx.Root().XML)
	}
}

// take adds a copy of x to parent.
func (p *pasting) take(x, parent *etree.Element) {
	c := p.file.Copy(p.from, x)
	bpmn.Insert(p.Touch, parent, c)
	p.xs = append(p.xs, c)
}

// draw adds the clipboard's shapes and edges, moved so that their middle is at a point.
func (p *pasting) draw(plane *etree.Element, g *bpmn.Diagram, at bpmn.Point) {
	c := p.extent(g).Center()
	dx, dy := math.Round((at.X-c.X)/10)*10, math.Round((at.Y-c.Y)/10)*10 // what was on the grid stays on it
	for x := range g.Plane.ChildElementsSeq() {
		k := p.file.Copy(p.from, x)
		offset64(k, dx, dy)
		bpmn.Insert(p.Touch, plane, k)
		p.xs = append(p.xs, k)
	}
	for _, other := range p.model.Diagrams[1:] {
		if other.Of != nil && other.Of.Kind.Is(bpmn.Container) {
			p.take(other.XML, p.file.Root())
		}
	}
}

// offset64 moves the bounds and way points in x.
func offset64(x *etree.Element, dx, dy float64) {
	for c := range x.ChildElementsSeq() {
		offset64(c, dx, dy)
	}
	if x.Tag == "Bounds" || x.Tag == "waypoint" {
		setNumber(x, "x", round(number(x, "x")+dx))
		setNumber(x, "y", round(number(x, "y")+dy))
	}
}

// renew gives x and all in it new ids. Ids that are free stay as they are, so
// that cut and paste changes nothing.
func (p *pasting) renew(x *etree.Element) {
	if id := x.SelectAttrValue("id", ""); id != "" {
		fresh := id
		if p.present[id] {
			fresh = p.fresh(stem(id))
		}
		p.present[fresh], p.Doc.ids[fresh] = true, true
		p.ids[id] = fresh
		x.CreateAttr("id", fresh)
	}
	for c := range x.ChildElementsSeq() {
		p.renew(c)
	}
}

// number reads an attribute as a number; 0 if it is none.
func number(x *etree.Element, key string) float64 {
	v, _ := strconv.ParseFloat(x.SelectAttrValue(key, "0"), 64)
	return v
}

// stem is the part of an id that says what it is the id of.
func stem(id string) string {
	if i := strings.LastIndexByte(id, '_'); i > 0 {
		return id[:i+1]
	}
	return id + "_"
}

// cutLoose drops references to what was not pasted.
func (p *pasting) cutLoose(x *etree.Element) {
	gone := map[string]bool{}
	each(x, func(_ *etree.Element, id string) {
		if p.ids[id] == "" && !p.present[id] {
			gone[id] = true
		}
	})
	if len(gone) > 0 {
		p.forget(gone, x)
	}
}

// pasted returns the elements that have a shape or edge now.
func (p *pasting) pasted() []*bpmn.Element {
	p.sync()
	var list []*bpmn.Element
	for _, x := range p.xs {
		if e := p.Tx.model.Of(x); e != nil {
			p.created[e] = true
			if p.drawn(e) {
				list = append(list, e)
			}
		}
	}
	return list
}
