package doc_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"hookflow/designer/doc"
	"hookflow/engine/bench/cpu"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
	"hookflow/engine/program"
)

// TestCheckedAgain: random edits, and after each, when it is undone and when it is done again, the findings of a check that looks
// only at what the edit concerns are those of a whole check, in the same order but for what is of one element.
func TestCheckedAgain(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/edit/*.bpmn")
	lints, _ := filepath.Glob("../../testdata/lint/*.bpmn")
	examples, _ := filepath.Glob("../../assets/examples/*.bpmn")
	golden, _ := filepath.Glob("../../testdata/golden/*.bpmn")
	moved, near := 0, 0
	for i, file := range slices.Concat(files, examples, golden, lints) {
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
		if d.Diagram() == nil {
			continue
		}
		checker := &lint.Checker{Options: lint.Options{Executable: refused}}
		checker.All(d.Model())
		d.Watch(func(c doc.Changed) {
			var found []lint.Finding
			ok := c.Moved
			if c.Moved {
				moved++
				found = checker.Moved(d.Model())
			} else if found, ok = checker.Edited(d.Model(), c.Touched); ok {
				near++
			} else {
				found = checker.All(d.Model())
			}
			if whole := lint.Run(d.Model(), checker.Options); !slices.Equal(told(found), told(whole)) {
				t.Errorf("%s: after %q (%v)\nfound %v\n want %v", file, c.Name, ok, less(told(found), told(whole)), less(told(whole), told(found)))
			}
		})
		nudgeAll(t, d)
		play(t, d, uint64(i)+seed(), few(40))
		if t.Failed() {
			return
		}
	}
	if moved < 20 || near < 100 {
		t.Errorf("only %d edits moved things, and %d were checked near", moved, near)
	}
}

// refused is what the engine refuses.
func refused(m *bpmn.Definitions) (list []lint.Finding) {
	_, findings := program.All(m, false)
	for _, f := range findings {
		list = append(list, lint.Finding{Element: f.Element, Field: f.Field, Message: f.Message})
	}
	return list
}

// less is what is in one list and not in the other.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
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

// BenchmarkChecked is the check after an edit of one element among n and the flows between them, in time of the processor, and the whole check.
func BenchmarkChecked(b *testing.B) {
	for _, n := range []int{4000, 10000} {
		d := open(b, strings.Replace(drawnNodes(b, n), `id="process"`, `id="process" isExecutable="true"`, 1))
		checker := &lint.Checker{Options: lint.Options{Executable: refused}}
		whole := checker.All(d.Model())
		b.Logf("%d findings", len(whole))
		var touched []*etree.Element
		d.Watch(func(c doc.Changed) { touched = c.Touched })
		for _, s := range []struct {
			name string
			edit func(tx *doc.Tx, i int) error
		}{
			{"rename", func(tx *doc.Tx, i int) error { return tx.Rename(tx.Element("n7"), fmt.Sprint("n", i)) }},
			{"append", func(tx *doc.Tx, i int) error {
				_, err := tx.Append(tx.Element("n51"), doc.Type{Kind: bpmn.ExclusiveGateway})
				return err
			}},
		} {
			b.Run(fmt.Sprintf("%s/%d", s.name, n), func(b *testing.B) {
				var spent time.Duration
				for i := 0; b.Loop(); i++ {
					if err := d.Change(s.name, func(tx *doc.Tx) error { return s.edit(tx, i) }); err != nil {
						b.Fatal(err)
					}
					began := cpu.Time()
					if _, ok := checker.Edited(d.Model(), touched); !ok {
						b.Fatal("everything is checked")
					}
					spent += cpu.Time() - began
				}
				b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "cpu-ms/check")
			})
		}
		b.Run(fmt.Sprintf("whole/%d", n), func(b *testing.B) {
			for b.Loop() {
				checker.All(d.Model())
			}
		})
	}
}
