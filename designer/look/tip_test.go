package look

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// A tip goes when the window gets another size: what it tells of is elsewhere then.
func TestTipGoesWithTheSize(t *testing.T) {
	test.NewTempApp(t)
	button := NewIconButton("close", "Close", nil)
	w := test.NewTempWindow(t, nil)
	tips := NewTips(w.Canvas(), func(_ time.Duration, do func()) *time.Timer { do(); return nil })
	w.SetContent(container.NewStack(container.NewWithoutLayout(button), tips.Layer))
	w.Resize(fyne.NewSize(400, 300))
	if Rest(button, "Close", ""); len(tips.Layer.Objects) != 1 {
		t.Fatal("no tip is shown")
	}
	if w.Resize(fyne.NewSize(300, 300)); len(tips.Layer.Objects) != 0 {
		t.Error("the tip stays though the window is smaller")
	}
}
