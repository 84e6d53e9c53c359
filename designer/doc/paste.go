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

// A pasting is a clipboard document on its way into another, piece by piece.
type pasting struct {
	*Tx
	from     *bpmnxml.Document
	model    *bpmn.Definitions // of the clipboard, see bpmn.Outline
	into     *bpmn.Element
	pools    bool                   // there are some on the clipboard
	pooled   map[*bpmn.Element]bool // processes of the clipboard that belong to a pool on it
	ids      map[string]string      // old id to new
	present  map[string]bool        // ids in the document
	xs       []*etree.Element       // what was added
	refs     []reference            // in what was added
	pictures looks                  // of the clipboard
}

// A reference is an attribute, or the text if attr is negative, that names an element.
type reference struct {
	x, top *etree.Element // top is what was added, around x
	attr   int
}

// newPasting prepares to paste a document, of which nothing is left afterwards.
func (tx *Tx) newPasting(from *bpmnxml.Document, into *bpmn.Element) *pasting {
	p := &pasting{Tx: tx, from: from, into: into, pooled: map[*bpmn.Element]bool{}, ids: map[string]string{}}
	if p.model = bpmn.Outline(from.Root()); len(p.model.Diagrams) > 1 { // of sub-processes that may lie in others
		p.model = bpmn.Build(from.Root())
	}
	for _, root := range p.model.Roots {
		for _, e := range root.Children {
			if e.Kind == bpmn.Participant {
				p.pooled[e.Process], p.pools = true, true
			}
		}
	}
	return p
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
	p.firstPool()
	p.present = addIDs(make(map[string]bool, 2*len(p.Doc.ids)), p.file.Root())
	c, drawn := extent(g.Plane).Center(), g.Plane.ChildElements()
	p.loosen(drawn)
	for _, root := range p.model.Roots {
		p.root(root)
	}
	by := bpmn.Point{X: math.Round((at.X-c.X)/10) * 10, Y: math.Round((at.Y-c.Y)/10) * 10} // what was on the grid stays on it
	p.draw(plane, drawn, by.X, by.Y)
	for _, x := range p.xs {
		p.renew(x, x)
	}
	if whole := p.redirectAll(); whole {
		p.copied(by)
	}
	return p.pasted(), nil
}

// extent is what is around the shapes in a plane.
func extent(plane *etree.Element) (around bpmn.Bounds) {
	for x := range plane.ChildElementsSeq() {
		if b, ok := bpmn.BoundsOf(x); ok && x.Tag == "BPMNShape" {
			around = around.Union(b)
		}
	}
	return around
}

// loosen takes out of the clipboard what may be put into the document; drawn are its shapes and edges.
func (p *pasting) loosen(drawn []*etree.Element) {
	list := make([]*etree.Element, 0, 2*len(drawn))
	list = append(list, drawn...)
	for _, e := range p.model.Roots {
		if !p.loose(e) && e.Kind != bpmn.Collaboration {
			list = append(list, e.XML)
			continue
		}
		for _, c := range e.Children {
			list = append(list, c.XML)
		}
	}
	for _, g := range p.model.Diagrams[1:] {
		list = append(list, g.XML)
	}
	p.file.Take(p.from, list)
	p.xs, p.refs = make([]*etree.Element, 0, len(list)), make([]reference, 0, 2*len(list))
}

// mayPaste asks the rules for each node that becomes a child of into.
func (p *pasting) mayPaste() string {
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
	if p.pools {
		return mayHoldPool(p.into)
	}
	return ""
}

// top lists what lies in the processes of the clipboard that belong to no pool.
func (p *pasting) top() []*bpmn.Element {
	var all []*bpmn.Element
	for _, e := range p.model.Roots {
		if p.loose(e) {
			all = append(all, e.Children...)
		}
	}
	return all
}

// loose reports whether e is a process of the clipboard that belongs to no pool on it.
func (p *pasting) loose(e *bpmn.Element) bool { return e.Kind == bpmn.Process && !p.pooled[e] }

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
	case e.Kind == bpmn.Collaboration: // pools and what joins them
		for _, c := range e.Children {
			p.take(c.XML, p.Tx.Root().XML)
		}
	case e.Kind == bpmn.Process && !p.loose(e):
		p.take(e.XML, p.file.Root())
	case e.Kind == bpmn.Process:
		for _, c := range e.Children {
			if c.Kind != bpmn.LaneSet && c.Kind != bpmn.IOSpecification {
				p.take(c.XML, p.keeper(c.Kind, p.into))
			}
		}
	}
}

// firstPool gives a document without pools the collaboration that pools of the clipboard need to lie in, and its
// own process a pool. It comes before anything is taken: what is taken keeps the ids of the clipboard until all of
// it is there, and may not be looked at until then.
func (p *pasting) firstPool() {
	pools := slices.ContainsFunc(p.model.Roots, func(e *bpmn.Element) bool { return e.Kind == bpmn.Collaboration })
	if !pools || p.Tx.Root().Kind != bpmn.Process {
		return
	}
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

// take adds x, which has left the clipboard, to parent.
func (p *pasting) take(x, parent *etree.Element) {
	bpmn.Insert(p.Touch, parent, x)
	p.xs = append(p.xs, x)
}

// draw adds the clipboard's shapes and edges, moved.
func (p *pasting) draw(plane *etree.Element, drawn []*etree.Element, dx, dy float64) {
	for _, x := range drawn {
		offset64(x, dx, dy)
		p.take(x, plane)
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

// renew gives x and all in it new ids, and lists what refers to others. Ids that are free stay as they are, so
// that cut and paste changes nothing. Nothing is touched: undo takes away all of what was added.
func (p *pasting) renew(x, top *etree.Element) {
	if id := x.SelectAttrValue("id", ""); id != "" {
		fresh := id
		if p.present[id] {
			fresh = p.fresh(stem(id))
		}
		p.present[fresh], p.Doc.ids[fresh] = true, true
		p.ids[id] = fresh
		x.CreateAttr("id", fresh)
	}
	for i, a := range x.Attr {
		if a.Space == "" && referring[a.Key] {
			p.refs = append(p.refs, reference{x, top, i})
		}
	}
	if referringText[x.Tag] {
		p.refs = append(p.refs, reference{x, top, -1})
	}
	for c := range x.ChildElementsSeq() {
		p.renew(c, top)
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

// redirectAll leads references to the new ids, and drops those to what was not pasted; whole is false if there were any.
func (p *pasting) redirectAll() (whole bool) {
	gone := map[*etree.Element]map[string]bool{} // by what was added
	for _, r := range p.refs {
		id := p.redirect(r)
		if id == "" || p.present[id] {
			continue
		}
		if gone[r.top] == nil {
			gone[r.top] = map[string]bool{}
		}
		gone[r.top][id] = true
	}
	for _, x := range p.xs {
		if len(gone[x]) > 0 {
			p.forget(gone[x], x)
		}
	}
	return len(gone) == 0
}

// redirect leads one reference to the new id and returns the id that it names then; empty if it may name what is not there.
func (p *pasting) redirect(r reference) string {
	if r.attr < 0 {
		text := strings.TrimSpace(r.x.Text())
		if id, ok := renamed(p.ids, text); ok && id != text {
			r.x.SetText(id)
			text = id
		}
		return local(text)
	}
	a := &r.x.Attr[r.attr]
	if id, ok := renamed(p.ids, a.Value); ok {
		a.Value = id
	}
	if soft[a.Key] {
		return ""
	}
	return local(a.Value)
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
