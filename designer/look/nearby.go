package look

import (
	"slices"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// A spot is where the keys were in a window: what had them, what that lay in, from the outside, and as which child.
type spot struct {
	had fyne.Focusable
	way []fyne.CanvasObject
	at  []int
}

// spots are those that were last, by canvas.
var spots sync.Map

// remember notes where the keys are.
func remember(c fyne.Canvas, f fyne.Focusable) {
	if last, known := spots.Load(c); known && last.(*spot).had == f {
		return
	}
	s := &spot{had: f, way: holding(f.(fyne.CanvasObject))}
	for i := 1; i < len(s.way); i++ {
		s.at = append(s.at, slices.Index(Inside(s.way[i-1]), s.way[i]))
	}
	spots.Store(c, s)
}

// nearby is what has come in the place of what had the keys and is gone: in the innermost of what it lay in that is still seen, where
// its row was, what says the same there; nil if nothing takes keys there.
func nearby(c fyne.Canvas, gone fyne.Focusable) fyne.Focusable {
	last, known := spots.Load(c)
	if !known || last.(*spot).had != gone {
		return nil
	}
	s := last.(*spot)
	for i := len(s.way) - 2; i > 0; i-- {
		if !Seen(s.way[i]) {
			continue
		}
		rows := Inside(s.way[i])
		if slices.Contains(rows, s.way[i+1]) && !slices.ContainsFunc(s.way[:i+1], isScroll) {
			return nil // a panel was closed
		}
		for far := range len(rows) + s.at[i] {
			for _, k := range []int{s.at[i] + far, s.at[i] - far} {
				if k < 0 || k >= len(rows) {
					continue
				}
				list := Stops(rows[k])
				if same := slices.IndexFunc(list, func(f fyne.Focusable) bool { return says(f) != "" && says(f) == says(gone) }); same >= 0 {
					return list[same]
				}
				if len(list) > 0 {
					return list[0]
				}
			}
		}
	}
	return nil
}

func isScroll(o fyne.CanvasObject) bool { _, is := o.(*container.Scroll); return is }
