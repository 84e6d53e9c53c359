package bpmnxml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// newToken writes a token that is not as it was read.
func (w *writer) newToken(t etree.Token) {
	switch t := t.(type) {
	case *etree.CharData:
		if t.IsCData() {
			w.cdata(t.Data)
		} else {
			w.string(w.escape(t.Data, ""))
		}
	case *etree.Comment:
		w.string("<!--" + strings.ReplaceAll(t.Data, "--", "- -") + "-->")
	case *etree.ProcInst:
		w.string("<?" + strings.TrimRight(t.Target+" "+t.Inst, " ") + "?>")
	case *etree.Directive:
		w.string("<!" + t.Data + ">")
	}
}

// cdata writes a CDATA section; what it cannot hold stands between two.
func (w *writer) cdata(data string) {
	data = strings.ReplaceAll(data, "]]>", "]]]]><![CDATA[>")
	var b strings.Builder
	for _, r := range data {
		switch {
		case !legal(r):
			b.WriteRune(utf8.RuneError)
		case r == '\r' || !w.doc.coding.holds(string(r)):
			fmt.Fprintf(&b, "]]>%s<![CDATA[", w.reference(r))
		case r == '\n':
			b.WriteString(w.lineBreak())
		default:
			b.WriteRune(r)
		}
	}
	w.string("<![CDATA[" + b.String() + "]]>")
}

// escape returns text for an attribute value between quotes, or, when quote is
// empty, for the content of an element.
func (w *writer) escape(text, quote string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"' && quote == `"`:
			b.WriteString("&quot;")
		case r == '\'' && quote == "'":
			b.WriteString("&apos;")
		case r == '\n' && quote == "":
			b.WriteString(w.lineBreak())
		case r == '\r', quote != "" && (r == '\n' || r == '\t'):
			b.WriteString(w.reference(r))
		case !legal(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// reference returns a character reference in the form the file uses.
func (w *writer) reference(r rune) string {
	if w.doc.style.hex {
		return fmt.Sprintf("&#x%X;", r)
	}
	return fmt.Sprintf("&#%d;", r)
}

// lineBreak is the line break of the file; XML programs read each as "\n"
// (XML 1.0, 2.11), so that it may be written as the file has it.
func (w *writer) lineBreak() string {
	if w.doc.style.newline == "" {
		return "\n"
	}
	return w.doc.style.newline
}

// legal reports whether XML 1.0 can hold r at all (production 2, Char).
func legal(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
