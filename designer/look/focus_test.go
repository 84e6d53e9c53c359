package look

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// The arrows lead to the neighbour that way in rows and columns of cards, and stay where there is none.
func TestArrowsGoWhereTheyPoint(t *testing.T) {
	grid := container.NewGridWithColumns(3)
	for i := range 6 {
		grid.Add(NewPress(fmt.Sprint(i), Sized(60, 40, NewLabel("", Body, "")), "", "", func() {}))
	}
	w := test.NewTempWindow(t, grid)
	w.Resize(fyne.NewSize(300, 200))
	w.Canvas().Focus(grid.Objects[0].(fyne.Focusable))
	for i, step := range []struct {
		key  fyne.KeyName
		want string
	}{{fyne.KeyRight, "1"}, {fyne.KeyDown, "4"}, {fyne.KeyDown, "4"}, {fyne.KeyLeft, "3"}, {fyne.KeyLeft, "3"}, {fyne.KeyUp, "0"}, {fyne.KeyEnd, "5"}, {fyne.KeyUp, "2"}} {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: step.key})
		if got := w.Canvas().Focused().(*Press).name; got != step.want {
			t.Fatalf("step %d, %s, leads to %s, want %s", i, step.key, got, step.want)
		}
	}
}

// A menu longer than the window shows the row that the keys lead to.
func TestMenuScrollsToItsRow(t *testing.T) {
	w := test.NewTempWindow(t, container.NewStack())
	w.Resize(fyne.NewSize(300, 200))
	var items []Item
	for i := range 30 {
		items = append(items, Item{Text: fmt.Sprintf("Строка %d", i)})
	}
	items[20].Text = "Ярлык"
	m := ShowMenu(w.Canvas(), items, Below(fyne.Position{}, fyne.Size{}))
	shown := func() bool {
		y := m.rows[m.at].Position().Y - m.scroll.Offset.Y
		return y >= 0 && y+m.rows[m.at].Size().Height <= m.scroll.Size().Height
	}
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if m.at != 29 || !shown() {
		t.Errorf("End leads to row %d, which is seen: %v", m.at, shown())
	}
	m.TypedRune('я')
	if m.at != 20 || !shown() {
		t.Errorf("a small letter leads to row %d, which is seen: %v", m.at, shown())
	}
}

// Tab stops once at a text that can be copied, and its keys scroll it, copy it, and are the window's otherwise.
func TestSaying(t *testing.T) {
	label := widget.NewLabel("many\nlines\nof\ntext\nthat\ndo\nnot\nfit")
	s, next := NewSaying(label), NewButton(Plain, "", "Close", nil)
	view := container.NewVScroll(s)
	w := test.NewTempWindow(t, container.NewGridWithRows(2, view, next))
	w.Resize(fyne.NewSize(200, 120))
	passed := fyne.KeyName("")
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { passed = k.Name })
	s.MouseMoved(nil) // the pointer lies on it
	w.Canvas().Focus(s)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	s.TypedShortcut(&fyne.ShortcutCopy{})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if view.Offset.Y == 0 || fyne.CurrentApp().Clipboard().Content() != label.Text || passed != fyne.KeyEscape {
		t.Errorf("scrolled to %v, copied %q, handed on %q", view.Offset.Y, fyne.CurrentApp().Clipboard().Content(), passed)
	}
	if w.Canvas().FocusNext(); w.Canvas().Focused() != fyne.Focusable(next) {
		t.Errorf("Tab leads to %T", w.Canvas().Focused())
	}
}

// A list knows the keys that people expect.
func TestListKeys(t *testing.T) {
	names, opened := []string{"alpha", "beta", "gamma", "Beta 2"}, -1
	l := NewList(func() int { return len(names) }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(i widget.ListItemID, o fyne.CanvasObject) { o.(*widget.Label).SetText(names[i]) }, func(i int) { opened = i })
	l.Name = func(i int) string { return names[i] }
	w := test.NewTempWindow(t, l)
	w.Resize(fyne.NewSize(200, 300))
	w.Canvas().Focus(l)
	l.TypedRune('b')
	l.TypedRune('b')
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if opened != 3 {
		t.Errorf("two letters and Enter open row %d", opened)
	}
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if l.At() != 1 {
		t.Errorf("Home and Down lead to row %d", l.At())
	}
}
