package bpmnxml

import (
	"bytes"
	"strings"

	"github.com/beevik/etree"
)

// layout writes the children of x after some were added, removed or put into
// another order. White space between elements is not taken from the tree but
// from the file: what stays keeps what stood before it, what is new takes the
// indentation of its neighbours, what has gone takes its line with it.
func (w *writer) layout(x *etree.Element, m *memory, at int) {
	items := significant(x.Child)
	leads, trail := m.leads(items)
	near := w.firstLead(items, leads, at)
	for _, t := range items {
		lead, known := leads[t]
		if known {
			near = w.oneLine(lead)
		} else if _, text := t.(*etree.CharData); !text {
			lead = near
		}
		w.string(lead)
		w.token(t, m)
	}
	if len(m.kids) == 0 && !plain(items) {
		trail = w.lineStart(at)
	}
	w.string(trail)
}

// significant returns the tokens that are not white space between elements.
func significant(tokens []etree.Token) []etree.Token {
	var out []etree.Token
	for _, t := range tokens {
		if !isLayout(t) {
			out = append(out, t)
		}
	}
	return out
}

// isLayout reports whether t is white space that only sets the file. CDATA is
// never: whoever wrote it meant it.
func isLayout(t etree.Token) bool {
	c, ok := t.(*etree.CharData)
	return ok && !c.IsCData() && blank(c.Data)
}

// leads returns the white space that stood before each of the items that were
// there on reading, and the white space before the end tag. An item that
// followed a removed one on its line inherits the start of that line.
func (m *memory) leads(items []etree.Token) (leads map[etree.Token]string, trail string) {
	stays := make(map[etree.Token]bool, len(items))
	for _, t := range items {
		stays[t] = true
	}
	leads = make(map[etree.Token]string, len(items))
	space, inherited := "", ""
	for i, k := range m.kids {
		if isLayout(k) {
			space = m.parts[i].of(m.source)
			continue
		}
		broken := strings.Contains(space, "\n")
		switch {
		case stays[k] && !broken && inherited != "":
			leads[k], inherited = inherited, ""
		case stays[k]:
			leads[k], inherited = space, ""
		case broken:
			inherited = space
		}
		space = ""
	}
	return leads, space
}

// firstLead returns the white space for new items before the first one that
// was in the file: what stood before that one, or, if there is none, one step
// further in than the element around them.
func (w *writer) firstLead(items []etree.Token, leads map[etree.Token]string, at int) string {
	for _, t := range items {
		if lead, ok := leads[t]; ok {
			return w.oneLine(lead)
		}
	}
	return w.inside(at)
}

// oneLine drops blank lines from white space.
func (w *writer) oneLine(lead string) string {
	if i := strings.LastIndexByte(lead, '\n'); i >= 0 {
		return w.doc.style.newline + lead[i+1:]
	}
	return lead
}

// lineStart returns a line break and the indentation of the line on which
// offset at of the output lies; nothing if the file is one long line.
func (w *writer) lineStart(at int) string {
	if w.doc.style.newline == "" {
		return ""
	}
	w.flush()
	line := w.out[bytes.LastIndexByte(w.out[:at], '\n')+1:]
	return w.doc.style.newline + string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// inside is lineStart one step further in.
func (w *writer) inside(at int) string {
	if start := w.lineStart(at); start != "" {
		return start + w.doc.style.indent
	}
	return ""
}

// fresh writes an element that was not in the file.
func (w *writer) fresh(x *etree.Element, at int) {
	w.string("<" + x.FullTag())
	for _, a := range x.Attr {
		w.string(" " + a.FullKey() + `="` + w.escape(a.Value, `"`) + `"`)
	}
	if len(x.Child) == 0 {
		w.string(w.doc.style.slash)
		return
	}
	w.string(">")
	none := &memory{said: &said{source: w.doc.source}}
	if mixed(x) {
		for _, t := range x.Child {
			w.token(t, none)
		}
	} else {
		w.layout(x, none, at)
	}
	w.string("</" + x.FullTag() + ">")
}

// mixed reports whether x has text that is not white space between elements.
func mixed(x *etree.Element) bool {
	if plain(x.Child) {
		return true
	}
	for _, t := range x.Child {
		if _, ok := t.(*etree.CharData); ok && !isLayout(t) {
			return true
		}
	}
	return false
}

// style is how a file is set, followed by what is added to it.
type style struct {
	newline string // "\n", "\r\n", or "" if there are no line breaks between elements
	indent  string // one step
	slash   string // end of an empty tag
	hex     bool   // character references are hexadecimal
}

// styleOf finds out how a file is set from the first line break inside its root
// element. One without line breaks stays without.
func styleOf(d *Document) style {
	text := d.source.text
	s := style{indent: "  ", slash: "/>", hex: strings.Contains(text, "&#x")}
	if strings.Contains(text, " />") {
		s.slash = " />"
	}
	root := d.memory[d.Root()]
	for i, k := range root.kids {
		space := root.parts[i].of(d.source)
		if !isLayout(k) || !strings.Contains(space, "\n") {
			continue
		}
		s.newline = "\n"
		if strings.Contains(space, "\r\n") {
			s.newline = "\r\n"
		}
		if step := space[strings.LastIndexByte(space, '\n')+1:]; step != "" {
			s.indent = step
		}
		break
	}
	if len(d.Root().Child) == 0 {
		s.newline = "\n"
	}
	return s
}
