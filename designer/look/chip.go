package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/colour"
)

// A Tone is a pair of colours with a meaning: strong on soft.
type Tone struct{ Strong, Soft colour.Name }

// The tones.
var (
	Good    = Tone{colour.Done, colour.DoneSoft}
	Busy    = Tone{colour.AccentText, colour.AccentSoft}
	Waits   = Tone{colour.Wait, colour.WaitSoft}
	Bad     = Tone{colour.Fail, colour.FailSoft}
	Formula = Tone{colour.Expr, colour.ExprSoft}
	Network = Tone{colour.Data, colour.DataSoft}
	Halted  = Tone{colour.Debug, colour.DebugSoft}
	Neutral = Tone{colour.Text2, colour.Hover}
)

// Chip is a small word on a soft ground; icon may be empty.
func Chip(t Tone, icon, text string) fyne.CanvasObject {
	row := Row(4)
	if icon != "" {
		row.Add(NewGlyph(icon, IconTiny, t.Strong))
	}
	row.Add(NewLabel(text, Caption, t.Strong))
	return Sized(0, 20, container.NewStack(NewGround(t.Soft, "", 4), Inset(6, 0, 6, 0, row)))
}

// Count is a number on a soft ground, for tabs and heads.
func Count(t Tone, text string) fyne.CanvasObject {
	return Sized(0, 18, container.NewStack(NewGround(t.Soft, "", 9), Inset(6, 0, 6, 0, NewLabel(text, Caption, t.Strong).Bold().Center())))
}

// Tile is a glyph on a soft ground, as it stands in heads and cards.
func Tile(t Tone, icon string, side float32) fyne.CanvasObject {
	return Sized(side, side, container.NewStack(NewGround(t.Soft, "", 6), container.NewCenter(NewGlyph(icon, side*0.6, t.Strong))))
}

// Card is an outlined surface.
func Card(body fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(NewGround(colour.Panel, colour.LineStrong, 8), Pad(12, body))
}

// Floating is a surface above the others: a menu, a popover.
func Floating(body fyne.CanvasObject) fyne.CanvasObject {
	back := NewGround(colour.Raised, colour.LineStrong, 8)
	back.Floats = true
	back.Refresh()
	return container.NewStack(back, body)
}

// Dialog is the surface of a dialog.
func Dialog(body fyne.CanvasObject) fyne.CanvasObject {
	back := NewGround(colour.Panel, colour.LineStrong, 12)
	back.Floats = true
	back.Refresh()
	return container.NewStack(back, Pad(1, body))
}

// Surface is a plain area in a colour.
func Surface(fill colour.Name, body ...fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(append([]fyne.CanvasObject{NewGround(fill, "", 0)}, body...)...)
}

// Empty says that nothing is there yet, when there will be something, and what
// can be done; action may be nil.
func Empty(icon, what, when string, action fyne.CanvasObject) fyne.CanvasObject {
	return Pad(24, EmptyIn(emptyWide, icon, what, when, action))
}

// EmptyIn is Empty without a margin, for a place that is narrow.
func EmptyIn(wide float32, icon, what, when string, action fyne.CanvasObject) fyne.CanvasObject {
	box := Column(8, container.NewCenter(NewGlyph(icon, 32, colour.Text3)), NewLabel(what, Body, colour.Text).Bold().Center())
	if when != "" {
		box.Add(Para(when, Small, colour.Text2, fyne.TextAlignCenter))
	}
	if action != nil {
		box.Add(container.NewCenter(action))
	}
	return Sized(wide, 0, box)
}

// emptyWide is how wide what is said of an empty place is at least.
const emptyWide = 240
