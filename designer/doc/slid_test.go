package doc_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// TestMoveEverythingDrawn checks that moving everything, and taking it back, gives the scene that a fresh build gives: also
// with something moved by itself before, by half units, and with labels of their own.
func TestMoveEverythingDrawn(t *testing.T) {
	for _, file := range suites.Public(t, "miwg/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, _ := os.ReadFile(file)
			x, err := bpmnxml.Read(file, data)
			if err != nil {
				t.Fatal(err)
			}
			d := doc.Open(file, x)
			d.Scene()
			move := func(by float64, list ...*bpmn.Element) {
				t.Helper()
				if err := d.Change("move", func(tx *doc.Tx) error { return tx.Nudge(list, by, -2*by) }); err != nil {
					t.Fatal(err)
				}
				drawnAlike(t, d, "move")
			}
			d.SelectAll()
			move(12.5, d.Chosen()...)
			for _, s := range d.Diagram().Shapes {
				if s.Of != nil && s.Of.Kind.FlowNode() {
					move(7, s.Of)
					break
				}
			}
			move(-40, d.Chosen()...)
			for range 3 {
				d.Undo()
				drawnAlike(t, d, "undo")
			}
		})
	}
}

// numbers are the numbers in the text of a scene.
var numbers = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

// drawnAlike is upToDate but for what rounding to five digits does to numbers between two.
func drawnAlike(t testing.TB, d *doc.Doc, after string) {
	t.Helper()
	got, want := picture(t, d.Scene()), picture(t, scene.Build(d.Model(), d.Diagram()))
	if numbers.ReplaceAllString(got, "#") != numbers.ReplaceAllString(want, "#") {
		t.Fatalf("after %s the scene is not that of the diagram:\n%s", after, difference(want, got))
	}
	were := numbers.FindAllString(want, -1)
	for i, n := range numbers.FindAllString(got, -1) {
		a, _ := strconv.ParseFloat(n, 64)
		b, _ := strconv.ParseFloat(were[i], 64)
		if math.Abs(a-b) > 0.11 && math.Abs(a-b) > 1.1e-4*math.Abs(b) {
			t.Fatalf("after %s %s stands where %s should:\n%s", after, n, were[i], difference(want, got))
		}
	}
}

// BenchmarkMoveAllDrawn is a move of everything, with its picture.
func BenchmarkMoveAllDrawn(b *testing.B) {
	d := open(b, chain(10000))
	d.SelectAll()
	d.Scene()
	for b.Loop() {
		d.Change("move", func(tx *doc.Tx) error { return tx.Move(tx.Chosen(), 10, 10, nil) })
		d.Scene()
	}
}
