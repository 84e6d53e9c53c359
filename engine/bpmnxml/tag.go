package bpmnxml

import (
	"encoding/xml"
	"strings"

	"github.com/beevik/etree"
)

// rawTag is a start tag in pieces that, put together, give its text.
type rawTag struct {
	attrs []rawAttr
	tail  string // white space and ">" or "/>"
}

// rawAttr is one attribute as it stands in a file.
type rawAttr struct {
	space string // white space before the name
	name  string // with prefix
	equal string // the equals sign with white space around it
	quote string // ' or "
	value string // still escaped
}

const whitespace = " \t\r\n"

// scanTag takes a start tag apart. The tokenizer has accepted it, so that it
// is known to be sound.
func scanTag(raw string) rawTag {
	var t rawTag
	t.tail = eachAttr(raw, func(a rawAttr) bool {
		t.attrs = append(t.attrs, a)
		return true
	})
	return t
}

// eachAttr calls f for the attributes of a start tag while it returns true, and returns what is left.
func eachAttr(raw string, f func(rawAttr) bool) (tail string) {
	i := strings.IndexAny(raw, whitespace+"/>")
	for rest := raw[i:]; ; {
		name := rest[blanks(rest):]
		if name[0] == '/' || name[0] == '>' {
			return rest
		}
		a := rawAttr{space: rest[:len(rest)-len(name)]}
		end := 0
		for name[end] != '=' && !isBlank(name[end]) {
			end++
		}
		a.name = name[:end]
		at := end + blanks(name[end:]) + 1 // after the equals sign
		value := name[at+blanks(name[at:]):]
		a.equal = name[end : len(name)-len(value)]
		a.quote = value[:1]
		end = 1 + strings.IndexByte(value[1:], a.quote[0])
		a.value = value[1:end]
		rest = value[end+1:]
		if !f(a) {
			return rest
		}
	}
}

// isBlank reports whether c is white space.
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// blanks is how much white space a text begins with.
func blanks(text string) (n int) {
	for n < len(text) && isBlank(text[n]) {
		n++
	}
	return n
}

// fullName is the name in the start tag, with its prefix.
func (s *said) fullName() string {
	text := s.start.of(s.source)
	end := 1
	for c := text[end]; c != '/' && c != '>' && !isBlank(c); c = text[end] {
		end++
	}
	return text[1:end]
}

// name is the prefix and the name in the start tag.
func (s *said) name() (space, tag string) { return divided(s.fullName()) }

// divided is the prefix of a name and the rest.
func divided(name string) (space, rest string) {
	if space, rest, _ = strings.Cut(name, ":"); space == "" || rest == "" {
		return "", name
	}
	return space, rest
}

// named reports whether x is called what the start tag says.
func (s *said) named(x *etree.Element) bool { return called(s.fullName(), x.Space, x.Tag) }

// called reports whether a name is made of a prefix, which may be empty, and the rest.
func called(name, space, rest string) bool {
	if space == "" {
		return strings.TrimPrefix(name, ":") == rest || name == rest
	}
	return len(name) == len(space)+1+len(rest) && name[:len(space)] == space && name[len(space)] == ':' && name[len(space)+1:] == rest
}

// attrs are the attributes in the start tag; they belong to no element.
func (s *said) attrs() []etree.Attr {
	raw := scanTag(s.start.of(s.source)).attrs
	list := make([]etree.Attr, len(raw))
	for i, a := range raw {
		if list[i].Space, list[i].Key = divided(a.name); a.name[0] == '$' {
			list[i].Space, list[i].Key = "", a.name // see dollars
		}
		list[i].Value = a.read()
	}
	return list
}

// read is the value of an attribute without escapes.
func (a rawAttr) read() string {
	if !strings.ContainsAny(a.value, "&\r") {
		return a.value
	}
	t, err := xml.NewDecoder(strings.NewReader("<a a=" + a.quote + a.value + a.quote + "/>")).RawToken()
	if err != nil {
		return a.value // the tokenizer has accepted it before
	}
	return t.(xml.StartElement).Attr[0].Value
}

// sameTag reports whether the start tag can be copied. The order of attributes
// counts too: patchTag restores it.
func (s *said) sameTag(x *etree.Element) bool {
	if !s.named(x) {
		return false
	}
	n, same := 0, true
	eachAttr(s.start.of(s.source), func(a rawAttr) bool {
		same = n < len(x.Attr) && called(a.name, x.Attr[n].Space, x.Attr[n].Key) && x.Attr[n].Value == a.read()
		n++
		return same
	})
	return same && n == len(x.Attr)
}

// patchTag rewrites the start tag of x from the one it was read with: what is
// as it was keeps its text, new attributes follow the last one.
func (w *writer) patchTag(x *etree.Element, m *memory) string {
	raw, were := scanTag(m.start.of(m.source)), m.attrs()
	var b strings.Builder
	b.WriteString("<" + x.FullTag())
	kept := make(map[string]bool, len(raw.attrs))
	space := " "
	for i, a := range raw.attrs {
		space = a.space
		now := x.SelectAttr(were[i].FullKey())
		if now == nil {
			continue
		}
		kept[a.name] = true
		value := a.value
		if now.Value != were[i].Value {
			value = w.escape(now.Value, a.quote)
		}
		b.WriteString(a.space + a.name + a.equal + a.quote + value + a.quote)
	}
	for _, a := range x.Attr {
		if !kept[a.FullKey()] {
			b.WriteString(space + a.FullKey() + `="` + w.escape(a.Value, `"`) + `"`)
		}
	}
	b.WriteString(raw.tail)
	return b.String()
}

// mask returns text with the "$" of attribute names such as $type replaced by
// "_", so that a strict tokenizer takes them, and the offsets of those.
func mask(text string) (string, []int) {
	if !strings.Contains(text, "$") {
		return text, nil
	}
	var at []int
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], '<')
		if next < 0 {
			break
		}
		i += next
		end := tagEnd(text, i)
		if end < 0 {
			end = len(text)
		}
		if len(text) > i+1 && text[i+1] != '!' && text[i+1] != '?' {
			at = append(at, dollarNames(text[i:end], i)...)
		}
		i = end
	}
	if at == nil {
		return text, nil
	}
	masked := []byte(text)
	for _, i := range at {
		masked[i] = '_'
	}
	return string(masked), at
}

// tagEnd returns the offset after the markup that starts at i, or -1.
func tagEnd(text string, i int) int {
	for _, m := range [...][2]string{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
		if strings.HasPrefix(text[i:], m[0]) {
			return after(text, i, m[1])
		}
	}
	var quote byte
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

// after returns the offset behind the next end mark, or -1.
func after(text string, i int, end string) int {
	n := strings.Index(text[i:], end)
	if n < 0 {
		return -1
	}
	return i + n + len(end)
}

// dollarNames returns the offsets of the dollar signs that start an attribute
// name in a tag, which itself starts at offset base.
func dollarNames(tag string, base int) (at []int) {
	var quote byte
	for i := 0; i < len(tag); i++ {
		switch c := tag[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '$' && strings.IndexByte(whitespace, tag[i-1]) >= 0:
			at = append(at, base+i)
		}
	}
	return at
}
