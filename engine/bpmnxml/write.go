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
	if d.original != nil && string(w.out) == d.source.text {
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
	if m.named(x) || m.end.from == m.end.to {
		w.copy(m.source, m.end)
	} else {
		w.string("</" + x.FullTag() + ">")
	}
}

// content writes what is inside x, whose tag starts at offset at of the
// output.
func (w *writer) content(x *etree.Element, m *memory, at int) {
	if m.sameKids(x) || plain(x.Child) && plain(m.kids) {
		for _, t := range x.Child {
			w.token(t, m)
		}
		return
	}
	w.layout(x, m, at)
}

// sameKids reports whether x has the children it was read with.
func (m *memory) sameKids(x *etree.Element) bool {
	return slices.Equal(x.Child, m.kids)
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
	p := m.part(t)
	switch {
	case p == nil:
		w.newToken(t)
	case p.data == data:
		w.copy(m.source, p.span)
	case strings.HasPrefix(p.of(m.source), "<![CDATA["):
		w.cdata(data)
	default:
		w.newToken(t)
	}
}

// part returns what was read of a child token, or nil.
func (m *memory) part(t etree.Token) *part {
	if i := t.Index(); i >= 0 && i < len(m.kids) && m.kids[i] == t {
		return &m.parts[i]
	}
	if i := slices.Index(m.kids, t); i >= 0 {
		return &m.parts[i]
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
