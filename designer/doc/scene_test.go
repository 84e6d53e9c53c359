package doc_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// picture writes a scene as text.
func picture(t testing.TB, s *scene.Scene) string {
	t.Helper()
	var b strings.Builder
	if err := s.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestScene checks that the scene brought up to date after each random edit and
// undo is the one that a fresh build gives: no changed element was forgotten.
func TestScene(t *testing.T) {
	for i, file := range suites.Public(t, "miwg/*.bpmn") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, _ := os.ReadFile(file)
			x, err := bpmnxml.Read(file, data)
			if err != nil {
				t.Fatal(err)
			}
			d := doc.Open(file, x)
			d.NumberIDs()
			d.Scene()
			r := dice{rand.New(rand.NewPCG(uint64(i)+seed(), 2)), d}
			for range 40 {
				e := edits[r.IntN(len(edits))]
				if d.Diagram() == nil || len(d.Diagram().Shapes) == 0 {
					return
				}
				err := d.Change(e.name, func(tx *doc.Tx) error { return e.edit(tx, r) })
				if errors.As(err, new(doc.Refused)) {
					continue
				}
				upToDate(t, d, e.name)
				if r.IntN(3) == 0 {
					d.Undo()
					upToDate(t, d, "undo of "+e.name)
				}
			}
		})
	}
}

func upToDate(t *testing.T, d *doc.Doc, after string) {
	t.Helper()
	got, want := picture(t, d.Scene()), picture(t, scene.Build(d.Model(), d.Diagram()))
	if got != want {
		t.Fatalf("after %s the scene is not that of the diagram:\n%s", after, difference(want, got))
	}
}
