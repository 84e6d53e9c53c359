package media

import (
	"encoding/json"
	"testing"
)

func TestType(t *testing.T) {
	for in, want := range map[string][2]string{
		"":                                 {"", ""},
		"Application/JSON; Charset=\"x\"":  {"application/json", "x"},
		"text/plain;;charset":              {"text/plain", ""},
		"application/vnd.api+json;profile": {"application/vnd.api+json", ""},
	} {
		if media, charset := Type(in); media != want[0] || charset != want[1] {
			t.Errorf("%q: got %q %q", in, media, charset)
		}
	}
}

func TestUTF8(t *testing.T) {
	for _, c := range []struct {
		data, media, charset string
		want                 string
		ok                   bool
	}{
		{"\xff\xfe{\x00}\x00", "application/json", "utf-16", "{}", true},
		{"\xfe\xff\x00{\x00}", "application/json", "utf-16", "{}", true},
		{"\xff\xfe\xe9\x00", "application/json", "", "é", true}, // the mark tells
		{"\xff\xfe\xe9\x00", "", "utf-8", "é", true},            // against what is declared, too
		{"{\x00}\x00", "application/json", "UTF-16", "{}", true},
		{"\x00{\x00}", "application/json", "utf-16", "{}", true},
		{"\x00{\x00}", "text/plain", "utf-16be", "{}", true},
		{"{\x00}", "text/plain", "utf-16", "", false}, // half a character
		{"\xff\xfea\x00", "image/x", "", "", false},
		{"\xef\xbb\xbfa", "text/plain", "windows-1252", "a", true},
		{"\xfc", "text/plain", "", "ü", true},
		{"\xfc", "application/json", "", "", false},
		{"a", "text/plain", "no-such", "", false},
		{"\xcf", "text/plain", "windows-1251", "П", true},
	} {
		if text, ok := UTF8([]byte(c.data), c.media, c.charset); ok != c.ok || (ok && string(text) != c.want) {
			t.Errorf("%q as %s in %s: got %q %v", c.data, c.media, c.charset, text, ok)
		}
	}
}

// FuzzValue: whatever comes is JSON afterwards.
func FuzzValue(f *testing.F) {
	f.Add([]byte(`{"a":1}`), "application/json")
	f.Add([]byte("\xff\xfe{\x00}\x00"), "application/json; charset=utf-16")
	f.Add([]byte("\x1b$B"), "text/html; charset=iso-2022-jp")
	f.Fuzz(func(t *testing.T, data []byte, kind string) {
		if v := Value(data, kind); len(v) > 0 && !json.Valid(v) {
			t.Errorf("%q as %q became %q", data, kind, v)
		}
	})
}

func TestMistake(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}`:             "",
		``:                    "; line 1, column 1: unexpected end of JSON input",
		"{\n  \"a\": 1,\n}":   "; line 3, column 1: invalid character '}' looking for beginning of object key string",
		`{"customer": 'lee'}`: "; line 1, column 14: invalid character '\\'' looking for beginning of value",
	} {
		if got := Mistake([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
