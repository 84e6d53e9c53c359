package designer

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"
)

// Fyne's text cursor fades in and out for ever, and each step paints the whole window
// anew: without a graphics card that is a quarter of a core and more while nobody does
// anything. An entry that hears a key keeps its cursor steady for 300 ms, so one
// that has had the focus for a while is told now and then of a key that means nothing.
// One that went away with the focus goes on blinking where nobody sees it, because
// Fyne does not tell it: it is told here.
const (
	calmAfter = 4 * time.Second        // a new cursor blinks, to be found
	calmPause = 100 * time.Millisecond // well below the 300 ms, for machines with much to do
)

// calm keeps the text cursor from blinking for ever.
func (w *Window) calm() {
	var focus fyne.Focusable
	var since time.Time
	for range time.Tick(calmPause) {
		fyne.Do(func() {
			f := w.Canvas().Focused()
			if f != focus {
				if _, entry := focus.(mobile.Keyboardable); entry {
					focus.FocusLost()
				}
				focus, since = f, time.Now()
			}
			if _, entry := f.(mobile.Keyboardable); entry && time.Since(since) > calmAfter {
				f.TypedKey(&fyne.KeyEvent{})
			}
		})
	}
}
