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
