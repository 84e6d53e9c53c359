package doc

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Connect joins a to b by what the rules allow: a sequence flow, a message
// flow, an association or a data association. The error is the rule's reason.
func (tx *Tx) Connect(a, b *bpmn.Element) (*bpmn.Element, error) {
	tx.sync()
	kind, why := tx.MayConnect(a, b)
	if why != "" {
		return nil, Refused(why)
	}
	return tx.connect(kind, a, b)
}

// ConnectVia is Connect with a way the person has drawn; the first and last
// points are where the pointer was in the two elements.
func (tx *Tx) ConnectVia(a, b *bpmn.Element, points []bpmn.Point) (*bpmn.Element, error) {
	f, err := tx.Connect(a, b)
	if err == nil && len(points) > 2 {
		tx.Bend(f, points)
	}
	return f, err
}

// connect makes a connection whose kind the rules have chosen, with an edge if
// both ends are drawn in the diagram being edited.
func (tx *Tx) connect(kind bpmn.Kind, a, b *bpmn.Element) (*bpmn.Element, error) {
	x, err := tx.writeFlow(kind, a, b)
	if err != nil {
		return nil, err
	}
	id := x.SelectAttrValue("id", "")
	if tx.drawn(a) && tx.drawn(b) {
		tx.drawEdge(tx.plane(), id, tx.NewWay(kind, a, b))
	}
	tx.sync()
	f := tx.model.Of(x)
	tx.created[f] = true
	if kind == bpmn.Association && a.Kind == bpmn.BoundaryEvent && b.Kind.Activity() {
		tx.set(x, "associationDirection", "One")
		tx.setFlag(b.XML, "isForCompensation", true, false)
	}
	return f, nil
}

// drawn reports whether e can be the end of an edge in the diagram being edited.
func (tx *Tx) drawn(e *bpmn.Element) bool { return tx.shape(e) != nil || tx.edge(e) != nil }

// writeFlow makes the XML of a connection where the standard wants it.
func (tx *Tx) writeFlow(kind bpmn.Kind, a, b *bpmn.Element) (*etree.Element, error) {
	parent := tx.flowHome(kind, a, b)
	if parent == nil {
		return nil, fmt.Errorf("connect %s to %s: they have no process or collaboration in common", a.ID, b.ID)
	}
	x := tx.add(parent, string(kind), "id", tx.freshFor(kind))
	switch kind {
	case bpmn.DataInputAssociation:
		tx.dataEnds(x, a.ID, tx.slot(b))
	case bpmn.DataOutputAssociation:
		tx.dataEnds(x, "", b.ID)
	default:
		tx.set(x, "sourceRef", a.ID)
		tx.set(x, "targetRef", b.ID)
	}
	return x, nil
}

// dataEnds writes the ends of a data association as child elements, the form the
// schema has for them.
func (tx *Tx) dataEnds(x *etree.Element, source, target string) {
	tx.addRef(x, "sourceRef", source)
	tx.addRef(x, "targetRef", target)
}

// flowHome returns the element that a connection of this kind becomes a child of.
func (tx *Tx) flowHome(kind bpmn.Kind, a, b *bpmn.Element) *etree.Element {
	switch kind {
	case bpmn.DataInputAssociation:
		return b.XML
	case bpmn.DataOutputAssociation:
		return a.XML
	case bpmn.SequenceFlow:
		return a.XML.Parent()
	case bpmn.Association:
		if p := common(a, b); p != nil && p.Kind.Is(bpmn.Root, bpmn.Container) {
			return p.XML
		}
	}
	for _, k := range []bpmn.Kind{bpmn.Collaboration, bpmn.ChoreographyRoot, bpmn.GlobalConversation} {
		if all := tx.model.Every(k); len(all) > 0 {
			return all[0].XML
		}
	}
	if s := a.Scope(); s != nil {
		return s.XML
	}
	return nil
}

// common returns the innermost element that holds both a and b, or nil.
func common(a, b *bpmn.Element) *bpmn.Element {
	for p := a.Parent; p != nil; p = p.Parent {
		for q := b.Parent; q != nil; q = q.Parent {
			if p == q {
				return p
			}
		}
	}
	return nil
}

// slot makes the data input of e at which a data input association ends and
// returns its id: the schema wants a target inside the activity or event
// (section 10.4.1, input and output specifications).
func (tx *Tx) slot(e *bpmn.Element) string {
	return tx.parameter(e.XML, "dataInput").SelectAttrValue("id", "")
}

// parameter adds a dataInput or dataOutput to a process, activity or event. All
// but events keep theirs in an input and output specification, which must have
// a set of each.
func (tx *Tx) parameter(x *etree.Element, tag string) *etree.Element {
	set := map[string]string{"dataInput": "inputSet", "dataOutput": "outputSet"}[tag]
	if !bpmn.Kind(x.Tag).Is(bpmn.Event) {
		io := child(x, "ioSpecification")
		if io == nil {
			io = tx.add(x, "ioSpecification", "id", tx.fresh("InputOutputSpecification_"))
			tx.add(io, "inputSet", "id", tx.fresh("InputSet_"))
			tx.add(io, "outputSet", "id", tx.fresh("OutputSet_"))
		}
		x = io
	}
	in := child(x, set)
	if in == nil {
		in = tx.add(x, set, "id", tx.fresh(upper(set)+"_"))
	}
	p := tx.add(x, tag, "id", tx.fresh(upper(tag)+"_"))
	tx.addRef(in, tag+"Refs", p.SelectAttrValue("id", ""))
	return p
}

// dropSlot removes what slot made for the association x, and the specification
// when nothing is left in it.
func (tx *Tx) dropSlot(e *bpmn.Element, x *etree.Element) {
	in := e.XML
	if s := child(e.XML, "ioSpecification"); s != nil {
		in = s
	}
	target := child(x, "targetRef")
	if target == nil {
		return
	}
	id := local(target.Text())
	for c := range in.ChildElementsSeq() {
		if c.Tag == "dataInput" && c.SelectAttrValue("id", "") == id {
			tx.remove(c)
			break
		}
	}
	for _, set := range in.SelectElements("inputSet") {
		tx.dropRef(set, "dataInputRefs", id)
		if in == e.XML && len(set.ChildElements()) == 0 {
			tx.remove(set)
		}
	}
	if in != e.XML && child(in, "dataInput") == nil && child(in, "dataOutput") == nil {
		tx.remove(in)
	}
}

// Reconnect makes the source (or target) of a connection another element. The
// kind of the connection follows from its new ends: a sequence flow that now
// joins two pools becomes a message flow.
func (tx *Tx) Reconnect(f *bpmn.Element, source bool, to *bpmn.Element, at bpmn.Point) (*bpmn.Element, error) {
	a, b := f.Source, f.Target
	if source {
		a = to
	} else {
		b = to
	}
	tx.sync()
	kind, why := tx.MayReconnect(f, a, b)
	if why != "" {
		return nil, Refused(why)
	}
	if kind != f.Kind || kind == bpmn.DataInputAssociation || kind == bpmn.DataOutputAssociation {
		return tx.reflow(f, kind, a, b)
	}
	tx.unlink(f, source)
	if source {
		tx.set(f.XML, "sourceRef", a.ID)
	} else {
		tx.set(f.XML, "targetRef", b.ID)
	}
	if home := tx.flowHome(kind, a, b); home != f.XML.Parent() {
		tx.rehome(f.XML, home)
	}
	tx.sync()
	if g := tx.edge(f); g != nil {
		points := slices.Clone(g.Points)
		if at != (bpmn.Point{}) && len(points) > 2 { // the end stays where it was dropped
			points[map[bool]int{true: 0, false: len(points) - 1}[source]] = at
		}
		tx.bend(f, tx.followed(f, points, tx.Obstacles(a, b)...))
		tx.bent[f] = true
	}
	return f, nil
}

// unlink forgets what one end of a sequence flow says about it: its source, or
// its target.
func (tx *Tx) unlink(f *bpmn.Element, source bool) {
	if f.Kind != bpmn.SequenceFlow {
		return
	}
	if source && f.Source != nil {
		tx.dropRef(f.Source.XML, "outgoing", f.ID)
		for _, field := range bpmn.FieldsOf(f.Source) { // default, error path
			if field.Type == bpmn.FlowRef && bpmn.Get(f.Source, field) == f.ID {
				bpmn.Set(tx.Touch, f.Source, field, "")
			}
		}
	} else if !source && f.Target != nil {
		tx.dropRef(f.Target.XML, "incoming", f.ID)
	}
}

// MayReconnect is MayConnect for a connection that is there already: it must
// not stand in its own way.
func (d *Doc) MayReconnect(f, a, b *bpmn.Element) (bpmn.Kind, string) {
	if b != nil && f.Kind == bpmn.SequenceFlow {
		was := b.In
		b.In = nil
		for _, g := range was {
			if g != f {
				b.In = append(b.In, g)
			}
		}
		defer func() { b.In = was }()
	}
	return d.MayConnect(a, b)
}

// reflow replaces a connection by one of another kind, with its name.
func (tx *Tx) reflow(f *bpmn.Element, kind bpmn.Kind, a, b *bpmn.Element) (*bpmn.Element, error) {
	name := f.Attr("name")
	tx.erase(f)
	tx.sync()
	n, err := tx.connect(kind, a, b)
	if err != nil {
		return nil, err
	}
	if !nameless(kind) {
		tx.set(n.XML, "name", name)
	}
	return n, nil
}

// Bend gives a connection a new way; its first and last points are cut at the
// borders of the elements it joins.
func (tx *Tx) Bend(f *bpmn.Element, points []bpmn.Point) {
	tx.bent[f] = true
	tx.bend(f, tx.docked(f, points))
}
