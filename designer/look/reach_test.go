package look

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// rowsOf shows a list of rows that is higher than its window.
func rowsOf(t *testing.T, n int) (view *container.Scroll, rows []*Press, c fyne.Canvas) {
	t.Helper()
	test.NewTempApp(t)
	list := Column(0)
	for i := range n {
		row := NewPress(fmt.Sprint(i), Sized(100, 30, NewLabel(fmt.Sprint(i), Body, "")), "", "", func() {})
		rows = append(rows, row)
		list.Add(row)
		list.Add(Hair())
	}
	view = container.NewVScroll(list)
	w := test.NewTempWindow(t, container.NewStack(view))
	w.Resize(fyne.NewSize(200, 150))
	return view, rows, w.Canvas()
}

// The rows of a list are walked through by the arrows, by pages and to its ends, and what has the keyboard is always seen.
func TestWalkRows(t *testing.T) {
	view, rows, c := rowsOf(t, 20)
	c.Focus(rows[0])
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyDown, 1}, {fyne.KeyPageDown, 9}, {fyne.KeyEnd, 19}, {fyne.KeyDown, 19}, {fyne.KeyPageUp, 11}, {fyne.KeyUp, 10}, {fyne.KeyHome, 0}, {fyne.KeyUp, 0}} {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: step.key})
		if c.Focused() != fyne.Focusable(rows[step.want]) {
			t.Fatalf("%s does not lead to row %d", step.key, step.want)
		}
		at := rows[step.want].Position().Y - view.Offset.Y
		if at < 0 || at+rows[step.want].Size().Height > view.Size().Height {
			t.Errorf("after %s row %d is at %v of %v", step.key, step.want, at, view.Size().Height)
		}
	}
}

// What is seen already is not moved, as a press would be from under the pointer.
func TestUncoverMovesOnlyWhatIsHidden(t *testing.T) {
	view, rows, c := rowsOf(t, 20)
	view.ScrollToOffset(fyne.NewPos(0, 8))
	c.Focus(rows[0])
	if view.Offset.Y != 8 {
		t.Errorf("a row that is seen for the most part moves the list to %v", view.Offset.Y)
	}
}

// Whoever has done something with a row by the keyboard stays at it, also when its list is made anew.
func TestRowMadeAnewKeepsTheKeyboard(t *testing.T) {
	test.NewTempApp(t)
	list := Column(0)
	var fill func()
	row := func(name string) *Press { return NewPress(name, NewLabel(name, Body, ""), "", "", func() { fill() }) }
	fill = func() {
		list.RemoveAll()
		list.Add(row("a"))
		list.Add(row("b"))
	}
	fill()
	w := test.NewTempWindow(t, container.NewStack(list))
	w.Canvas().Focus(list.Objects[1].(*Press))
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.Canvas().Focused() != list.Objects[1].(fyne.Focusable) {
		t.Error("the row that came in its place has not the keyboard")
	}
}

// A menu is gone through to its ends, past what cannot be taken.
func TestMenuEnds(t *testing.T) {
	test.NewTempApp(t)
	m := newMenu([]Item{{Text: "a", Disabled: true}, {Text: "b", Do: func() {}}, {}, {Text: "c", Do: func() {}}, {Text: "d", Disabled: true}})
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyEnd, 3}, {fyne.KeyHome, 1}, {fyne.KeyPageDown, 3}, {fyne.KeyPageUp, 1}} {
		m.TypedKey(&fyne.KeyEvent{Name: step.key})
		if m.at != step.want {
			t.Errorf("%s leads to %d, want %d", step.key, m.at, step.want)
		}
	}
}
