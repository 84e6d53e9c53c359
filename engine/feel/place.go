package feel

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Place tells what surrounds a template, and with it how values are escaped.
type Place uint8

const (
	// PlainText inserts values as they are; lists and contexts as JSON.
	PlainText Place = iota
	// JSON inserts JSON values, or inside of a string literal escaped text.
	JSON
	// URLPath is a URL or the path of one: a value is one segment, "/"
	// included; behind "?" it is a part of the query; at the very beginning it
	// stands as it is, since there it names the server.
	URLPath
	// URLQuery is the part of a URL behind "?".
	URLQuery
	// Form is a body of the type application/x-www-form-urlencoded.
	Form
	// Header is the value of an HTTP header; line breaks are refused.
	Header
	// XML is element content or an attribute value.
	XML
)

var placeNames = [...]string{"text", "JSON", "URL path", "URL query", "form", "header", "XML"}

// String names the place for messages.
func (p Place) String() string { return placeNames[p] }

type escaper = func(m *machine, v Value) (string, error)

// assignEscapes chooses the escaping of every insertion by the text before it.
func (p Place) assignEscapes(parts []templatePart) {
	var before strings.Builder
	inString := false
	for i := range parts {
		if parts[i].expr == nil {
			before.WriteString(parts[i].text)
			inString = p == JSON && endsInString(parts[i].text, inString)
			continue
		}
		parts[i].escape = p.escaperAfter(before.String(), inString)
		before.WriteByte('x') // stands for the value
	}
}

// escaperAfter chooses the escaping by the literal text before the insertion;
// inString tells whether it ends inside of a string literal of JSON.
func (p Place) escaperAfter(before string, inString bool) escaper {
	switch p {
	case JSON:
		if inString {
			return textEscaper(jsonStringContent)
		}
		return jsonValue
	case URLPath:
		return urlEscaper(before)
	case URLQuery:
		return textEscaper(escapeQuery)
	case Form:
		return textEscaper(func(s string) (string, error) { return url.QueryEscape(s), nil })
	case Header:
		return textEscaper(checkHeader)
	case XML:
		return textEscaper(escapeXML)
	}
	return textEscaper(func(s string) (string, error) { return s, nil })
}

// textEscaper escapes the text of a value.
func textEscaper(escape func(string) (string, error)) escaper {
	return func(m *machine, v Value) (string, error) {
		s, err := plainText(v)
		if err != nil {
			return "", err
		}
		m.grow(len(s))
		return escape(s)
	}
}

// plainText is the text of a value: null is empty, lists and contexts are
// JSON.
func plainText(v Value) (string, error) {
	switch x := v.(type) {
	case nil, Null:
		return "", nil
	case String:
		return string(x), nil
	case List, *Context:
		b, err := ToJSON(v)
		return string(b), err
	}
	var b strings.Builder
	writeScalar(&b, v)
	return b.String(), nil
}

// jsonValue inserts a whole JSON value.
func jsonValue(_ *machine, v Value) (string, error) {
	b, err := ToJSON(v)
	return string(b), err
}

// jsonStringContent inserts into a string literal that is already open.
func jsonStringContent(s string) (string, error) {
	quoted := appendJSONString(nil, s)
	return string(quoted[1 : len(quoted)-1]), nil
}

// endsInString tells whether a string literal is open at the end of text, when
// one was open at its beginning or not.
func endsInString(text string, open bool) bool {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			open = !open
		case text[i] == '\\' && open:
			i++
		}
	}
	return open
}

// urlEscaper tells the parts of a URL apart: the beginning, the host, the
// path, and the query or fragment.
func urlEscaper(before string) escaper {
	scheme := strings.Index(before, "://")
	switch {
	case before == "":
		return textEscaper(func(s string) (string, error) { return s, checkURLStart(s) })
	case strings.ContainsAny(before, "?#"):
		return textEscaper(escapeQuery)
	case scheme >= 0 && !strings.Contains(before[scheme+3:], "/"):
		return textEscaper(checkHost)
	}
	return textEscaper(escapeSegment)
}

// escapeQuery writes a space as %20, which is right in a query and in a
// fragment.
func escapeQuery(s string) (string, error) {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), nil
}

// escapeSegment also hides dots that alone would mean "this" or "the parent".
func escapeSegment(s string) (string, error) {
	if s == "." || s == ".." {
		return "", fmt.Errorf("%q would change the path", s)
	}
	return url.PathEscape(s), nil
}

// checkURLStart refuses what can begin no URL.
func checkURLStart(s string) error {
	if strings.ContainsAny(s, " \t\r\n\"<>") {
		return fmt.Errorf("%q is no beginning of a URL", s)
	}
	return nil
}

// checkHost refuses everything that could end the host and begin another part.
func checkHost(s string) (string, error) {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~:[]") != "" {
		return "", fmt.Errorf("%q is no host name", s)
	}
	return s, nil
}

// checkHeader keeps a value from beginning another header.
func checkHeader(s string) (string, error) {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7f {
			return "", errors.New("a header cannot hold line breaks or control characters")
		}
	}
	return s, nil
}

// escapeXML escapes the five characters with a meaning, keeps line breaks as
// references so that attributes do not lose them, and drops what XML 1.0
// cannot hold.
func escapeXML(s string) (string, error) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&apos;")
		case r == '\n' || r == '\r' || r == '\t':
			fmt.Fprintf(&b, "&#%d;", r)
		case r >= 0x20 && r != utf8.RuneError && r != 0xFFFE && r != 0xFFFF:
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}
