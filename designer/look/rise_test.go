package look

import (
	"bytes"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"hookflow/designer/typeset"
)

// Letters of the West stay where they are, those of a face with taller lines move up by what that face is taller.
func TestRise(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
		if got := Rise("Order №5, заказ", Body, style); got != 0 {
			t.Errorf("%+v: letters of the West rise by %v", style, got)
		}
		tall, own := typeset.AscentOf("주문", ascent(style)), ascent(style)
		if tall == own {
			t.Skip("this system has no Korean letters")
		}
		if got, want := Rise("주문", 100, style), float32((tall-own)*100); got < want-1 || got > want+1 {
			t.Errorf("%+v: Korean rises by %v, want %v", style, got, want)
		}
	}
}

// A label in two scripts stands on the line of its neighbour.
func TestLabelRises(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	l := NewLabel("주문 5", Body, "text")
	w := test.NewWindow(l)
	defer w.Close()
	if got, want := l.shown.Position().Y, -Rise("주문 5", Body, fyne.TextStyle{}); got != want {
		t.Errorf("the text stands at %v, want %v", got, want)
	}
	l.SetText("Order 5")
	if got := l.shown.Position().Y; got != 0 {
		t.Errorf("Latin stands at %v", got)
	}
}

// The bold letters of a language that was chosen in the settings are bold, and Fyne's own are back with the next language.
func TestEmbolden(t *testing.T) {
	face := typeset.Strong("ko")
	if face == nil {
		t.Skip("this system has no bold Korean letters")
	}
	app := test.NewTempApp(t)
	app.Settings().SetTheme(Theme{Tall: true})
	usual := theme.DefaultTextBoldFont().Content()
	before := inked("주문 처리")
	Embolden(face)
	app.Settings().SetTheme(Theme{Tall: true})
	test.NewTempApp(t).Settings().SetTheme(Theme{Tall: true}) // which forgets the faces
	if after := inked("주문 처리"); after == before {
		t.Error("the heading looks as before")
	}
	Embolden(nil)
	if !bytes.Equal(theme.DefaultTextBoldFont().Content(), usual) {
		t.Error("Fyne's own face is not back")
	}
	test.NewTempApp(t)
}

// inked is how much is drawn of a heading.
func inked(text string) (sum int) {
	c := canvas.NewText(text, color.Black)
	c.TextSize, c.TextStyle.Bold = 40, true
	img := software.Render(c, fyne.CurrentApp().Settings().Theme())
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, _, _, _ := img.At(x, y).RGBA()
			sum += 255 - int(r>>8)
		}
	}
	return sum
}

// A caret is as wide everywhere and leaves the letter behind it free.
func TestCaretStandsBesideLetters(t *testing.T) {
	for _, x := range []float32{9, 9.25, 30.5, 77.9} {
		at := caretAt(x)
		if at != float32(int(at)) || at+caretWide > x+0.5 {
			t.Errorf("before a letter at %v it covers %v to %v", x, at, at+caretWide)
		}
	}
}

// What hangs below a line of Latin is not cut off because Korean letters stand beside it.
func TestTailsOfMixedText(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	if typeset.AscentOf("확", ascent(fyne.TextStyle{})) <= ascent(fyne.TextStyle{}) {
		t.Skip("this system has no Korean letters")
	}
	tail := func(text string) int {
		c := canvas.NewText(text, color.Black)
		c.TextSize = 40
		Set(c)
		img := software.Render(c, Theme{})
		for y := img.Bounds().Max.Y - 1; y >= 0; y-- {
			for x := range img.Bounds().Max.X {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					return y + 1 - int(Rise(text, 40, fyne.TextStyle{}))
				}
			}
		}
		return 0
	}
	if alone, beside := tail("qqqq"), tail("qqqq 확"); beside < alone-1 {
		t.Errorf("beside Korean the tails end at %d, alone at %d", beside, alone)
	}
}
