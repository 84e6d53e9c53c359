package look

import (
	"encoding/binary"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

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
	own, above, _ := reach(text, style)
	scale := screenScale()
	down := func(ems float64) float64 { return math.Ceil(ems * float64(points*scale)) } // as Fyne rounds it
	return float32(down(above)-down(own)) / scale
}

// Set makes a text take a face whose lines have room for all its letters: in one that is measured for Latin alone, Fyne cuts off what
// hangs below a line that has Korean or Chinese letters, too.
func Set(t *canvas.Text) {
	t.FontSource = nil
	if !latin(t.Text) {
		_, _, t.FontSource = reach(t.Text, t.TextStyle)
	}
}

// reach is how far above its baseline a line of the theme's face goes, and one of a text, in ems, and the face that the text is set
// in; nil: that of the theme. A theme of somebody else has 0.
func reach(text string, style fyne.TextStyle) (own, above float64, face fyne.Resource) {
	if own = ascent(style); own == 0 {
		return 0, 0, nil
	}
	above = typeset.AscentOf(text, own)
	t, _ := fyne.CurrentApp().Settings().Theme().(Theme)
	switch {
	case above <= own || t.Tall:
		return own, above, nil
	case !style.Bold:
		return own, max(above, tallAbove), tall(t.Font(style).(*fyne.StaticResource))
	case emboldened:
		return own, max(above, tallAbove), theme.DefaultTextBoldFont()
	}
	return own, above, nil
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
	Set(t)
	high := fyne.MeasureText(t.Text, t.TextSize, t.TextStyle).Height
	t.Move(fyne.NewPos(x, middle-high/2-Rise(t.Text, t.TextSize, t.TextStyle)))
}
