package doc_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"

	"hookflow/designer/doc"
)

// TestRecoverMoves demands that what was moved twice, resized between and moved back is brought back as it was, however the
// numbers of its file are spelled, and that undo gives their spelling back.
func TestRecoverMoves(t *testing.T) {
	file := filepath.Join(t.TempDir(), "spelled.bpmn")
	text := bytes.Replace([]byte(chain(40)), []byte(`<dc:Bounds x="150" y="0" width`), []byte(`<dc:Bounds y="0.0" x=" 150" width`), 1)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	d, dir := protected(t, file)
	before := d.Bytes()
	d.SelectAll()
	move := func(dx, dy float64) {
		t.Helper()
		if err := d.Change("move", func(tx *doc.Tx) error { return tx.Move(tx.Chosen(), dx, dy, nil) }); err != nil {
			t.Fatal(err)
		}
	}
	move(0, 12.5)
	b := d.Diagram().ShapeOf(d.Element("t2")).Bounds
	b.W += 30
	if err := d.Change("resize", func(tx *doc.Tx) error { return tx.Resize(tx.Element("t2"), b) }); err != nil {
		t.Fatal(err)
	}
	move(-30, 1e6)
	move(30, -1e6)
	again := recovered(t, crashed(t, dir))
	if !bytes.Equal(d.Bytes(), again.Bytes()) {
		t.Errorf("recovered:\n%s\nwant:\n%s", again.Bytes(), d.Bytes())
	}
	for _, d := range []*doc.Doc{d, again} {
		for range 4 {
			d.Undo()
		}
		if !bytes.Equal(d.Bytes(), before) {
			t.Errorf("after undo:\n%s\nwant:\n%s", d.Bytes(), before)
		}
	}
}

// TestMoveInJournal demands that a move of everything takes little of the journal.
func TestMoveInJournal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chain.bpmn")
	text := chain(1000)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, dir := protected(t, file)
	d.SelectAll()
	if err := d.Change("move", func(tx *doc.Tx) error { return tx.Move(tx.Chosen(), 10, 10, nil) }); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.journal"))
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	base := len(text) * 4 / 3 // the text that the work began from, in base 64
	if more := int(info.Size()) - base; more > 40_000 {
		t.Errorf("moving 1,000 elements took %d bytes of the journal, want at most 40 for each", more)
	}
}

// TestRecoverVersionBefore demands that a journal of the program before, which knew no spots, is brought back.
func TestRecoverVersionBefore(t *testing.T) {
	d, dir := open(t, chain(6)), t.TempDir()
	if err := d.Protect(dir); err != nil {
		t.Fatal(err)
	}
	if err := rename(d, "t0", "Renamed"); err != nil {
		t.Fatal(err)
	}
	dir = crashed(t, dir)
	files, _ := filepath.Glob(filepath.Join(dir, "*.journal"))
	data, _ := os.ReadFile(files[0])
	head, rest, _ := bytes.Cut(data, []byte("\n"))
	head = bytes.Replace(head[9:], []byte(`"Version":3`), []byte(`"Version":2`), 1)
	old := append(fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(head), head), rest...)
	if err := os.WriteFile(files[0], old, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := recovered(t, dir); got.Element("t0").Name() != "Renamed" {
		t.Errorf("the name is %q", got.Element("t0").Name())
	}
}
