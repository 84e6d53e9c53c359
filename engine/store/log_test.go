package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
	"hookflow/engine/store"
)

// crashed gives a directory as a kill would leave dir now: its files as they are while the store is open. Nobody folds meanwhile.
func crashed(t testing.TB, dir string) string {
	t.Helper()
	left := t.TempDir()
	for _, path := range logsAnd(dir, "*.db") {
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(left, filepath.Base(path)), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return left
}

func openAlone(t testing.TB, dir string) *store.Store {
	t.Helper()
	s := open(t, dir)
	s.Alone()
	return s
}

func logsAnd(dir, pattern string) []string {
	logs, _ := filepath.Glob(filepath.Join(dir, "state.db.log-*"))
	more, _ := filepath.Glob(filepath.Join(dir, pattern))
	return append(logs, more...)
}

// What the store holds is what was put, whenever it is folded, closed or killed: played at random beside a map.
func TestLogBesideAMap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		dir, want := t.TempDir(), map[string]string{}
		s := openAlone(t, dir)
		for range 300 {
			switch n := rnd.IntN(30); {
			case n == 0:
				if err := s.Fold(); err != nil {
					t.Fatal(err)
				}
			case n == 1:
				s.Close()
				s = openAlone(t, dir)
			case n == 2:
				dir = crashed(t, dir)
				s.Close()
				s = openAlone(t, dir)
			case n == 3 && rnd.IntN(5) == 0:
				if err := s.Compact(); err != nil {
					t.Fatal(err)
				}
			case n < 8:
				_ = s.Update(func(tx engine.Tx) error { scribble(tx, rnd, map[string]string{}); return errors.New("no") })
			default:
				update(t, s, func(tx engine.Tx) { scribble(tx, rnd, want) })
			}
			if !same(t, s, want, fmt.Sprintf("%02d", rnd.IntN(100))) {
				t.Fatalf("seed %d", seed)
			}
		}
		s.Close()
		if left := logsAnd(dir, "nothing"); left != nil {
			t.Errorf("left %v", left)
		}
	}
}

// scribble puts and deletes some of a hundred keys, in the store and in a map, and reads them in between.
func scribble(tx engine.Tx, rnd *rand.Rand, want map[string]string) {
	for range 1 + rnd.IntN(20) {
		key := fmt.Sprintf("%02d", rnd.IntN(100))
		if rnd.IntN(3) == 0 {
			tx.Delete(things, []byte(key))
			delete(want, key)
			if tx.Get(things, []byte(key)) != nil {
				panic("deleted and there")
			}
			continue
		}
		value := fmt.Sprint(rnd.Uint32())
		tx.Put(things, []byte(key), []byte(value))
		want[key] = value
		for k, v := range tx.From(things, []byte(key)) {
			if string(k) != key || string(v) != value {
				panic("put and not there")
			}
			break
		}
	}
}

// same compares the store with a map: all, from a key on, and one by one.
func same(t *testing.T, s engine.Store, want map[string]string, from string) bool {
	t.Helper()
	var all, rest []string
	for _, k := range slices.Sorted(maps.Keys(want)) {
		all = append(all, k+"="+want[k])
		if k >= from {
			rest = append(rest, k+"="+want[k])
		}
	}
	var got []string
	err := s.View(func(tx engine.Tx) error {
		for k, v := range tx.From(things, []byte(from)) {
			got = append(got, string(k)+"="+string(v))
		}
		if v, has := want[from]; has != (tx.Get(things, []byte(from)) != nil) || string(tx.Get(things, []byte(from))) != v {
			t.Errorf("%s is %q, want %q", from, tx.Get(things, []byte(from)), v)
		}
		return nil
	})
	if err != nil || !slices.Equal(got, rest) || content(t, s, things) != strings.Join(all, " ") {
		t.Errorf("from %s on: %v, %v, want %v", from, got, err, rest)
	}
	return !t.Failed()
}

// A reader sees what was committed when it began, whatever is committed and folded meanwhile.
func TestSnapshotWhileFolding(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for round := range 3 {
		update(t, s, func(tx engine.Tx) {
			tx.Put(things, []byte("k"), []byte(fmt.Sprint(round)))
			tx.Delete(things, []byte("later"))
		})
		err := s.View(func(tx engine.Tx) error {
			for range 3 {
				update(t, s, func(tx engine.Tx) { tx.Delete(things, []byte("k")); tx.Put(things, []byte("later"), nil) })
				if err := s.Fold(); err != nil {
					return err
				}
				if got := string(tx.Get(things, []byte("k"))); got != fmt.Sprint(round) || tx.Get(things, []byte("later")) != nil {
					t.Errorf("round %d: it reads %q", round, got)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := content(t, s, things); got != "later=" {
			t.Errorf("afterwards it holds %q", got)
		}
	}
}

// leftBehind is a directory whose state needs its log: one record is in the file, two are in the second part of the log.
func leftBehind(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := openAlone(t, dir)
	update(t, s, func(tx engine.Tx) { tx.Put(things, []byte("a"), []byte("in the file")) })
	must(t, s.Fold())
	update(t, s, func(tx engine.Tx) { tx.Put(things, []byte("b"), []byte("in the log")) })
	update(t, s, func(tx engine.Tx) { tx.Put(things, []byte("c"), []byte("behind it")) })
	return crashed(t, dir)
}

// A log that is gone, of another store, or damaged is told, and the state is not opened without what it holds.
func TestTheLogIsMissed(t *testing.T) {
	other := leftBehind(t)
	for name, c := range map[string]struct {
		spoil func(t *testing.T, log string)
		says  string
	}{
		"gone":    {func(t *testing.T, log string) { must(t, os.Remove(log)) }, "the log that state.db needs is not in it"},
		"emptied": {func(t *testing.T, log string) { must(t, os.Truncate(log, 0)) }, "the log that state.db needs is not in it"},
		"of another store": {func(t *testing.T, log string) {
			data, err := os.ReadFile(filepath.Join(other, filepath.Base(log)))
			must(t, err)
			must(t, os.WriteFile(log, data, 0o600))
		}, "the log that state.db needs is not in it"},
		"damaged": {func(t *testing.T, log string) { spoilValue(t, log, "in the log") }, "its record 1 at byte 4096 is not what was written"},
	} {
		dir := leftBehind(t)
		c.spoil(t, filepath.Join(dir, "state.db.log-0"))
		for _, open := range []func() (*store.Store, error){
			func() (*store.Store, error) { return store.Open(dir, options) },
			func() (*store.Store, error) { return store.OpenReadOnly(dir) },
		} {
			_, err := open()
			var damaged *store.DamagedError
			if !errors.As(err, &damaged) || filepath.Base(damaged.Path) != "state.db.log-0" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A directory that was not closed can be looked at without writing to it, and all that was committed is there.
func TestReadOnlyAfterACrash(t *testing.T) {
	dir := leftBehind(t)
	before := snapshot(t, dir)
	s, err := store.OpenReadOnly(dir)
	must(t, err)
	const want = "a=in the file b=in the log c=behind it"
	if got := content(t, s, things); got != want {
		t.Errorf("it holds %q", got)
	}
	var text bytes.Buffer
	if err := s.Dump(&text, store.Raw); err != nil || !strings.Contains(text.String(), "things\t62\t\"in the log\"\n") {
		t.Errorf("dump: %v %s", err, text.String())
	}
	must(t, s.Check())
	copied := filepath.Join(t.TempDir(), "copy")
	must(t, s.Backup(copied))
	if err := s.Stream(&text); err == nil {
		t.Error("a stream without what the log holds")
	}
	if after := snapshot(t, dir); after != before {
		t.Errorf("looking changed the files:\n%s\n%s", before, after)
	}
	must(t, s.Close())
	if got := content(t, open(t, copied), things); got != want {
		t.Errorf("the copy holds %q", got)
	}
	if got := content(t, open(t, dir), things); got != want {
		t.Errorf("opened it holds %q", got)
	}
}

// A program that knows of no log takes a state that needs one for a newer format; once closed it is of the old one.
func TestOlderProgramsRefuseAStateThatNeedsItsLog(t *testing.T) {
	number := func(dir string) (n uint64) {
		db, err := bolt.Open(filepath.Join(dir, "state.db"), 0o600, &bolt.Options{ReadOnly: true})
		must(t, err)
		defer db.Close()
		must(t, db.View(func(tx *bolt.Tx) error {
			n = binary.BigEndian.Uint64(tx.Bucket([]byte("format")).Get([]byte("number")))
			return nil
		}))
		return n
	}
	dir := leftBehind(t)
	if n := number(dir) &^ (1 << 32); n <= 1 {
		t.Errorf("needing its log it has format %d", n)
	}
	saved := filepath.Join(t.TempDir(), "saved")
	s := open(t, dir)
	must(t, s.Backup(saved))
	must(t, s.Close())
	for _, d := range []string{dir, saved} {
		if n := number(d); n != 1|1<<32 {
			t.Errorf("closed it has format %#x", n)
		}
	}
}

// What is only in the log and in memory is bounded.
func TestPendingIsBounded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it writes 100 MB")
	}
	s := open(t, t.TempDir())
	value := bytes.Repeat([]byte("v"), 1<<16)
	for n := range 1500 {
		update(t, s, func(tx engine.Tx) { tx.Put(things, number(n%500), value) })
		if p := s.PendingBytes(); p > store.PendingMost+1<<17 {
			t.Fatalf("%d bytes are pending", p)
		}
	}
}

// A fold takes several transactions. Wherever it is killed, doing it again comes to the same, with what came after it.
func TestKilledAmidAFold(t *testing.T) {
	t.Parallel()
	dir, o := t.TempDir(), options
	left := map[string]string{}
	o.Failpoint = func(point string) {
		if strings.HasPrefix(point, "fold ") || point == "turned" {
			left[fmt.Sprintf("%s %d", point, len(left))] = crashed(t, dir)
		}
	}
	s, err := store.Open(dir, o)
	must(t, err)
	s.Alone()
	fill(t, s, 0, 1000)
	update(t, s, func(tx engine.Tx) { tx.Put(things, number(5000), []byte("to be deleted")) })
	must(t, s.Fold())
	fill(t, s, 0, 3000)
	update(t, s, func(tx engine.Tx) { tx.Delete(things, number(5000)) })
	clear(left)
	must(t, s.Fold())
	must(t, s.Close())
	if len(left) < 9 {
		t.Errorf("a fold in %d places only", len(left))
	}
	for at, dir := range left {
		s := open(t, dir)
		if n := count(t, s); n != 3000 {
			t.Errorf("%s: %d records of 3000", at, n)
		}
		must(t, s.Close())
	}
}
