package bpmn

import (
	"strings"
	"sync"

	"github.com/beevik/etree"
)

// A place says where a field lies below its element:
//
//	@name                  an attribute
//	documentation          the text of a child
//	timerEventDefinition/timeDate    a path of children
//	hookflow:call/@url     a path inside extensionElements
//
// Steps are local names; "hookflow:" stands for our namespace, any prefix of
// the file is accepted on reading. A step inside our own elements may repeat
// the prefix. For a Table the last step names the row's element.

// Get returns the text of a field of e, or its default. A setting of an event
// definition is found also where the event only refers to the definition.
func Get(e *Element, f Field) string {
	x, p := e.within(placeOf(f.Place))
	return get(x, p, f)
}

// GetXML is Get for an XML element, such as the row of a table.
func GetXML(x *etree.Element, f Field) string { return get(x, placeOf(f.Place), f) }

// get reads the value at place p below x, or the default of f.
func get(x *etree.Element, p place, f Field) string {
	for _, s := range p.steps {
		if x = s.find(x); x == nil {
			return f.Default
		}
	}
	if p.attr == "" {
		return x.Text()
	}
	return x.SelectAttrValue(p.attr, f.Default)
}

// Has reports whether the XML says anything about the field.
func Has(e *Element, f Field) bool {
	x, p := e.within(placeOf(f.Place))
	for _, s := range p.steps {
		if x = s.find(x); x == nil {
			return false
		}
	}
	if p.attr == "" {
		return x.Tag != conditionTag || x.Text() != "" // an empty one is there for the schema alone
	}
	return x.SelectAttr(p.attr) != nil
}

// Rows returns the elements of a table field, in order.
func Rows(e *Element, f Field) []*etree.Element {
	steps := placeOf(f.Place).steps
	x := e.XML
	for _, s := range steps[:len(steps)-1] {
		if x = s.find(x); x == nil {
			return nil
		}
	}
	return steps[len(steps)-1].all(x)
}

// Written lists the variables that e writes.
func Written(e *Element) (names []string) {
	add := func(name string) {
		if name != "" {
			names = append(names, name)
		}
	}
	for f := range EachField(e) {
		switch f.Type {
		case Variable:
			add(Get(e, *f))
		case Table:
			for _, row := range Rows(e, *f) {
				for _, c := range f.Columns {
					if c.Type == Variable {
						add(GetXML(row, c))
					}
				}
			}
		}
	}
	return names
}

// Value returns the text of the field called name of e, or "" if it has none.
func Value(e *Element, name string) string {
	if f, ok := FieldOf(e, name); ok {
		return Get(e, f)
	}
	return ""
}

// place is a Place taken apart.
type place struct {
	steps []step
	attr  string // "" if the place is the text of the last element
}

// A step is one element name of a place.
type step struct {
	tag string
	own bool // in our namespace
}

// places holds the places of the element table, taken apart once.
var places = sync.OnceValue(func() map[string]place {
	m := map[string]place{}
	var add func([]Field)
	add = func(fields []Field) {
		for _, f := range fields {
			m[f.Place] = parsePlace(f.Place)
			add(f.Columns)
		}
	}
	add(CommonFields)
	for _, k := range Kinds {
		add(k.Fields)
	}
	return m
})

// placeOf takes a Place apart. Those of the element table are known already,
// because searching and checking read them thousands of times.
func placeOf(text string) place {
	if p, ok := places()[text]; ok {
		return p
	}
	return parsePlace(text)
}

// parsePlace reads the grammar above.
func parsePlace(text string) place {
	var p place
	parts := strings.Split(text, "/")
	if last := parts[len(parts)-1]; strings.HasPrefix(last, "@") {
		p.attr, parts = last[1:], parts[:len(parts)-1]
	}
	for _, s := range parts {
		tag, own := strings.CutPrefix(s, "hookflow:")
		p.steps = append(p.steps, step{tag, own})
	}
	return p
}

// within returns where the way of a place starts: at e, or, if it leads into
// an event definition, at that definition with the rest of the way.
func (e *Element) within(p place) (*etree.Element, place) {
	if len(p.steps) > 0 && !p.steps[0].own {
		for _, d := range e.definitions {
			if d.Tag == p.steps[0].tag {
				return d, place{p.steps[1:], p.attr}
			}
		}
	}
	return e.XML, p
}

// in returns the element whose children the step names: extensionElements of
// x if the step leads from BPMN into our namespace.
func (s step) in(x *etree.Element) *etree.Element {
	if s.own && x.NamespaceURI() != NSHookflow {
		return child(x, "extensionElements", NS)
	}
	return x
}

// space returns the namespace the step leads into.
func (s step) space() string {
	if s.own {
		return NSHookflow
	}
	return NS
}

// find returns the first element the step leads to, or nil.
func (s step) find(x *etree.Element) *etree.Element {
	if x = s.in(x); x == nil {
		return nil
	}
	return child(x, s.tag, s.space())
}

// all returns every element the step leads to.
func (s step) all(x *etree.Element) []*etree.Element {
	if x = s.in(x); x == nil {
		return nil
	}
	var out []*etree.Element
	for _, c := range x.ChildElements() {
		if c.Tag == s.tag && c.NamespaceURI() == s.space() {
			out = append(out, c)
		}
	}
	return out
}

// child returns the first child of x with a tag and namespace, or nil. The tag
// is compared first: finding a namespace may lead up to the root.
func child(x *etree.Element, tag, space string) *etree.Element {
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == tag && c.NamespaceURI() == space {
			return c
		}
	}
	return nil
}
