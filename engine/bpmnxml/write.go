package bpmnxml

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Bytes returns the file the document stands for, in the encoding it was read
// in. Everything that is as it was read keeps its bytes.
func (d *Document) Bytes() []byte {
	w := writer{doc: d, out: make([]byte, 0, len(d.source.text)+1024)}
	w.content(&d.tree.Element, d.memory[&d.tree.Element], 0)
	w.flush()
	if string(w.out) == d.source.text {
		return slices.Clone(d.original)
	}
	return d.coding.encode(w.out)
}

// writer collects the output. Neighbouring pieces of a source are copied as
// one.
type writer struct {
	doc   *Document
	out   []byte
	piece *source // where the span to copy next lies; nil: none waits
	span
}

// copy adds a piece of a source, joining it to the one before if they touch.
func (w *writer) copy(from *source, s span) {
	if w.piece == from && w.to == s.from {
		w.to = s.to
		return
	}
	w.flush()
	w.piece, w.span = from, s
}

// string adds new text.
func (w *writer) string(s string) {
	w.flush()
	w.out = append(w.out, s...)
}

// flush writes the piece that waits.
func (w *writer) flush() {
	if w.piece != nil {
		w.out = append(w.out, w.of(w.piece)...)
	}
	w.piece = nil
}

// length returns how much is written, what waits to be copied included.
func (w *writer) length() int {
	if w.piece == nil {
		return len(w.out)
	}
	return len(w.out) + int(w.to-w.from)
}

// element writes x: what it remembers, patched where it changed, or x anew.
func (w *writer) element(x *etree.Element) {
	at := w.length()
	m := w.doc.memory[x]
	if m == nil {
		w.fresh(x, at)
		return
	}
	tag := ""
	if !m.sameTag(x) {
		tag = w.patchTag(x, m)
	}
	if m.start.to == m.end.to && len(x.Child) > 0 { // <a/> has got content
		if tag == "" {
			tag = m.start.of(m.source)
		}
		w.string(strings.TrimRight(strings.TrimSuffix(tag, "/>"), whitespace) + ">")
		w.content(x, m, at)
		w.string("</" + x.FullTag() + ">")
		return
	}
	if tag == "" {
		w.copy(m.source, m.start)
	} else {
		w.string(tag)
	}
	w.content(x, m, at)
	if x.Tag == m.tag && x.Space == m.space || m.end.from == m.end.to {
		w.copy(m.source, m.end)
	} else {
		w.string("</" + x.FullTag() + ">")
	}
}

// sameTag reports whether the start tag can be copied. The order of attributes
// counts too: patchTag restores it.
func (m *memory) sameTag(x *etree.Element) bool {
	if x.Tag != m.tag || x.Space != m.space || len(x.Attr) != len(m.attrs) {
		return false
	}
	for i, a := range x.Attr {
		if b := &m.attrs[i]; a.Value != b.Value || a.Key != b.Key || a.Space != b.Space {
			return false
		}
	}
	return true
}

// content writes what is inside x, whose tag starts at offset at of the
// output.
func (w *writer) content(x *etree.Element, m *memory, at int) {
	if m.sameKids(x) || plain(x.Child) && plain(m.tokens()) {
		for _, t := range x.Child {
			w.token(t, m)
		}
		return
	}
	w.layout(x, m, at)
}

// sameKids reports whether x has the children it was read with.
func (m *memory) sameKids(x *etree.Element) bool {
	if len(x.Child) != len(m.kids) {
		return false
	}
	for i, t := range x.Child {
		if t != m.kids[i].token {
			return false
		}
	}
	return true
}

// tokens lists the children as they were read.
func (m *memory) tokens() []etree.Token {
	out := make([]etree.Token, len(m.kids))
	for i, k := range m.kids {
		out[i] = k.token
	}
	return out
}

// plain reports whether there is only text, so that white space counts.
func plain(tokens []etree.Token) bool {
	for _, t := range tokens {
		if _, ok := t.(*etree.CharData); !ok {
			return false
		}
	}
	return true
}

// token writes a child of the element that m remembers.
func (w *writer) token(t etree.Token, m *memory) {
	if x, ok := t.(*etree.Element); ok {
		w.element(x)
		return
	}
	data := dataOf(t)
	k := m.kid(t)
	switch {
	case k == nil:
		w.newToken(t)
	case k.data == data:
		w.copy(m.source, k.span)
	case strings.HasPrefix(k.of(m.source), "<![CDATA["):
		w.cdata(data)
	default:
		w.newToken(t)
	}
}

// kid returns the memory of a child token, or nil.
func (m *memory) kid(t etree.Token) *kid {
	if i := t.Index(); i >= 0 && i < len(m.kids) && m.kids[i].token == t {
		return &m.kids[i]
	}
	for i := range m.kids {
		if m.kids[i].token == t {
			return &m.kids[i]
		}
	}
	return nil
}

// dataOf returns the content of a token that is no element.
func dataOf(t etree.Token) string {
	switch t := t.(type) {
	case *etree.CharData:
		return t.Data
	case *etree.Comment:
		return t.Data
	case *etree.ProcInst:
		return t.Inst
	case *etree.Directive:
		return t.Data
	}
	return ""
}
