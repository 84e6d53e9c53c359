package store_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
)

// The store is backed up while it is written to, and what comes out is a store with everything from before.
func TestStreamWhileWriting(t *testing.T) {
	s := open(t, t.TempDir())
	fill(t, s, 0, 500)
	fill(t, s.Archive(), 0, 100)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 500; ; n++ {
			select {
			case <-stop:
				return
			default:
				update(t, s, func(tx engine.Tx) { tx.Put(things, number(n), bytes.Repeat([]byte{byte(n)}, 200)) })
			}
		}
	}()
	var tar bytes.Buffer
	err := s.Stream(&tar)
	close(stop)
	<-done
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "saved")
	sent := bytes.Clone(tar.Bytes())
	if err := store.Unpack(&tar, dir); err != nil {
		t.Fatal(err)
	}
	saved := open(t, dir)
	if n := count(t, saved); n < 500 {
		t.Errorf("%d records of at least 500", n)
	}
	if n := count(t, saved.Archive()); n != 100 {
		t.Errorf("%d archived records of 100", n)
	}
	if err := saved.Check(); err != nil {
		t.Error(err)
	}
	if err := store.Unpack(bytes.NewReader(sent), dir); err == nil || !strings.Contains(err.Error(), "already holds a store") {
		t.Errorf("over a store: %v", err)
	}
	for _, cut := range [][]byte{sent[:len(sent)/2], nil, []byte("no tar"), bytes.Replace(sent, []byte("state.db"), []byte("../state"), 1)} {
		dir := filepath.Join(t.TempDir(), "cut")
		if err := store.Unpack(bytes.NewReader(cut), dir); err == nil || store.Exists(dir) {
			t.Errorf("of %d bytes: %v", len(cut), err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	fill(t, s, 0, 300)
	fill(t, s.Archive(), 0, 100)
	var used *store.InUseError
	if _, err := store.OpenReadOnly(dir); !errors.As(err, &used) || used.PID != os.Getpid() {
		t.Errorf("in use: %v", err)
	}
	s.Close()
	before := snapshot(t, dir)
	looked := func(records int) {
		t.Helper()
		s, err := store.OpenReadOnly(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if n := count(t, s); n != 300 {
			t.Errorf("%d records of 300", n)
		}
		if s.Archive() != nil != (records > 0) || records > 0 && count(t, s.Archive()) != records {
			t.Errorf("the archive does not hold %d records", records)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		if err := s.Backup(filepath.Join(t.TempDir(), "b")); err != nil {
			t.Error(err)
		}
		if err := s.Update(func(engine.Tx) error { return nil }); err == nil {
			t.Error("it can be written to")
		}
	}
	looked(100)
	if after := snapshot(t, dir); after != before {
		t.Errorf("looking changed the files:\n%s\n%s", before, after)
	}
	if err := os.Remove(filepath.Join(dir, "archive.db")); err != nil {
		t.Fatal(err)
	}
	looked(0)
}

// snapshot names the files of a directory with their times and sizes.
func snapshot(t *testing.T, dir string) string {
	out, err := exec.Command("ls", "-l", "--time-style=full-iso", dir).Output()
	if err != nil {
		t.Skip(err)
	}
	return string(out)
}

func TestReadOnlyMedia(t *testing.T) {
	dir := tmpfs(t, "16m")
	s, err := store.Open(filepath.Join(dir, "s"), options)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 0, 500)
	if err := s.Writable(); err != nil {
		t.Error(err)
	}
	s.Close()
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("remount read-only: %v: %s", err, out)
	}
	s, err = store.OpenReadOnly(filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(); err != nil || count(t, s) != 500 {
		t.Error(err)
	}
}

func TestWritable(t *testing.T) {
	t.Parallel()
	dir := tmpfs(t, "12m")
	s, err := store.Open(filepath.Join(dir, "s"), options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Writable(); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	_ = os.WriteFile(ballast, make([]byte, 16<<20), 0o600) // as far as there is room
	eventually(t, "full", func() bool { return errors.Is(s.Writable(), store.ErrFull) })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	eventually(t, "room again", func() bool { return s.Writable() == nil })
	if left, _ := filepath.Glob(filepath.Join(dir, "s", "probe*")); left != nil {
		t.Errorf("left %v", left)
	}
	s.Close()
	if err := s.Writable(); !errors.Is(err, store.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: waited in vain", what)
		}
	}
}
