package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// The right button shows what can be done with a text; what is selected stays so while the menu is open, and nothing is committed.
func TestMenuOfText(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	e := NewInput("order 5")
	committed := 0
	e.Commit = func(string) { committed++ }
	code := NewCode()
	code.SetText("<a/>")
	w := test.NewWindow(container.NewVBox(e, Sized(200, 100, code.Content)))
	defer w.Close()
	w.Canvas().Focus(e)
	e.Type(" now")
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	right := func(o fyne.CanvasObject) *Menu {
		t.Helper()
		o.(desktop.Mouseable).MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary, PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 10)}})
		o.(fyne.SecondaryTappable).TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(20, 10)})
		top, is := w.Canvas().Overlays().Top().(*Popup)
		if !is {
			t.Fatal("there is no menu")
		}
		return top.Content.(*Menu)
	}
	pick := func(m *Menu, text string) {
		t.Helper()
		for i := range m.items {
			if m.items[i].Text == text && !m.items[i].Disabled {
				m.take(i)
				return
			}
		}
		t.Errorf("%s cannot be chosen", text)
	}
	pick(right(e), "Copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "order 5 now" || committed != 0 {
		t.Errorf("copied %q, committed %d times", got, committed)
	}
	pick(right(e), "Cut")
	if e.Text() != "" || !e.focused {
		t.Errorf("after Cut it says %q, with the keys: %v", e.Text(), e.focused)
	}
	pick(right(e), "Paste")
	if e.Text() != "order 5 now" {
		t.Errorf("after Paste it says %q", e.Text())
	}
	pick(right(code), "Select all")
	pick(right(code), "Copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "<a/>" {
		t.Errorf("of the code %q is copied", got)
	}
	e.Able(false)
	e.TappedSecondary(&fyne.PointEvent{})
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a grey field has a menu")
	}
}
