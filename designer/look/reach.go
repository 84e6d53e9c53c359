package look

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// pageRows is how many rows a key of pages leads on.
const pageRows = 8

// Leap says where Home, End and the keys of pages lead in a list of n rows, of which the one at is pointed at; it may be -1 for
// none. Other keys lead nowhere.
func Leap(key fyne.KeyName, at, n int) (to int, leads bool) {
	switch key {
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = n - 1
	case fyne.KeyPageUp:
		to = max(0, at-pageRows)
	case fyne.KeyPageDown:
		to = min(n-1, max(0, at)+pageRows)
	default:
		return at, false
	}
	return to, n > 0
}

// wayTo is what holds an object, from the outside to it; nil when it is not found. Widgets of others are not looked into.
func wayTo(from, o fyne.CanvasObject) []fyne.CanvasObject {
	if from == o {
		return []fyne.CanvasObject{from}
	}
	for _, each := range Inside(from) {
		if each == nil || !each.Visible() {
			continue
		}
		if way := wayTo(each, o); way != nil {
			return append([]fyne.CanvasObject{from}, way...)
		}
	}
	return nil
}

// holding is wayTo from the outermost object of a canvas that can have the keyboard.
func holding(o fyne.CanvasObject) []fyne.CanvasObject {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	switch {
	case c == nil:
		return nil
	case c.Overlays().Top() != nil:
		return wayTo(c.Overlays().Top(), o)
	}
	return wayTo(c.Content(), o)
}

// Uncover scrolls whatever o lies in so that it is seen: what has the keyboard must not be out of sight. What is seen to its
// middle stays where it is, because a press that gives it the keyboard must not move it from under the pointer.
func Uncover(o fyne.CanvasObject) {
	at, size := fyne.NewPos(0, 0), o.Size()
	way := holding(o)
	for i := len(way) - 1; i > 0; i-- {
		view, is := way[i-1].(*container.Scroll)
		if !is {
			at = at.Add(way[i].Position())
		}
		if !is || size.Height == 0 {
			continue
		}
		seen := view.Size().Height
		if middle := at.Y + size.Height/2; middle < view.Offset.Y || middle > view.Offset.Y+seen {
			to := view.Offset
			if to.Y = at.Y - uncoverGap; middle > view.Offset.Y+seen && size.Height < seen {
				to.Y = at.Y + size.Height + uncoverGap - seen
			}
			to.Y = max(0, min(to.Y, view.Content.Size().Height-seen))
			view.ScrollToOffset(to)
		}
		at = at.Subtract(view.Offset)
	}
}

// uncoverGap is the room between what was uncovered and the edge.
const uncoverGap = 12

// WalkRows gives the keyboard to another row of the list that o is a row of, as the arrows, Home, End and the keys of pages say.
// It reports whether the key was one of those.
func WalkRows(o fyne.CanvasObject, key fyne.KeyName) bool {
	list, at := rowsAround(o)
	if len(list) < 2 {
		return false
	}
	to, leads := Leap(key, at, len(list))
	if !leads {
		to, leads = beside(list, at, key)
	}
	if leads {
		fyne.CurrentApp().Driver().CanvasForObject(o).Focus(list[to])
	}
	return leads
}

// Walk is what a key means to a row of a list that has no use for it: it leads to another row, or is the window's.
func Walk(o fyne.CanvasObject, k *fyne.KeyEvent) {
	if !WalkRows(o, k.Name) {
		passKey(o, k)
	}
}

// beside is what an arrow leads to among what stands in rows and columns: the nearest one that way; where there is none, it leads nowhere.
func beside(list []fyne.Focusable, at int, key fyne.KeyName) (to int, leads bool) {
	from, way := list[at].(fyne.CanvasObject), map[fyne.KeyName]fyne.Position{fyne.KeyUp: {Y: -1}, fyne.KeyDown: {Y: 1}, fyne.KeyLeft: {X: -1}, fyne.KeyRight: {X: 1}}[key]
	least := float32(math.MaxFloat32)
	to = at
	for i, f := range list {
		d := f.(fyne.CanvasObject).Position().Subtract(from.Position())
		along, aside := d.X*way.X+d.Y*way.Y, float32(math.Abs(float64(d.X*way.Y+d.Y*way.X)))
		if far := along + 2*aside; along > 0 && (way.X == 0 || aside < from.Size().Height) && far < least {
			to, least = i, far
		}
	}
	return to, way.Y != 0 || to != at
}

// rowsAround are what stands beside o and can have the keyboard, with o, and its place among them.
func rowsAround(o fyne.CanvasObject) (list []fyne.Focusable, at int) {
	at = -1
	way := holding(o)
	if len(way) < 2 {
		return nil, at
	}
	box, is := way[len(way)-2].(*fyne.Container)
	if !is {
		return nil, at
	}
	for _, each := range box.Objects {
		if row, is := each.(fyne.Focusable); is && each.Visible() {
			if each == o {
				at = len(list)
			}
			list = append(list, row)
		}
	}
	return list, at
}

// again gives the keyboard to the row that has come in the place of p, when doing what it does has made its list anew.
func (p *Press) again(c fyne.Canvas, box *fyne.Container) {
	if c == nil || box == nil || c.Focused() != fyne.Focusable(p) || slices.Contains(box.Objects, fyne.CanvasObject(p)) {
		return
	}
	for _, o := range box.Objects {
		if row, is := o.(*Press); is && row.name == p.name {
			c.Focus(row)
			return
		}
	}
}
