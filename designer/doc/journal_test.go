package doc_test

import (
	"os"
	"path/filepath"
	"testing"

	"hookflow/designer/doc"
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

// TestRecoverRandomEdits kills the program after random edits, undos and redos of
// real models: the recovered document says the same, and so does its undo history.
func TestRecoverRandomEdits(t *testing.T) {
	for i, file := range suites.Public(t, "miwg/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			d, dir := protected(t, file)
			play(t, d, uint64(i)+seed(), 25)
			r := recovered(t, crashed(t, dir))
			if got, want := dump(r.Model()), dump(d.Model()); got != want {
				t.Fatalf("after recovery:\n%s", difference(want, got))
			}
			for _, ok := r.CanUndo(); ok; _, ok = r.CanUndo() {
				r.Undo()
			}
			data, _ := os.ReadFile(file)
			if got := string(r.Bytes()); got != string(data) {
				t.Fatalf("after recovery and undo:\n%s", difference(string(data), got))
			}
		})
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

// TestTornJournal cuts a journal at every byte of its last line: that change is
// lost, nothing else.
func TestTornJournal(t *testing.T) {
	d, dir := open(t, chain(6)), t.TempDir()
	d.Protect(dir)
	rename(d, "t0", "first")
	whole := crashed(t, dir)
	one := doc.Recoverable(whole)[0]
	before, _ := os.ReadFile(one.Journal)
	rename(d, "t1", "second")
	d.Close()
	all := append(before, []byte(`{"Kind":"change","Name":"x","Edits":[{"At":[0],"Attrs":[]}]}`)...)
	for n := len(before); n <= len(all); n += 7 {
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
		again, _ := os.ReadFile(one.Journal)
		if string(again[:len(before)]) != string(before) || again[len(before)] != '{' {
			t.Fatalf("cut at %d: the journal does not go on after the last whole line", n)
		}
		r.Close()
		os.WriteFile(one.Journal, all[:n], 0o600)
	}
}
