package feel

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// span is a stretch of the source in bytes.
type span struct{ start, end int }

// where makes every type that embeds span a node with a place.
func (s span) where() span { return s }

type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokNumber
	tokString // text holds the unescaped value
	tokWord   // one word of a name, or a keyword
	tokQuoted // a name in backquotes; text holds the name
	tokOp
)

type token struct {
	span
	kind tokenKind
	text string
}

// is tells whether the token is this operator or keyword.
func (t token) is(text string) bool {
	return t.text == text && (t.kind == tokOp || t.kind == tokWord)
}

// keywords end a name. The words of built-in function names such as "index of"
// are not among them, and "date and time" is matched as a known name.
var keywords = map[string]bool{
	"if": true, "then": true, "else": true, "for": true, "in": true, "return": true,
	"some": true, "every": true, "satisfies": true, "and": true, "or": true,
	"between": true, "instance": true, "function": true, "external": false,
	"true": true, "false": true, "null": true,
}

// SyntaxError tells where and why a text is no FEEL expression. Lines and
// columns start at 1; columns count code points.
type SyntaxError struct {
	Line, Column int
	Offset       int // in bytes
	Msg          string
	Hint         string // a suggestion, such as "did you mean then?", or ""
}

// Error gives "line 1, column 14: expected ...".
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// syntaxError finds line and column of the offset.
func syntaxError(src string, offset int, msg string) *SyntaxError {
	line, col := position(src, offset)
	return &SyntaxError{Line: line, Column: col, Offset: offset, Msg: msg}
}

// position gives line and column of a byte offset.
func position(src string, offset int) (line, col int) {
	before := src[:min(offset, len(src))]
	line = 1 + strings.Count(before, "\n")
	return line, 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// lexer cuts the source into tokens on demand, so that the parser can move it
// past names which only it knows.
type lexer struct {
	src string
	pos int
}

// next reads one token. At the end it gives tokEOF again and again.
func (l *lexer) next() (token, *SyntaxError) {
	if err := l.skipSpace(); err != nil {
		return token{}, err
	}
	start := l.pos
	if start >= len(l.src) {
		return token{span: span{start, start}, kind: tokEOF}, nil
	}
	r, size := utf8.DecodeRuneInString(l.src[start:])
	switch {
	case r >= '0' && r <= '9' || r == '.' && isDigitAt(l.src, start+1):
		return l.number(), nil
	case r == '"':
		return l.quoted()
	case r == '`':
		return l.backquoted()
	case isNameStart(r):
		l.pos = wordEnd(l.src, start)
		return token{span{start, l.pos}, tokWord, l.src[start:l.pos]}, nil
	}
	for _, op := range [...]string{"**", "..", "->", "<=", ">=", "!=", "=="} {
		if strings.HasPrefix(l.src[start:], op) {
			l.pos += 2
			return token{span{start, l.pos}, tokOp, op}, nil
		}
	}
	if !strings.ContainsRune("+-*/=<>()[]{},:.@;!&|%", r) {
		return token{}, syntaxError(l.src, start, fmt.Sprintf("unexpected character %q", r))
	}
	l.pos += size
	return token{span{start, l.pos}, tokOp, l.src[start:l.pos]}, nil
}

// skipSpace passes white space and comments.
func (l *lexer) skipSpace() *SyntaxError {
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case isSpace(r):
			l.pos += size
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			l.pos += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return syntaxError(l.src, l.pos, "comment is not closed with */")
			}
			l.pos += end + 4
		default:
			return nil
		}
	}
	return nil
}

// isDigitAt tells whether an ASCII digit stands at the offset; outside of s
// none does.
func isDigitAt(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }

// number reads digits with an optional fraction and exponent; "1..3" is the
// number 1 and two dots.
func (l *lexer) number() token {
	start := l.pos
	for isDigitAt(l.src, l.pos) {
		l.pos++
	}
	if l.pos < len(l.src) && l.src[l.pos] == '.' && isDigitAt(l.src, l.pos+1) {
		l.pos++
		for isDigitAt(l.src, l.pos) {
			l.pos++
		}
	}
	if l.pos < len(l.src) && (l.src[l.pos] == 'e' || l.src[l.pos] == 'E') {
		at := l.pos + 1
		if at < len(l.src) && (l.src[at] == '+' || l.src[at] == '-') {
			at++
		}
		if isDigitAt(l.src, at) {
			for isDigitAt(l.src, at) {
				at++
			}
			l.pos = at
		}
	}
	return token{span{start, l.pos}, tokNumber, l.src[start:l.pos]}
}

// backquoted reads a name in backquotes, Camunda's way to write any name.
func (l *lexer) backquoted() (token, *SyntaxError) {
	start := l.pos
	end := strings.IndexByte(l.src[start+1:], '`')
	if end < 1 {
		return token{}, syntaxError(l.src, start, "name is not closed with `")
	}
	l.pos = start + end + 2
	return token{span{start, l.pos}, tokQuoted, l.src[start+1 : l.pos-1]}, nil
}

// quoted reads a string literal. Escapes that FEEL does not define stay as
// they are, so that a regular expression such as "\d" needs no doubling.
func (l *lexer) quoted() (token, *SyntaxError) {
	start := l.pos
	i := start + 1
	for i < len(l.src) && l.src[i] != '"' {
		if l.src[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(l.src) {
		return token{}, syntaxError(l.src, start, "string is not closed with a double quote")
	}
	l.pos = i + 1
	return token{span{start, l.pos}, tokString, unescape(l.src[start+1 : i])}, nil
}

var simpleEscapes = map[byte]string{'n': "\n", 'r': "\r", 't': "\t", '"': "\"", '\'': "'", '\\': "\\"}

// unescape replaces the escapes of rule 33 of the grammar.
func unescape(s string) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		if text, ok := simpleEscapes[s[i+1]]; ok {
			b.WriteString(text)
			i += 2
			continue
		}
		if r, size := unicodeEscape(s[i:]); size > 0 {
			b.WriteRune(r)
			i += size
			continue
		}
		b.WriteByte('\\')
		i++
	}
	return b.String()
}

// unicodeEscape reads \uHHHH, a surrogate pair of them, or \UHHHHHH.
func unicodeEscape(s string) (rune, int) {
	switch {
	case strings.HasPrefix(s, `\U`):
		if r, ok := hexRune(s[2:], 6); ok {
			return r, 8
		}
	case strings.HasPrefix(s, `\u`):
		hi, ok := hexRune(s[2:], 4)
		if !ok {
			return 0, 0
		}
		if hi >= 0xD800 && hi < 0xDC00 && len(s) >= 12 && s[6:8] == `\u` {
			if lo, ok := hexRune(s[8:], 4); ok && lo >= 0xDC00 && lo < 0xE000 {
				return (hi-0xD800)<<10 + (lo - 0xDC00) + 0x10000, 12
			}
		}
		return hi, 6
	}
	return 0, 0
}

// hexRune reads exactly n hexadecimal digits.
func hexRune(s string, n int) (rune, bool) {
	if len(s) < n {
		return 0, false
	}
	var r rune
	for i := 0; i < n; i++ {
		d := strings.IndexByte("0123456789abcdef", s[i]|0x20)
		if d < 0 || s[i] < '0' {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	return r, r <= utf8.MaxRune
}

// wordEnd finds where the name parts from offset i end.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isNamePart(r) {
			break
		}
		i += size
	}
	return i
}

// isNameStart is rule 28 of DMN 1.5, 10.3.1.2.
func isNameStart(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '?':
		return true
	case r < 0xC0:
		return false
	}
	return inRanges(r, nameStartRanges[:])
}

var nameStartRanges = [...][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF},
	{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF},
	{0xF900, 0xFDCF}, {0xFDF0, 0xFFFC}, {0x10000, 0xEFFFF},
}

var namePartRanges = [...][2]rune{{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}

// inRanges leaves out the characters that are both in a name range and white
// space, and bytes that are no UTF-8.
func inRanges(r rune, ranges [][2]rune) bool {
	for _, p := range ranges {
		if r >= p[0] && r <= p[1] {
			return r != 0x1680 && r != 0x180E && r != 0xFEFF && r != utf8.RuneError
		}
	}
	return false
}

// isNamePart is rule 29: a start character, a digit or a combining mark.
func isNamePart(r rune) bool {
	return isNameStart(r) || r >= '0' && r <= '9' || r >= 0x80 && inRanges(r, namePartRanges[:])
}

// isNameSymbol is rule 30: what a name may hold besides name parts.
func isNameSymbol(r rune) bool { return strings.ContainsRune("./-'’+*", r) }

// isSpace is rule 61 of DMN 1.5, 10.3.1.2.
func isSpace(r rune) bool {
	switch {
	case r == ' ' || r >= 9 && r <= 13:
		return true
	case r < 0x80:
		return false
	}
	return r == 0x85 || r == 0xA0 || r == 0x1680 || r == 0x180E || r >= 0x2000 && r <= 0x200B ||
		r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x3000 || r == 0xFEFF
}
