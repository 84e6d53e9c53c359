package bpmnxml

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
)

// coding is how the bytes of a file become text and back.
type coding struct {
	name string            // as declared, or found from the first bytes
	enc  encoding.Encoding // nil: UTF-8
	bom  string            // the byte order mark the file starts with
}

var (
	littleEndian = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	bigEndian    = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)

	// signatures are the first bytes that give an encoding away (XML 1.0,
	// appendix F). Those that are marks are no part of the text.
	signatures = []struct {
		bytes string
		mark  bool
		coding
	}{
		{"\xEF\xBB\xBF", true, coding{name: "UTF-8"}},
		{"\xFF\xFE", true, coding{name: "UTF-16", enc: littleEndian}},
		{"\xFE\xFF", true, coding{name: "UTF-16", enc: bigEndian}},
		{"<\x00", false, coding{name: "UTF-16", enc: littleEndian}},
		{"\x00<", false, coding{name: "UTF-16", enc: bigEndian}},
	}

	declared = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
)

// codingOf finds the encoding of a file from its first bytes and its XML
// declaration. The bytes win over the declaration: many programs write
// "utf-16" into files they store as UTF-8.
func codingOf(data []byte) (coding, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.bytes)) {
			c := s.coding
			if s.mark {
				c.bom = s.bytes
			}
			return c, nil
		}
	}
	m := declared.FindSubmatch(data[:min(len(data), 512)])
	if m == nil {
		return coding{name: "UTF-8"}, nil
	}
	name := string(m[1])
	switch upper := strings.ToUpper(name); {
	case upper == "UTF-8", upper == "UTF8", upper == "US-ASCII", upper == "ASCII", strings.HasPrefix(upper, "UTF-16"):
		return coding{name: "UTF-8"}, nil
	}
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		enc, err = htmlindex.Get(name)
	}
	if err != nil {
		return coding{}, fmt.Errorf("the encoding %q is not known; save the file as UTF-8", name)
	}
	return coding{name: name, enc: enc}, nil
}

// decode returns the text of a file and, when a byte does not fit the
// encoding, the offset in that text where it stands; -1 if all is well.
func (c coding) decode(data []byte) (text string, wrong int) {
	data = data[len(c.bom):]
	if c.enc == nil {
		return string(data), invalidUTF8(data)
	}
	out, err := c.enc.NewDecoder().Bytes(data)
	if err != nil {
		return string(out), len(out)
	}
	wrong = bytes.IndexRune(out, utf8.RuneError)
	if wrong >= 0 && bytes.Equal(c.encode(out)[len(c.bom):], data) {
		wrong = -1 // the character itself, not a stand-in for a wrong byte
	}
	return string(out), wrong
}

// invalidUTF8 returns the offset of the first byte that is no UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; ; {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
}

// encode is the reverse of decode. A character that the encoding cannot hold
// becomes a character reference.
func (c coding) encode(text []byte) []byte {
	if c.enc == nil {
		return append([]byte(c.bom), text...)
	}
	out, err := encoding.HTMLEscapeUnsupported(c.enc.NewEncoder()).Bytes(text)
	if err != nil {
		out = text // not reached: every character has a reference
	}
	return append([]byte(c.bom), out...)
}

// oddities says what is strange about the encoding of a file that could be
// read all the same.
func (c coding) oddities(data []byte, text string) (out []string) {
	m := declared.FindStringSubmatch(text[:min(len(text), 512)])
	if m != nil && c.enc == nil && strings.HasPrefix(strings.ToUpper(m[1]), "UTF-16") {
		out = append(out, fmt.Sprintf("the first line says %s, but the file is UTF-8; some programs refuse it", m[1]))
	}
	if c.enc != nil && !bytes.Equal(c.encode([]byte(text)), data) {
		out = append(out, fmt.Sprintf("the file writes characters in a way %s has no need of; saving an edit writes them in the usual way", c.name))
	}
	return out
}

// holds reports whether the encoding has all characters of s.
func (c coding) holds(s string) bool {
	if c.enc == nil {
		return true
	}
	_, err := c.enc.NewEncoder().String(s)
	return err == nil
}
