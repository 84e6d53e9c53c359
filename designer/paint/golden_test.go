package paint_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hookflow/designer/layout"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

var update = flag.Bool("update", false, "write the golden files anew")

const goldenDir = "../../testdata/golden"

// open reads a file, lays out what has no picture, and builds the scene of the
// first diagram.
func open(t testing.TB, file string) (*bpmn.Definitions, *scene.Scene) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := bpmnxml.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(doc.Root())
	if layout.Apply(bpmn.Untracked, m) {
		m = bpmn.Build(doc.Root())
	}
	if len(m.Diagrams) == 0 {
		t.Fatalf("%s has no diagram", file)
	}
	return m, scene.Build(m, m.Diagrams[0])
}

func goldenFiles(t testing.TB) []string {
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.bpmn"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files in %s (%v)", goldenDir, err)
	}
	return files
}

// TestGolden compares the scene (as text) and the picture of every file with
// what was reviewed. The picture may differ a little, the scene may not.
func TestGolden(t *testing.T) {
	for _, file := range goldenFiles(t) {
		base := strings.TrimSuffix(file, ".bpmn")
		t.Run(filepath.Base(base), func(t *testing.T) {
			_, s := open(t, file)
			var text, pic bytes.Buffer
			if err := s.WriteText(&text); err != nil {
				t.Fatal(err)
			}
			if err := paint.PNG(&pic, s, paint.Options{}); err != nil {
				t.Fatal(err)
			}
			if *update {
				write(t, base+".txt", text.Bytes())
				write(t, base+".png", pic.Bytes())
			}
			if want := read(t, base+".txt"); string(want) != text.String() {
				t.Errorf("the scene differs from %s.txt:\n%s", base, firstDifference(string(want), text.String()))
			}
			samePicture(t, read(t, base+".png"), pic.Bytes())
		})
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "want " + w[i] + "\ngot  " + g[i]
		}
	}
	return "one is longer"
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (run the test with -update and look at the result)", err)
	}
	return data
}

// samePicture allows one pixel in a thousand to differ visibly.
func samePicture(t *testing.T, want, got []byte) {
	t.Helper()
	w, g := decode(t, want), decode(t, got)
	if w.Bounds() != g.Bounds() {
		t.Fatalf("the picture is %v, want %v", g.Bounds(), w.Bounds())
	}
	wrong, all := differing(w, g), w.Bounds().Dx()*w.Bounds().Dy()
	if wrong > all/1000 {
		t.Errorf("%d of %d pixels differ", wrong, all)
		if err := os.MkdirAll("../../testdata/failed", 0o755); err == nil {
			write(t, filepath.Join("../../testdata/failed", strings.ReplaceAll(t.Name(), "/", "-")+".png"), got)
		}
	}
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// differing counts the pixels in which a channel differs by more than 1/16.
func differing(a, b image.Image) int {
	n := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if far(r1, r2) || far(g1, g2) || far(b1, b2) {
				n++
			}
		}
	}
	return n
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > 0x1000 }

// TestGoldenIsComplete names the kinds and triggers no golden picture shows.
func TestGoldenIsComplete(t *testing.T) {
	shown := map[bpmn.Kind]map[bpmn.Trigger]bool{}
	for _, file := range goldenFiles(t) {
		m, s := open(t, file)
		for _, i := range s.Items() {
			if shown[i.Kind] == nil {
				shown[i.Kind] = map[bpmn.Trigger]bool{}
			}
			if e := m.ByID(i.ID); e != nil && i.Kind.Is(bpmn.Event) {
				shown[i.Kind][e.Trigger()] = true
			}
		}
	}
	for kind := range shape.All {
		if shown[kind] == nil && kind != bpmn.DataObject && kind != bpmn.DataStore { // drawn like their references
			t.Errorf("no picture of a %s", kind)
		}
	}
	for kind, triggers := range bpmn.Allowed {
		if kind == bpmn.StartEvent {
			triggers = slices.Concat(triggers, bpmn.EventSubStart)
		}
		for _, trigger := range triggers {
			if !shown[kind][trigger] {
				t.Errorf("no picture of a %s with trigger %s", kind, trigger)
			}
		}
	}
}
