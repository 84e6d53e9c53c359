package look

import (
	"encoding/binary"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/typeset"
)

// Fyne measures a line by the face of the theme, but sets its letters as low as the tallest face asks for that has some of them:
// Korean or Chinese beside Latin stands some pixels lower, and touches what is below.

// Rise is how far a text has to be moved up so that its baseline is where it would be with letters of the theme's face alone, in
// units; 0 for texts of the West.
func Rise(text string, points float32, style fyne.TextStyle) float32 {
	if latin(text) {
		return 0
	}
	own := ascent(style)
	if own == 0 { // a theme of somebody else
		return 0
	}
	scale := screenScale()
	down := func(ems float64) float64 { return math.Ceil(ems * float64(points*scale)) } // as Fyne rounds it
	return float32(down(typeset.AscentOf(text, own))-down(own)) / scale
}

// latin reports that a text has only letters that come with the program, most of the time; it costs next to nothing.
func latin(text string) bool {
	for _, r := range text {
		if r >= 0x0590 {
			return false
		}
	}
	return true
}

// ascents of the faces, in ems: hhea and head of the OpenType specification.
var ascents = map[fyne.Resource]float64{Regular: ascentOf(Regular), Strong: ascentOf(Strong), Mono: ascentOf(Mono)}

func ascentOf(face *fyne.StaticResource) float64 {
	head, hhea := sfnt(face.StaticContent, "head"), sfnt(face.StaticContent, "hhea")
	return float64(int16(binary.BigEndian.Uint16(hhea[4:]))) / float64(binary.BigEndian.Uint16(head[18:]))
}

// ascent is that of the face of a style as the theme shows it now.
func ascent(style fyne.TextStyle) float64 {
	t, _ := fyne.CurrentApp().Settings().Theme().(Theme)
	if t.Tall {
		return tallAbove
	}
	return ascents[t.Font(style)]
}

// screenScale is how many pixels a unit has.
func screenScale() float32 {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if s := w.Canvas().Scale(); s > 0 {
			return s
		}
	}
	return 1
}

// Stand puts a text with the middle of its line at a height.
func Stand(t *canvas.Text, x, middle float32) {
	t.Move(fyne.NewPos(x, middle-t.MinSize().Height/2-Rise(t.Text, t.TextSize, t.TextStyle)))
}
