package board

import (
	"image"
	"image/draw"
	"math"
	"testing"

	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/scene"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// TestSlide demands that tiles move along with a diagram that is moved as a whole, and that what they show is what painting
// them anew would show; that none is painted anew where that is so; and that dots of the sheet stay where they are.
func TestSlide(t *testing.T) {
	for _, c := range []struct {
		name    string
		zoom    float64
		key     string
		repaint bool
	}{
		{"whole pixels", 0.4, "Right", false},
		{"with dots", 1, "Down", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, painted := sliding(t)
			b.Zoom(c.zoom)
			*painted = 0
			b.handle(tool.Input{Kind: tool.Key, Key: c.key, Shift: true})
			if n := *painted; (n >= len(b.layer.Objects)) != c.repaint { // what comes into view at the side is painted
				t.Errorf("%d tiles of %d are painted", n, len(b.layer.Objects))
			}
			shows := composed(b)
			b.SetTheme(b.theme)
			if !alike(shows, composed(b)) {
				t.Error("the tiles show something else than those painted anew")
			}
			b.handle(tool.Input{Kind: tool.Key, Key: "Z", Ctrl: true})
			b.setView(b.view.panned(300, 200))
			shows = composed(b)
			b.SetTheme(b.theme)
			if !alike(shows, composed(b)) {
				t.Error("taken back and panned, the tiles show something else than those painted anew")
			}
		})
	}
}

// TestSlidePartOfPixel demands that a diagram that is moved by a part of a pixel stands as near as pixels allow, and that tiles that
// come into view then join those that are there.
func TestSlidePartOfPixel(t *testing.T) {
	b, painted := sliding(t)
	b.Zoom(0.23)
	*painted = 0
	for range 3 {
		b.handle(tool.Input{Kind: tool.Key, Key: "Right", Shift: true})
	}
	if *painted > 0 {
		t.Errorf("%d tiles of %d are painted", *painted, len(b.layer.Objects))
	}
	for k, have := range b.tiles.kept {
		if have.used != b.tiles.clock {
			continue
		}
		at := b.view.screen(bpmn.Point{X: k.bounds().X + 30, Y: k.bounds().Y}) // where what it was painted from is now
		if d := have.picture.shown.Position().Subtract(at); math.Abs(float64(d.X)) > 0.5 || math.Abs(float64(d.Y)) > 0.5 {
			t.Errorf("a tile is off by %v", d)
		}
	}
	b.setView(b.view.panned(-600, 0))
	for k, have := range b.tiles.kept {
		if have.used == b.tiles.clock && (have.stale || b.tiles.drifted(k, have)) {
			t.Error("a tile does not join its neighbours")
		}
	}
	shows := composed(b)
	b.SetTheme(b.theme)
	if !alike(shows, composed(b)) {
		t.Error("the tiles show something else than those painted anew")
	}
}

// sliding is a board on which everything of a diagram is selected; painted counts its tiles.
func sliding(t *testing.T) (b *Board, painted *int) {
	b, painted = large(t, 1000), new(int)
	b.Editor.Keys = tool.DefaultKeys()
	b.Editor.Doc.SelectAll()
	paint := b.tiles.paint
	b.tiles.paint = func(s *scene.Scene, k tileKey, off bpmn.Point) painting {
		*painted++
		return paint(s, k, off)
	}
	return b, painted
}

// composed is the picture that the tiles of a board make.
func composed(b *Board) *image.RGBA {
	all := image.NewRGBA(image.Rect(0, 0, int(b.Size().Width), int(b.Size().Height)))
	for _, o := range b.layer.Objects {
		tile := o.(*canvas.Image)
		at := image.Pt(int(math.Round(float64(tile.Position().X))), int(math.Round(float64(tile.Position().Y))))
		draw.Draw(all, tile.Image.Bounds().Sub(tile.Image.Bounds().Min).Add(at), tile.Image, tile.Image.Bounds().Min, draw.Src)
	}
	return all
}

// alike reports whether two pictures are the same but for shades.
func alike(a, b *image.RGBA) bool {
	for i := range a.Pix {
		if d := int(a.Pix[i]) - int(b.Pix[i]); d < -12 || d > 12 {
			return false
		}
	}
	return true
}
