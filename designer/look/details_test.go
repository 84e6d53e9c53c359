package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestDetails unfolds the technical part of a message, takes it along, and folds it again.
func TestDetails(t *testing.T) {
	d := Details("Technical details", "Copy", "dial tcp: refused").(*fyne.Container)
	test.NewTempWindow(t, d)
	folded := d.MinSize().Height
	fold := d.Objects[0].(*fyne.Container).Objects[0].(*Button)
	inside := d.Objects[1]
	if inside.Visible() {
		t.Error("it is open before anybody asked")
	}
	test.Tap(fold)
	if !inside.Visible() || d.MinSize().Height <= folded {
		t.Errorf("open it is %g high, folded %g", d.MinSize().Height, folded)
	}
	for _, o := range inside.(*fyne.Container).Objects[1].(*fyne.Container).Objects {
		if b, ok := o.(*Button); ok {
			test.Tap(b)
		}
	}
	if got := fyne.CurrentApp().Clipboard().Content(); got != "dial tcp: refused" {
		t.Errorf("copied %q", got)
	}
	test.Tap(fold)
	if inside.Visible() {
		t.Error("it does not fold again")
	}
}
