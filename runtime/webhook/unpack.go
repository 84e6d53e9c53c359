package webhook

import (
	"bufio"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"

	"compress/flate"

	"github.com/andybalholm/brotli"
)

// unpack undoes the codings of an answer (RFC 9110, section 8.4), the last one first.
func unpack(resp *http.Response) (io.Reader, error) {
	var names []string
	for _, header := range resp.Header.Values("Content-Encoding") {
		for name := range strings.SplitSeq(header, ",") {
			names = append(names, strings.ToLower(strings.TrimSpace(name)))
		}
	}
	var data io.Reader = resp.Body
	for i := len(names) - 1; i >= 0; i-- {
		coding, known := codings[names[i]]
		if !known {
			return nil, &Failure{Reason: Packed, Message: "the answer is packed as " + names[i] + ", which is not read here; ask for gzip in Accept-Encoding"}
		}
		packed := bufio.NewReader(data)
		if _, err := packed.Peek(1); errors.Is(err, io.EOF) {
			return packed, nil // no body, such as that of an answer to HEAD
		}
		unpacked, err := coding(packed)
		if err != nil {
			return nil, broken(names[i], err)
		}
		data = checked{unpacked, names[i]}
	}
	return data, nil
}

var codings = map[string]func(*bufio.Reader) (io.Reader, error){
	"":         plain,
	"identity": plain,
	"gzip":     func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	"x-gzip":   func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	"deflate":  deflate,
	"br":       func(r *bufio.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
}

func plain(r *bufio.Reader) (io.Reader, error) { return r, nil }

// deflate is zlib; some servers leave its header out.
func deflate(r *bufio.Reader) (io.Reader, error) {
	if head, err := r.Peek(2); err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(r)
	}
	return flate.NewReader(r), nil
}

// checked tells what is wrong with the packing from what is wrong with the connection.
type checked struct {
	io.Reader
	coding string
}

func (c checked) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(c.coding, err)
	}
	return n, err
}

func broken(coding string, err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum),
		strings.HasPrefix(err.Error(), "brotli: "):
		return &Failure{Reason: Packed, Message: "the answer is not the " + coding + " it claims to be"}
	}
	return err
}
