package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

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
	width   float32
	open    bool
	values  bool // the values that settings can read are shown below them
}

func newDock(w *Window) *dock {
	d := &dock{window: w, page: look.Room(), width: float32(w.App.Preferences().FloatWithFallback(dockWideKey, dockUsual))}
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
		dockWide = min(max(dockLeast, w.dock.width), dockMost, size.Width-48)
	}
	if w.bottom.open {
		high = min(max(140, w.bottom.height), size.Height*0.7)
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
	place(3, size.Width-dockWide-3, 0, 6, size.Height)
	place(4, 0, size.Height-high-3, room, 6)
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

// An edge between two areas is dragged to resize them.
type edge struct {
	widget.BaseWidget
	upright bool
	by      func(d float32)
	end     func()
	mark    *look.Ground
}

func newEdge(upright bool, by func(float32), end func()) *edge {
	e := &edge{upright: upright, by: by, end: end, mark: look.NewGround(colour.Accent, "", 0)}
	e.mark.Hide()
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget.
func (e *edge) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(look.Pad(2, e.mark))
}

// Dragged implements fyne.Draggable.
func (e *edge) Dragged(d *fyne.DragEvent) {
	if e.upright {
		e.by(d.Dragged.DX)
	} else {
		e.by(d.Dragged.DY)
	}
}

// DragEnd implements fyne.Draggable.
func (e *edge) DragEnd() { e.end() }

// MouseIn implements desktop.Hoverable.
func (e *edge) MouseIn(*desktop.MouseEvent) { e.mark.Show() }

// MouseMoved implements desktop.Hoverable.
func (e *edge) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *edge) MouseOut() { e.mark.Hide() }

// Cursor implements desktop.Cursorable.
func (e *edge) Cursor() desktop.Cursor {
	if e.upright {
		return desktop.HResizeCursor
	}
	return desktop.VResizeCursor
}
