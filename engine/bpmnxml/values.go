package bpmnxml

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// A Value is an attribute or a text in an element, by its number in the order of the file: the attributes of an element, then
// what is in it, where elements count by what they have.
type Value struct {
	At   int
	Text string
}

// A Piece is where in a text an element was read.
type Piece struct {
	From int    // byte offset; -1: in another text than the document
	Text string // from the start tag to the end tag
}

// Piece returns n bytes of the text that d was read from; ok is false if it is not so long.
func (d *Document) Piece(from, n int) (text string, ok bool) {
	if from < 0 || n < 0 || from+n > len(d.source.text) {
		return "", false
	}
	return d.source.text[from : from+n], true
}

// Values returns what x was read from and adds to a list what SetValues has to change in that to make it x. ok is false if x
// was not read, or if more than values are different.
func (d *Document) Values(x *etree.Element, list []Value) (from Piece, values []Value, ok bool) {
	m := d.memory[x]
	if m == nil {
		return Piece{}, list, false
	}
	c := comparison{doc: d, values: list}
	if !c.element(x, m) {
		return Piece{}, list, false
	}
	from = Piece{-1, span{m.start.from, m.end.to}.of(m.source)}
	if m.source == d.source {
		from.From = int(m.start.from)
	}
	return from, c.values, true
}

// A comparison walks through an element and what the file said of it.
type comparison struct {
	doc    *Document
	at     int // number of the next value
	values []Value
}

// value compares the next value.
func (c *comparison) value(was, now string) {
	if was != now {
		c.values = append(c.values, Value{c.at, now})
	}
	c.at++
}

// element reports whether at most values are different in x.
func (c *comparison) element(x *etree.Element, m *memory) bool {
	if m == nil || !m.named(x) || !slices.Equal(x.Child, m.kids) {
		return false
	}
	n, same := 0, true
	eachAttr(m.start.of(m.source), func(a rawAttr) bool {
		if same = n < len(x.Attr) && called(a.name, x.Attr[n].Space, x.Attr[n].Key); same {
			c.value(a.read(), x.Attr[n].Value)
		}
		n++
		return same
	})
	if !same || n != len(x.Attr) {
		return false
	}
	for i, t := range x.Child {
		if !c.token(t, m.parts[i].data) {
			return false
		}
	}
	return true
}

// token is element for any token; was is the content of one that is no element.
func (c *comparison) token(t etree.Token, was string) bool {
	switch t := t.(type) {
	case *etree.Element:
		return c.element(t, c.doc.memory[t])
	case *etree.CharData:
		if t.IsCData() {
			return t.Data == was
		}
		c.value(was, t.Data)
		return true
	}
	return dataOf(t) == was
}

// SetValues makes of an element that was read the one that Values was asked about.
func SetValues(x *etree.Element, values []Value) error {
	s := setting{values: values}
	s.element(x)
	if len(s.values) > 0 {
		return fmt.Errorf("<%s> has %d values, not one numbered %d", x.Tag, s.at, s.values[0].At)
	}
	return nil
}

// A setting walks through an element as a comparison does.
type setting struct {
	at     int
	values []Value // that are to be set still
}

// value sets the next value, if it is to be another one.
func (s *setting) value(set func(string)) {
	if len(s.values) > 0 && s.values[0].At == s.at {
		set(s.values[0].Text)
		s.values = s.values[1:]
	}
	s.at++
}

func (s *setting) element(x *etree.Element) {
	for i := range x.Attr {
		s.value(func(text string) { x.Attr[i].Value = text })
	}
	for _, t := range x.Child {
		switch t := t.(type) {
		case *etree.Element:
			s.element(t)
		case *etree.CharData:
			if !t.IsCData() {
				s.value(t.SetData)
			}
		}
	}
}
