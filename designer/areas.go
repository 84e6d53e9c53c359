package designer

import (
	"slices"

	"fyne.io/fyne/v2"

	"hookflow/designer/look"
)

// An area is a part of the window that the keys go to at once, by what has them there first.
type area struct {
	part  fyne.CanvasObject
	first fyne.Focusable
	main  bool // what the page is there for
}

// areas are the parts of the window that are seen, as the eye goes through them; those in which nothing takes keys are left out.
func (w *Window) areas() (list []area) {
	add := func(part fyne.CanvasObject, main bool, firsts ...fyne.CanvasObject) {
		for _, o := range firsts {
			if f := look.FirstStop(o); f != nil && look.Seen(f.(fyne.CanvasObject)) {
				list = append(list, area{part, f, main})
				return
			}
		}
	}
	bars := w.top.content
	add(bars, false, bars)
	if w.files.open {
		add(w.files.content, false, w.files.list, w.files.content)
	}
	w.pageAreas(add)
	if t := w.current(); t != nil && w.dock.open {
		add(w.dock.content, false, w.dock.first())
	}
	if w.bottom.open {
		add(w.bottom.content, false, w.bottom.first())
	}
	add(w.status.content, false, w.status.content)
	return list
}

// pageAreas are those of the page that is shown.
func (w *Window) pageAreas(add func(part fyne.CanvasObject, main bool, firsts ...fyne.CanvasObject)) {
	t := w.current()
	if t == nil || w.signedOut() {
		if b := w.inbox; w.tabs.Selected() == b.item && !w.signedOut() {
			add(b.side, false, b.side)
			add(b.middle, true, b.list, b.search)
			add(b.sheet, false, b.sheet)
			return
		}
		add(w.screen, true, w.screen)
		return
	}
	switch tool := w.palette.tools[paletteTools[0].name]; t.viewed {
	case runsView:
		add(t.board, false, t.board)
		if t.runs != nil {
			add(t.runs.lower, true, t.runs.table, t.runs.text)
		}
	case deployView:
		add(t.deployer.targets.content, true, t.deployer.targets.first())
		add(t.board, false, t.board)
		add(t.deployer.side, false, t.deployer.side)
	case xmlView:
		add(w.palette.content, false, tool)
		add(t.xml.head, false, t.xml.head)
		add(t.xml.code, true, t.xml.code)
		add(t.xml.trouble, false, t.xml.trouble)
		add(t.board, false, t.board)
	default:
		add(w.palette.content, false, tool)
		add(t.board, true, t.board)
	}
}

// keyedArea is the area that the keys are in; -1: none.
func (w *Window) keyedArea(list []area) int {
	f, is := w.Canvas().Focused().(fyne.CanvasObject)
	if !is || !look.Seen(f) {
		return -1
	}
	at := absolute(f)
	return slices.IndexFunc(list, func(a area) bool {
		from := at.Subtract(absolute(a.part))
		return from.X >= 0 && from.Y >= 0 && from.X < a.part.Size().Width && from.Y < a.part.Size().Height
	})
}

// stepArea moves the keys on, or back, also from inside of an area, which Tab walks through.
func (w *Window) stepArea(by int) {
	list := w.areas()
	switch at := w.keyedArea(list); {
	case len(list) == 0:
	case at < 0:
		w.lead(list[max(0, mainOf(list))].first)
	default:
		w.lead(list[(at+by+len(list))%len(list)].first)
	}
}

// lead gives the keys to something, and shows it where that does not: a diagram has a frame then.
func (w *Window) lead(f fyne.Focusable) {
	w.Canvas().Focus(f)
	if t := w.current(); t != nil && f == fyne.Focusable(t.board) {
		t.frame.Show()
	}
}

// enter gives the keys to what the page is there for.
func (w *Window) enter() {
	list := w.areas()
	if len(list) > 0 {
		w.Canvas().Focus(list[max(0, mainOf(list))].first)
	}
}

func mainOf(list []area) int { return slices.IndexFunc(list, func(a area) bool { return a.main }) }

// retreat is what Escape means to controls that have no use for it: to what the page is there for, and from that to the diagram.
func (w *Window) retreat() {
	list := w.areas()
	t, at := w.current(), w.keyedArea(list)
	switch {
	case t != nil && t.viewed == xmlView:
		w.lead(t.board)
	case (at < 0 || !list[at].main) && mainOf(list) >= 0:
		w.lead(list[mainOf(list)].first)
	case t != nil:
		t.view(diagramView)
	case w.tabs.Selected() == w.inbox.item && len(w.open) > 0:
		w.file()
	}
}

// Settle brings the keys to where they are seen, if what had them is gone: nothing else that is done by key says where they go then.
func (w *Window) Settle() { look.Settle(w.Canvas()) }

// opens is something that shows or hides a panel: the keys go into what is shown, and home from what is hidden.
func opens(toggle func(*Window), first func(*Window) fyne.CanvasObject) func(*Window) {
	return func(w *Window) {
		toggle(w)
		if f := look.FirstStop(first(w)); f != nil && look.Seen(f.(fyne.CanvasObject)) {
			w.Canvas().Focus(f)
		} else {
			w.enter()
		}
	}
}
