package store_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
	"hookflow/engine/store"
)

// tmpfs mounts a file system of that size; it needs root on Linux.
func tmpfs(t *testing.T, size string) (dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("a small file system can only be mounted by root; run this test as root on Linux")
	}
	dir = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("mount tmpfs: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	return dir
}

// The disk is full while the log is written to, or while it is folded; with room again, all goes on.
func TestFullDisk(t *testing.T) {
	for _, mb := range []int{4, 12, 24} {
		fullDisk(t, mb)
	}
}

func fullDisk(t *testing.T, mb int) {
	dir := tmpfs(t, fmt.Sprintf("%dm", 3*mb))
	s, err := store.Open(filepath.Join(dir, "s"), options)
	if err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2*mb<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := fillUp(s)
	if !errors.Is(err, store.ErrFull) {
		t.Fatalf("after %d records: %v", n, err)
	}
	if got := count(t, s); got != n {
		t.Errorf("%d records are readable of %d committed", got, n)
	}
	s.Alone()
	left := crashed(t, filepath.Join(dir, "s"))
	if got := count(t, open(t, left)); got != n {
		t.Errorf("%d records after a crash, %d committed", got, n)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	fill(t, s, n, n+500)
	must(t, s.Close())
	s = open(t, filepath.Join(dir, "s"))
	if got := count(t, s); got != n+500 {
		t.Errorf("%d records after reopening, %d committed", got, n+500)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	t.Logf("%d MB: full after %d records", mb, n)
}

// fillUp commits records until an error, and says how many were committed.
func fillUp(s *store.Store) (n int, err error) {
	for {
		err := s.Update(func(tx engine.Tx) error {
			for i := n; i < n+100; i++ {
				v := make([]byte, 200)
				v[0] = byte(i)
				tx.Put(things, number(i), v)
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += 100
	}
}

func TestFullDiskCannotCompact(t *testing.T) {
	dir := tmpfs(t, "4m")
	s, err := store.Open(filepath.Join(dir, "s"), options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n, err := fillUp(s)
	if !errors.Is(err, store.ErrFull) {
		t.Fatal(err)
	}
	if err := s.Compact(); !errors.Is(err, store.ErrFull) {
		t.Errorf("compact: %v", err)
	}
	if got := count(t, s); got != n {
		t.Errorf("%d records of %d after a compaction without room", got, n)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "s", "*.compact")); left != nil {
		t.Errorf("left %v", left)
	}
}

// A backup for which there is no room leaves nothing that could be taken for one.
func TestFullDiskCannotBackUp(t *testing.T) {
	s := open(t, t.TempDir())
	fill(t, s, 0, 10_000)
	dir := tmpfs(t, "1m")
	if err := s.Backup(filepath.Join(dir, "copy")); !errors.Is(err, store.ErrFull) {
		t.Errorf("it says %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "copy", "*")); left != nil {
		t.Errorf("left %v", left)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	dir := tmpfs(t, "16m")
	s, err := store.Open(filepath.Join(dir, "s"), options)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 0, 500)
	s.Close()
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("remount read-only: %v: %s", err, out)
	}
	if _, err := store.Open(filepath.Join(dir, "s"), options); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("open: %v", err)
	}
	if _, err := store.Open(filepath.Join(dir, "new"), options); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("create: %v", err)
	}
}

// Wherever the first start runs out of room, that is said, and the next start with room is as if there had been none.
func TestFullDiskAtTheFirstStart(t *testing.T) {
	for kb := 8; kb <= 64; kb += 8 {
		dir := filepath.Join(tmpfs(t, fmt.Sprintf("%dk", kb)), "s")
		s, err := store.Open(dir, options)
		if err == nil {
			s.Close()
			break
		}
		if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), dir) {
			t.Errorf("with %d KB it says %v", kb, err)
		}
	}
}

// A quota on the size of files is told as that, and the store takes it as a full disk.
func TestLimitOfFileSize(t *testing.T) {
	for _, cause := range []error{syscall.EFBIG, errors.New("file resize error: truncate x: " + syscall.EFBIG.Error())} {
		if err := store.Explain(cause); !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "ulimit -f") {
			t.Errorf("%v is told as %v", cause, err)
		}
	}
}

// What a start that broke off has left is no store yet: who reads it is told, and it is made complete by the next one.
func TestReadOnlyBeforeItIsLaidOut(t *testing.T) {
	dir := t.TempDir()
	db, err := bolt.Open(filepath.Join(dir, "state.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := store.OpenReadOnly(dir); err == nil || !strings.Contains(err.Error(), "start Hookflow with this directory once") {
		t.Errorf("it says %v", err)
	}
	open(t, dir)
}
