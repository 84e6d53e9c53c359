package doc_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// protected returns a document with a journal in a new directory.
func protected(t *testing.T, file string) (*doc.Doc, string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x, err := bpmnxml.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	d, dir := doc.Open(file, x), t.TempDir()
	if err := d.Protect(dir); err != nil {
		t.Fatal(err)
	}
	return d, dir
}

// crashed returns a copy of a directory of journals, as a new program finds it
// after the old one was killed: the locks are gone.
func crashed(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	files, _ := filepath.Glob(filepath.Join(dir, "*.journal"))
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// recovered opens the one lost document of a directory.
func recovered(t *testing.T, dir string) *doc.Doc {
	t.Helper()
	lost := doc.Recoverable(dir)
	if len(lost) != 1 {
		t.Fatalf("%d journals can be recovered, want 1", len(lost))
	}
	d, err := doc.Recover(lost[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// live is an editing session whose every moment is known.
type live struct {
	*testing.T
	d      *doc.Doc
	dir    string
	states []state // after each line of the journal
}

// state is the document when the journal was size bytes long.
type state struct {
	size  int64
	bytes string
	dirty bool
	saved bool // nothing would be lost
}

// journal is the path of the session's journal, empty before the first change.
func (s *live) journal() string {
	files, _ := filepath.Glob(filepath.Join(s.dir, "*.journal"))
	if len(files) == 0 {
		return ""
	}
	return files[0]
}

func (s *live) note(saved bool) {
	if i, err := os.Stat(s.journal()); err == nil {
		s.states = append(s.states, state{i.Size(), string(s.d.Bytes()), s.d.Dirty(), saved})
	}
}

// session makes random edits, undos, redos and saves.
func session(t *testing.T, d *doc.Doc, dir string, from uint64, n int) *live {
	s := &live{T: t, d: d, dir: dir}
	d.Watch(func(c doc.Changed) {
		if c.Unprotected != nil {
			t.Fatal(c.Unprotected)
		}
		s.note(false)
	})
	for i := range uint64(n) {
		play(t, d, from*1000+i, 3)
		for range (from + i) % 4 {
			d.Undo()
		}
		if i%3 == 1 {
			d.Redo()
		}
		if i%4 == 2 {
			if err := d.Saved(d.Name, d.Bytes()); err != nil {
				t.Fatal(err)
			}
			s.note(true)
		}
	}
	return s
}

// cut kills the program when n bytes of the journal were written, and recovers.
func (s *live) cut(n int64) {
	s.Helper()
	data, err := os.ReadFile(s.journal())
	if err != nil {
		s.Fatal(err)
	}
	dir := s.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.journal"), data[:n], 0o600); err != nil {
		s.Fatal(err)
	}
	var want *state
	for i := range s.states {
		if s.states[i].size <= n {
			want = &s.states[i]
		}
	}
	lost := doc.Recoverable(dir)
	if want == nil || want.saved {
		if len(lost) == 1 && lost[0].Changes > 0 || want != nil && len(lost) > 0 {
			s.Errorf("killed at byte %d of %d nothing was lost, but %d changes are offered", n, len(data), lost[0].Changes)
		}
		return
	}
	if len(lost) != 1 || lost[0].Damage != "" || lost[0].Changes == 0 {
		s.Fatalf("killed at byte %d of %d: %+v is offered", n, len(data), lost)
	}
	r, err := doc.Recover(lost[0])
	if err != nil {
		s.Fatalf("killed at byte %d of %d: %v", n, len(data), err)
	}
	defer r.Close()
	if got := string(r.Bytes()); got != want.bytes {
		s.Fatalf("killed at byte %d of %d:\n%s", n, len(data), difference(want.bytes, got))
	}
	if r.Dirty() != want.dirty {
		s.Errorf("killed at byte %d of %d: dirty %v, want %v", n, len(data), r.Dirty(), want.dirty)
	}
}

// cuts kills the program at n places of the journal: at random, and where a line
// ends or nearly does.
func (s *live) cuts(from uint64, n int) {
	if s.journal() == "" {
		return // nothing could be edited
	}
	end := s.states[len(s.states)-1].size
	r := rand.New(rand.NewPCG(from, 2))
	for range n {
		s.cut(r.Int64N(end + 1))
		line := s.states[r.IntN(len(s.states))].size
		s.cut(line)
		s.cut(line - 1)
	}
	s.cut(end)
	s.cut(0)
}

// TestRecoverRandomEdits kills the program at any byte of its journal after random
// edits, undos, redos and saves of real models: what is recovered has the bytes that
// the document had, and undoing all of it gives the bytes of the file.
func TestRecoverRandomEdits(t *testing.T) {
	for i, file := range suites.Public(t, "miwg/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) { killed(t, file, uint64(i)+seed()) })
	}
}

// TestRecoverRandomEditsOfOurs is TestRecoverRandomEdits on the models of this
// repository.
func TestRecoverRandomEditsOfOurs(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/golden/*.bpmn")
	examples, _ := filepath.Glob("../../assets/examples/*.bpmn")
	if len(files) == 0 || len(examples) == 0 {
		t.Fatal("no models in testdata/golden and assets/examples")
	}
	for i, file := range append(files, examples...) {
		t.Run(filepath.Base(file), func(t *testing.T) { killed(t, file, uint64(i)+seed()) })
	}
}

func killed(t *testing.T, file string, from uint64) {
	d, dir := protected(t, file)
	defer d.Close()
	if d.Diagram() == nil {
		t.Skip("it has no diagram to edit")
	}
	s := session(t, d, dir, from, few(8))
	s.cuts(from, few(4))
	lost := doc.Recoverable(crashed(t, dir))
	if len(lost) == 0 {
		return
	}
	r, err := doc.Recover(lost[0])
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, ok := r.CanUndo(); ok; _, ok = r.CanUndo() {
		r.Undo()
	}
	data, _ := os.ReadFile(file)
	if got := string(r.Bytes()); got != string(data) {
		t.Fatalf("after recovery and undo:\n%s", difference(string(data), got))
	}
}

// TestRecoverNew is a new document that was never saved, and one that was saved in
// between: what was drawn is there again.
func TestRecoverNew(t *testing.T) {
	for _, saves := range []bool{false, true} {
		d, dir := doc.Open("", bpmnxml.New()), t.TempDir()
		if err := d.Protect(dir); err != nil {
			t.Fatal(err)
		}
		create := func(k bpmn.Kind, x float64) {
			err := d.Change("create", func(tx *doc.Tx) error {
				_, err := tx.Create(doc.Type{Kind: k}, bpmn.Point{X: x, Y: 180}, nil)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		create(bpmn.StartEvent, 200)
		d.Saved("", d.Bytes()) // as the window does: nothing is lost yet
		create(bpmn.PlainTask, 400)
		if saves {
			d.Saved("x.bpmn", d.Bytes())
			create(bpmn.PlainTask, 600)
		}
		r := recovered(t, crashed(t, dir))
		if got, want := string(r.Bytes()), string(d.Bytes()); got != want {
			t.Errorf("saved in between: %v:\n%s", saves, difference(want, got))
		}
		d.Close()
	}
}

// TestDamagedJournal damages one byte anywhere: what stands before that line comes
// back, the rest is told about, and no byte of the journal is lost.
func TestDamagedJournal(t *testing.T) {
	d, dir := open(t, chain(6)), t.TempDir()
	d.Protect(dir)
	s := &live{T: t, d: d, dir: dir}
	d.Watch(func(doc.Changed) { s.note(false) })
	for _, name := range []string{"one", "two", "three", "four"} {
		if err := rename(d, "t1", name); err != nil {
			t.Fatal(err)
		}
	}
	whole, _ := os.ReadFile(s.journal())
	d.Close()
	for at := 0; at < len(whole); at += 97 {
		hit := bytes.Clone(whole)
		hit[at] ^= 0x15
		dir := t.TempDir()
		file := filepath.Join(dir, "x.journal")
		os.WriteFile(file, hit, 0o600)
		want := -1
		for i := range s.states {
			if s.states[i].size <= int64(at) {
				want = i
			}
		}
		lost := doc.Recoverable(dir)
		if line := fmt.Sprintf("line %d of %d: ", 1+bytes.Count(hit[:at], []byte("\n")), bytes.Count(hit, []byte("\n"))); len(lost) != 1 || !strings.HasPrefix(lost[0].Damage, line) || lost[0].Changes != want+1 {
			t.Fatalf("byte %d damaged: %+v is offered, want %d changes and %s", at, lost, want+1, line)
		}
		r, err := doc.Recover(lost[0])
		if err == nil {
			t.Fatalf("byte %d damaged: nothing is said", at)
		}
		var damaged *doc.Damaged
		kept := file
		if errors.As(err, &damaged) {
			kept = damaged.Kept
		}
		if data, _ := os.ReadFile(kept); !bytes.Equal(data, hit) {
			t.Fatalf("byte %d damaged: the journal is not kept as it was at %s", at, kept)
		}
		if want >= 0 && (r == nil || string(r.Bytes()) != s.states[want].bytes) {
			t.Fatalf("byte %d damaged: the %d changes before it are not back: %v", at, want+1, err)
		}
		if r == nil {
			continue
		}
		if err := rename(r, "t1", "goes on"); err != nil {
			t.Fatal(err)
		}
		again := recovered(t, crashed(t, dir))
		if string(again.Bytes()) != string(r.Bytes()) {
			t.Fatalf("byte %d damaged: after the next crash:\n%s", at, difference(string(r.Bytes()), string(again.Bytes())))
		}
		again.Close()
		r.Close()
	}
}

func rename(d *doc.Doc, id, name string) error {
	return d.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tx.Element(id), name) })
}

// TestJournal walks through the life of a journal.
func TestJournal(t *testing.T) {
	d, dir := open(t, chain(6)), t.TempDir()
	if err := d.Protect(dir); err != nil {
		t.Fatal(err)
	}
	if n := len(doc.Recoverable(crashed(t, dir))); n != 0 {
		t.Errorf("%d journals before the first change", n)
	}
	os.WriteFile(filepath.Join(dir, "dead.lock"), nil, 0o600) // of a program that ended before its first change
	doc.Recoverable(dir)
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%v remain, want the lock of the open document", files)
	}
	rename(d, "t0", "first")
	if n := len(doc.Recoverable(dir)); n != 0 {
		t.Error("a document that is open counts as lost")
	}
	if err := d.Saved("chain.bpmn", d.Bytes()); err != nil {
		t.Fatal(err)
	}
	if n := len(doc.Recoverable(crashed(t, dir))); n != 0 {
		t.Error("saved work counts as lost")
	}
	rename(d, "t1", "second")
	d.Undo()
	d.Undo() // of what was done before the journal began
	r := recovered(t, crashed(t, dir))
	if string(r.Bytes()) != string(d.Bytes()) || !r.Dirty() {
		t.Error("undo past the last save is not recovered")
	}
	d.Close()
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("closing leaves %v", files)
	}
}

// TestBegun: lost work began with the first change that was not saved, and can be thrown away.
func TestBegun(t *testing.T) {
	d, dir := open(t, chain(6)), t.TempDir()
	d.Protect(dir)
	tick := func() time.Time { time.Sleep(2 * time.Millisecond); return time.Now() }
	begun := func() time.Time { return doc.Recoverable(crashed(t, dir))[0].Begun }
	rename(d, "t0", "first")
	second := tick()
	rename(d, "t0", "second")
	if got := begun(); got.After(second) {
		t.Errorf("before any save it began at %v, after %v", got, second)
	}
	d.Saved("x.bpmn", d.Bytes())
	saved := tick()
	rename(d, "t0", "third")
	last := tick()
	rename(d, "t0", "fourth")
	if got := begun(); got.Before(saved) || got.After(last) {
		t.Errorf("it began at %v, not between %v and %v", got, saved, last)
	}
	d.Close()
	rest := crashed(t, dir)
	if doc.Recoverable(rest) != nil {
		t.Error("what was closed can be recovered")
	}
	d, dir = open(t, chain(6)), t.TempDir()
	d.Protect(dir)
	rename(d, "t0", "thrown away")
	rest = crashed(t, dir)
	if err := doc.Discard(doc.Recoverable(rest)[0]); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(rest); len(files) != 0 || doc.Recoverable(rest) != nil {
		t.Errorf("%v remain", files)
	}
	d.Close()
}

// TestTornJournal cuts a journal in its last line: that change is lost, nothing
// else, and the journal goes on behind the last whole line.
func TestTornJournal(t *testing.T) {
	d, dir := open(t, chain(6)), t.TempDir()
	d.Protect(dir)
	rename(d, "t0", "first")
	whole := crashed(t, dir)
	one := doc.Recoverable(whole)[0]
	before, _ := os.ReadFile(one.Journal)
	rename(d, "t1", "second")
	all, _ := os.ReadFile(doc.Recoverable(crashed(t, dir))[0].Journal)
	d.Close()
	for n := len(before); n < len(all); n += 7 {
		os.WriteFile(one.Journal, all[:n], 0o600)
		r, err := doc.Recover(one)
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if got := r.Element("t0").Name(); got != "first" {
			t.Fatalf("cut at %d: the whole change is lost: %q", n, got)
		}
		if err := rename(r, "t2", "goes on"); err != nil {
			t.Fatal(err)
		}
		again := recovered(t, crashed(t, whole))
		if string(again.Bytes()) != string(r.Bytes()) {
			t.Fatalf("cut at %d: the journal does not go on after the last whole line", n)
		}
		again.Close()
		r.Close()
	}
}
