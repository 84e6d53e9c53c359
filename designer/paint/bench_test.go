package paint_test

import (
	"fmt"
	"image"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/scene/scenetest"
	"hookflow/engine/bpmn"
)

func sceneOf(n int) *scene.Scene {
	m := bpmn.Build(scenetest.Document(n))
	return scene.Build(m, m.Diagrams[0])
}

// BenchmarkTile paints tiles of 512 pixels at 100 %.
func BenchmarkTile(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sceneOf(n)
			for i := 0; b.Loop(); i++ {
				tile(s, 1+i%4, 1+i/4%4, 512, 1, paint.Light)
			}
		})
	}
}

// BenchmarkFit paints a window of 1600 x 900 with the whole diagram in it.
func BenchmarkFit(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sceneOf(n)
			scale := min(1600/s.Bounds.W, 900/s.Bounds.H)
			for b.Loop() {
				paint.Image(s, s.Bounds, scale, paint.Light)
			}
		})
	}
}

// BenchmarkPan moves a window of 1600 x 900 by 20 pixels, 60 times, with a
// cache of tiles; the figure is for all 60 frames.
func BenchmarkPan(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sceneOf(n)
			for b.Loop() {
				seen := map[image.Point]*image.RGBA{}
				for frame := range 60 {
					show(s, seen, image.Rect(0, 0, 1600, 900).Add(image.Pt(200+20*frame, 300)))
				}
			}
		})
	}
}

// show paints the tiles of a view that were not seen before.
func show(s *scene.Scene, seen map[image.Point]*image.RGBA, view image.Rectangle) {
	const side = 512
	for y := view.Min.Y / side; y*side < view.Max.Y; y++ {
		for x := view.Min.X / side; x*side < view.Max.X; x++ {
			if p := image.Pt(x, y); seen[p] == nil {
				seen[p] = tile(s, x, y, side, 1, paint.Light)
			}
		}
	}
}
