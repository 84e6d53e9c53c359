package designer

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// areas are what the keys go through from one part of the window to the next, each by what takes them first: those of the page that
// is shown, then the panels at the right and below.
func (w *Window) areas() (list []fyne.Focusable) {
	t := w.current()
	if t == nil {
		if w.tabs.Selected() == w.inbox.item {
			return stops(w.inbox.list, w.inbox.search, w.inbox.sheet, w.inbox.side)
		}
		return nil
	}
	switch t.viewed {
	case runsView:
		if t.runs != nil {
			list = stops(t.runs.table, t.runs.text)
		}
		list = append(list, t.board)
	case deployView:
		list = append(stops(t.deployer.targets.content), t.board)
		list = append(list, stops(t.deployer.side)...)
	case xmlView:
		list = append(stops(w.palette.tools[paletteTools[0].name], t.xml.code), t.board)
	default:
		list = append(stops(w.palette.tools[paletteTools[0].name]), t.board)
	}
	if w.dock.open && w.dock.tabs.List[w.dock.tabs.At].Visible() && (t.viewed == diagramView || t.viewed == xmlView) {
		list = append(list, w.dock.tabs.List[w.dock.tabs.At])
	}
	if w.bottom.open {
		list = append(list, w.bottom.pages[w.bottom.tabs.At].focus())
	}
	return list
}

// nextArea moves the keys on, also from inside of an area, which Tab walks through.
func (w *Window) nextArea() {
	areas := w.areas()
	if len(areas) == 0 {
		w.Canvas().FocusNext()
		return
	}
	if at := slices.Index(areas, w.Canvas().Focused()); at >= 0 {
		w.area = at
	}
	w.area = (w.area + 1) % len(areas)
	w.Canvas().Focus(areas[w.area])
}

// enter gives the keys to what a page that was opened by a key is there for.
func (w *Window) enter() {
	if areas := w.areas(); len(areas) > 0 {
		w.area = 0
		w.Canvas().Focus(areas[0])
	}
}

// stops are the first control of each of some parts of the window that takes keys; a part without one is left out.
func stops(parts ...fyne.CanvasObject) (list []fyne.Focusable) {
	for _, o := range parts {
		if f := firstStop(o); f != nil {
			list = append(list, f)
		}
	}
	return list
}

func firstStop(o fyne.CanvasObject) fyne.Focusable {
	if !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case fyne.Disableable:
		if f, is := o.(fyne.Focusable); is && !o.Disabled() {
			return f
		}
	case fyne.Focusable:
		return o
	case *container.Scroll:
		return firstStop(o.Content)
	case *fyne.Container:
		for _, inner := range o.Objects {
			if f := firstStop(inner); f != nil {
				return f
			}
		}
	}
	return nil
}
