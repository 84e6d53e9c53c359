package paint_test

import (
	"fmt"
	"math"
	"math/rand"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// lineScene is a scene of one line along points.
func lineScene(points ...bpmn.Point) []*scene.Item {
	style := shape.Style{Stroke: shape.Ink{Role: shape.Line}, Width: 1.5}
	return []*scene.Item{{Way: points, Extent: bpmn.Around(points...).Grow(3), Picture: shape.Picture{Paths: []shape.Path{{Curve: shape.Polyline(points, false), Style: style}}}}}
}

// inkAt reports whether a picture has colour within two pixels of a place.
func inkAt(pix func(x, y int) uint8, x, y float64) bool {
	for dx := -2; dx <= 2; dx++ {
		for dy := -2; dy <= 2; dy++ {
			if pix(int(math.Floor(x))+dx, int(math.Floor(y))+dy) > 30 {
				return true
			}
		}
	}
	return false
}

// TestLinesAreWhole paints lines that run nearly along an axis, in every
// direction and at every slant from nothing to some pixels: each has ink all
// along its way. Programs that place shapes by thirds or with other fonts write
// way points that differ by hundredths.
func TestLinesAreWhole(t *testing.T) {
	random := rand.New(rand.NewSource(7))
	slants := []float64{0, 1e-9, 0.001, 0.01, 0.019, 0.02, 0.021, 0.05, 0.3, 0.5, 1, 3}
	for _, scale := range []float64{0.3, 1, 1.25, 2} {
		for _, slant := range slants {
			for turn := range 8 {
				along, across := 80+random.Float64()*40, slant
				if turn&1 != 0 {
					across = -across
				}
				if turn&2 != 0 {
					along = -along
				}
				from := bpmn.Point{X: 150 + random.Float64(), Y: 150 + random.Float64()}
				to := from.Add(along, across)
				if turn&4 != 0 {
					to = from.Add(across, along)
				}
				checkWhole(t, fmt.Sprintf("scale %v, %v to %v", scale, from, to), scale, from, to)
			}
		}
	}
}

// checkWhole paints a line of one segment, and the same with a corner behind
// it, and looks for ink along both.
func checkWhole(t *testing.T, name string, scale float64, from, to bpmn.Point) {
	t.Helper()
	corner := to.Add((to.Y-from.Y)/2, (to.X-from.X)/2)
	for _, points := range [][]bpmn.Point{{from, to}, {from, to, corner}} {
		img := paint.Items(lineScene(points...), bpmn.Bounds{W: 300, H: 300}, scale, paint.Light)
		pix := func(x, y int) uint8 { return img.RGBAAt(x, y).A }
		for i := 1; i < len(points); i++ {
			for part := 0.02; part < 1; part += 0.02 {
				at := points[i-1].Between(points[i], part)
				if !inkAt(pix, at.X*scale, at.Y*scale) {
					t.Fatalf("%s: nothing is painted at %v", name, at)
				}
			}
		}
	}
}
