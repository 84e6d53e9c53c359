package bpmnxml

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Load reads the bytes of a file called name from r, and no more of them than
// Read takes: a file of several gigabytes is refused before it fills the
// memory, by its size where r can tell it. That error is a *ReadError; others
// are those of r.
func Load(name string, r io.Reader) ([]byte, error) {
	var all bytes.Buffer
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			if info.Size() > maxBytes {
				return nil, tooLong(name, fmt.Sprint(info.Size()>>20))
			}
			all.Grow(int(info.Size()) + bytes.MinRead) // which is free when the end is looked for
		}
	}
	_, err := all.ReadFrom(io.LimitReader(r, maxBytes+1))
	data := all.Bytes()
	if err == nil && len(data) > maxBytes {
		return nil, tooLong(name, fmt.Sprint("more than ", maxBytes>>20))
	}
	return data, err
}

// LoadFile is Load for a file of the disk; an error of the disk is a *fs.PathError.
func LoadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // nothing was written
	return Load(path, f)
}

// tooLong is the refusal of a file that has so many MB.
func tooLong(name, size string) *ReadError {
	return &ReadError{File: name, Msg: fmt.Sprintf("the file has %s MB; files above %d MB are not read", size, maxBytes>>20)}
}
