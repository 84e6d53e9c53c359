package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
)

const (
	things engine.Bucket = "things"
	other  engine.Bucket = "other"
)

var options = store.Options{Buckets: []engine.Bucket{things, other}, Archive: []engine.Bucket{things}}

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func number(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// fill puts numbers from, from+1 ... below to, with values of 200 bytes.
func fill(t testing.TB, f engine.Store, from, to int) {
	t.Helper()
	for ; from < to; from += 500 {
		update(t, f, func(tx engine.Tx) {
			for n := from; n < min(from+500, to); n++ {
				tx.Put(things, number(n), bytes.Repeat([]byte{byte(n)}, 200))
			}
		})
	}
}

func update(t testing.TB, f engine.Store, fn func(engine.Tx)) {
	t.Helper()
	if err := f.Update(func(tx engine.Tx) error { fn(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// content is what a bucket holds, in order, as text.
func content(t testing.TB, f engine.Store, b engine.Bucket) string {
	t.Helper()
	var out []string
	err := f.View(func(tx engine.Tx) error {
		for k, v := range tx.Scan(b, nil) {
			out = append(out, fmt.Sprintf("%s=%s", k, v))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// count also says that the numbers 0, 1, 2 ... are all there.
func count(t testing.TB, f engine.Store) (n int) {
	t.Helper()
	err := f.View(func(tx engine.Tx) error {
		for k, v := range tx.Scan(things, nil) {
			if !bytes.Equal(k, number(n)) || len(v) != 200 || v[0] != byte(n) {
				return fmt.Errorf("record %d is %x with %d bytes", n, k, len(v))
			}
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCommittedRecordsSurviveReopening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, func(tx engine.Tx) {
		tx.Put(things, []byte("b"), []byte("2"))
		tx.Put(things, []byte("a"), []byte("1"))
		tx.Put(things, []byte("ab"), []byte("x"))
		tx.Delete(things, []byte("b"))
	})
	update(t, s.Archive(), func(tx engine.Tx) { tx.Put(things, []byte("old"), nil) })
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := content(t, s, things); got != "a=1 ab=x" {
		t.Errorf("state holds %q", got)
	}
	if got := content(t, s.Archive(), things); got != "old=" {
		t.Errorf("archive holds %q", got)
	}
}

func TestTransactionSeesItsOwnWrites(t *testing.T) {
	s := open(t, t.TempDir())
	update(t, s, func(tx engine.Tx) {
		for _, k := range []string{"a1", "a2", "b1", "c1"} {
			tx.Put(things, []byte(k), []byte(k))
		}
		tx.Put(things, []byte("empty"), nil)
		tx.Delete(things, []byte("a2"))
		tx.Delete(things, []byte("a"))
		var got string
		for k := range tx.Scan(things, []byte("a")) {
			got += string(k) + " "
		}
		for k := range tx.From(things, []byte("b")) {
			got += string(k) + " "
		}
		if got != "a1 b1 c1 empty " {
			t.Errorf("scanned %q", got)
		}
		if tx.Get(things, []byte("empty")) == nil || tx.Get(things, []byte("a2")) != nil || string(tx.Get(things, []byte("b1"))) != "b1" {
			t.Error("Get does not see the transaction's writes")
		}
	})
}

func TestErrorLeavesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	stop := errors.New("stop")
	cases := map[string]func(engine.Tx) error{
		"error of the function": func(tx engine.Tx) error { tx.Put(things, []byte("k"), nil); return stop },
		"key too long": func(tx engine.Tx) error {
			tx.Put(things, []byte("k"), nil)
			tx.Put(things, make([]byte, 40_000), nil)
			return nil
		},
	}
	for name, fn := range cases {
		if err := s.Update(fn); err == nil {
			t.Errorf("%s: no error", name)
		}
		if got := content(t, s, things); got != "" {
			t.Errorf("%s: left %q", name, got)
		}
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	calls := map[string]error{
		"update":  s.Update(func(engine.Tx) error { return nil }),
		"view":    s.View(func(engine.Tx) error { return nil }),
		"check":   s.Check(),
		"compact": s.Compact(),
		"backup":  s.Backup(t.TempDir()),
		"stream":  s.Stream(&bytes.Buffer{}),
		"dump":    s.Dump(&bytes.Buffer{}, store.Raw),
		"sound":   s.Sound(),
	}
	_, _, calls["size"] = s.Size()
	for name, err := range calls {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecondOpenNamesTheHolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	began := time.Now()
	_, err := store.Open(dir, store.Options{Wait: 60 * time.Millisecond})
	var inUse *store.InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() {
		t.Fatalf("got %v", err)
	}
	host, _ := os.Hostname()
	if !strings.Contains(err.Error(), fmt.Sprintf("in use by process %d on %s, since %s", os.Getpid(), host, time.Now().Format("2006-"))) {
		t.Errorf("message: %v", err)
	}
	if waited := time.Since(began); waited < 60*time.Millisecond {
		t.Errorf("gave up after %v", waited)
	}
	if _, err := store.Open(dir, store.Options{}); !errors.As(err, &inUse) {
		t.Errorf("without waiting: %v", err)
	}
	s.Close()
	if left, _ := filepath.Glob(filepath.Join(dir, "owner")); left != nil {
		t.Error("somebody is named who is gone")
	}
	open(t, dir)
}

// A compaction whose file does not get its name says so, and the store goes on with what it had.
func TestCompactionWithoutItsFile(t *testing.T) {
	dir := t.TempDir()
	o := options
	o.Failpoint = func(point string) {
		if point == "compact copied" {
			_ = os.Remove(filepath.Join(dir, "state.db.compact"))
		}
	}
	s, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fill(t, s, 0, 100)
	if err := s.Compact(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it says %v", err)
	}
	fill(t, s, 100, 200)
	if n := count(t, s); n != 200 {
		t.Errorf("%d records of 200", n)
	}
}

// Who waits for the directory gets it when it is given free.
func TestWaitingForTheHolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	time.AfterFunc(50*time.Millisecond, func() { s.Close() })
	o := options
	o.Wait = 20 * time.Second
	other, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	other.Close()
}

// What the program itself panics about is its own: it passes, nothing of the transaction is left, and the store goes on.
func TestPanicsOfTheProgramPass(t *testing.T) {
	s := open(t, t.TempDir())
	for _, transaction := range []func(func(engine.Tx) error) error{s.Update, s.View} {
		func() {
			defer func() {
				if p := recover(); p != "mine" {
					t.Errorf("it panics with %v", p)
				}
			}()
			_ = transaction(func(tx engine.Tx) error {
				if tx.Get(things, []byte("k")) == nil {
					panic("mine")
				}
				return nil
			})
		}()
	}
	update(t, s, func(tx engine.Tx) { tx.Put(things, []byte("k"), []byte("v")) })
	if got := content(t, s, things); got != "k=v" {
		t.Errorf("afterwards it holds %q", got)
	}
	defer func() {
		if p := recover(); p == nil {
			t.Error("a bucket that nobody named is there")
		}
	}()
	_ = s.View(func(tx engine.Tx) error { tx.Get("nowhere", nil); return nil })
}

func TestDumpIsStable(t *testing.T) {
	s := open(t, t.TempDir())
	update(t, s, func(tx engine.Tx) {
		tx.Put(things, []byte{1}, []byte("line\nbreak"))
		tx.Put(other, []byte{2}, []byte("x"))
	})
	var out bytes.Buffer
	if err := s.Dump(&out, store.Raw); err != nil {
		t.Fatal(err)
	}
	want := "format\t6e756d626572\t\"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01\"\nother\t02\t\"x\"\nthings\t01\t\"line\\nbreak\"\n"
	if out.String() != want {
		t.Errorf("dump is\n%s", out.String())
	}
}

func TestBackupWhileWriting(t *testing.T) {
	s := open(t, t.TempDir())
	fill(t, s, 0, 2000)
	fill(t, s.Archive(), 0, 100)
	done := make(chan struct{})
	go func() {
		defer close(done)
		fill(t, s, 2000, 6000)
	}()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := s.Backup(dir); err != nil {
		t.Fatal(err)
	}
	<-done
	if err := s.Backup(dir); err == nil {
		t.Error("a backup was overwritten")
	}
	b := open(t, dir)
	if n := count(t, b.Archive()); n != 100 {
		t.Errorf("the copy of the archive holds %d records of 100", n)
	}
	if n := count(t, b); n < 2000 || n%500 != 0 {
		t.Errorf("the copy holds %d records: not a committed state", n)
	}
	if err := b.Check(); err != nil {
		t.Error(err)
	}
}

func TestCompactionShrinksTheFile(t *testing.T) {
	s := open(t, t.TempDir())
	fill(t, s, 0, 30_000)
	must(t, s.Fold())
	for from := 1000; from < 30_000; from += 1000 {
		update(t, s, func(tx engine.Tx) {
			for n := from; n < from+1000; n++ {
				tx.Delete(things, number(n))
			}
		})
	}
	fill(t, s.Archive(), 0, 5000)
	update(t, s.Archive(), func(tx engine.Tx) {
		for n := 100; n < 5000; n++ {
			tx.Delete(things, number(n))
		}
	})
	must(t, s.Fold())
	archived, _, err := s.Archive().Size()
	if err != nil || archived == 0 {
		t.Fatalf("the archive has %d bytes, %v", archived, err)
	}
	before, free, err := s.Size()
	if err != nil || before == 0 || free < before/2 {
		t.Fatalf("%d of %d bytes free, %v", free, before, err)
	}
	if err := s.Compact(); err != nil {
		t.Fatal(err)
	}
	if after, _, _ := s.Size(); after > before/10 {
		t.Errorf("%d bytes became %d", before, after)
	}
	if after, _, _ := s.Archive().Size(); after > archived/4 || count(t, s.Archive()) != 100 {
		t.Errorf("%d bytes of the archive became %d", archived, after)
	}
	fill(t, s, 1000, 2000)
	if n := count(t, s); n != 2000 {
		t.Errorf("%d records after compaction", n)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}
