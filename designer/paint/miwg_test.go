package paint_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// TestMIWG draws the reference models as docs/miwg shows them.
func TestMIWG(t *testing.T) {
	for _, file := range suites.Public(t, "miwg/*.bpmn") {
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
	for _, file := range suites.Public(t, "hdbpmn/*.bpmn", "miwg/*.bpmn") {
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
