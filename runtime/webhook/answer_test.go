package webhook

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func packed(t *testing.T, coding, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip", "x-gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "raw":
		w, _ = flate.NewWriter(&out, 6)
	case "br":
		w = brotli.NewWriter(&out)
	default:
		return []byte(text)
	}
	io.WriteString(w, text)
	w.Close()
	return out.Bytes()
}

// Whatever coding the process asks for itself, it gets the answer unpacked.
func TestAnswersAreUnpacked(t *testing.T) {
	const text = `{"a":1}`
	twice := packed(t, "br", string(packed(t, "gzip", text)))
	for _, c := range []struct {
		coding string
		body   []byte
	}{
		{"gzip", packed(t, "gzip", text)}, {"x-gzip", packed(t, "gzip", text)}, {"GZip", packed(t, "gzip", text)}, {"deflate", packed(t, "deflate", text)},
		{"deflate", packed(t, "raw", text)}, {"br", packed(t, "br", text)}, {"identity", []byte(text)}, {"gzip, br", twice},
	} {
		for _, own := range []string{"", "gzip, deflate, br"} {
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if own != "" && r.Header.Get("Accept-Encoding") != own {
					t.Errorf("Accept-Encoding arrived as %q", r.Header.Values("Accept-Encoding"))
				}
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Encoding", c.coding)
				w.Write(c.body)
			})
			call := Call{URL: url, Method: "GET"}
			if own != "" {
				call.Header = []Pair{{Name: "accept-encoding", Value: own}}
			}
			x := do(t, Options{}, call)
			if string(x.Answer.Body) != text || x.Answer.Headers["content-encoding"] != "" {
				t.Errorf("%s, asked with %q: got %s %v %v", c.coding, own, x.Answer.Body, x.Answer.Headers, x.Failure)
			}
		}
	}
}

func TestPackingThatCannotBeRead(t *testing.T) {
	whole := packed(t, "gzip", strings.Repeat("abc", 1000))
	spoiled := bytes.Clone(whole)
	spoiled[len(spoiled)-6]++ // of the checksum
	bomb := packed(t, "gzip", strings.Repeat("0", 8<<20))
	for _, c := range []struct {
		coding string
		body   []byte
		reason Reason
	}{
		{"gzip", []byte("no gzip at all"), Packed}, {"gzip", spoiled, Packed}, {"gzip", whole[:len(whole)-9], Broken}, {"br", []byte("no brotli \xff\xff"), Packed},
		{"deflate", []byte("\xff\xff\xff"), Packed}, {"zstd", whole, Packed}, {"gzip", bomb, TooBig},
	} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", c.coding)
			w.Write(c.body)
		})
		if x := do(t, Options{Limit: 1 << 20}, Call{URL: url}); x.Failure == nil || x.Failure.Reason != c.reason {
			t.Errorf("%s %.20q: got %+v, want %s", c.coding, c.body, x.Failure, c.reason)
		}
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Encoding", "gzip") })
	if x := do(t, Options{}, Call{URL: url, Method: "HEAD"}); x.Failure != nil || x.Answer.Status != 200 {
		t.Errorf("an answer without body: %+v", x)
	}
}
