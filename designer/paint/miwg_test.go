package paint_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// suite returns files of the public suites beside the repository, or skips.
func suite(t testing.TB, pattern string) []string {
	root := os.Getenv("HOOKFLOW_SUITES")
	for dir, _ := os.Getwd(); root == "" && dir != "/"; dir = filepath.Dir(dir) {
		if s := filepath.Join(dir, "shared", "suites"); exists(s) {
			root = s
		}
	}
	if root == "" {
		t.Skip("the conformance suites are missing: set HOOKFLOW_SUITES, or put them at ../shared/suites beside the repository")
	}
	files, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no file matches %s in %s (%v)", pattern, root, err)
	}
	return files
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestMIWG draws the reference models as docs/miwg shows them.
func TestMIWG(t *testing.T) {
	for _, file := range suite(t, "miwg/*.bpmn") {
		doc, err := bpmnxml.Read(file, read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		m := bpmn.Build(doc.Root())
		for i, g := range m.Diagrams {
			name := strings.TrimSuffix(filepath.Base(file), ".bpmn")
			if len(m.Diagrams) > 1 {
				name += fmt.Sprint(".", i+1)
			}
			t.Run(name, func(t *testing.T) {
				var pic bytes.Buffer
				if err := paint.PNG(&pic, scene.Build(m, g), paint.Options{}); err != nil {
					t.Fatal(err)
				}
				want := filepath.Join("../../docs/miwg", name+".png")
				if *update {
					write(t, want, pic.Bytes())
				}
				samePicture(t, read(t, want), pic.Bytes())
			})
		}
	}
}

// TestEveryModelIsDrawn paints all real diagrams of the suites at several
// scales; nothing may fail, and each must put ink on the canvas.
func TestEveryModelIsDrawn(t *testing.T) {
	for _, file := range slices.Concat(suite(t, "hdbpmn/*.bpmn"), suite(t, "miwg/*.bpmn")) {
		_, s := open(t, file)
		for _, scale := range []float64{0.05, 0.7} {
			img := paint.Image(s, s.Bounds, scale, paint.Dark)
			canvas, inked := img.RGBAAt(0, 0), 0
			for i := 0; i < len(img.Pix); i += 4 {
				if img.Pix[i] != canvas.R {
					inked++
				}
			}
			if inked < 20 {
				t.Errorf("%s at %v: only %d pixels differ from the first", filepath.Base(file), scale, inked)
			}
		}
	}
}
