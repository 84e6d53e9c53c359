//go:build !windows

package savefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
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

// Changes of several at once are all kept, each sees those before it, and its own alterations of what it was given are nobody else's; one
// that fails leaves the file as it was, and so does a file that is broken.
func TestChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "list.json")
	l := Follow[[]string](path)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := Follow[[]string](path).Change(func(list *[]string) error { *list = append(*list, fmt.Sprint(i)); return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	list, err := l.Read()
	check(t, err)
	if len(list) != 8 {
		t.Fatalf("kept are %q of 8 changes", list)
	}
	version, no := l.Version(), errors.New("no")
	if err := l.Change(func(list *[]string) error { (*list)[0] = "altered"; return no }); !errors.Is(err, no) {
		t.Fatalf("a change that failed: %v", err)
	}
	if now, err := l.Read(); err != nil || now[0] != list[0] || l.Version() != version {
		t.Errorf("a change that failed left %q, version %d after %d, %v", now, l.Version(), version, err)
	}
	check(t, l.Change(func(list *[]string) error { *list = (*list)[:1]; return nil }))
	if now, err := l.Read(); err != nil || len(now) != 1 || len(list) != 8 || l.Version() == version {
		t.Errorf("changed are %q, before it %q, %v", now, list, err)
	}
	check(t, Bytes(path, []byte("[")))
	if err := l.Change(func(*[]string) error { t.Error("a broken file was changed"); return nil }); err == nil {
		t.Error("nobody hears of a broken file")
	}
}
