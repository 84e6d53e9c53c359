package doc_test

import (
	"os"
	"path/filepath"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/scene/scenetest"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"

	"github.com/beevik/etree"
)

// TestPasteEverythingDrawn checks that pasting everything, by itself and among what is there, and what is done to it then, gives
// the scene that a fresh build gives.
func TestPasteEverythingDrawn(t *testing.T) {
	for _, file := range suites.Public(t, "miwg/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, _ := os.ReadFile(file)
			x, err := bpmnxml.Read(file, data)
			if err != nil {
				t.Fatal(err)
			}
			pasteDrawn(t, doc.Open(file, x))
		})
	}
	t.Run("many", func(t *testing.T) {
		x := etree.NewDocument()
		x.SetRoot(scenetest.Document(300))
		text, err := x.WriteToString()
		if err != nil {
			t.Fatal(err)
		}
		pasteDrawn(t, open(t, text))
	})
}

// pasteDrawn copies everything, and all but every fifth element, and looks at the scene after each step.
func pasteDrawn(t *testing.T, d *doc.Doc) {
	for _, but := range []int{1 << 30, 5} {
		d.Scene()
		d.SelectAll()
		var some []*bpmn.Element
		for i, e := range d.Chosen() {
			if i%but != but-1 {
				some = append(some, e)
			}
		}
		clip, err := d.Copy(some)
		if err != nil {
			t.Skip(err)
		}
		var pasted []*bpmn.Element
		paste := func(tx *doc.Tx) (err error) {
			pasted, err = tx.Paste(clip, bpmn.Point{X: 803, Y: 1204.5}, nil)
			return err
		}
		if err := d.Change("paste", paste); err != nil {
			t.Skip(err)
		}
		drawnAlike(t, d, "paste")
		if err := d.Change("move", func(tx *doc.Tx) error { return tx.Nudge(pasted, 12.5, -7) }); err != nil {
			t.Fatal(err)
		}
		drawnAlike(t, d, "move of what was pasted")
		for range 2 {
			d.Undo()
			drawnAlike(t, d, "undo")
		}
		d.Redo()
		drawnAlike(t, d, "redo")
		if err := d.Change("paste", paste); err != nil {
			t.Fatal(err)
		}
		if err := d.Change("delete", func(tx *doc.Tx) error { return tx.Delete(pasted[:len(pasted)/2]...) }); err != nil {
			t.Fatal(err)
		}
		drawnAlike(t, d, "paste and delete")
	}
}
