package bpmnxml

import (
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"
)

// A lexer gives the tokens of a text in their order, as xml.Decoder.RawToken does. Tags and texts without escapes, which is
// nearly all of a file, it cuts out of the text itself, in a tenth of the time. Whatever else there is, it leaves to a decoder that
// begins there, and so does what is wrong: what is well-formed is decided by encoding/xml alone.
type lexer struct {
	text    string
	given   string      // the same with names that XML does not have; what is kept shares its memory
	at      int         // where the next token begins
	closing bool        // the last token was <a/>, of which the end is due
	last    tagName     // of that
	names   nameTable   // those that were read
	attrs   []attribute // of the last start tag; their room is used again
}

// A token is one of the lexer.
type token struct {
	kind  tokenKind
	name  tagName     // of a tag
	attrs []attribute // of a start tag, until the next token is asked for
	data  string      // of a text, without escapes
	other xml.Token   // of another kind
}

type tokenKind uint8

const (
	startTag tokenKind = iota
	endTag
	textToken
	otherToken
)

// A tagName is a name in pieces.
type tagName struct{ full, space, local string }

type attribute struct {
	name  tagName
	value string
}

// nameTable has the one copy of each name that is kept: a few dozen stand in a document many thousand times.
type nameTable map[string]tagName

// of returns a name that has at most one colon.
func (t nameTable) of(full string) tagName {
	n, ok := t[full]
	if !ok {
		n.full = strings.Clone(full)
		n.space, n.local = divided(n.full)
		t[n.full] = n
	}
	return n
}

// raw returns a name that encoding/xml has taken apart.
func (t nameTable) raw(n xml.Name) tagName {
	if n.Space == "" {
		return t.of(n.Local)
	}
	return t.of(n.Space + ":" + n.Local)
}

// next returns the next token; at the end io.EOF.
func (l *lexer) next() (t token, err error) {
	if l.closing {
		l.closing = false
		return token{kind: endTag, name: l.last}, nil
	}
	if l.at >= len(l.text) {
		return t, io.EOF
	}
	var ok bool
	switch rest := l.text[l.at:]; {
	case rest[0] != '<':
		t, ok = l.plainText()
	case len(rest) > 1 && rest[1] == '/':
		t, ok = l.plainEnd()
	default:
		t, ok = l.plainStart()
	}
	if ok {
		return t, nil
	}
	return l.decoded()
}

// decoded reads a token with encoding/xml.
func (l *lexer) decoded() (t token, err error) {
	dec := xml.NewDecoder(strings.NewReader(l.text[l.at:]))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // already decoded
	raw, err := dec.RawToken()
	l.at += int(dec.InputOffset())
	if err != nil {
		return t, err
	}
	switch x := raw.(type) {
	case xml.StartElement:
		l.attrs = l.attrs[:0]
		for _, a := range x.Attr {
			l.attrs = append(l.attrs, attribute{l.names.raw(a.Name), a.Value})
		}
		t = token{kind: startTag, name: l.names.raw(x.Name), attrs: l.attrs}
		l.closing, l.last = strings.HasSuffix(l.text[:l.at], "/>"), t.name
	case xml.EndElement:
		t = token{kind: endTag, name: l.names.raw(x.Name)}
	case xml.CharData:
		t = token{kind: textToken, data: string(x)}
	default:
		t = token{kind: otherToken, other: raw}
	}
	return t, nil
}

// plainText reads text up to a tag.
func (l *lexer) plainText() (t token, ok bool) {
	long := strings.IndexByte(l.text[l.at:], '<')
	if long < 0 {
		return t, false
	}
	data := l.given[l.at : l.at+long]
	if !plainRun(data, '&', ']') { // ]]> is not allowed
		return t, false
	}
	if strings.IndexByte(data, '\r') >= 0 {
		data = lineEnds.Replace(data)
	}
	l.at += long
	return token{kind: textToken, data: data}, true
}

// lineEnds makes those of other systems what XML takes them for.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// plainRun reports whether s has only characters of XML, and neither of two.
func plainRun(s string, not, nor byte) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			if c == not || c == nor || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
				return false
			}
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r > 0xFFFD && r < 0x10000 {
				return false
			}
			i += size
		}
	}
	return true
}

// plainEnd reads </a>.
func (l *lexer) plainEnd() (t token, ok bool) {
	name, i := l.name(l.at + 2)
	if i == 0 {
		return t, false
	}
	if i = l.space(i); i >= len(l.text) || l.text[i] != '>' {
		return t, false
	}
	l.at = i + 1
	return token{kind: endTag, name: name}, true
}

// plainStart reads <a b="c"> or <a/>.
func (l *lexer) plainStart() (t token, ok bool) {
	t.kind = startTag
	i := 0
	if t.name, i = l.name(l.at + 1); i == 0 {
		return t, false
	}
	l.attrs = l.attrs[:0]
	for {
		if i = l.space(i); i+1 >= len(l.text) {
			return t, false
		}
		switch {
		case l.text[i] == '>':
			l.at, t.attrs = i+1, l.attrs
			return t, true
		case l.text[i] == '/' && l.text[i+1] == '>':
			l.at, t.attrs, l.closing, l.last = i+2, l.attrs, true, t.name
			return t, true
		}
		var a attribute
		if a, i = l.attribute(i); i == 0 {
			return t, false
		}
		l.attrs = append(l.attrs, a)
	}
}

// attribute reads one that begins at an offset and returns the offset behind it; 0 if it is not plain.
func (l *lexer) attribute(from int) (a attribute, behind int) {
	a.name, from = l.name(from)
	if from == 0 {
		return a, 0
	}
	if from = l.space(from); from >= len(l.text) || l.text[from] != '=' {
		return a, 0
	}
	if from = l.space(from + 1); from >= len(l.text) || l.text[from] != '"' && l.text[from] != '\'' {
		return a, 0
	}
	long := strings.IndexByte(l.text[from+1:], l.text[from])
	if long < 0 {
		return a, 0
	}
	a.value = l.given[from+1 : from+1+long]
	if !plainRun(a.value, '&', '<') || strings.IndexByte(a.value, '\r') >= 0 {
		return a, 0
	}
	return a, from + 1 + long + 1
}

// space is the first offset from here on at which there is no white space.
func (l *lexer) space(from int) int {
	for from < len(l.text) && strings.IndexByte(whitespace, l.text[from]) >= 0 {
		from++
	}
	return from
}

// name reads a name of Latin letters that begins at an offset and returns the offset behind it; 0 if there is none, or one that
// encoding/xml has to judge.
func (l *lexer) name(from int) (n tagName, behind int) {
	i, colon := from, 0
	for ; i < len(l.text) && letters[l.text[i]] != 0; i++ {
		if l.text[i] == ':' {
			if colon++; colon > 1 {
				return n, 0
			}
		}
	}
	if i == from || i == len(l.text) || letters[l.text[from]] != first || l.text[i] >= utf8.RuneSelf {
		return n, 0
	}
	return l.names.of(l.text[from:i]), i
}

// letters are the bytes that names are made of; first are those that one begins with.
var letters = func() (kind [256]uint8) {
	for c := range kind {
		switch b := byte(c); {
		case 'a' <= b|' ' && b|' ' <= 'z' && b < utf8.RuneSelf, b == '_':
			kind[c] = first
		case '0' <= b && b <= '9', b == '-', b == '.', b == ':':
			kind[c] = first + 1
		}
	}
	return kind
}()

const first = 1
