package designer

import (
	"strings"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// The states in which a line of XML may begin.
const (
	xmlText    = iota
	xmlTag     // between the name of a tag and its end
	xmlComment // and so on, to its own end
	xmlCData
	xmlDouble // in a value that a double quote ends
	xmlSingle
)

// xmlColours colours a line of XML: tags, attributes, values; expressions in violet.
func xmlColours(line string, state int) ([]look.Span, int) {
	x := xmlLine{rest: line, state: state}
	for x.rest != "" {
		x.step()
	}
	return x.spans, x.state
}

// An xmlLine is a line being coloured.
type xmlLine struct {
	rest  string
	at    int // in letters
	state int
	spans []look.Span
}

// take colours the first n bytes of the rest.
func (x *xmlLine) take(n int, ink colour.Name) {
	to := x.at + len([]rune(x.rest[:n]))
	if n > 0 {
		x.spans = append(x.spans, look.Span{From: x.at, To: to, Ink: ink})
	}
	x.at, x.rest = to, x.rest[n:]
}

// until is how far it is to the end of a mark, which ends the state; without the mark,
// the rest of the line.
func (x *xmlLine) until(mark string, then int) int {
	if i := strings.Index(x.rest, mark); i >= 0 {
		x.state = then
		return i + len(mark)
	}
	return len(x.rest)
}

func (x *xmlLine) step() {
	switch x.state {
	case xmlComment:
		x.take(x.until("-->", xmlText), colour.Text3)
	case xmlCData:
		x.take(x.until("]]>", xmlText), colour.Text)
	case xmlDouble, xmlSingle:
		quote := `"`
		if x.state == xmlSingle {
			quote = "'"
		}
		ink := colour.Text
		if strings.HasPrefix(x.rest, "=") {
			ink = colour.Expr
		}
		x.take(x.until(quote, xmlTag), ink)
	case xmlTag:
		x.tag()
	default:
		x.text()
	}
}

// text is what stands between tags, up to the next one.
func (x *xmlLine) text() {
	i := strings.IndexByte(x.rest, '<')
	switch {
	case i < 0:
		x.take(len(x.rest), colour.Text)
	case i > 0:
		x.take(i, colour.Text)
	case strings.HasPrefix(x.rest, "<!--"):
		x.state = xmlComment
	case strings.HasPrefix(x.rest, "<![CDATA["):
		x.state = xmlCData
	default:
		n := strings.IndexAny(x.rest[1:], " \t/>?") + 1
		if n == 1 { // a closing tag
			n = strings.IndexAny(x.rest[2:], " \t>") + 2
		}
		if n < 1 || n > len(x.rest) {
			n = len(x.rest)
		}
		x.state = xmlTag
		x.take(max(n, 1), colour.AccentText)
	}
}

// tag is the inside of a tag: names of attributes, and what is between them.
func (x *xmlLine) tag() {
	switch c := x.rest[0]; c {
	case '"', '\'':
		if x.state = xmlDouble; c == '\'' {
			x.state = xmlSingle
		}
		x.take(1, colour.Text3)
	case '>':
		x.state = xmlText
		x.take(1, colour.AccentText)
	case '/', '?':
		x.take(1, colour.AccentText)
	case ' ', '\t', '=':
		x.take(1, colour.Text3)
	default:
		n := strings.IndexAny(x.rest, " \t=>/\"'")
		if n < 0 {
			n = len(x.rest)
		}
		x.take(max(n, 1), colour.Data)
	}
}
