package store_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
)

func withFiles(t *testing.T, dir string, o store.Options) *store.Store {
	t.Helper()
	o.Records = []engine.Bucket{things}
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func putContent(t *testing.T, s *store.Store, text string) string {
	t.Helper()
	name, size, err := s.Contents().Put(strings.NewReader(text), 100)
	if err != nil || size != int64(len(text)) {
		t.Fatal(size, err)
	}
	return name
}

func readContent(t *testing.T, s *store.Store, name string) string {
	t.Helper()
	f, err := s.Contents().Open(name)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The same content is kept once; one that is too large leaves nothing; what is no name leads nowhere.
func TestContentsAreKeptOnce(t *testing.T) {
	dir := t.TempDir()
	s := withFiles(t, dir, options)
	a, b := putContent(t, s, "one"), putContent(t, s, "two")
	if again := putContent(t, s, "one"); again != a || a == b {
		t.Errorf("%s, %s, %s", a, b, again)
	}
	if readContent(t, s, a) != "one" || readContent(t, s, b) != "two" {
		t.Error("they hold something else")
	}
	if size, err := s.Contents().Size(a); size != 3 || err != nil {
		t.Error(size, err)
	}
	if _, _, err := s.Contents().Put(strings.NewReader(strings.Repeat("x", 101)), 100); !errors.Is(err, store.ErrTooLarge) {
		t.Error(err)
	}
	if _, _, err := s.Contents().Put(strings.NewReader(strings.Repeat("x", 100)), 100); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"", "..", "../state.db", strings.Repeat("a", 64), strings.ToUpper(a)} {
		if _, err := s.Contents().Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := s.Contents().Size(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if files := contentFiles(t, dir); len(files) != 3 {
		t.Errorf("%v", files)
	}
}

// contentFiles are all files below the folder of contents.
func contentFiles(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// What nobody names goes when it is old; what is named, or was put again, stays.
func TestContentsAreSwept(t *testing.T) {
	s := withFiles(t, t.TempDir(), options)
	named, old := putContent(t, s, "named"), putContent(t, s, "old")
	is := func(name string) (bool, error) { return name == named, nil }
	if n, err := s.Contents().Sweep(time.Now().Add(-time.Hour), is); n != 0 || err != nil {
		t.Errorf("%d young ones go: %v", n, err)
	}
	later := time.Now().Add(time.Hour)
	if _, err := s.Contents().Sweep(later, func(string) (bool, error) { return false, io.ErrUnexpectedEOF }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	if err := s.Contents().Naming(func() error {
		if n, err := s.Contents().Sweep(later, is); n != 0 || err != nil {
			t.Errorf("%d go while somebody names some: %v", n, err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if n, err := s.Contents().Sweep(later, is); n != 1 || err != nil {
		t.Errorf("%d go: %v", n, err)
	}
	if got := readContent(t, s, named); got != "named" {
		t.Error(got)
	}
	if _, err := s.Contents().Open(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// A backup, by copy or over a network, has the contents; what is cut or changed is noticed, as is damage on the disk.
func TestContentsInBackups(t *testing.T) {
	dir := t.TempDir()
	s := withFiles(t, dir, options)
	a := putContent(t, s, "one")
	copied, sent := filepath.Join(t.TempDir(), "copy"), bytes.Buffer{}
	if err := errors.Join(s.Backup(copied), s.Stream(&sent)); err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(sent.Bytes(), []byte("one"), []byte("two"), 1)
	if err := store.Unpack(bytes.NewReader(changed), filepath.Join(t.TempDir(), "changed")); err == nil || !strings.Contains(err.Error(), "does not hold what its name says") {
		t.Error(err)
	}
	unpacked := filepath.Join(t.TempDir(), "unpacked")
	if err := store.Unpack(&sent, unpacked); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{copied, unpacked} {
		b := withFiles(t, at, options)
		if got := readContent(t, b, a); got != "one" || b.Check() != nil {
			t.Error(at, got, b.Check())
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "files", a[:2], a), []byte("two"), 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged *store.DamagedError
	if err := s.Check(); !errors.As(err, &damaged) {
		t.Error(err)
	}
}

// A sweeper finds that nobody names a content any more, while a backup copies the files.
type sweeper struct {
	t     *testing.T
	store *store.Store
}

func (s sweeper) Write(p []byte) (int, error) {
	if _, err := s.store.Contents().Sweep(time.Now().Add(time.Hour), func(string) (bool, error) { return false, nil }); err != nil {
		s.t.Error(err)
	}
	return len(p), nil
}

// What the copied records name is in the copy, also when the records let go of it before the contents have their turn.
func TestBackupHoldsContents(t *testing.T) {
	s := withFiles(t, t.TempDir(), options)
	a := putContent(t, s, "one")
	copied, unpacked, sent := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "unpacked"), bytes.Buffer{}
	if err := errors.Join(s.Backup(copied, sweeper{t, s}), s.Stream(io.MultiWriter(&sent, sweeper{t, s})), store.Unpack(&sent, unpacked)); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{copied, unpacked} {
		if got := readContent(t, withFiles(t, at, options), a); got != "one" {
			t.Errorf("%s: %s", at, got)
		}
	}
}

// A store that was opened for reading has the contents; one of an earlier program, which has none, is well.
func TestContentsReadOnly(t *testing.T) {
	dir := t.TempDir()
	s := withFiles(t, dir, options)
	a := putContent(t, s, "one")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one", "gone"} {
		r, err := store.OpenReadOnly(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := readContent(t, r, a); want == "one" && got != want || r.Check() != nil {
			t.Error(got, r.Check())
		}
		if err := errors.Join(r.Close(), os.RemoveAll(filepath.Join(dir, "files"))); err != nil {
			t.Fatal(err)
		}
	}
}

// Killed before a content has its name, nothing of it is left; killed after, it is there as a whole.
func TestContentsOfAKilledProgram(t *testing.T) {
	for point, want := range map[string]int{"content written": 0, "content named": 1} {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashDir+"="+dir, "HOOKFLOW_TEST_CRASH_POINT="+point+" * 1")
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("it was not killed: %v", err)
		}
		s := withFiles(t, dir, options)
		if files := contentFiles(t, dir); len(files) != want || s.Check() != nil {
			t.Errorf("%s: %v %v", point, files, s.Check())
		}
	}
}
