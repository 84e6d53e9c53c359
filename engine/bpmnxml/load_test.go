package bpmnxml_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine/bpmnxml"
)

// TestLoad: a file of 8 GB is refused by its size, a stream that does not end
// after the 64 MB that are read at most; a short one comes whole.
func TestLoad(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.bpmn")
	if err := os.WriteFile(huge, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 8<<30); err != nil {
		t.Skipf("the file system has no sparse files: %v", err)
	}
	_, err := bpmnxml.LoadFile(huge)
	tooBig(t, err, "the file has 8192 MB; files above 64 MB are not read")
	_, err = bpmnxml.Load("stream", endless{})
	tooBig(t, err, "the file has more than 64 MB; files above 64 MB are not read")
	data, err := bpmnxml.Load("short", strings.NewReader("<a/>"))
	if err != nil || string(data) != "<a/>" {
		t.Errorf("%q, %v", data, err)
	}
	var missing *fs.PathError
	if _, err := bpmnxml.LoadFile(filepath.Join(dir, "missing")); !errors.As(err, &missing) {
		t.Errorf("a missing file: %v", err)
	}
}

func tooBig(t *testing.T, err error, want string) {
	t.Helper()
	var wrong *bpmnxml.ReadError
	if !errors.As(err, &wrong) || wrong.Msg != want {
		t.Errorf("%v, want %q", err, want)
	}
}

// endless is a stream without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
