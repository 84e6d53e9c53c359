// Package designer is the desktop window: it opens diagrams, lets them be
// edited and run, and shows what happens.
package designer

import (
	"image"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/paint"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// Options of a window.
type Options struct {
	App          fyne.App
	Local        *monitor.Local                         // nil: nothing can be run
	Trouble      string                                 // why nothing can be run, for people
	Unsupported  func(*bpmn.Definitions) []lint.Finding // what the engine cannot run
	RecoveryDir  string                                 // where unsaved work is kept
	OnFirstPaint func()                                 // called while the window is painted for the first time, its GL context current; nil: nobody wants to know
	Inline       bool                                   // nothing is done in the background; for tests, whose driver has no goroutine of its own
}

// A Window is the main window. It belongs to Fyne's goroutine.
type Window struct {
	Options
	fyne.Window
	actions []Action
	over    *overlay.Layer
	tabs    *container.DocTabs
	open    []*tab
	palette *palette
	tips    *tips
	side    *container.Split
	right   *fyne.Container
	status  *statusBar
	toolbar *toolbar
	body    *fyne.Container
	// dialogParts are the inputs of the open property dialog, see places.
	dialogParts map[string]fyne.CanvasObject
}

// New makes the window; Show is called by the caller.
func New(o Options) *Window {
	w := &Window{Options: o, Window: o.App.NewWindow("Hookflow"), actions: newActions()}
	w.over = overlay.New(w)
	guard.Report(w.broke)
	w.tabs = container.NewDocTabs()
	w.tabs.CreateTab = nil
	w.tabs.CloseIntercept = func(item *container.TabItem) { w.closeTab(w.tabOf(item)) }
	w.tabs.OnSelected = func(*container.TabItem) { w.switched() }
	w.applyVariant()
	w.tips = newTips(w)
	w.palette, w.status = newPalette(w), newStatusBar(w)
	w.right = container.NewStack()
	w.side = container.NewHSplit(w.tabs, w.right)
	w.toolbar = newToolbar(w)
	w.body = container.NewStack()
	left := container.NewBorder(nil, nil, nil, widget.NewSeparator(), w.palette.content)
	below := container.NewBorder(widget.NewSeparator(), nil, nil, nil, w.status.content)
	frame := container.NewBorder(w.toolbar.content, below, left, nil, w.body)
	w.SetContent(container.NewStack(frame, w.palette.ghosts, w.tips.layer))
	w.SetMainMenu(w.mainMenu())
	w.SetCloseIntercept(w.quit)
	w.SetOnDropped(w.dropped)
	w.bindKeys()
	o.App.Settings().AddListener(func(fyne.Settings) { guard.Later(w.themed) })
	w.Resize(fyne.NewSize(1280, 800))
	w.CenterOnScreen()
	w.switched()
	if o.OnFirstPaint != nil {
		w.tips.layer.Add(firstPaint(o.OnFirstPaint))
	}
	if !w.Inline {
		go w.calm()
	}
	if path := os.Getenv(LayoutEnv); path != "" {
		go w.publishLayout(path)
	}
	return w
}

// firstPaint is a transparent dot that tells when it is painted.
func firstPaint(tell func()) fyne.CanvasObject {
	dot := canvas.NewRaster(func(int, int) image.Image {
		if tell != nil {
			tell()
		}
		tell = nil
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	})
	dot.Resize(fyne.NewSquareSize(1))
	return dot
}

// current returns the tab being looked at, or nil.
func (w *Window) current() *tab {
	if w.tabs.Selected() == nil {
		return nil
	}
	return w.tabOf(w.tabs.Selected())
}

func (w *Window) tabOf(item *container.TabItem) *tab {
	for _, t := range w.open {
		if t.item == item {
			return t
		}
	}
	return nil
}

// switched follows a change of tab.
func (w *Window) switched() {
	t := w.current()
	if t == nil {
		w.body.Objects = []fyne.CanvasObject{w.welcome()}
	} else {
		w.body.Objects = []fyne.CanvasObject{w.side}
		w.showRight(t.panel)
	}
	w.body.Refresh()
	w.refresh()
	if t != nil {
		w.Canvas().Focus(t.board)
	}
}

// showRight shows the monitor beside the diagram, or the diagram alone.
func (w *Window) showRight(p *monitor.Panel) {
	if p == nil {
		w.right.Objects = nil
		w.right.Hide()
		w.side.SetOffset(1)
		return
	}
	w.right.Objects = []fyne.CanvasObject{p.Content}
	w.right.Show()
	w.right.Refresh()
	if w.side.Offset > 0.9 {
		w.side.SetOffset(0.7)
	}
}

// refresh brings titles, buttons and menus up to date.
func (w *Window) refresh() {
	title := "Hookflow"
	if t := w.current(); t != nil {
		title = filepath.Base(t.title()) + " \u2013 Hookflow"
		if t.item.Text != t.label() {
			t.item.Text = t.label()
			w.tabs.Refresh()
		}
	}
	if w.Title() != title {
		w.SetTitle(title)
	}
	w.toolbar.refresh()
	w.status.refresh()
}

// themed follows a change of light and dark.
func (w *Window) themed() {
	for _, t := range w.open {
		t.board.SetTheme(w.paintTheme())
	}
	w.palette.rebuild()
}

// paintTheme is the painter's theme that suits the window's.
func (w *Window) paintTheme() *paint.Theme {
	switch w.lookNow() {
	case colour.Dark:
		return paint.Dark
	case colour.HighContrast:
		return paint.HighContrast
	}
	return paint.Light
}

// welcome is what stands in the window while nothing is open.
func (w *Window) welcome() fyne.CanvasObject {
	title := widget.NewLabel(lang.L("Draw a process that calls services and is called by them"))
	title.Alignment, title.SizeName = fyne.TextAlignCenter, theme.SizeNameSubHeadingText
	button := func(name string) fyne.CanvasObject {
		a := w.action(name)
		return widget.NewButtonWithIcon(lang.L(a.Label), a.Icon, func() { a.Do(w) })
	}
	box := container.NewVBox(title, container.NewHBox(button("new"), button("open"), button("example")))
	for _, path := range w.recent() {
		link := widget.NewButtonWithIcon(path, theme.FileIcon(), func() { w.OpenFile(path) })
		link.Importance, link.Alignment = widget.LowImportance, widget.ButtonAlignLeading
		box.Add(link)
	}
	return container.NewCenter(box)
}

// after does something in the window's goroutine after a while.
func (w *Window) after(pause time.Duration, do func()) *time.Timer {
	if w.Inline {
		return nil
	}
	return time.AfterFunc(pause, func() { guard.Later(do) })
}
