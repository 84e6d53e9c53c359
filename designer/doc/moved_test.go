package doc_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// TestMovedFindings: random edits, and after each the findings that take over what
// was found before, where only places are different, are those of a whole check.
func TestMovedFindings(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/edit/*.bpmn")
	moved := 0
	for i, file := range append(files, "../../assets/examples/error-report.bpmn") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		x, err := bpmnxml.Read(file, data)
		if err != nil {
			t.Fatal(err)
		}
		d := doc.Open(file, x)
		d.NumberIDs()
		before := lint.Run(d.Model(), lint.Options{})
		d.Watch(func(c doc.Changed) {
			whole := lint.Run(d.Model(), lint.Options{})
			if !c.Moved {
				before = whole
				return
			}
			moved++
			if before = lint.Moved(d.Model(), lint.Options{}, before); !slices.Equal(told(before), told(whole)) {
				t.Errorf("%s: after %q %v, want %v", file, c.Name, told(before), told(whole))
			}
		})
		nudgeAll(t, d)
		play(t, d, uint64(i)+seed(), few(40))
	}
	if moved < 20 {
		t.Errorf("only %d edits moved things", moved)
	}
}

// told lists findings in an order that depends on what they say alone.
func told(findings []lint.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Element+" "+f.String())
	}
	slices.Sort(all)
	return all
}

// nudgeAll moves every task so far that it lies on its neighbours, and back.
func nudgeAll(t *testing.T, d *doc.Doc) {
	for _, e := range slices.Clone(d.Model().Elements) {
		if !e.Kind.Is(bpmn.Task) || d.Diagram() == nil || d.Diagram().ShapeOf(e) == nil {
			continue
		}
		if err := d.Change("move", func(tx *doc.Tx) error { return tx.Nudge([]*bpmn.Element{e}, 60, 0) }); err == nil {
			d.Undo()
			d.Redo()
		}
	}
}
