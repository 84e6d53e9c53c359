package look

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// Where a row goes that has the keys, they are on the same control of the row in its place, or of the last one; where nothing is left beside it, they go home.
func TestKeysGoToTheNextRow(t *testing.T) {
	list := Column(0)
	for i := range 3 {
		list.Add(Row(0, NewButton(Plain, "", fmt.Sprint(i), nil), NewButton(Plain, "", "Remove", nil)))
	}
	body := container.NewStack(list)
	w := test.NewTempWindow(t, body)
	w.Resize(fyne.NewSize(200, 200))
	c, home := w.Canvas(), false
	SetHome(c, func() { home = true })
	beside := func(f fyne.Focusable) string {
		for _, row := range list.Objects {
			if parts := row.(*fyne.Container).Objects; parts[1] == f.(fyne.CanvasObject) {
				return parts[0].(*Button).Text
			}
		}
		return "no row"
	}
	c.Focus(list.Objects[1].(*fyne.Container).Objects[1].(*Button))
	for _, want := range []string{"2", "0"} {
		Settle(c)
		gone := c.Focused()
		for _, row := range list.Objects {
			if row.(*fyne.Container).Objects[1] == gone.(fyne.CanvasObject) {
				list.Remove(row)
				break
			}
		}
		Settle(c)
		if got := beside(c.Focused()); got != want {
			t.Errorf("the keys are in the row %s, want %s", got, want)
		}
	}
	Settle(c)
	list.Hide() // as a panel that is closed
	if Settle(c); !home {
		t.Errorf("from a panel that was closed the keys go to %T", c.Focused())
	}
}

// Tab stops once at a row of words, at the one that is chosen; the arrows lead to the others.
func TestTabStopsOnceAtChoices(t *testing.T) {
	before, behind := NewButton(Plain, "", "before", nil), NewButton(Plain, "", "behind", nil)
	s := NewTabs([]string{"a", "b", "c"}, 1, nil)
	w := test.NewTempWindow(t, Column(0, before, s.Content, behind))
	c := w.Canvas()
	c.Focus(before)
	if c.FocusNext(); c.Focused() != fyne.Focusable(s.List[1]) {
		t.Errorf("Tab leads to %v", c.Focused())
	}
	s.List[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if c.Focused() != fyne.Focusable(s.List[2]) || s.At != 2 {
		t.Errorf("the arrow leads to %v", c.Focused())
	}
	if c.FocusNext(); c.Focused() != fyne.Focusable(behind) {
		t.Errorf("the next Tab leads to %v", c.Focused())
	}
	s.Show(-1)
	if c.FocusPrevious(); c.Focused() != fyne.Focusable(s.List[0]) {
		t.Errorf("where none is chosen Tab leads to %v", c.Focused())
	}
}
