package bpmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Build makes the view of the document whose root element is definitions. It
// never fails: what it cannot resolve is listed in Problems.
func Build(definitions *etree.Element) *Definitions {
	d := &Definitions{XML: definitions, byID: map[string]*Element{}, byXML: map[*etree.Element]*Element{}}
	b := builder{d}
	b.below(definitions, nil)
	b.resolve()
	d.Diagrams = b.diagrams()
	return d
}

// Outline is Build for a document that is to be taken to pieces: of what lies in processes and collaborations it lists only the
// outermost, with the processes of pools and the triggers of events, and of diagrams it has the planes only. Nothing in it is
// found by its XML, and by their id only what is outside of processes and collaborations, and these.
func Outline(definitions *etree.Element) *Definitions {
	d := &Definitions{XML: definitions, byID: map[string]*Element{}, byXML: map[*etree.Element]*Element{}}
	b := builder{d}
	around := (*scope)(nil).with(definitions)
	for x := range definitions.ChildElementsSeq() {
		if k := Kind(x.Tag); k != Process && k != Collaboration {
			b.below(x, around)
		} else if e := b.element(x, nil, around); e != nil {
			b.outermost(e, around.with(x))
		}
	}
	for _, e := range d.Roots {
		for _, c := range e.Children {
			b.outline(c)
		}
	}
	for _, x := range definitions.SelectElements("BPMNDiagram") {
		d.Diagrams = append(d.Diagrams, &Diagram{XML: x, Plane: x.SelectElement("BPMNPlane")})
	}
	return d
}

// outermost lists the elements in e and nothing in them; around is the scope in e.
func (b *builder) outermost(e *Element, around *scope) {
	for x := range e.XML.ChildElementsSeq() {
		if k := Kind(x.Tag); Of(k) != nil && around.with(x).namespace(x.Space) == NS {
			e.Children = append(e.Children, &Element{XML: x, Kind: k, ID: x.SelectAttrValue("id", ""), Parent: e})
		}
	}
}

// outline finds what Outline has of an element.
func (b *builder) outline(e *Element) {
	switch {
	case e.Kind == Participant:
		e.Process = b.byID[Local(e.Attr("processRef"))]
	case e.Kind.Is(Event):
		b.triggers(e)
	}
}

type builder struct{ *Definitions }

// below adds x, unless that is the root, and every element below it. It walks with a stack of its
// own, because depth comes from the file.
func (b *builder) below(x *etree.Element, around *scope) {
	type item struct {
		xml    *etree.Element
		parent *Element
		scope  *scope // around xml
	}
	stack := []item{{x, nil, around}}
	for len(stack) > 0 {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		scope := it.scope.with(it.xml)
		if it.xml != b.XML {
			it.parent = b.element(it.xml, it.parent, scope)
			if it.parent == nil {
				continue
			}
		}
		for i := len(it.xml.Child) - 1; i >= 0; i-- {
			if x, ok := it.xml.Child[i].(*etree.Element); ok {
				stack = append(stack, item{x, it.parent, scope})
			}
		}
	}
}

// element adds x if it is a BPMN element of a known kind.
func (b *builder) element(x *etree.Element, parent *Element, scope *scope) *Element {
	kind := Kind(x.Tag)
	if Of(kind) == nil || scope.namespace(x.Space) != NS {
		return nil
	}
	e := &Element{XML: x, Kind: kind, ID: x.SelectAttrValue("id", ""), Parent: parent}
	b.Elements = append(b.Elements, e)
	b.byXML[x] = e
	if parent == nil {
		b.Roots = append(b.Roots, e)
	} else {
		parent.Children = append(parent.Children, e)
	}
	b.register(e)
	return e
}

// register makes e known by its id; the first element with an id keeps it.
func (b *builder) register(e *Element) {
	if e.ID == "" {
		return
	}
	if first := b.byID[e.ID]; first != nil {
		b.twins = true
		b.problem(e, "the id %q is also used by a %s", e.ID, first.Kind)
		return
	}
	b.byID[e.ID] = e
}

// problem notes what is wrong with e; nobody fails because of it.
func (b *builder) problem(e *Element, format string, args ...any) {
	b.Problems = append(b.Problems, Problem{Element: e.ID, XML: e.XML, Message: fmt.Sprintf(format, args...)})
}

// resolve turns references into pointers.
func (b *builder) resolve() {
	for _, e := range b.Elements {
		switch {
		case e.Kind == DataInputAssociation || e.Kind == DataOutputAssociation:
			b.dataAssociation(e)
		case e.Kind.Is(Flow):
			e.Source, e.Target = b.ref(e, "sourceRef"), b.ref(e, "targetRef")
			if e.Kind == SequenceFlow {
				connect(e)
			}
		case e.Kind == BoundaryEvent:
			b.attach(e)
		case e.Kind == Participant && e.Attr("processRef") != "":
			e.Process = b.ref(e, "processRef")
		case e.Kind == Lane:
			b.lane(e)
		case refers[e.Kind] != "" && e.Attr(refers[e.Kind]) != "":
			e.Refers = b.ref(e, refers[e.Kind])
		}
		if e.Kind.Is(Event) {
			b.triggers(e)
		}
	}
}

// refers names the attribute that becomes Element.Refers.
var refers = map[Kind]string{
	DataObjectReference: "dataObjectRef", DataStoreReference: "dataStoreRef", Group: "categoryValueRef",
}

// attach resolves the host of a boundary event. Only an activity can be one, so
// that hosts never form a circle.
func (b *builder) attach(e *Element) {
	host := b.ref(e, "attachedToRef")
	if host == nil {
		return
	}
	if !host.Kind.Activity() {
		b.problem(e, "attachedToRef names a %s; only an activity can hold a boundary event", host.Kind)
		return
	}
	e.Host = host
	host.Boundary = append(host.Boundary, e)
}

// connect enters a sequence flow with the nodes at its ends.
func connect(flow *Element) {
	if flow.Source != nil {
		flow.Source.Out = append(flow.Source.Out, flow)
	}
	if flow.Target != nil {
		flow.Target.In = append(flow.Target.In, flow)
	}
}

// dataAssociation resolves the ends given as child elements; an end that is
// missing is the activity or event that holds the association.
func (b *builder) dataAssociation(e *Element) {
	end := func(tag string) *Element {
		if c := e.XML.SelectElement(tag); c != nil {
			if t := b.byID[Local(c.Text())]; t != nil && itemAware(t.Kind) && ownerOf(t) != e.Parent {
				return t
			}
		}
		return e.Parent
	}
	e.Source, e.Target = end("sourceRef"), end("targetRef")
}

// itemAware reports whether an association can end at an element of kind k
// that has a picture (BPMN 2.0.2, 10.4.1: Item-Aware Elements).
func itemAware(k Kind) bool { return k.Is(Data) || k == DataObject || k == DataStore }

// ownerOf returns the process, activity or event that a data element belongs to.
func ownerOf(e *Element) *Element {
	if e.Parent != nil && e.Parent.Kind == IOSpecification {
		return e.Parent.Parent
	}
	return e.Parent
}

// lane enters a lane, and the lanes around it, with the nodes it names.
func (b *builder) lane(e *Element) {
	for _, c := range e.XML.SelectElements("flowNodeRef") {
		n := b.byID[strings.TrimSpace(c.Text())]
		if n == nil {
			n = b.byID[Local(c.Text())]
		}
		if n == nil {
			b.problem(e, "the lane names %q, which is not in the file", strings.TrimSpace(c.Text()))
			continue
		}
		for _, l := range around(e) {
			if !slices.Contains(n.Lanes, l) {
				n.Lanes = append(n.Lanes, l)
			}
		}
	}
}

// around returns a lane and those it is nested in, outermost first.
func around(lane *Element) (all []*Element) {
	for ; lane != nil; lane = lane.Parent {
		if lane.Kind == Lane {
			all = append(all, lane)
		}
	}
	slices.Reverse(all)
	return all
}

// triggers lists the event definitions of e: its own and those it refers to.
func (b *builder) triggers(e *Element) {
	for c := range e.XML.ChildElementsSeq() {
		if c.Tag == "eventDefinitionRef" {
			if root := b.byID[Local(c.Text())]; root != nil {
				c = root.XML
			}
		}
		if name, ok := strings.CutSuffix(c.Tag, "EventDefinition"); ok {
			e.Triggers = append(e.Triggers, Trigger(name))
			e.definitions = append(e.definitions, c)
		}
	}
}

// ref returns the element that the attribute of e names, as an id or QName.
func (b *builder) ref(e *Element, attr string) *Element {
	id := e.Attr(attr)
	t := b.byID[id]
	if t == nil {
		t = b.byID[Local(id)]
	}
	switch {
	case id == "":
		b.problem(e, "%s is missing", attr)
	case t == nil:
		b.problem(e, "%s names %q, which is not in the file", attr, id)
	case t == e:
		b.problem(e, "%s names the element itself", attr)
		return nil
	}
	return t
}

// Local returns the local part of a QName (XML Namespaces 1.0, section 4),
// without the white space around it.
func Local(qname string) string {
	qname = strings.TrimSpace(qname)
	return qname[strings.LastIndexByte(qname, ':')+1:]
}

// scope lists the namespace declarations in force at one place of a document,
// the innermost first.
type scope struct {
	prefix, space string
	outer         *scope
}

// with returns the scope inside x.
func (s *scope) with(x *etree.Element) *scope {
	for i := range x.Attr {
		switch a := &x.Attr[i]; {
		case a.Space == "xmlns":
			s = &scope{a.Key, a.Value, s}
		case a.Space == "" && a.Key == "xmlns":
			s = &scope{"", a.Value, s}
		}
	}
	return s
}

// namespace returns what a prefix stands for, the innermost declaration first
// (Namespaces in XML 1.0, section 6); "" if nobody declares it.
func (s *scope) namespace(prefix string) string {
	for ; s != nil; s = s.outer {
		if s.prefix == prefix {
			return s.space
		}
	}
	return ""
}
