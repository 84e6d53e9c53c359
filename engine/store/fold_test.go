package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
	"hookflow/engine/wal"
)

const shelfOfTests engine.Bucket = "b"

// alone is a store that folds only when the test says so.
func alone(t *testing.T, dir string, point func(string)) *Store {
	t.Helper()
	s, err := Open(dir, Options{Buckets: []engine.Bucket{shelfOfTests}, Failpoint: point})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.Alone()
	return s
}

func put(t *testing.T, s *Store, key string) {
	t.Helper()
	if err := s.Update(func(tx engine.Tx) error { tx.Put(shelfOfTests, []byte(key), []byte("v")); return nil }); err != nil {
		t.Fatal(err)
	}
}

// keys are those that a store holds, in order.
func keys(t *testing.T, s *Store) string {
	t.Helper()
	var list []string
	if err := s.View(func(tx engine.Tx) error {
		for k := range tx.From(shelfOfTests, nil) {
			list = append(list, string(k))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

// copied is a directory as a crash would leave another one now.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	files, err := filepath.Glob(filepath.Join(dir, "*.db*"))
	for i := 0; err == nil && i < len(files); i++ {
		var data []byte
		if data, err = os.ReadFile(files[i]); err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(files[i])), data, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// A backup brings the log into the file first. Wherever that fails, nothing is lost of what was committed before it, while
// it went on, or after it, neither for readers nor for a crash.
func TestWhatABackupThatFailsLeaves(t *testing.T) {
	closed, err := bolt.Open(filepath.Join(t.TempDir(), "closed"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for fails := 0; ; fails++ {
		dir, commits := t.TempDir(), -1
		var s *Store
		var open *bolt.DB
		want := "a b"
		s = alone(t, dir, func(point string) {
			if point != "fold committed" || commits < 0 {
				return
			}
			if s.writing.TryLock() { // transactions go on while it folds
				s.writing.Unlock()
				put(t, s, fmt.Sprint("m", commits))
				want += fmt.Sprint(" m", commits)
			}
			if commits++; commits == fails {
				s.db = closed
			}
		})
		put(t, s, "a")
		if err := s.Fold(); err != nil {
			t.Fatal(err)
		}
		put(t, s, "b")
		open, commits = s.db, 0
		if fails == 0 {
			s.db = closed
		}
		err := s.File.Backup(filepath.Join(t.TempDir(), "copy"))
		s.db, commits = open, -1
		if err == nil {
			if fails < 6 {
				t.Errorf("a backup fails in %d places only", fails)
			}
			return
		}
		if got := keys(t, s); got != want {
			t.Errorf("%d: it holds %q, want %q", fails, got, want)
		}
		put(t, s, "z")
		if got := keys(t, s); got != want+" z" {
			t.Errorf("%d: afterwards it holds %q, want %q", fails, got, want+" z")
		}
		if got := keys(t, alone(t, copied(t, dir), nil)); got != want+" z" {
			t.Errorf("%d: after a crash it holds %q, want %q", fails, got, want+" z")
		}
	}
}

// Should the newest meta page be damaged, the other one does not lead back to a part of the log that is used for another by then.
func TestNoMetaPageLeadsBackToALogThatIsGone(t *testing.T) {
	dir, left := t.TempDir(), ""
	s := alone(t, dir, func(point string) {
		if point == "turned" {
			left = copied(t, dir)
		}
	})
	for _, key := range []string{"a", "b", "c"} {
		put(t, s, key)
		if err := s.Fold(); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(left, stateName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page, id := os.Getpagesize(), func(at int) uint64 { return binary.NativeEndian.Uint64(data[at+pageHeader+48:]) }
	newest := 0
	if id(page) > id(0) {
		newest = page
	}
	copy(data[newest+pageHeader:], bytes.Repeat([]byte{0}, metaSize))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, alone(t, left, nil)); got != "a b c" {
		t.Errorf("it holds %q", got)
	}
}

// After a record of which nobody knows whether it is in the log, nothing goes on, though the disk was only full.
func TestAnUncertainRecordEndsTheUse(t *testing.T) {
	for cause, ends := range map[error]bool{
		syscall.ENOSPC: false, fmt.Errorf("%w: %w", wal.ErrUncertain, syscall.ENOSPC): true, syscall.EIO: true,
	} {
		s := alone(t, t.TempDir(), nil)
		if err := s.logFailed(cause); err == nil {
			t.Errorf("%v is no failure", cause)
		}
		err := s.Update(func(tx engine.Tx) error { return nil })
		if (err != nil) != ends {
			t.Errorf("after %v a transaction gives %v", cause, err)
		}
	}
}

// Whoever reads and writes in one transaction reads what was there when it began to read.
func TestReadingWhileWriting(t *testing.T) {
	s := alone(t, t.TempDir(), nil)
	if err := s.Update(func(tx engine.Tx) error {
		for n := range 100 {
			tx.Put(shelfOfTests, fmt.Appendf(nil, "%03d", 2*n), nil)
		}
		seen := 0
		for k := range tx.From(shelfOfTests, nil) {
			var n int
			fmt.Sscan(string(k), &n)
			tx.Delete(shelfOfTests, bytes.Clone(k))
			tx.Put(shelfOfTests, fmt.Appendf(nil, "%03d", n+1), nil)
			seen++
		}
		if seen != 100 {
			t.Errorf("it reads %d of 100", seen)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A content that was put again is young again, also for a sweep that has begun to look before.
func TestAContentThatIsPutAgainIsYoung(t *testing.T) {
	s, err := Open(t.TempDir(), Options{Records: []engine.Bucket{shelfOfTests}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, nobody := s.Contents(), func(string) (bool, error) { return false, nil }
	keep := func() string {
		t.Helper()
		name, _, err := c.Put(strings.NewReader("x"), 10)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	name, old := keep(), time.Now().Add(-time.Hour)
	if err := os.Chtimes(c.path(name), old, old); err != nil {
		t.Fatal(err)
	}
	if keep() != name {
		t.Fatal("the same has another name")
	}
	if gone, err := c.sweep(name, time.Now().Add(-time.Minute), nobody); gone || err != nil {
		t.Errorf("a sweep that has seen it old takes it away: %v", err)
	}
	if n, err := c.Sweep(time.Now().Add(-time.Minute), nobody); n != 0 || err != nil {
		t.Errorf("a sweep takes it away: %v", err)
	}
	if _, err := c.Size(name); err != nil {
		t.Error(err)
	}
}

// An archive that ends too early is none, also where one file is over and the next has not begun.
func TestUnpackWantsAllOfIt(t *testing.T) {
	s, err := Open(t.TempDir(), Options{Buckets: []engine.Bucket{shelfOfTests}, Records: []engine.Bucket{shelfOfTests}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, err := s.Contents().Put(strings.NewReader("x"), 10); err != nil {
		t.Fatal(err)
	}
	var sent bytes.Buffer
	if err := s.Stream(&sent); err != nil {
		t.Fatal(err)
	}
	const block, trailer = 512, 1024
	for _, cut := range []int{trailer, trailer + 2*block, trailer + 4*block} {
		dir := filepath.Join(t.TempDir(), "s")
		if err := Unpack(bytes.NewReader(sent.Bytes()[:sent.Len()-cut]), dir); err == nil {
			t.Errorf("without its last %d bytes it is taken for whole", cut)
		}
		if Exists(dir) {
			t.Errorf("without its last %d bytes there is a store", cut)
		}
	}
	if err := Unpack(&sent, filepath.Join(t.TempDir(), "s")); err != nil {
		t.Error(err)
	}
}
