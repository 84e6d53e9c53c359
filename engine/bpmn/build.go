package bpmn

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Build makes the view of the document whose root element is definitions. It
// never fails: what it cannot resolve is listed in Problems.
func Build(definitions *etree.Element) *Definitions {
	d := &Definitions{XML: definitions, byID: map[string]*Element{}, byXML: map[*etree.Element]*Element{}}
	b := builder{Definitions: d, prefixes: prefixes{"xml": "http://www.w3.org/XML/1998/namespace"}}
	b.children(definitions, b.prefixes.with(definitions))
	b.resolve()
	d.Diagrams = b.diagrams()
	return d
}

type builder struct {
	*Definitions
	prefixes prefixes
}

// children adds every element below root. It walks with a stack of its
// own, because depth comes from the file.
func (b *builder) children(root *etree.Element, at prefixes) {
	type item struct {
		xml    *etree.Element
		parent *Element
		at     prefixes
	}
	stack := []item{{root, nil, at}}
	for len(stack) > 0 {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.xml != root {
			it.parent = b.element(it.xml, it.parent, it.at)
			if it.parent == nil {
				continue
			}
		}
		kids := it.xml.ChildElements()
		for i := len(kids) - 1; i >= 0; i-- {
			stack = append(stack, item{kids[i], it.parent, it.at.with(kids[i])})
		}
	}
}

// element adds x if it is a BPMN element of a known kind.
func (b *builder) element(x *etree.Element, parent *Element, at prefixes) *Element {
	kind := Kind(x.Tag)
	if at[x.Space] != NS || Of(kind) == nil {
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
		b.problem(e, "the id %q is also used by a %s", e.ID, first.Kind)
		return
	}
	b.byID[e.ID] = e
}

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
		}
		if e.Kind.Is(Event) {
			e.Triggers = b.triggers(e)
		}
	}
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
			if t := b.byID[local(c.Text())]; t != nil && t.Kind.Is(Data) && t.Parent != nil && t.Parent.Kind != IOSpecification && !t.Parent.Kind.Is(Event) {
				return t
			}
		}
		return e.Parent
	}
	e.Source, e.Target = end("sourceRef"), end("targetRef")
}

func (b *builder) lane(e *Element) {
	for _, c := range e.XML.SelectElements("flowNodeRef") {
		if n := b.byID[local(c.Text())]; n != nil {
			n.Lanes = append(n.Lanes, e)
		} else {
			b.problem(e, "the lane names %q, which is not in the file", strings.TrimSpace(c.Text()))
		}
	}
}

// triggers lists the event definitions of e: its own and those it refers to.
func (b *builder) triggers(e *Element) []Trigger {
	var ts []Trigger
	for _, c := range e.XML.ChildElements() {
		tag := c.Tag
		if tag == "eventDefinitionRef" {
			if root := b.byID[local(c.Text())]; root != nil {
				tag = string(root.Kind)
			}
		}
		if name, ok := strings.CutSuffix(tag, "EventDefinition"); ok {
			ts = append(ts, Trigger(name))
		}
	}
	return ts
}

// ref returns the element that the attribute of e names, as an id or QName.
func (b *builder) ref(e *Element, attr string) *Element {
	id := e.Attr(attr)
	t := b.byID[id]
	if t == nil {
		t = b.byID[local(id)]
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

// local strips the prefix of a QName and the white space around it.
func local(qname string) string {
	qname = strings.TrimSpace(qname)
	if i := strings.LastIndexByte(qname, ':'); i >= 0 {
		return qname[i+1:]
	}
	return qname
}

// prefixes maps a prefix to its namespace at one place of a document.
type prefixes map[string]string

// with returns the prefixes inside x; it copies only where x declares some.
func (p prefixes) with(x *etree.Element) prefixes {
	out, copied := p, false
	for _, a := range x.Attr {
		name := ""
		switch {
		case a.Space == "xmlns":
			name = a.Key
		case a.Space != "" || a.Key != "xmlns":
			continue
		}
		if !copied {
			out, copied = make(prefixes, len(p)+4), true
			for k, v := range p {
				out[k] = v
			}
		}
		out[name] = a.Value
	}
	return out
}
