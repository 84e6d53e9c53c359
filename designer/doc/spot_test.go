package doc_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
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

// TestSlideInJournal demands that a move of everything takes a line of the journal that does not grow with the diagram, and that
// it is brought back with what came before and after it: taken back and done again, saved, with one element moved between.
func TestSlideInJournal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chain.bpmn")
	text := strings.Replace(chain(1000), `<dc:Bounds x="300" y="0" width="100" height="80"/>`, `<dc:Bounds x="300.5" y="-0.250" width="100" height="80"/><bpmndi:BPMNLabel><dc:Bounds x="305" y="90.0" width="90" height="14"/></bpmndi:BPMNLabel>`, 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d, dir := protected(t, file)
	move := func(list []*bpmn.Element, dx, dy float64) {
		t.Helper()
		if err := d.Change("move", func(tx *doc.Tx) error { return tx.Move(list, dx, dy, nil) }); err != nil {
			t.Fatal(err)
		}
	}
	var slid int
	d.Watch(func(c doc.Changed) {
		if c.Slid {
			slid++
		}
	})
	d.SelectAll()
	move(d.Chosen(), 10, -7.125)
	files, _ := filepath.Glob(filepath.Join(dir, "*.journal"))
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	base := len(text) * 4 / 3 // the text that the work began from, in base 64
	if more := int(info.Size()) - base; more > 1000 {
		t.Errorf("moving 1,000 elements took %d bytes of the journal", more)
	}
	move(d.Chosen(), 0, 20)
	d.Undo()
	d.Undo()
	d.Redo()
	saved := d.Bytes()
	if err := d.Saved(file, saved); err != nil {
		t.Fatal(err)
	}
	move([]*bpmn.Element{d.Element("t7")}, 3, 4)
	move(d.Chosen(), -1000, 0)
	if slid != 6 {
		t.Errorf("%d of 6 moves of everything were such", slid)
	}
	again := recovered(t, crashed(t, dir))
	if !bytes.Equal(d.Bytes(), again.Bytes()) {
		t.Errorf("recovered:\n%s\nwant:\n%s", again.Bytes(), d.Bytes())
	}
	for _, d := range []*doc.Doc{d, again} {
		d.Undo()
		d.Undo()
		if !bytes.Equal(d.Bytes(), saved) {
			t.Errorf("after undo:\n%s\nwant:\n%s", d.Bytes(), saved)
		}
		d.Undo()
		if string(d.Bytes()) != text {
			t.Errorf("after undo:\n%s\nwant:\n%s", d.Bytes(), text)
		}
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
	head = bytes.Replace(head[9:], []byte(`"Version":5`), []byte(`"Version":2`), 1)
	old := append(fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(head), head), rest...)
	if err := os.WriteFile(files[0], old, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := recovered(t, dir); got.Element("t0").Name() != "Renamed" {
		t.Errorf("the name is %q", got.Element("t0").Name())
	}
}
