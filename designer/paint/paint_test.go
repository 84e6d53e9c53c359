package paint_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/beevik/etree"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// tile paints the square tile number (tx, ty) of the grid whose tile (0, 0) begins at the origin of the diagram; side is in
// pixels.
func tile(s *scene.Scene, tx, ty, side int, scale float64, theme *paint.Theme) *image.RGBA {
	units := float64(side) / scale
	return paint.Image(s, bpmn.Bounds{X: float64(tx) * units, Y: float64(ty) * units, W: units, H: units}, scale, theme)
}

// TestTilesFit puts tiles together; the result must be the picture painted at
// once, at every zoom; the rasteriser's rounding may show in the last bits.
func TestTilesFit(t *testing.T) {
	s := sceneOf(60)
	for _, scale := range []float64{0.3, 1, 1.37, 2} {
		const side, n = 128, 4
		whole := paint.Image(s, bpmn.Bounds{W: side * n / scale, H: side * n / scale}, scale, paint.Light)
		for y := range n {
			for x := range n {
				part := tile(s, x, y, side, scale, paint.Light)
				for row := range side {
					from := whole.PixOffset(x*side, y*side+row)
					if d := difference(part.Pix[row*part.Stride:(row+1)*part.Stride], whole.Pix[from:from+4*side]); d > 12 {
						t.Fatalf("scale %v: tile %d,%d differs in row %d by %d", scale, x, y, row, d)
					}
				}
			}
		}
	}
}

// difference is the largest difference between two rows of bytes.
func difference(a, b []uint8) int {
	most := 0
	for i := range a {
		most = max(most, int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return most
}

func TestConcurrentPainting(t *testing.T) {
	s := sceneOf(200)
	want := tile(s, 1, 1, 256, 1.1, paint.Light)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for k := range 6 {
				tile(s, k, k, 256, 1+float64(k)/10, paint.Dark)
				if got := tile(s, 1, 1, 256, 1.1, paint.Light); !bytes.Equal(got.Pix, want.Pix) {
					t.Error("a tile differs when painted at the same time as others")
				}
			}
		})
	}
	group.Wait()
}

func TestPNG(t *testing.T) {
	var out bytes.Buffer
	s := sceneOf(10)
	if err := paint.PNG(&out, s, paint.Options{Scale: 2}); err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(out.Bytes(), []byte("pHYs"))
	if i < 0 {
		t.Fatal("the resolution is missing")
	}
	if got := binary.BigEndian.Uint32(out.Bytes()[i+4:]); got != 7559 { // 192 dpi in pixels per metre
		t.Errorf("%d pixels per metre, want 7559", got)
	}
	img := decode(t, out.Bytes())
	if want := int(math.Ceil(2 * (s.Bounds.W + 20))); img.Bounds().Dx() < want-1 || img.Bounds().Dx() > want+1 {
		t.Errorf("the picture is %d pixels wide, want %d", img.Bounds().Dx(), want)
	}
	err := paint.PNG(io.Discard, s, paint.Options{Scale: 1000})
	if err == nil || !strings.Contains(err.Error(), "scale of at most") {
		t.Errorf("a picture of many gigabytes: %v", err)
	}
}

// TestSVG checks that the picture is well-formed, has its size, and holds the
// texts as texts.
func TestSVG(t *testing.T) {
	_, s := open(t, goldenDir+"/collaboration.bpmn")
	var out bytes.Buffer
	if err := paint.SVG(&out, s, paint.Options{}); err != nil {
		t.Fatal(err)
	}
	var root struct {
		Width   string `xml:"width,attr"`
		ViewBox string `xml:"viewBox,attr"`
		Groups  []struct {
			ID    string `xml:"data-element-id,attr"`
			Texts []struct {
				Spans []string `xml:"tspan"`
			} `xml:"text"`
		} `xml:"g"`
	}
	if err := xml.Unmarshal(out.Bytes(), &root); err != nil {
		t.Fatal(err)
	}
	if root.Width != "912.5" || root.ViewBox != "-11.25 -11.25 912.5 762.5" {
		t.Errorf("size %s, view %s", root.Width, root.ViewBox)
	}
	found := map[string]string{}
	for _, g := range root.Groups {
		for _, x := range g.Texts {
			found[g.ID] += strings.Join(x.Spans, "|")
		}
	}
	if found["P2"] != "Supplier" || found["t1"] != "Order" {
		t.Errorf("texts by element: %v", found)
	}
}

func TestSVGEscapes(t *testing.T) {
	s := sceneFrom(t, `<task id="a&amp;b" name="&lt;b&gt; &quot;x&quot;"/>`, `<BPMNShape xmlns="`+bpmn.NSDI+`" bpmnElement="a&amp;b"><Bounds xmlns="`+bpmn.NSDC+`" x="0" y="0" width="100" height="80"/></BPMNShape>`)
	var out bytes.Buffer
	if err := paint.SVG(&out, s, paint.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(out.Bytes(), new(struct{})); err != nil {
		t.Errorf("%v in\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), `data-element-id="a&amp;b"`) {
		t.Errorf("the id is not escaped:\n%s", out.String())
	}
}

// sceneFrom builds a scene from the content of a process and of a plane.
func sceneFrom(t testing.TB, process, plane string) *scene.Scene {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<definitions xmlns="` + bpmn.NS + `"><process id="p">` + process + `</process><d:BPMNDiagram xmlns:d="` + bpmn.NSDI + `"><d:BPMNPlane bpmnElement="p">` + plane + `</d:BPMNPlane></d:BPMNDiagram></definitions>`); err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(doc.Root())
	return scene.Build(m, m.Diagrams[0])
}

func TestOwnColoursWin(t *testing.T) {
	_, s := open(t, goldenDir+"/colours.bpmn")
	b := s.Items()[0].Bounds
	for _, theme := range []*paint.Theme{paint.Light, paint.Dark, paint.HighContrast} {
		img := paint.Image(s, s.Bounds, 1, theme)
		at := img.RGBAAt(int(12-s.Bounds.X), int(70-s.Bounds.Y)) // inside of the task with #bbdefb
		if at.R != 0xbb || at.G != 0xde || at.B != 0xfb {
			t.Errorf("a task of its own colour (%v) is %v", b, at)
		}
		if c := img.RGBAAt(0, 0); c.R != theme[shape.Canvas].R {
			t.Errorf("the canvas is %v, want %v", c, theme[shape.Canvas])
		}
	}
}

// FuzzPaint paints shapes and flows at any place and size: nothing may panic
// or take long.
func FuzzPaint(f *testing.F) {
	f.Add(0.0, 0.0, 100.0, 80.0, 1.0)
	f.Add(-1e9, 1e9, 1e9, 1e-9, 0.001)
	f.Add(math.NaN(), math.Inf(1), -5.0, 0.0, 50.0)
	f.Fuzz(func(t *testing.T, x, y, w, h, scale float64) {
		if !(scale > 1e-4 && scale < 100) {
			return
		}
		n := func(v float64) string { return `"` + strings.ToLower(strings.TrimPrefix(formatted(v), "+")) + `"` }
		bounds := `<d:Bounds x=` + n(x) + ` y=` + n(y) + ` width=` + n(w) + ` height=` + n(h) + `/>`
		way := `<d:waypoint x="0" y="0"/><d:waypoint x=` + n(x) + ` y=` + n(y) + `/><d:waypoint x=` + n(w) + ` y=` + n(h) + `/>`
		s := sceneFrom(t, `<subProcess id="s" name="a name" triggeredByEvent="true"/><startEvent id="e"><timerEventDefinition/></startEvent><dataStoreReference id="d"/><sequenceFlow id="f" name="x" sourceRef="s" targetRef="e"/><group id="g"/>`,
			`<d:BPMNShape bpmnElement="s">`+bounds+`</d:BPMNShape><d:BPMNShape bpmnElement="e">`+bounds+`</d:BPMNShape><d:BPMNShape bpmnElement="d">`+bounds+`</d:BPMNShape><d:BPMNShape bpmnElement="g">`+bounds+`</d:BPMNShape><d:BPMNEdge bpmnElement="f">`+way+`</d:BPMNEdge>`)
		img := image.NewRGBA(image.Rect(0, 0, 64, 64))
		paint.Draw(img, image.Pt(-32, -32), s.Items(), scale, paint.Light)
		s.At(bpmn.Point{X: x, Y: y}, 5)
	})
}

func formatted(v float64) string {
	b, err := xml.Marshal(v)
	if err != nil {
		return "0"
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(b), "<float64>"), "</float64>")
}

// TestWrongKindOfDI has every kind drawn with a shape and with an edge, as a
// broken or hostile file may: nothing may panic.
func TestWrongKindOfDI(t *testing.T) {
	for _, info := range bpmn.Kinds {
		s := sceneFrom(t, `<`+string(info.Kind)+` id="x" name="x"/>`,
			`<d:BPMNShape bpmnElement="x"><d:Bounds x="0" y="0" width="40" height="40"/></d:BPMNShape><d:BPMNEdge bpmnElement="x"><d:waypoint x="0" y="0"/><d:waypoint x="90" y="9"/></d:BPMNEdge>`)
		if len(s.Items()) != 2 {
			t.Errorf("%s: %d items, want 2", info.Kind, len(s.Items()))
		}
		paint.Image(s, s.Bounds, 1, paint.Light)
	}
}
