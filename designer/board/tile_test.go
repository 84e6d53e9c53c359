package board

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math"
	"regexp"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/paint"
	"hookflow/engine/bpmn"
)

// What of a tile is left to programs is paper: with the dots where a painted sheet has them, and nothing that is drawn.
func TestPaper(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	b.tiles.paper = b.paperOf
	for _, scale := range []float64{0.3, 0.63, 1, 1.7} {
		bare := 0
		for i, k := range grid(bpmn.Bounds{X: -150, Y: -150, W: 700, H: 400}, scale) {
			off := bpmn.Point{X: float64(i%3) * 7, Y: float64(i%2) * -3} // also after the diagram has slid
			sheet := paint.Sheet(d.Scene(), k.part(off), scale, 1, paint.Light)
			tile := &tile{}
			tile.show(b.paintTile(d.Scene(), k, off), func(at image.Rectangle) fyne.CanvasObject { return b.paperOf(k, off, at) })
			for _, p := range tile.paper {
				bare++
				if x, y, differs := differing(sheet, p); differs {
					t.Fatalf("at %g pixel %d, %d of tile %v is %v, which is no paper", scale, x, y, k, sheet.At(x, y))
				}
			}
			if img, drawn := tile.picture.shown.(*canvas.Image); drawn {
				if part := sheet.SubImage(tile.picture.at); !same(part, img.Image) {
					t.Fatalf("at %g the picture of tile %v is not that part of the sheet", scale, k)
				}
			}
		}
		if bare == 0 {
			t.Errorf("at %g nothing is left to programs", scale)
		}
	}
}

// inks are the colours that a program has in its source: of a dot, if there are any, and of the paper.
var inks = regexp.MustCompile(`vec4\(([\d.]+), ([\d.]+), ([\d.]+), 1\.0+\)`)

// differing is the first pixel in which a sheet is not what a part of paper shows.
func differing(sheet *image.RGBA, p part) (x, y int, differs bool) {
	program := p.shown.(*canvas.Shader)
	var colours []color.RGBA
	for _, ink := range inks.FindAllStringSubmatch(string(program.Source), -1) {
		part := func(i int) uint8 {
			v, _ := strconv.ParseFloat(ink[i], 64)
			return uint8(math.Round(v * 255))
		}
		colours = append(colours, color.RGBA{part(1), part(2), part(3), 255})
	}
	u := program.Uniforms
	for y := p.at.Min.Y; y < p.at.Max.Y; y++ {
		for x := p.at.Min.X; x < p.at.Max.X; x++ {
			want := colours[len(colours)-1]
			if u["per"] > 0 && max(behind(x-p.at.Min.X, u["across"], u["per"]), behind(y-p.at.Min.Y, u["down"], u["per"])) < u["side"] {
				want = colours[0]
			}
			if sheet.RGBAAt(x, y) != want {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}

// behind is how far the middle of a pixel lies behind a dot, as the program reckons it.
func behind(pixel int, from, per float32) float32 {
	_, part := math.Modf(float64((float32(pixel) + 0.5 + from) * per))
	return float32(part)
}

// What lies beside the diagram is there at once and holds no picture.
func TestBareTiles(t *testing.T) {
	b := shown(t, drawing(t))
	b.tiles.paper = b.paperOf
	b.tiles.paint = nil // nothing is to be painted
	for range 200 {
		b.setView(b.view.panned(-600, 0))
	}
	seen := 0
	for _, o := range b.layer.Objects {
		if _, is := o.(*canvas.Shader); is {
			seen++
		}
	}
	if seen == 0 || seen != len(b.layer.Objects) || b.tiles.gaps {
		t.Errorf("%d of %d objects are paper, with gaps: %v", seen, len(b.layer.Objects), b.tiles.gaps)
	}
	if many := len(b.tiles.kept); many > tileLimit+seen {
		t.Errorf("%d tiles are kept", many)
	}
}

// same reports whether two pictures show the same, wherever they begin.
func same(a, b image.Image) bool {
	x, y := image.NewRGBA(image.Rectangle{Max: a.Bounds().Size()}), image.NewRGBA(image.Rectangle{Max: b.Bounds().Size()})
	draw.Draw(x, x.Rect, a, a.Bounds().Min, draw.Src)
	draw.Draw(y, y.Rect, b, b.Bounds().Min, draw.Src)
	return bytes.Equal(x.Pix, y.Pix)
}

// Where the view goes tiles are painted before they are seen, and nothing is drawn anew for them.
func TestAhead(t *testing.T) {
	b := large(t, 1000)
	b.ShowAt(bpmn.Point{X: 1000, Y: 1000}, 1)
	b.tiles.kept = map[tileKey]*tile{}
	placed := 0
	was := b.tiles.painted
	b.tiles.painted = func() { placed++; was() }
	for _, step := range []struct{ x, y float32 }{{0, -50}, {-50, 0}, {0, 50}, {50, 0}} {
		for range 20 {
			v := b.view.panned(step.x, step.y).snapped(1)
			before := len(b.tiles.kept)
			was := placed
			b.setView(v)
			if b.tiles.gaps {
				t.Fatalf("at %v something is missing", v.origin)
			}
			if before > 0 && placed != was {
				t.Fatalf("at %v the window is drawn anew for a tile", v.origin)
			}
			if unseen := len(b.tiles.kept) - len(b.tiles.visible); unseen > tileLimit {
				t.Fatalf("%d tiles are kept that are not seen", unseen)
			}
		}
	}
}
