package export

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"regexp"
)

// An export carries the file it was made from in a comment behind its last element,
// which no server reads and every server keeps. As long as the rest of the export is
// unchanged, opening it gives that file back, byte for byte; a changed export is
// imported like any file of its server.

var carried = regexp.MustCompile(`\n<!-- hookflow:source ([0-9a-f]{64}) ([A-Za-z0-9+/=]+) -->\s*$`)

// maxSource bounds what a comment may unpack to.
const maxSource = 64 << 20

// Carry returns an export with the source it was made from.
func Carry(exported, source []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(source) // a buffer takes everything
	_ = w.Close()
	exported = bytes.TrimRight(exported, "\n")
	sum := sha256.Sum256(exported)
	out := append(bytes.Clone(exported), "\n<!-- hookflow:source "+hex.EncodeToString(sum[:])+" "...)
	out = append(out, base64.StdEncoding.EncodeToString(packed.Bytes())...)
	return append(out, " -->\n"...)
}

// Source returns the file that an export was made from; false if data is none, or was
// changed since.
func Source(data []byte) ([]byte, bool) {
	m := carried.FindSubmatchIndex(data)
	if m == nil {
		return nil, false
	}
	sum := sha256.Sum256(data[:m[0]])
	if hex.EncodeToString(sum[:]) != string(data[m[2]:m[3]]) {
		return nil, false
	}
	packed, err := base64.StdEncoding.DecodeString(string(data[m[4]:m[5]]))
	if err != nil {
		return nil, false
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false
	}
	source, err := io.ReadAll(io.LimitReader(r, maxSource))
	return source, err == nil
}
