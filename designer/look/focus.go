package look

import (
	"slices"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Where the keys go. What opens has them at its first stop, and gives them back when it closes; a list that is made anew keeps
// them on its row; and when what had them is gone, they go home. Fyne does none of this: it leaves what is opened without them,
// and goes on giving them to what nobody sees any more.

// homes say by canvas where the keys go when what had them is gone.
var homes sync.Map

// SetHome says where the keys of a window go when what had them is gone.
func SetHome(c fyne.Canvas, home func()) { homes.Store(c, home) }

// Settle brings the keys home if what has them is not seen any more. Where nothing has them, nothing was lost.
func Settle(c fyne.Canvas) {
	f, is := c.Focused().(fyne.CanvasObject)
	switch {
	case !is:
		return
	case Seen(f):
		remember(c, c.Focused())
		return
	}
	to := nearby(c, c.Focused())
	c.Unfocus() // what comes home may be what is not seen
	if to != nil {
		c.Focus(to)
	} else if p, above := c.Overlays().Top().(*Popup); above {
		p.land()
	} else if home, known := homes.Load(c); known && c.Overlays().Top() == nil {
		home.(func())()
	}
}

// Seen reports whether an object is shown in its window, be it scrolled away. Fyne has no place for what is not, and tells the corner then, in
// which nothing stands that takes keys; but it knows no window of what was not painted yet, which is looked for.
func Seen(o fyne.CanvasObject) bool {
	driver := fyne.CurrentApp().Driver()
	switch {
	case !o.Visible():
		return false
	case driver.CanvasForObject(o) != nil:
		return driver.AbsolutePositionForObject(o) != fyne.Position{}
	}
	return CanvasOf(o) != nil
}

// CanvasOf is the window that an object stands in, also before it was painted; nil: none.
func CanvasOf(o fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(o); c != nil {
		return c
	}
	for _, w := range driver.AllWindows() {
		c := w.Canvas()
		for _, root := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
			if wayTo(root, o) != nil {
				return c
			}
		}
	}
	return nil
}

// LeadTo lets the arrow down lead from a field to the first stop in the list that it narrows.
func (e *Input) LeadTo(list fyne.CanvasObject) {
	e.Below = func() {
		if f := FirstStop(list); f != nil {
			CanvasOf(e).Focus(f)
		}
	}
}

// Stops are the controls in a part of a window that take keys, in their order. What is in widgets is not looked into.
func Stops(o fyne.CanvasObject) (list []fyne.Focusable) {
	if o == nil || !o.Visible() {
		return nil
	}
	if f, is := o.(fyne.Focusable); is {
		if able, is := o.(fyne.Disableable); is && able.Disabled() {
			return nil
		}
		list = []fyne.Focusable{f}
	}
	for _, inner := range Inside(o) {
		list = append(list, Stops(inner)...)
	}
	return list
}

// FirstStop is the first control in some parts of a window that takes keys; nil: none does.
func FirstStop(parts ...fyne.CanvasObject) fyne.Focusable {
	for _, o := range parts {
		if list := Stops(o); len(list) > 0 {
			return list[0]
		}
	}
	return nil
}

// FirstRow is the first row of a list that is pressed as a whole; nil: it has none.
func FirstRow(list fyne.CanvasObject) fyne.CanvasObject {
	for _, f := range Stops(list) {
		if row, is := f.(*Press); is {
			return row
		}
	}
	return nil
}

// Refill makes a list anew. Whoever has the keys on something in it has them afterwards on what says the same, else on what has come in its
// place, and sees what they saw.
func Refill(list fyne.CanvasObject, fill func()) {
	at, before := keyed(list)
	if at < 0 {
		fill()
		return
	}
	c, views := fyne.CurrentApp().Driver().CanvasForObject(list), scrolls(list)
	nth := len(alike(Stops(list)[:at], before))
	fill()
	after := Stops(list)
	if c == nil || len(after) == 0 || slices.Contains(after, before) {
		return
	}
	to := after[min(at, len(after)-1)]
	if same := alike(after, before); says(before) != "" && len(same) > 0 { // each row may have it: that of the row in its place
		to = same[min(nth, len(same)-1)]
	}
	c.Focus(to)
	for view, offset := range views {
		view.ScrollToOffset(offset)
	}
}

// keyed is what has the keys in a part of a window, and its place among the stops there; -1: nothing has. It has them also while something
// lies above the window.
func keyed(o fyne.CanvasObject) (at int, f fyne.Focusable) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	for i, f := range Stops(o) {
		if k, is := f.(interface{ Keyed() bool }); is && k.Keyed() || c != nil && c.Focused() == f {
			return i, f
		}
	}
	return -1, nil
}

// alike are those controls that say the same as one of them.
func alike(list []fyne.Focusable, as fyne.Focusable) (same []fyne.Focusable) {
	for _, f := range list {
		if says(f) == says(as) {
			same = append(same, f)
		}
	}
	return same
}

// says is what a control says to those who do not see it.
func says(f fyne.Focusable) string {
	if a, is := f.(fyne.Accessible); is {
		return a.AccessibilityLabel()
	}
	return ""
}

// scrolls are the views that a part of a window lies in, with what they show.
func scrolls(o fyne.CanvasObject) map[*container.Scroll]fyne.Position {
	views := map[*container.Scroll]fyne.Position{}
	for _, each := range holding(o) {
		if view, is := each.(*container.Scroll); is {
			views[view] = view.Offset
		}
	}
	return views
}
