package store_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"hookflow/engine"
	"hookflow/engine/store"
)

// soundState is the bytes of a state file with a few hundred pages.
func soundState(t *testing.T) []byte {
	dir := t.TempDir()
	s := open(t, dir)
	fill(t, s, 0, 3000)
	update(t, s, func(tx engine.Tx) { tx.Put(other, []byte("long"), bytes.Repeat([]byte("x"), 20_000)) })
	if err := s.Compact(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	data, err := os.ReadFile(filepath.Join(dir, "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// openBytes opens a store whose state file holds data, and reads all of it.
func openBytes(t *testing.T, data []byte) error {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "state.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir, options)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.View(func(tx engine.Tx) error {
		for range tx.Scan(things, nil) {
		}
		return nil
	})
}

func TestTornFileIsReported(t *testing.T) {
	sound := soundState(t)
	if err := openBytes(t, sound); err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	tears := map[string]func([]byte) []byte{
		"last page missing":  func(b []byte) []byte { return b[:len(b)-page] },
		"half is missing":    func(b []byte) []byte { return b[:len(b)/2] },
		"only meta pages":    func(b []byte) []byte { return b[:2*page] },
		"a few bytes":        func(b []byte) []byte { return b[:100] },
		"both metas zero":    func(b []byte) []byte { clear(b[:2*page]); return b },
		"data pages zero":    func(b []byte) []byte { clear(b[8*page : 30*page]); return b },
		"pages interchanged": func(b []byte) []byte { copy(b[60*page:61*page], b[61*page:62*page]); return b },
		"another file":       func([]byte) []byte { return bytes.Repeat([]byte("hello "), 4000) },
	}
	for name, tear := range tears {
		var damaged *store.DamagedError
		if err := openBytes(t, tear(bytes.Clone(sound))); !errors.As(err, &damaged) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A commit writes the older meta page last. If that write was torn, the commit had not been acknowledged, and the state
// before it is whole.
func TestTornMetaPageFallsBack(t *testing.T) {
	for first := range 2 {
		data := soundState(t)
		clear(data[first*os.Getpagesize():][:100])
		if err := openBytes(t, data); err != nil {
			t.Errorf("meta page %d: %v", first, err)
		}
	}
}

// Whatever is in the file, opening and reading end with data or an error, never with a crash.
func TestRandomDamageNeverCrashes(t *testing.T) {
	t.Parallel()
	sound := soundState(t)
	found, files := 0, uint64(300)
	if testing.Short() {
		files = 40
	}
	for seed := range files {
		rnd := rand.New(rand.NewPCG(seed, 1))
		data := bytes.Clone(sound)
		for range 1 + rnd.IntN(8) {
			at := 2*os.Getpagesize() + rnd.IntN(len(data)-2*os.Getpagesize())
			data[at] = byte(rnd.Uint32())
		}
		if openBytes(t, data) != nil {
			found++
		}
	}
	if found == 0 {
		t.Errorf("no damage was noticed in %d files", files)
	}
	t.Logf("%d of %d damages touched the structure and were reported", found, files)
}

func TestFileCutShortWhileOpen(t *testing.T) {
	s := open(t, t.TempDir())
	fill(t, s, 0, 3000)
	must(t, s.Fold())
	if err := os.Truncate(s.Path(), int64(4*os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	var damaged *store.DamagedError
	err := s.View(func(tx engine.Tx) error {
		for range tx.Scan(things, nil) {
		}
		return nil
	})
	if !errors.As(err, &damaged) {
		t.Fatalf("got %v", err)
	}
	if err := s.Update(func(engine.Tx) error { return nil }); !errors.As(err, &damaged) {
		t.Errorf("a damaged file was written to: %v", err)
	}
}
