package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// In a tall theme a line has room for the letters of other scripts and is as wide as ever.
func TestTallFaces(t *testing.T) {
	app := test.NewApp()
	defer app.Quit()
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
		app.Settings().SetTheme(Theme{})
		usual := fyne.MeasureText("Camunda, gj", 100, style)
		app.Settings().SetTheme(Theme{Tall: true})
		tall := fyne.MeasureText("Camunda, gj", 100, style)
		if tall.Width != usual.Width || tall.Height < 153 || tall.Height > 155 {
			t.Errorf("%+v: %v becomes %v", style, usual, tall)
		}
	}
}

// What is no font stays as it is.
func TestStretchedNoFont(t *testing.T) {
	for _, text := range []string{"", "no font", "\x00\x01\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00"} {
		if got := string(stretched([]byte(text))); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
