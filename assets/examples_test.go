package assets_test

import (
	"path/filepath"
	"testing"

	"hookflow/assets"
	"hookflow/designer/doc"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// There are at least ten examples; each is drawn, and the check has nothing to say
// against it.
func TestExamples(t *testing.T) {
	list, err := assets.Examples.ReadDir("examples")
	if err != nil || len(list) < 10 {
		t.Fatalf("%d examples: %v", len(list), err)
	}
	for _, f := range list {
		data, err := assets.Examples.ReadFile(filepath.ToSlash(filepath.Join("examples", f.Name())))
		if err != nil {
			t.Fatal(err)
		}
		x, err := bpmnxml.Read(f.Name(), data)
		if err != nil {
			t.Fatal(err)
		}
		d := doc.Open("", x)
		if d.Scene() == nil || len(d.Scene().Items()) < 8 {
			t.Errorf("%s is not drawn", f.Name())
		}
		for _, found := range lint.Run(d.Model(), lint.Options{}) {
			if found.Severity != lint.Info {
				t.Errorf("%s: %s: %s", f.Name(), found.Element, found.Message)
			}
		}
	}
}
