package importer

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token of a script: its kind tells how to read the text.
type token struct {
	kind tokenKind
	text string // of a string: its content; of a template: what stands between the backquotes
}

type tokenKind byte

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	stringToken
	templateToken
	operatorToken
)

// operators of JavaScript and JUEL, the longest first.
var operators = []string{"===", "!==", "...", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "=>", "++", "--", "+=", "-="}

// lex cuts a script into tokens.
func lex(src string) ([]token, error) {
	var out []token
	for {
		src = strings.TrimLeftFunc(src, unicode.IsSpace)
		if src == "" {
			return append(out, token{kind: endToken}), nil
		}
		t, n, err := next(src)
		if err != nil {
			return nil, err
		}
		out, src = append(out, t), src[n:]
	}
}

// next reads the token src starts with and tells its length.
func next(src string) (token, int, error) {
	r, size := utf8.DecodeRuneInString(src)
	switch {
	case r == '"' || r == '\'':
		return quoted(src, r, stringToken)
	case r == '`':
		return quoted(src, r, templateToken)
	case r >= '0' && r <= '9':
		n := len(src) - len(strings.TrimLeft(src, "0123456789."))
		return token{numberToken, src[:n]}, n, nil
	case nameRune(r):
		n := strings.IndexFunc(src, func(r rune) bool { return !nameRune(r) && !unicode.IsDigit(r) })
		if n < 0 {
			n = len(src)
		}
		return token{nameToken, src[:n]}, n, nil
	}
	for _, op := range operators {
		if strings.HasPrefix(src, op) {
			return token{operatorToken, op}, len(op), nil
		}
	}
	return token{operatorToken, src[:size]}, size, nil
}

// nameRune reports whether a name may start with r.
func nameRune(r rune) bool { return r == '_' || r == '$' || unicode.IsLetter(r) }

// quoted reads a string or template with its escapes.
func quoted(src string, quote rune, kind tokenKind) (token, int, error) {
	var b strings.Builder
	for i := 1; i < len(src); i++ {
		switch c := src[i]; {
		case c == byte(quote):
			return token{kind, b.String()}, i + 1, nil
		case c == '\\' && i+1 < len(src):
			i++
			b.WriteString(unescape(src[i]))
		default:
			b.WriteByte(c)
		}
	}
	return token{}, 0, fmt.Errorf("the text %.40s is not closed", src)
}

// unescape returns what a backslash and c stand for.
func unescape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	}
	return string(c)
}
