package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
	"hookflow/engine/store"
)

// spoilValue changes one bit of the only value in the file that contains mark.
func spoilValue(t *testing.T, path, mark string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := false
	for at := bytes.Index(data, []byte(mark)); at >= 0; at = bytes.Index(data, []byte(mark)) {
		data[at] ^= 1
		changed = true
	}
	if !changed {
		t.Fatalf("%s does not hold %q", path, mark)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A changed bit in a record of the state keeps the store from opening; one in the archive is told by whoever reads it
// and by Check, and what else is there can be used.
func TestAChangedBitIsTold(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, f := range []engine.Store{s, s.Archive()} {
		update(t, f, func(tx engine.Tx) {
			tx.Put(things, []byte("a"), []byte("sound"))
			tx.Put(things, []byte("b"), []byte("spoiled value"))
		})
	}
	s.Close()
	spoilValue(t, filepath.Join(dir, "archive.db"), "spoiled value")
	s = open(t, dir)
	var damaged *store.DamagedError
	for _, read := range []func(engine.Tx){
		func(tx engine.Tx) { tx.Get(things, []byte("b")) },
		func(tx engine.Tx) {
			for range tx.Scan(things, nil) {
			}
		},
		func(tx engine.Tx) {
			for range tx.From(things, []byte("b")) {
			}
		},
	} {
		for _, transaction := range []func(func(engine.Tx) error) error{s.Archive().View, s.Archive().Update} {
			err := transaction(func(tx engine.Tx) error { read(tx); return nil })
			if !errors.As(err, &damaged) || !strings.Contains(err.Error(), "archive.db is damaged: the record 62 of things is not what was written") {
				t.Errorf("got %v", err)
			}
		}
	}
	err := s.View(func(engine.Tx) error {
		return s.Archive().View(func(tx engine.Tx) error { tx.Get(things, []byte("b")); return nil })
	})
	if !errors.As(err, &damaged) || filepath.Base(damaged.Path) != "archive.db" {
		t.Errorf("of two files, got %v", err)
	}
	if err := s.Check(); !errors.As(err, &damaged) {
		t.Errorf("check: %v", err)
	}
	var text strings.Builder
	if err := s.Archive().Dump(&text, store.Raw); err != nil || !strings.Contains(text.String(), "things\t62\tdamaged: ") || !strings.Contains(text.String(), "\"sound\"") {
		t.Errorf("dump: %v %s", err, text.String())
	}
	update(t, s.Archive(), func(tx engine.Tx) {
		if string(tx.Get(things, []byte("a"))) != "sound" {
			t.Error("a sound record cannot be read any more")
		}
	})
	s.Close()

	spoilValue(t, filepath.Join(dir, "state.db"), "spoiled value")
	if _, err := store.Open(dir, options); !errors.As(err, &damaged) || filepath.Base(damaged.Path) != "state.db" {
		t.Errorf("open: %v", err)
	}
}

// A file that an older program wrote gets its checksums when it is opened, and the old one is kept.
func TestFilesWithoutChecksumsOpen(t *testing.T) {
	dir := t.TempDir()
	old := func(name string, records int) {
		db, err := bolt.Open(filepath.Join(dir, name), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			f, _ := tx.CreateBucket([]byte("format"))
			f.Put([]byte("number"), binary.BigEndian.AppendUint64(nil, 1))
			b, _ := tx.CreateBucket([]byte(things))
			for n := range records {
				b.Put(number(n), bytes.Repeat([]byte{byte(n)}, 200))
			}
			return nil
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	old("state.db", 9000) // more than one step of the copy
	old("archive.db", 0)
	for range 2 {
		s := open(t, dir)
		if n := count(t, s); n != 9000 {
			t.Errorf("%d records of 9000", n)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		update(t, s, func(tx engine.Tx) { tx.Put(other, []byte("a"), nil) })
		s.Close()
	}
	for _, name := range []string{"state.db", "archive.db"} {
		if _, err := os.Stat(filepath.Join(dir, name+".before-checksums")); err != nil {
			t.Error(err)
		}
	}
	db, err := bolt.Open(filepath.Join(dir, "state.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bolt.Tx) error {
		key := number(7)
		record := tx.Bucket([]byte(things)).Get(key)
		want := crc32.Update(crc32.Checksum(key, crc32.MakeTable(crc32.Castagnoli)), crc32.MakeTable(crc32.Castagnoli), record[:200])
		if len(record) != 204 || binary.BigEndian.Uint32(record[200:]) != want {
			t.Errorf("the record is %x", record)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// After Close either meta page leads to everything that was committed.
func TestEitherMetaPageIsEnough(t *testing.T) {
	for i := range 4 {
		page, dir := i%2, t.TempDir()
		s := open(t, dir)
		fill(t, s, 0, 700)
		if i/2 == 1 {
			if err := s.Compact(); err != nil {
				t.Fatal(err)
			}
			fill(t, s, 700, 800)
		}
		s.Close()
		path := filepath.Join(dir, "state.db")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[page*os.Getpagesize()+40] ^= 255
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if n := count(t, open(t, dir)); n != 700+100*(i/2) {
			t.Errorf("with meta page %d spoiled %d records are there", page, n)
		}
	}
}

func TestEmptyAndMissingFilesAreTold(t *testing.T) {
	for _, c := range []struct {
		spoil func(dir string) error
		says  string
	}{
		{func(dir string) error { return os.Truncate(filepath.Join(dir, "state.db"), 0) }, "state.db is damaged: it is empty; it holds the deployed processes"},
		{func(dir string) error { return os.Truncate(filepath.Join(dir, "archive.db"), 0) }, "archive.db is damaged: it is empty; it holds the instances that have ended"},
		{func(dir string) error { return os.Remove(filepath.Join(dir, "state.db")) }, "state.db is damaged: it is missing"},
		{func(dir string) error { return os.Remove(filepath.Join(dir, "archive.db")) }, ""},
	} {
		dir := t.TempDir()
		open(t, dir).Close()
		if err := c.spoil(dir); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(dir, options)
		if got := fmt.Sprint(err); (c.says == "") != (err == nil) || !strings.Contains(got, c.says) {
			t.Errorf("got %s, want %s", got, c.says)
		}
		if s != nil {
			s.Close()
		}
	}
}
