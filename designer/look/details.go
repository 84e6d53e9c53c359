package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// Details is the technical part of a message, one click away: a line that unfolds to the text, which can be selected, and
// copied by the button that says so.
func Details(label, copied, text string) fyne.CanvasObject {
	words := widget.NewLabel(text)
	words.TextStyle.Monospace, words.Wrapping, words.SizeName = true, fyne.TextWrapBreak, theme.SizeNameCaptionText
	take := NewIconButton("copy", copied, func() { fyne.CurrentApp().Clipboard().SetContent(text) })
	take.Square = 24
	inside := container.NewStack(NewGround(colour.Sunken, colour.Line, 6), RowGrow(0, 0, NewSaying(words), take))
	inside.Hide()
	all := Column(4)
	fold := NewButton(Bare, "chevron-right", label, nil)
	fold.Small, fold.Left = true, true
	fold.Do = func() {
		fold.Icon = "chevron-down"
		if inside.Visible() {
			fold.Icon = "chevron-right"
			inside.Hide()
		} else {
			inside.Show()
		}
		fold.Refresh()
		all.Refresh()
	}
	all.Objects = []fyne.CanvasObject{Row(0, fold), inside}
	return all
}
