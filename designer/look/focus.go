package look

import "fyne.io/fyne/v2"

// Seen reports whether an object is shown in its window, be it scrolled away. Fyne has no place for what is not, and tells the corner then, in
// which nothing stands that takes keys.
func Seen(o fyne.CanvasObject) bool {
	return o.Visible() && fyne.CurrentApp().Driver().AbsolutePositionForObject(o) != fyne.Position{}
}
