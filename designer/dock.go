package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// The pages of the dock.
const (
	propertiesPage = iota
	runPage
)

const (
	dockShownKey = "dock" // in the preferences: "hidden" or nothing
	dockWideKey  = "dock.width"
	dockLeast    = 300
	dockUsual    = 340
	dockMost     = 560
	// overlayBelow is the width of a window in which the dock lies over the diagram.
	overlayBelow = 1000
)

// dock is the panel at the right: the properties of what is selected, and the
// run of the document.
type dock struct {
	window  *Window
	content *fyne.Container
	tabs    *look.Choices
	page    *fyne.Container
	width   *extent
	open    bool
	values  bool // the values that settings can read are shown below them
}

func newDock(w *Window) *dock {
	d := &dock{window: w, page: look.Room()}
	d.width = newExtent(w.App.Preferences(), dockWideKey, dockUsual, func() (float32, float32) { return dockLeast, min(dockMost, w.middle.Size().Width-48) })
	d.open = w.App.Preferences().String(dockShownKey) != "hidden"
	d.tabs = look.NewTabs([]string{lang.L("Properties"), lang.L("Run")}, propertiesPage, func(int) { d.refresh() })
	shut := look.NewIconButton("close", lang.L("Close"), func() { d.show(false) })
	head := look.Frame(nil, look.Hair(), nil, nil, look.Inset(16, 0, 8, 0, look.RowGrow(8, 1, d.tabs.Content, look.Row(0), shut)))
	d.content = container.NewStack(look.NewGround(colour.Panel, "", 0), look.Frame(head, nil, container.NewStack(look.Hair()), nil, d.page))
	return d
}

// show opens or closes the dock, and remembers it.
func (d *dock) show(open bool) {
	if d.open != open {
		d.open = open
		state := "hidden"
		if open {
			state = ""
		}
		d.window.App.Preferences().SetString(dockShownKey, state)
		d.window.arrange()
	}
	d.refresh()
	d.window.strip.refresh()
}

// reveal opens a page.
func (d *dock) reveal(page int) {
	d.tabs.Show(page)
	d.show(true)
}

// first is what has the keys first in the dock: the changes, while documents are compared, else the head of the page.
func (d *dock) first() fyne.CanvasObject {
	if t := d.window.current(); t != nil && t.compared != nil && d.tabs.At == propertiesPage {
		if f := look.FirstStop(t.compared.list, t.compared.content); f != nil {
			return f.(fyne.CanvasObject)
		}
	}
	if t := d.window.current(); t != nil && t.panel != nil && d.tabs.At == runPage {
		if f := t.panel.First(); f != nil {
			return f.(fyne.CanvasObject)
		}
	}
	return d.tabs.List[d.tabs.At]
}

// refresh shows the page of the document that is looked at.
func (d *dock) refresh() {
	t := d.window.current()
	if t == nil || !d.open {
		return
	}
	var body fyne.CanvasObject
	switch {
	case d.tabs.At == runPage:
		body = t.runPage()
	case t.compared != nil:
		body = t.compared.content
	default:
		body = t.propertiesPage()
	}
	if len(d.page.Objects) != 1 || d.page.Objects[0] != body {
		d.page.Objects = []fyne.CanvasObject{body}
		d.page.Refresh()
	}
}

// runPage is the run of the document, or what to do to get one.
func (t *tab) runPage() fyne.CanvasObject {
	if t.panel != nil {
		return t.panel.Content
	}
	if t.noRun == nil {
		a := t.window.action("run")
		run := look.NewButton(look.Plain, "run", lang.L("Run"), func() { a.try(t.window) })
		t.noRun = container.NewVBox(look.Empty("history", lang.L("No runs yet"), lang.L("Run the process, or send its start message."), run))
	}
	return t.noRun
}

// sides lays out the middle of the window: the diagram, the dock at its right,
// the panel below it.
type sides struct{ window *Window }

func (s sides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 200) }

// Layout places: main, bottom, dock, and the two edges that resize them.
func (s sides) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := s.window
	dockWide, high := float32(0), float32(0)
	if w.dock.open && !w.looking() {
		dockWide = w.dock.width.shown()
	}
	if w.bottom.open {
		high = w.bottom.height.shown()
	}
	room := size.Width - dockWide
	if w.Canvas() != nil && w.Canvas().Size().Width < overlayBelow {
		room = size.Width
	}
	place := func(i int, x, y, wide, tall float32) {
		o[i].Move(fyne.NewPos(x, y))
		o[i].Resize(fyne.NewSize(wide, tall))
	}
	place(0, 0, 0, room, size.Height-high)
	place(1, 0, size.Height-high, room, high)
	place(2, size.Width-dockWide, 0, dockWide, size.Height)
	place(3, size.Width-dockWide-edgeWide/2, 0, edgeWide, size.Height)
	place(4, 0, size.Height-high-edgeWide/2, room, edgeWide)
	for i, yes := range map[int]bool{1: w.bottom.open, 2: dockWide > 0, 3: dockWide > 0, 4: w.bottom.open} {
		visible(o[i], yes)
	}
}

// looking reports whether the document is on its way to a server, or its runs are seen: nothing is drawn then, and what belongs
// to drawing is away.
func (w *Window) looking() bool {
	t := w.current()
	return t != nil && (t.viewed == deployView || t.viewed == runsView)
}

// arrange lays the middle of the window out anew.
func (w *Window) arrange() {
	if w.middle != nil {
		w.middle.Layout.Layout(w.middle.Objects, w.middle.Size())
		w.middle.Refresh()
	}
}
