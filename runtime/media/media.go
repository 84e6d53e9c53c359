// Package media turns the bodies of HTTP messages, by their Content-Type, into
// the JSON values that processes work with.
//
// Bodies come from anybody. Nothing here believes a Content-Type that the bytes do not keep, and what is no value (a number
// out of range, nesting without end) is refused before the engine sees it: the engine would have to keep it for ever.
package media

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"hookflow/engine/feel"
)

// Type reads a Content-Type: the media type in lower case, and the charset if
// it names one.
func Type(contentType string) (media, charset string) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(contentType), ";")
	}
	return strings.TrimSpace(media), params["charset"]
}

// IsJSON reports whether a media type is JSON or built on it (RFC 6839).
func IsJSON(media string) bool {
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}

// IsText reports whether a media type is text to read, XML included.
func IsText(media string) bool {
	return strings.HasPrefix(media, "text/") || media == "application/xml" || strings.HasSuffix(media, "+xml")
}

// Value turns the body of an answer into JSON; nil if it is empty. What is
// declared as JSON, and plain or undeclared text that is a JSON object or list,
// is taken as that; other text becomes a string by its charset, and what is no
// text a base64 string. A body that is not the JSON it claims to be stays text,
// for the process to look at.
func Value(data []byte, contentType string) json.RawMessage {
	if len(data) == 0 {
		return nil
	}
	media, charset := Type(contentType)
	text, ok := UTF8(data, media, charset)
	if !ok {
		return Quote(base64.StdEncoding.EncodeToString(data))
	}
	if (IsJSON(media) || looksLikeJSON(media, text)) && json.Valid(text) {
		return bytes.TrimSpace(text)
	}
	return Quote(string(text))
}

// Broken says why a body is not the JSON that its type says; empty if it is, or if its type says something else.
func Broken(data []byte, contentType string) string {
	media, charset := Type(contentType)
	if !IsJSON(media) || len(data) == 0 {
		return ""
	}
	text, ok := UTF8(data, media, charset)
	line, column, why := Misread(text)
	switch {
	case !ok:
		return "its type says " + media + ", and it is no text"
	case line == 0:
		return ""
	}
	return fmt.Sprintf("its type says %s, and it is none: line %d, column %d: %s", media, line, column, why)
}

func looksLikeJSON(media string, text []byte) bool {
	if media != "" && media != "text/plain" && media != "application/octet-stream" {
		return false
	}
	text = bytes.TrimSpace(text)
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

// Check says why JSON cannot be kept: a number out of range, or nesting too deep.
func Check(value json.RawMessage) error { return feel.CheckJSON(value) }

// UTF8 decodes text and drops a byte order mark, which tells the encoding
// whatever is declared (WHATWG Encoding, 6.1); ok is false for what is no
// text, or in a charset nobody knows. Undeclared text that is not UTF-8 is
// taken as windows-1252, as browsers do.
func UTF8(data []byte, media, charset string) (text []byte, ok bool) {
	if order, wide := utf16Order(data, charset); wide && (media == "" || charset != "" || IsText(media) || IsJSON(media)) {
		text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
		return text, err == nil && len(data)%2 == 0
	}
	if charset == "" || strings.EqualFold(charset, "utf-8") || bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		if utf8.Valid(data) {
			return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), true
		}
		charset = "windows-1252"
		if !IsText(media) {
			return nil, false
		}
	}
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return nil, false
	}
	text, err = enc.NewDecoder().Bytes(data)
	return text, err == nil
}

// utf16Order tells UTF-16, by its byte order mark or by the charset, and which
// half of a character comes first. Without a mark the first character, which is
// mostly of ASCII, tells (RFC 4627, section 3).
func utf16Order(data []byte, charset string) (order unicode.Endianness, wide bool) {
	charset = strings.ToLower(charset)
	switch {
	case bytes.HasPrefix(data, []byte("\xfe\xff")), charset == "utf-16be", charset == "utf-16" && len(data) > 0 && data[0] == 0:
		return unicode.BigEndian, true
	case bytes.HasPrefix(data, []byte("\xff\xfe")), charset == "utf-16le", charset == "utf-16":
		return unicode.LittleEndian, true
	}
	return unicode.LittleEndian, false
}

// Quote is s as a JSON string.
func Quote(s string) json.RawMessage {
	out, _ := json.Marshal(s) // a string always has a JSON form
	return out
}

// Mistake says where text stops being JSON and why, such as "; line 2, column 7: invalid character '}'", to be put after what was expected;
// "" if it is JSON. Lines and columns, in bytes, begin with 1.
func Mistake(text []byte) string {
	line, column, why := Misread(text)
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("; line %d, column %d: %s", line, column, why)
}

// Misread is the line and column, from 1 on, where text stops being JSON, and why; 0, 0 and "" if it is JSON.
func Misread(text []byte) (line, column int, why string) {
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal(text, new(json.RawMessage)), &syntax) {
		return 0, 0, ""
	}
	before := text[:max(0, min(int(syntax.Offset)-1, len(text)))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n'), syntax.Error()
}
