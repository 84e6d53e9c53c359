package doc

import (
	"math"
	"strconv"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// round keeps three decimals, finer than any screen shows.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }

// roundPoint rounds both coordinates.
func roundPoint(p bpmn.Point) bpmn.Point { return bpmn.Point{X: round(p.X), Y: round(p.Y)} }

// text64 writes a number as short as it can be read back.
func text64(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// setNumber writes a number unless the attribute already holds it, however spelled.
func setNumber(x *etree.Element, key string, v float64) {
	if a := x.SelectAttr(key); a != nil {
		if old, err := strconv.ParseFloat(a.Value, 64); err == nil && old == v {
			return
		}
	}
	x.CreateAttr(key, text64(v))
}

// writeBounds makes b the Bounds of a shape or label. touch is told first.
func (tx *Tx) writeBounds(x *etree.Element, b bpmn.Bounds, touch func(*etree.Element)) {
	bx := part(x, "Bounds")
	if bx == nil {
		touch(x)
		bx = tx.element(x, bpmn.NSDC, "Bounds")
		bpmn.Insert(tx.Touch, x, bx)
	}
	touch(bx)
	setNumber(bx, "x", b.X)
	setNumber(bx, "y", b.Y)
	setNumber(bx, "width", b.W)
	setNumber(bx, "height", b.H)
}

// moveBounds is writeBounds for a shape or label that is in the view, where the caller makes b its bounds as well.
func (tx *Tx) moveBounds(x *etree.Element, b bpmn.Bounds) {
	bx := part(x, "Bounds")
	if bx == nil || number(bx, "width") != b.W || number(bx, "height") != b.H {
		tx.writeBounds(x, b, tx.drew)
		return
	}
	tx.relocate(bx, bpmn.Point{X: b.X, Y: b.Y})
}

// part returns the first child element with this tag, or nil.
func part(x *etree.Element, tag string) *etree.Element {
	for c := range x.ChildElementsSeq() {
		if c.Tag == tag {
			return c
		}
	}
	return nil
}

// place moves or resizes the shape of e in the diagram being edited. It does
// not care what hangs on it; the fixups do. A size is at least 1: none can be
// negative, and what has none cannot be seen or grasped.
func (tx *Tx) place(e *bpmn.Element, b bpmn.Bounds) {
	s := tx.shape(e)
	b = bpmn.Bounds{X: round(b.X), Y: round(b.Y), W: max(1, round(b.W)), H: max(1, round(b.H))}
	if s == nil || s.Bounds == b {
		return
	}
	if _, known := tx.placed[e]; !known {
		tx.placed[e] = s.Bounds
	}
	tx.orient(s, b)
	tx.moveBounds(s.XML, b)
	s.Bounds = b
}

// orient keeps a shape lying or upright when only its proportions said so.
func (tx *Tx) orient(s *bpmn.Shape, b bpmn.Bounds) {
	lies := b.W >= b.H
	switch {
	case lies == s.Horizontal || s.XML.SelectAttr("isHorizontal") != nil:
	case s.Of.Kind.Is(bpmn.Swimlane):
		tx.set(s.XML, "isHorizontal", strconv.FormatBool(s.Horizontal))
	default:
		s.Horizontal = lies
	}
}

// shift moves the shape of e.
func (tx *Tx) shift(e *bpmn.Element, dx, dy float64) {
	if s := tx.shape(e); s != nil && (dx != 0 || dy != 0) {
		b := s.Bounds
		tx.place(e, bpmn.Bounds{X: b.X + dx, Y: b.Y + dy, W: b.W, H: b.H})
	}
}

// bend makes points the way of the edge of e. Way points that stay keep their XML.
func (tx *Tx) bend(e *bpmn.Element, points []bpmn.Point) {
	g := tx.edge(e)
	if g == nil || len(points) < 2 {
		return
	}
	clean := make([]bpmn.Point, 0, len(points))
	for _, p := range points {
		if p = roundPoint(p); len(clean) == 0 || clean[len(clean)-1] != p || len(points) == 2 {
			clean = append(clean, p)
		}
	}
	if _, known := tx.ways[e]; !known {
		tx.ways[e] = g.Points
	}
	ways := g.XML.SelectElements("waypoint")
	for len(ways) > len(clean) {
		tx.remove(ways[len(ways)-1])
		ways = ways[:len(ways)-1]
	}
	for len(ways) < len(clean) {
		w := tx.element(g.XML, bpmn.NSDD, "waypoint")
		bpmn.Insert(tx.Touch, g.XML, w)
		ways = append(ways, w)
	}
	for i, p := range clean {
		if i < len(g.Points) && g.Points[i] == p {
			continue
		}
		tx.relocate(ways[i], p)
	}
	g.Points = clean
}

// placeLabel gives the label of e bounds of its own.
func (tx *Tx) placeLabel(e *bpmn.Element, b bpmn.Bounds) {
	b = bpmn.Bounds{X: round(b.X), Y: round(b.Y), W: round(b.W), H: round(b.H)}
	var x *etree.Element
	if s := tx.shape(e); s != nil {
		x, s.Label = s.XML, &b
	} else if g := tx.edge(e); g != nil {
		x, g.Label = g.XML, &b
	} else {
		return
	}
	l := part(x, "BPMNLabel")
	if l == nil {
		l = tx.element(x, bpmn.NSDI, "BPMNLabel")
		bpmn.Insert(tx.Touch, x, l)
	}
	tx.moveBounds(l, b)
}

// plane returns the plane being edited; the document gets a process, a diagram and a
// plane if it lacks them.
func (tx *Tx) plane() *etree.Element {
	tx.sync()
	g := tx.Diagram()
	if g != nil && g.Plane != nil {
		return g.Plane
	}
	of := tx.Root()
	if of == nil {
		tx.newProcess()
		tx.sync()
		of = tx.Root()
	}
	if g != nil {
		return tx.newPlane(g.XML, of)
	}
	return tx.newDiagram(of)
}

// newDiagram adds a diagram that shows e, and returns its plane.
func (tx *Tx) newDiagram(e *bpmn.Element) *etree.Element {
	root := tx.file.Root()
	g := tx.element(root, bpmn.NSDI, "BPMNDiagram", "id", tx.fresh("BPMNDiagram_"))
	bpmn.Insert(tx.Touch, root, g)
	if tx.diagram == nil {
		tx.diagram = g
	}
	return tx.newPlane(g, e)
}

// newPlane adds a plane that shows e to a diagram.
func (tx *Tx) newPlane(g *etree.Element, e *bpmn.Element) *etree.Element {
	p := tx.element(g, bpmn.NSDI, "BPMNPlane", "id", tx.fresh("BPMNPlane_"))
	if e != nil {
		p.CreateAttr("bpmnElement", e.ID)
	}
	bpmn.Insert(tx.Touch, g, p)
	return p
}

// draw adds a shape for the element called id to a plane.
func (tx *Tx) draw(plane *etree.Element, id string, b bpmn.Bounds) *etree.Element {
	s := tx.element(plane, bpmn.NSDI, "BPMNShape", "id", tx.fresh(id+"_di"), "bpmnElement", id)
	bpmn.Insert(tx.Touch, plane, s)
	tx.writeBounds(s, bpmn.Bounds{X: round(b.X), Y: round(b.Y), W: round(b.W), H: round(b.H)}, tx.Touch)
	return s
}

// drawEdge adds an edge for the flow called id to a plane.
func (tx *Tx) drawEdge(plane *etree.Element, id string, points []bpmn.Point) {
	x := tx.element(plane, bpmn.NSDI, "BPMNEdge", "id", tx.fresh(id+"_di"), "bpmnElement", id)
	bpmn.Insert(tx.Touch, plane, x)
	for _, p := range points {
		w := tx.element(x, bpmn.NSDD, "waypoint", "x", text64(round(p.X)), "y", text64(round(p.Y)))
		bpmn.Insert(tx.Touch, x, w)
	}
}

// Root returns what the diagram being edited shows: a collaboration, a process
// or a sub-process. Without a diagram it is the collaboration or first process.
func (d *Doc) Root() *bpmn.Element {
	if g := d.Diagram(); g != nil && g.Of != nil {
		return g.Of
	}
	for _, k := range []bpmn.Kind{bpmn.Collaboration, bpmn.Process} {
		if all := d.model.Every(k); len(all) > 0 {
			return all[0]
		}
	}
	return nil
}
