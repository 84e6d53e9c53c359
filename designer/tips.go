package designer

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tips shows what a button does while the pointer rests on it. Fyne has no
// tooltips of its own.
type tips struct {
	window *Window
	layer  *fyne.Container // over everything, without a layout
	timer  *time.Timer
	shown  string
}

func newTips(w *Window) *tips {
	return &tips{window: w, layer: container.NewWithoutLayout()}
}

// tipRest is how long the pointer must rest before a tip is shown.
const tipRest = 350 * time.Millisecond

// over shows a text beside o soon, unless the pointer goes away.
func (t *tips) over(o fyne.CanvasObject, text string) {
	t.away()
	t.timer = t.window.after(tipRest, func() { t.show(o, text) })
	t.shown = text
}

// away takes the tip off.
func (t *tips) away() {
	if t.timer != nil {
		t.timer.Stop()
	}
	t.shown = ""
	if len(t.layer.Objects) > 0 {
		t.layer.RemoveAll()
	}
}

func (t *tips) show(o fyne.CanvasObject, text string) {
	if t.shown != text || t.window.Canvas() == nil {
		return // the pointer is elsewhere by now
	}
	label := canvas.NewText(text, theme.Color(theme.ColorNameForeground))
	label.TextSize = theme.Size(theme.SizeNameCaptionText) + 1
	back := canvas.NewRectangle(theme.Color(theme.ColorNameMenuBackground))
	back.CornerRadius, back.StrokeWidth, back.StrokeColor = 4, 1, theme.Color(theme.ColorNameInputBorder)
	box := container.NewStack(back, container.NewPadded(label))
	box.Resize(box.MinSize())
	box.Move(t.place(o, box.MinSize()))
	t.layer.Objects = []fyne.CanvasObject{box}
	t.layer.Refresh()
}

// place is where a tip of this size stands: below its object, inside the window.
func (t *tips) place(o fyne.CanvasObject, size fyne.Size) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(0, o.Size().Height+2)
	room := t.window.Canvas().Size()
	if at.Y+size.Height > room.Height {
		at.Y -= o.Size().Height + size.Height + 4
	}
	return fyne.NewPos(max(0, min(at.X, room.Width-size.Width-2)), at.Y)
}

// tipButton is a button with a tip.
type tipButton struct {
	widget.Button
	tips *tips
	tip  string
}

func newTipButton(t *tips, icon fyne.Resource, tip string, tapped func()) *tipButton {
	b := &tipButton{tips: t, tip: tip}
	b.Icon, b.OnTapped = icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// MouseIn implements desktop.Hoverable.
func (b *tipButton) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.tips.over(b, b.tip)
}

// MouseOut implements desktop.Hoverable.
func (b *tipButton) MouseOut() {
	b.Button.MouseOut()
	b.tips.away()
}

// Tapped implements fyne.Tappable.
func (b *tipButton) Tapped(e *fyne.PointEvent) {
	b.tips.away()
	b.Button.Tapped(e)
}
