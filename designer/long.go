package designer

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/guard"
	"hookflow/designer/overlay"
)

// longAfter is after how long it is shown how far something is.
const longAfter = 400 * time.Millisecond

// long does n things in the background, one after the other, and something with the window then. What takes longer than a moment
// shows how far it is, and can be cancelled: the context is done then, and what was done stays. The work tells how many are done.
func (w *Window) long(n int, work func(ctx context.Context, told func(done int)), then func()) {
	ctx, cancel := context.WithCancel(context.Background())
	bar := widget.NewProgressBar()
	bar.Max = float64(max(1, n))
	over := false
	var shown *overlay.Shown
	w.after(longAfter, func() {
		if !over {
			shown = w.over.Show(overlay.Dialog{Name: "long", Title: lang.L("working…"), Content: bar, Size: fyne.NewSize(380, 0), Buttons: []overlay.Button{{Label: lang.L("Cancel"), Do: cancel}}})
		}
	})
	last := time.Time{}
	w.aside(func() {
		work(ctx, func(done int) {
			if now := time.Now(); now.Sub(last) > longAfter/4 { // the window has other things to do
				last = now
				guard.Later(func() { bar.SetValue(float64(done)) })
			}
		})
	}, func() {
		over = true
		if shown != nil {
			shown.Close()
		}
		if ctx.Err() != nil {
			w.status.say(lang.L("It was cancelled; what was done stays."), true)
		}
		cancel()
		then()
	})
}
