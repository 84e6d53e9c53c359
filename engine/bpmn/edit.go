package bpmn

import (
	"math/rand/v2"
	"strings"

	"github.com/beevik/etree"
)

// Touch is told of each XML element just before its attributes, text or
// children change; this is how an undo remembers. Use Untracked where nobody
// needs to know.
type Touch func(*etree.Element)

// Untracked is a Touch that remembers nothing.
func Untracked(*etree.Element) {}

// Set gives a field of e a value. An empty value, or the default, removes what
// need not be written. Elements on the way are made where the schema wants
// them, in the namespace the place asks for; those of ours, and
// extensionElements, are removed when they become empty. Table fields are
// edited with AddRow and RemoveRow.
func Set(t Touch, e *Element, f Field, value string) {
	x, p := e.within(placeOf(f.Place))
	set(t, x, p, f, value)
}

// SetXML is Set for an XML element, such as the row of a table.
func SetXML(t Touch, x *etree.Element, f Field, value string) { set(t, x, placeOf(f.Place), f, value) }

// set writes a value at place p below x, which is where the way of f starts.
func set(t Touch, x *etree.Element, p place, f Field, value string) {
	if get(x, p, f) == value {
		return
	}
	if value == "" || value == f.Default {
		unset(t, x, p)
		return
	}
	for _, s := range p.steps {
		x = s.reach(t, x)
	}
	t(x)
	if p.attr != "" {
		x.CreateAttr(p.attr, value)
		return
	}
	x.SetText(value)
}

const conditionTag = "condition" // of a conditional event definition

// unset removes the attribute or text of a place and the containers that are
// empty then.
func unset(t Touch, x *etree.Element, p place) {
	top := x
	for _, s := range p.steps {
		if x = s.find(x); x == nil {
			return
		}
	}
	if p.attr != "" {
		t(x)
		x.RemoveAttr(p.attr)
	} else if x.Tag == conditionTag { // the schema wants one in a conditional event definition
		t(x)
		x.SetText("")
		return
	} else {
		parent := x.Parent()
		Remove(t, x)
		x = parent
	}
	prune(t, x, top)
}

// prune removes x and what holds it, below top, as far as it says nothing any more.
func prune(t Touch, x, top *etree.Element) {
	for x != top && len(x.Attr) == 0 && len(x.ChildElements()) == 0 && strings.TrimSpace(x.Text()) == "" {
		if x.NamespaceURI() != NSHookflow && x.Tag != "extensionElements" {
			return
		}
		parent := x.Parent()
		Remove(t, x)
		x = parent
	}
}

// AddRow appends an empty row to a table field of e and returns its element.
func AddRow(t Touch, e *Element, f Field) *etree.Element {
	p := placeOf(f.Place)
	x := e.XML
	last := p.steps[len(p.steps)-1]
	for _, s := range p.steps[:len(p.steps)-1] {
		x = s.reach(t, x)
	}
	return last.create(t, x)
}

// RemoveRow removes a row, as returned by Rows or AddRow, from e.
func RemoveRow(t Touch, e *Element, row *etree.Element) {
	parent := row.Parent()
	Remove(t, row)
	prune(t, parent, e.XML)
}

// reach returns the element a step leads to and makes it if need be.
func (s step) reach(t Touch, x *etree.Element) *etree.Element {
	if next := s.find(x); next != nil {
		return next
	}
	return s.create(t, x)
}

// create makes the element a step leads to, with extensionElements around it if
// need be, in place of an alternative to it.
func (s step) create(t Touch, x *etree.Element) *etree.Element {
	if s.own && x.NamespaceURI() != NSHookflow {
		x = step{tag: "extensionElements"}.reach(t, x)
	}
	for _, other := range alternatives[s.tag] {
		if c := child(x, other, NS); c != nil {
			Remove(t, c)
		}
	}
	made := Create(t, x, s.space(), s.tag)
	if formal[s.tag] && !s.own {
		Formalize(t, made)
	}
	return made
}

// alternatives are children of which the schema allows only one.
var alternatives = map[string][]string{
	"timeDate":                         {"timeDuration", "timeCycle"},
	"timeDuration":                     {"timeDate", "timeCycle"},
	"timeCycle":                        {"timeDate", "timeDuration"},
	"standardLoopCharacteristics":      {"multiInstanceLoopCharacteristics"},
	"multiInstanceLoopCharacteristics": {"standardLoopCharacteristics"},
}

// formal are the elements of type tExpression. Engines run them only when
// xsi:type says that they are formal (BPMN 2.0, 8.3.7 FormalExpression).
var formal = map[string]bool{
	"conditionExpression": true, "condition": true, "loopCondition": true, "loopCardinality": true,
	"completionCondition": true, "activationCondition": true,
	"timeDate": true, "timeDuration": true, "timeCycle": true,
}

// Formalize marks an expression as formal, with the prefixes of the file.
func Formalize(t Touch, x *etree.Element) {
	name := strings.TrimPrefix(x.Space+":tFormalExpression", ":")
	x.CreateAttr(attrPrefix(t, x, NSXSI)+":type", name)
}

// NewID returns an id that no element of d has, such as "Activity_0k3x9wq" for
// the prefix "Activity". Ids are random, so that branches of a file which add
// elements can be merged.
func (d *Definitions) NewID(prefix string) string {
	for {
		if id := prefix + "_" + RandomID(); d.byID[id] == nil {
			return id
		}
	}
}

// RandomID returns seven random digits and small letters.
func RandomID() string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	var b [7]byte
	for i := range b {
		b[i] = letters[rand.IntN(len(letters))]
	}
	return string(b[:])
}
