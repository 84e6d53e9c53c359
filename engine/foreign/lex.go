package foreign

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token of JUEL or Groovy: its kind tells how to read the text.
type token struct {
	kind tokenKind
	text string // of a string: its content
}

type tokenKind byte

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	stringToken
	gstringToken // Groovy's text with ${ } and $name in it
	operatorToken
)

// operators of JUEL and Groovy, the longest first. Some have no translation:
// they are here so that their parts are not taken for others.
var operators = []string{
	"===", "!==", "==~", "<=>", "...", "==", "!=", "<=", ">=", "&&", "||", "?:", "?.", "+=", "-=", "->", "++", "--", "=~", "..", "**", "<<", ">>",
}

// lex cuts an expression into tokens.
func lex(src string, language Language) ([]token, error) {
	var out []token
	for {
		src = strings.TrimLeftFunc(src, unicode.IsSpace)
		if src == "" {
			return append(out, token{kind: endToken}), nil
		}
		t, n, err := next(src, language)
		if err != nil {
			return nil, err
		}
		out, src = append(out, t), src[n:]
	}
}

var number = regexp.MustCompile(`^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`)

// next reads the token src starts with and tells its length.
func next(src string, language Language) (token, int, error) {
	r, size := utf8.DecodeRuneInString(src)
	switch {
	case r == '"' || r == '\'':
		return quoted(src, byte(r), language)
	case number.MatchString(src):
		n := len(number.FindString(src))
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

// quoted reads a string with its escapes. JUEL escapes quotes and the backslash
// and nothing else (EL 2.2, 1.19).
func quoted(src string, quote byte, language Language) (token, int, error) {
	kind := stringToken
	if strings.HasPrefix(src, strings.Repeat(string(quote), 3)) && language == Groovy {
		return token{}, 0, fmt.Errorf("text in three quotes is not translated")
	}
	if language == Groovy && quote == '"' {
		kind = gstringToken
	}
	var b strings.Builder
	for i := 1; i < len(src); i++ {
		switch c := src[i]; {
		case c == quote:
			return token{kind, b.String()}, i + 1, nil
		case c == '\\' && i+1 < len(src):
			i++
			if language == JUEL && !strings.ContainsRune(`\"'`, rune(src[i])) {
				return token{}, 0, fmt.Errorf(`\%c is no escape in JUEL`, src[i])
			}
			if kind == gstringToken && src[i] == '$' {
				return token{}, 0, fmt.Errorf(`\$ is not translated`)
			}
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
