package look

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/colour"
)

// A ground is filled to its last pixel in the colour it was given last, with an edge or without one.
func TestGround(t *testing.T) {
	g := NewGround(colour.Accent, "", 0)
	w := test.NewWindow(container.NewWithoutLayout(g))
	defer w.Close()
	w.SetPadded(false)
	w.Resize(fyne.NewSize(60, 60))
	g.Move(fyne.NewPos(10, 10))
	g.Resize(fyne.NewSize(30, 20))
	shows := func(what string, x, y int, n colour.Name) {
		t.Helper()
		want := color.NRGBAModel.Convert(Colour(n))
		if got := color.NRGBAModel.Convert(w.Canvas().Capture().At(x, y)); got != want {
			t.Errorf("%s at %d,%d: %v, want %v", what, x, y, got, want)
		}
	}
	for _, corner := range [][2]int{{10, 10}, {39, 10}, {10, 29}, {39, 29}} {
		shows("a fill", corner[0], corner[1], colour.Accent)
	}
	g.Set(colour.Fail, "")
	shows("another fill", 25, 20, colour.Fail)
	g.Width = 6
	g.Set(colour.Done, colour.Ink)
	shows("a fill with an edge", 25, 20, colour.Done)
	shows("the edge", 12, 20, colour.Ink)
	g.Set(colour.Fail, "")
	shows("a fill without the edge", 12, 20, colour.Fail)
	g.Set("", "")
	if g.shape.Visible() || g.frame.Visible() || g.large.Visible() {
		t.Error("a ground without colours is drawn")
	}
}
