package doc

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A slide is what a step has done that moved everything in a diagram by as much, and nothing else: it is one short line in the
// journal, its picture slides along (scene.Slid), and taking it back looks nothing up.
type slide struct {
	diagram *etree.Element
	by      bpmn.Point
}

// A place is where something of a diagram stands: a shape, a way point or a label.
type place struct {
	xml  *etree.Element
	x, y *string
	at   bpmn.Point
}

// slideAll moves everything in g by as much, and reports whether it could: nothing was edited before, and all numbers are
// written plainly and in thousandths, so that sums are exact.
func (tx *Tx) slideAll(g *bpmn.Diagram, by bpmn.Point) bool {
	if len(tx.order)+len(tx.spots) > 0 || by != roundPoint(by) {
		return false
	}
	list, ok := places(g)
	if !ok {
		return false
	}
	tx.spots = make([]spot, len(list))
	for i, p := range list {
		tx.spots[i] = spot{p.xml, *p.x, *p.y}
		if by.X != 0 {
			*p.x = text64(round(p.at.X + by.X))
		}
		if by.Y != 0 {
			*p.y = text64(round(p.at.Y + by.Y))
		}
	}
	tx.slideView(g, by)
	tx.slid = &slide{g.XML, by}
	return true
}

// slideView brings the view up to date with slideAll, and notes it for the fixups.
func (tx *Tx) slideView(g *bpmn.Diagram, by bpmn.Point) {
	moved := func(b bpmn.Bounds) bpmn.Bounds {
		b.X, b.Y = round(b.X+by.X), round(b.Y+by.Y)
		return b
	}
	label := func(e *bpmn.Element, at *bpmn.Bounds) *bpmn.Bounds {
		if at == nil {
			return nil
		}
		now := moved(*at)
		tx.labels[e] = true
		return &now
	}
	for _, s := range g.Shapes {
		tx.placed[s.Of] = s.Bounds
		s.Bounds, s.Label = moved(s.Bounds), label(s.Of, s.Label)
	}
	for _, e := range g.Edges {
		tx.ways[e.Of], tx.bent[e.Of] = e.Points, true
		points := make([]bpmn.Point, len(e.Points))
		for i, p := range e.Points {
			points[i] = roundPoint(p.Add(by.X, by.Y))
		}
		e.Points, e.Label = points, label(e.Of, e.Label)
	}
}

// covers reports whether a set of elements is all that g shows, each once.
func covers(set map[*bpmn.Element]bool, g *bpmn.Diagram) bool {
	if len(set) < len(g.Shapes) {
		return false
	}
	for _, s := range g.Shapes {
		if !set[s.Of] {
			return false
		}
	}
	for _, e := range g.Edges {
		if e.Of == nil || !set[e.Of.Source] || !set[e.Of.Target] {
			return false
		}
	}
	return len(g.Shapes) > 0
}

// places lists where everything in g stands; ok is false if that is not all that moving it changes.
func places(g *bpmn.Diagram) (list []place, ok bool) {
	list = make([]place, 0, len(g.Shapes)+3*len(g.Edges))
	for _, s := range g.Shapes {
		if s.Of == nil || g.ShapeOf(s.Of) != s || !listed(&list, part(s.XML, "Bounds"), s.Bounds) || !labelled(&list, s.XML, s.Label) {
			return nil, false
		}
	}
	for _, e := range g.Edges {
		if e.Of == nil || g.EdgeOf(e.Of) != e || !bent(&list, e) || !labelled(&list, e.XML, e.Label) {
			return nil, false
		}
	}
	return list, true
}

// listed adds a rectangle, of which the size stays.
func listed(list *[]place, xml *etree.Element, b bpmn.Bounds) bool {
	return xml != nil && b.W >= 1 && b.H >= 1 && b.W == round(b.W) && b.H == round(b.H) && stands(list, xml, bpmn.Point{X: b.X, Y: b.Y})
}

// labelled adds where a label stands, if the diagram says that.
func labelled(list *[]place, xml *etree.Element, at *bpmn.Bounds) bool {
	return at == nil || listed(list, part(part(xml, "BPMNLabel"), "Bounds"), *at)
}

// bent adds the way points of an edge: at least two, and none twice in a row.
func bent(list *[]place, e *bpmn.Edge) bool {
	n := 0
	for c := range e.XML.ChildElementsSeq() {
		if c.Tag != "waypoint" {
			continue
		}
		if n > 0 && n < len(e.Points) && e.Points[n] == e.Points[n-1] || n >= len(e.Points) || !stands(list, c, e.Points[n]) {
			return false
		}
		n++
	}
	return n > 1 && n == len(e.Points)
}

// stands adds a place, if its numbers are written as a move would write them.
func stands(list *[]place, xml *etree.Element, at bpmn.Point) bool {
	x, y := coordinates(xml)
	if x == nil || y == nil || !plain(*x) || !plain(*y) || at != roundPoint(at) {
		return false
	}
	*list = append(*list, place{xml, x, y, at})
	return true
}

// A slideLine is a slide in the journal: what is slid is found by doing it again.
type slideLine struct {
	Way []int // from the root to the BPMNDiagram
	By  bpmn.Point
	Of  int // how many places moved
}

// reslide makes a slide again.
func (tx *Tx) reslide(r record) (*step, error) {
	xml, err := element(tx.file.Root(), r.Slide.Way)
	if err != nil {
		return nil, err
	}
	g := tx.diagramOf(xml)
	if g == nil || !tx.slideAll(g, r.Slide.By) || len(tx.spots) != r.Slide.Of {
		return nil, errMisfit
	}
	return tx.commit(r.Name), nil
}
