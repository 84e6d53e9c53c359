//go:build !windows

package savefile

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What was read is not read again while the file is the same, and is when it is replaced, also by one of the same size and
// time; a file that is gone is empty, and a broken one is told each time and never taken for an empty one.
func TestLatest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.json")
	l := Follow[[]string](path)
	reads := func(want string) {
		t.Helper()
		list, err := l.Read()
		check(t, err)
		got := ""
		if len(list) > 0 {
			got = list[0]
		}
		if got != want {
			t.Fatalf("reads %q, want %q", got, want)
		}
	}
	reads("")
	at := time.Now().Add(-time.Hour)
	put := func(text string) {
		t.Helper()
		check(t, Bytes(path, []byte(text)))
		check(t, os.Chtimes(path, at, at))
	}
	put(`["a"]`)
	reads("a")
	check(t, os.Chmod(path, 0)) // who is not root could not read it now
	l.value = []string{"kept"}
	reads("kept")
	check(t, os.Remove(path))
	reads("")
	put(`["b"]`)
	reads("b")
	before, err := os.Stat(path)
	check(t, err)
	put(`["c"]`)
	after, err := os.Stat(path)
	check(t, err)
	if os.SameFile(before, after) {
		t.Skip("this file system gives the new file the place of the old one")
	}
	reads("c")
	put(`["d"`)
	for range 2 {
		if list, err := l.Read(); err == nil || list != nil {
			t.Fatalf("a broken file reads as %q, %v", list, err)
		}
	}
}
